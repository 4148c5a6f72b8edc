// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Keys of UTF-8: the bytes of each key one after the other, and where each starts and the last
 * ends, as Arrow's large_utf8.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-layout">
 *     Arrow, variable-size binary layout</a>
 */
final class TextKeys extends DictKeys<String> {
  static final Element OFFSET = new Element(ScalarType.INT64);
  static final Element BYTE = new Element(ScalarType.UINT8);

  final GrowableMemory offsets;
  final GrowableMemory bytes;
  private long secret0;
  private long secret1;

  TextKeys() {
    super(String.class);
    GrowableMemory starts = GrowableMemory.of(DictTable.LEAST_BYTES, index::close);
    bytes =
        GrowableMemory.of(
            DictTable.LEAST_BYTES,
            () -> {
              index.close();
              starts.close();
            });
    offsets = starts;
    setOffset(0, 0);
    renew();
  }

  long offset(int entry) {
    Memory memory = offsets.memory();
    return memory.getLong(memory.positionOf(entry * 8L, 8));
  }

  private void setOffset(int entry, long offset) {
    Memory memory = offsets.memory();
    memory.setLong(memory.positionOf(entry * 8L, 8), offset);
  }

  @Override
  byte @Nullable [] text(@Nullable Object key) {
    return key instanceof String string && utf8Length(string) >= 0 ? string.getBytes(UTF_8) : null;
  }

  @Override
  long number(Object key, byte[] text) {
    return SipHash.hash(secret0, secret1, text);
  }

  /**
   * Returns how many bytes a text has in UTF-8.
   *
   * @return -1 - the index of a surrogate without the other, if there is one, or a number below
   *     -2^31 if there are too many bytes for an array
   */
  static long utf8Length(CharSequence text) {
    long length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      length += c < 0x800 ? 1 : 2;
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return -1L - i;
        }
        i++; // four bytes for two characters
      }
    }
    return length <= Integer.MAX_VALUE - 8 ? length : Long.MIN_VALUE;
  }

  @Override
  void check(String key) {
    long length = utf8Length(key);
    if (length >= 0) {
      return;
    }
    if (length == Long.MIN_VALUE) {
      throw new IllegalArgumentException(
          "key: expected less than 2^31 - 8 bytes of UTF-8 but found more");
    }
    int at = (int) (-1 - length);
    throw new IllegalArgumentException(
        "key: expected well-formed UTF-16, which UTF-8 can say, but found a surrogate without the"
            + " other, "
            + Integer.toHexString(key.charAt(at))
            + ", at "
            + at);
  }

  @Override
  void checkNumbers() {
    throw new IllegalArgumentException(
        "expected a String, as the keys are UTF-8, but found a number");
  }

  @Override
  void check(long number) {}

  @Override
  @SuppressWarnings("ReachabilityFenceUsage") // as in DictIndex
  int find(long number, byte[] text) {
    int hash = hash(number);
    DictSlots slots = index.slots(); // the same to the end, whatever other threads do
    for (int at = hash; at != hash + slots.length(); at++) {
      int entry = slots.entry(at);
      if (entry < 0 || (slots.number(at) == number && matches(entry, text))) {
        Reference.reachabilityFence(slots);
        return entry;
      }
    }
    return -1; // all are full, while another thread changes them
  }

  private boolean matches(int entry, byte[] text) {
    long from = offset(entry);
    long to = offset(entry + 1);
    return to - from == text.length
        && MemorySegment.mismatch(
                bytes.segment(), from, to, MemorySegment.ofArray(text), 0, text.length)
            < 0;
  }

  @Override
  String at(int entry) {
    return new String(textAt(entry), UTF_8);
  }

  @Override
  byte[] textAt(int entry) {
    long from = offset(entry);
    byte[] text = new byte[(int) (offset(entry + 1) - from)];
    MemorySegment.copy(bytes.segment(), JAVA_BYTE, from, text, 0, text.length);
    return text;
  }

  @Override
  long numberAt(int entry, byte[] text) {
    return number(text, text);
  }

  @Override
  boolean hasRoom(int count, long more, long moreBytes) {
    return (count + more + 1) * OFFSET.bytes <= offsets.segment().byteSize()
        && offset(count) + moreBytes <= bytes.segment().byteSize();
  }

  @Override
  void reserve(int count, long more, long moreBytes) {
    offsets.reserve((count + more + 1) * OFFSET.bytes, (count + 1) * OFFSET.bytes);
    bytes.reserve(Math.addExact(offset(count), moreBytes), offset(count));
  }

  @Override
  void reserveExactly(int count, long entries) {
    offsets.reserveExactly((entries + 1) * OFFSET.bytes, (count + 1) * OFFSET.bytes);
  }

  @Override
  void trim(int count) {
    long used = (count + 1) * OFFSET.bytes;
    offsets.trim(Math.max(DictTable.LEAST_BYTES, used), used);
    bytes.trim(Math.max(DictTable.LEAST_BYTES, offset(count)), offset(count));
  }

  @Override
  void write(int entry, long number, byte[] text) {
    long from = offset(entry);
    MemorySegment.copy(text, 0, bytes.segment(), JAVA_BYTE, from, text.length);
    setOffset(entry + 1, from + text.length);
  }

  @Override
  void shift(int from, int to, int entries) {
    if (from == to) {
      return;
    }
    long start = offset(from);
    long end = offset(to);
    bytes.shift(start, end, offset(from + entries) - start);
    for (int i = 1; i <= entries; i++) { // to is below from, so none is read after it was written
      setOffset(to + i, offset(from + i) - start + end);
    }
  }

  @Override
  void renew() {
    key(secret(), secret());
  }

  @Override
  long[] secrets() {
    return new long[] {secret0, secret1};
  }

  @Override
  void key(long... secrets) {
    secret0 = secrets[0];
    secret1 = secrets[1];
  }

  @Override
  int hash(long number) {
    return (int) number;
  }

  @Override
  TextKeys like() {
    return new TextKeys();
  }

  @Override
  void revert() {
    offsets.revert();
    bytes.revert();
    index.revert();
  }

  @Override
  void settle() {
    index.settle();
    offsets.settle();
    bytes.settle();
  }

  @Override
  void close() {
    index.close();
    offsets.close();
    bytes.close();
  }
}
