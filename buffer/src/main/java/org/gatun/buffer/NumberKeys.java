// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import org.jspecify.annotations.Nullable;

/** Keys of int64 or int32, one after the other. */
final class NumberKeys<K extends Number> extends DictKeys<K> {
  private static final Element LONG = new Element(ScalarType.INT64);
  private static final Element INT = new Element(ScalarType.INT32);

  final Element element;
  final GrowableMemory storage;
  private final boolean wide;

  private long secret0;
  private long secret1;
  private long secret2;
  private long secret3;

  private NumberKeys(Class<K> type, Element element) {
    super(type);
    this.element = element;
    wide = element == LONG;
    storage = GrowableMemory.of(DictTable.LEAST_BYTES, index::close);
    renew();
  }

  static NumberKeys<Long> ofLongs() {
    return new NumberKeys<>(Long.class, LONG);
  }

  static NumberKeys<Integer> ofInts() {
    return new NumberKeys<>(Integer.class, INT);
  }

  @Override
  byte @Nullable [] text(@Nullable Object key) {
    return type.isInstance(key) ? NONE : null;
  }

  @Override
  long number(Object key, byte[] text) {
    return ((Number) key).longValue();
  }

  @Override
  void check(K key) {
    if (!type.isInstance(key)) { // from a caller who does not know the types
      throw new ClassCastException(
          "key: expected " + type.getName() + " but found " + key.getClass().getName());
    }
  }

  @Override
  void checkNumbers() {}

  @Override
  void check(long number) {
    if (!wide && number != (int) number) {
      throw new IllegalArgumentException(
          "key: expected an int32, -2147483648..2147483647, but found " + number);
    }
  }

  @Override
  int find(long number, byte[] text) {
    return find(number);
  }

  int find(long number) {
    return index.find(hash(number), number);
  }

  private long read(int entry) {
    Memory memory = storage.memory();
    return wide
        ? memory.getLong(memory.positionOf(entry * 8L, 8))
        : memory.getInt(memory.positionOf(entry * 4L, 4));
  }

  @Override
  K at(int entry) {
    return type.cast(element.read(storage.memory(), entry * element.bytes));
  }

  @Override
  byte[] textAt(int entry) {
    return NONE;
  }

  @Override
  long numberAt(int entry, byte[] text) {
    return read(entry);
  }

  @Override
  boolean hasRoom(int count, long more, long moreBytes) {
    return (count + more) * element.bytes <= storage.segment().byteSize();
  }

  @Override
  void reserve(int count, long more, long moreBytes) {
    storage.reserve((count + more) * element.bytes, count * element.bytes);
  }

  @Override
  void reserveExactly(int count, long entries) {
    storage.reserveExactly(entries * element.bytes, count * element.bytes);
  }

  @Override
  void trim(int count) {
    storage.trim(Math.max(DictTable.LEAST_BYTES, count * element.bytes), count * element.bytes);
  }

  @Override
  void write(int entry, long number, byte[] text) {
    Memory memory = storage.memory();
    long at = memory.positionOf(entry * element.bytes, element.bytes);
    if (wide) {
      memory.setLong(at, number);
    } else {
      memory.setInt(at, (int) number);
    }
  }

  @Override
  void shift(int from, int to, int entries) {
    storage.shift(from * element.bytes, to * element.bytes, entries * element.bytes);
  }

  @Override
  void renew() {
    key(secret(), secret(), secret(), secret());
  }

  @Override
  long[] secrets() {
    return new long[] {secret0, secret1, secret2, secret3};
  }

  @Override
  void key(long... secrets) {
    secret0 = secrets[0];
    secret1 = secrets[1] | 1;
    secret2 = secrets[2];
    secret3 = secrets[3] | 1;
  }

  /** Twice, so that no difference of chosen keys survives: the low half of a product keeps some. */
  @Override
  int hash(long number) {
    return (int) (fold(fold(number ^ secret0, secret1) ^ secret2, secret3) >>> 32);
  }

  private static long fold(long a, long b) {
    return a * b ^ Math.unsignedMultiplyHigh(a, b);
  }

  @Override
  NumberKeys<K> like() {
    return new NumberKeys<>(type, element);
  }

  @Override
  void revert() {
    storage.revert();
    index.revert();
  }

  @Override
  void settle() {
    index.settle();
    storage.settle();
  }

  @Override
  void close() {
    index.close();
    storage.close();
  }
}
