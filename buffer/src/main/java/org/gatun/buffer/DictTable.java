// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.ConcurrentModificationException;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a dict, to those who change, walk over and lend them: a removal leaves a hole
 * among them, which the next lease closes.
 */
final class DictTable<K> extends DictEntries<K> {
  private final BitSet holes = new BitSet();

  // Guarded by the gate.
  private int size;
  private int changes;
  private int moves;

  DictTable(DictKeys<K> keys, Element value) {
    super(keys, value);
  }

  /** Makes an empty table of keys and values of the same kind. */
  DictTable<K> like() {
    return new DictTable<>(keys.like(), value);
  }

  /** Returns whether keys and values are of the same kind as another table's. */
  boolean isOf(DictTable<?> other) {
    return keys.type == other.keys.type
        && value.dtype.equals(other.value.dtype)
        && value.layout(0).hasShapeOf(other.value.layout(0));
  }

  int size() {
    gate.checkOpen();
    return size;
  }

  /** Returns how often keys were added or removed. */
  int changes() {
    return changes;
  }

  /** Returns what stays the same as long as the entries do. */
  int stamp() {
    return changes + moves;
  }

  void checkUnchanged(int since) {
    if (stamp() != since) {
      throw new ConcurrentModificationException(
          "the dict's keys were added, removed or moved meanwhile");
    }
  }

  // Replacing and adding.

  /** Sets the value of a key that is a number. */
  void put(long number, DictAccess.Writing writing, long bits, Object object) {
    keys.checkNumbers();
    keys.check(number);
    if (!holed) {
      put(number, DictKeys.NONE, false, writing, bits, object);
      return;
    }
    synchronized (lending) {
      put(number, DictKeys.NONE, false, writing, bits, object);
    }
  }

  /**
   * Sets a key's value to an object; returns a copy of the old one if {@code exchange}, or null. A
   * Map or a List may run what changes this dict: so it is encoded before anything is looked for.
   */
  @Nullable Object put(K key, boolean exchange, Object object) {
    return Element.isPlain(object)
        ? put(key, exchange, DictAccess.TO_OBJECT, 0, object)
        : put(key, exchange, DictAccess.TO_BYTES, 0, value.encoded(object));
  }

  /** Sets a key's value; returns a copy of the old one if {@code exchange}, or null. */
  @Nullable Object put(
      K key, boolean exchange, DictAccess.Writing writing, long bits, Object object) {
    keys.check(Objects.requireNonNull(key, "key"));
    byte[] text = Objects.requireNonNull(keys.text(key));
    long number = keys.number(key, text);
    if (!holed) {
      return put(number, text, exchange, writing, bits, object);
    }
    synchronized (lending) {
      return put(number, text, exchange, writing, bits, object);
    }
  }

  private @Nullable Object put(
      long number,
      byte[] text,
      boolean exchange,
      DictAccess.Writing writing,
      long bits,
      Object object) {
    int entry = find(number, text);
    if (entry < 0) {
      add(number, text, writing, bits, object);
      return null;
    }
    Object old = exchange ? valueAt(entry) : null;
    write(entry, writing, bits, object);
    return old;
  }

  private void write(int entry, DictAccess.Writing writing, long bits, Object object) {
    Memory memory = storage.memory();
    long at = memory.positionOf(entry * value.bytes, value.bytes);
    writing.write(value, memory, at, bits, object);
  }

  private void add(long number, byte[] text, DictAccess.Writing writing, long bits, Object object) {
    if (!hasRoom(1, text.length)) { // what the dtype does not take is refused before anything moves
      var scratch = MemorySegment.ofArray(new byte[(int) value.bytes]);
      writing.write(value, Memory.borrowed(scratch), 0, bits, object);
    }
    boolean compacted = enterAndReserve("add a key", 1, text.length);
    try {
      write(count, writing, bits, object);
      append(number, text);
    } finally {
      leave(compacted);
    }
  }

  /**
   * Sets the value of a key that was there.
   *
   * @throws IllegalStateException if it is not any more
   */
  void replace(K key, Object object) {
    boolean plain = Element.isPlain(Objects.requireNonNull(object, "value"));
    Object given = plain ? object : value.encoded(object); // as in put
    settled(() -> {
      int entry = find(key);
      if (entry < 0) {
        throw new IllegalStateException(
            "the entry of key " + key + " was removed; put the key to add it again");
      }
      write(entry, plain ? DictAccess.TO_OBJECT : DictAccess.TO_BYTES, 0, given);
    });
  }

  private boolean hasRoom(long more, long moreBytes) {
    return (count + more) * value.bytes <= storage.segment().byteSize()
        && keys.hasRoom(count, more, moreBytes);
  }

  /**
   * Shuts borrowers out and makes room for so many keys more, of so many bytes if they are text;
   * {@link #leave} must follow. Returns whether that moved entries.
   */
  boolean enterAndReserve(String attempt, long more, long moreBytes) {
    boolean compact = false;
    gate.enter(attempt);
    try {
      boolean spent = size < count / 2 && !hasRoom(more, moreBytes);
      if (spent || count + more >= Integer.MAX_VALUE) {
        compact(); // rather than keep growing while keys come and go
        compact = true;
      }
      storage.reserve(Math.multiplyExact(count + more, value.bytes), count * value.bytes);
      keys.reserve(count, more, moreBytes);
      keys.index.reserve(size + more);
    } catch (RuntimeException | Error e) {
      revert();
      leave(compact);
      throw e;
    }
    return compact;
  }

  /** Goes back to the room that there was before. */
  private void revert() {
    storage.revert();
    keys.revert();
  }

  /** Adds the key of the value that was written behind the last. */
  void append(long number, byte[] text) {
    boolean renew = keys.append(count, number, text);
    count++;
    size++;
    changes++;
    if (renew) {
      keys.renewIndex();
    }
  }

  // Removing.

  /** Removes a key; returns its value, or null. */
  @Nullable Object remove(@Nullable Object key) {
    if (!holed) {
      return take(key);
    }
    synchronized (lending) {
      return take(key);
    }
  }

  private @Nullable Object take(@Nullable Object key) {
    int entry = find(key);
    Object old = valueOrNull(entry);
    if (entry >= 0) {
      removeEntry(entry);
    }
    return old;
  }

  private void removeEntry(int entry) {
    gate.enter("remove a key");
    try {
      dig(entry);
    } finally {
      leave(true);
    }
  }

  /** Removes an entry that was found when the keys had changed so often. */
  void remove(int entry, int since) {
    synchronized (lending) {
      gate.checkOpen();
      checkUnchanged(since);
      removeEntry(entry);
    }
  }

  /** Removes entries, all or none, that were found when the keys had changed so often. */
  void removeAll(BitSet entries, int since) {
    synchronized (lending) {
      gate.checkOpen();
      checkUnchanged(since);
      if (entries.isEmpty()) {
        return;
      }
      gate.enter("remove keys");
      try {
        dig(entries);
      } finally {
        leave(true);
      }
    }
  }

  private void dig(int entry) {
    int hash = keys.hashAt(entry);
    holes.set(entry); // before the index is changed, as it may allocate
    keys.index.remove(hash, entry);
    holed = true;
    size--;
    changes++;
  }

  private void dig(BitSet entries) {
    int[] hashes = entries.stream().map(keys::hashAt).toArray();
    holes.or(entries);
    holed = true;
    int i = 0;
    for (int entry = entries.nextSetBit(0); entry >= 0; entry = entries.nextSetBit(entry + 1)) {
      keys.index.remove(hashes[i++], entry);
    }
    size -= hashes.length;
    changes += hashes.length;
  }

  void clear() {
    gate.enter("clear");
    try {
      keys.index.clear();
      holes.clear();
      holed = false;
      count = 0;
      size = 0;
      changes++;
    } finally {
      leave(true);
    }
  }

  // Walking over the entries.

  /** Returns the first entry from one on that is not a hole; none is there from count on. */
  int next(int from) {
    return holes.nextClearBit(from);
  }

  int count() {
    return count;
  }

  /** Reads an entry that was found when the keys had changed so often. */
  <T> T at(int entry, int since, IntFunction<T> read) {
    gate.checkOpen();
    if (!holed) {
      checkUnchanged(since);
      return read.apply(entry);
    }
    synchronized (lending) {
      checkUnchanged(since);
      return read.apply(entry);
    }
  }

  /** Does what needs that no lease closes the holes meanwhile. */
  void settled(Runnable work) {
    gate.checkOpen();
    if (!holed) {
      work.run();
      return;
    }
    synchronized (lending) {
      work.run();
    }
  }

  /** Holds keys and values, whose places do not change until {@link Loan#unpin}. */
  Loan hold() {
    return gate.hold();
  }

  Memory memory() {
    return storage.memory();
  }

  MemorySegment segment() {
    return storage.segment();
  }

  // Lending.

  BufferLease lendValues(BufferRequest request) {
    return lend(storage, value, this::count, false, request);
  }

  /** Lends a memory of the keys, which the index knows too, to be read. */
  BufferLease lendKeys(
      GrowableMemory lent, Element element, LongSupplier elements, BufferRequest request) {
    if (request.writable()) {
      throw new BufferRequestException(
          BufferRequestException.Reason.READ_ONLY,
          "expected a request to read the keys but found one to write them; put and remove keys",
          true);
    }
    return lend(lent, element, elements, true, request);
  }

  /** Lends a memory of the keys or the values, after closing the holes. */
  private BufferLease lend(
      GrowableMemory lent,
      Element element,
      LongSupplier elements,
      boolean readOnly,
      BufferRequest request) {
    synchronized (lending) { // so that nobody holds the gate just to look while holes are closed
      for (; ; ) {
        Loan held = gate.hold();
        if (!holed) {
          return Gate.lend(
              held,
              () -> {
                StridedLayout layout = element.layout(elements.getAsLong());
                return new Gate.Offer(lent.memory(), element.dtype, layout, readOnly);
              },
              request);
        }
        held.unpin();
        closeHoles();
      }
    }
  }

  private void closeHoles() {
    gate.enter("close the holes that removals left");
    try {
      compact();
    } finally {
      leave(true);
    }
  }

  /** Moves the entries after each hole down, in order. What is allocated is so before. */
  private void compact() {
    var numbering = new Holes(holes);
    int to = 0;
    for (int from = 0; from < count; ) {
      int end = holes.nextSetBit(from); // the entries from here to the next hole
      end = end < 0 || end > count ? count : end;
      keys.shift(from, to, end - from);
      storage.shift(from * value.bytes, to * value.bytes, (end - from) * value.bytes);
      to += end - from;
      from = end + 1;
    }
    keys.index.renumber(numbering);
    count = to;
    holes.clear();
    moves++;
    holed = false;
  }

  /** Lets borrowers in again. */
  void leave(boolean reordered) {
    gate.leave(storage.memory(), reordered);
    keys.settle();
    storage.settle();
  }

  // Room.

  void ensureCapacity(long entries) {
    if (entries < 0) {
      throw new IllegalArgumentException("expected 0 or more keys but found " + entries);
    }
    if (entries > DictIndex.MOST) {
      throw new IllegalArgumentException(
          "expected at most " + DictIndex.MOST + " keys but found " + entries);
    }
    gate.enter("grow");
    try {
      storage.reserveExactly(Math.multiplyExact(entries, value.bytes), count * value.bytes);
      keys.reserveExactly(count, entries);
      keys.index.reserve(entries);
    } catch (RuntimeException | Error e) {
      revert();
      throw e;
    } finally {
      leave(false);
    }
  }

  void trimToSize() {
    synchronized (lending) {
      gate.enter("trim");
      boolean compact = holed;
      try {
        if (compact) {
          compact();
        }
        keys.index.trim(size);
        keys.trim(count);
        long used = count * value.bytes;
        storage.trim(Math.max(LEAST_BYTES, used), used);
      } finally {
        leave(compact);
      }
    }
  }

  void close() {
    if (gate.close()) {
      forgetRows();
      count = 0;
      size = 0;
      keys.close();
      storage.close();
    }
  }
}
