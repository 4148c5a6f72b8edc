// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.ConcurrentModificationException;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a dict holds: entries, dense in the order of insertion, of keys and values; the holes among
 * them that removals left; and the gate that says who may change it.
 *
 * <p>Who uses the dict orders its uses, but for leases: one may be taken in any thread at any time,
 * and closes the holes. So whoever looks for an entry while there are holes does it under a lock.
 */
final class DictTable<K> {
  static final long LEAST_BYTES = 4096;

  final DictKeys<K> keys;
  private final @Nullable NumberKeys<?> numbers; // the keys, if they are
  final Element value;
  private final GrowableMemory storage;
  private final StridedLayout item;
  private final Gate gate;
  private final BitSet holes = new BitSet();
  private final Object lending = new Object();

  /** A lease that nobody holds, of so many values: what rows are views of. */
  private @Nullable BufferLease rows;

  private int rowsCount;

  // Guarded by the gate.
  private int count; // entries, holes included
  private int size;
  private int changes;
  private int moves;

  /** Whether there are holes, which a lease in any thread may close at any time. */
  private volatile boolean holed;

  DictTable(DictKeys<K> keys, Element value) {
    this.keys = keys;
    numbers = keys instanceof NumberKeys<?> found ? found : null;
    this.value = value;
    storage = new GrowableMemory(BufferPool.shared(), LEAST_BYTES);
    item = value.layout(1).select(0, 0);
    gate = new Gate(this, storage.memory());
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

  boolean isClosed() {
    return gate.isClosed();
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

  // Looking for a key.

  int find(long number, byte[] text) {
    gate.checkOpen();
    return keys.find(number, text);
  }

  int find(@Nullable Object key) {
    gate.checkOpen();
    byte[] text = keys.text(key);
    return key == null || text == null ? -1 : keys.find(keys.number(key, text), text);
  }

  /** Whoever goes on with the entry has to find out whether the dict was closed. */
  private int present(long number) {
    int entry = numbers == null ? -1 : numbers.find(number);
    if (entry < 0) {
      throw absent(number);
    }
    return entry;
  }

  private NoSuchElementException absent(long number) {
    keys.checkNumbers();
    gate.checkOpen();
    return new NoSuchElementException("no key " + number);
  }

  private int present(Object key) {
    int entry = find(Objects.requireNonNull(key, "key"));
    if (entry < 0) {
      throw new NoSuchElementException("no key " + DictKeys.name(key));
    }
    return entry;
  }

  boolean contains(@Nullable Object key) {
    if (!holed) {
      return find(key) >= 0;
    }
    synchronized (lending) {
      return find(key) >= 0;
    }
  }

  @Nullable Object get(@Nullable Object key) {
    if (!holed) {
      return valueOrNull(find(key));
    }
    synchronized (lending) {
      return valueOrNull(find(key));
    }
  }

  long read(long number, DictAccess.Reading reading) {
    return holed ? readWhileHoled(number, reading) : read(present(number), reading);
  }

  private long readWhileHoled(long number, DictAccess.Reading reading) {
    synchronized (lending) {
      return read(present(number), reading);
    }
  }

  long read(K key, DictAccess.Reading reading) {
    if (!holed) {
      return read(present(key), reading);
    }
    synchronized (lending) {
      return read(present(key), reading);
    }
  }

  private long read(int entry, DictAccess.Reading reading) {
    gate.checkOpen();
    Memory memory = storage.memory();
    return reading.bits(value.dtype, memory, memory.positionOf(entry * value.bytes, value.bytes));
  }

  BufferView row(long number) {
    return holed ? rowWhileHoled(number) : view(present(number));
  }

  private BufferView rowWhileHoled(long number) {
    synchronized (lending) {
      return view(present(number));
    }
  }

  BufferView row(K key) {
    if (!holed) {
      return view(present(key));
    }
    synchronized (lending) {
      return view(present(key));
    }
  }

  /** Small enough to be inlined with its callers, so that the view need not be an object. */
  private BufferView view(int entry) {
    BufferLease all = rows;
    if (all == null || rowsCount != count || !gate.isOfPresent(all)) {
      all = lookAtRows();
    }
    // Before the view: references are stored to it without barriers if nothing is made meanwhile.
    StridedLayout layout = item.movedTo(entry * value.bytes);
    return new BufferView(all, value.dtype, layout, false);
  }

  private BufferLease lookAtRows() {
    BufferLease all = gate.unheld(value.dtype, value.layout(count));
    rows = all;
    rowsCount = count;
    return all;
  }

  private @Nullable Object valueOrNull(int entry) {
    return entry < 0 ? null : valueAt(entry);
  }

  Object valueAt(int entry) {
    return value.read(storage.memory(), entry * value.bytes);
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
    Objects.requireNonNull(object, "value");
    settled(() -> {
      int entry = find(key);
      if (entry < 0) {
        throw new IllegalStateException(
            "the entry of key " + key + " was removed; put the key to add it again");
      }
      value.write(storage.memory(), entry * value.bytes, object);
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
      keys.index.reserve(size + more);
      boolean spent = size < count / 2 && !hasRoom(more, moreBytes);
      if (spent || count + more >= Integer.MAX_VALUE) {
        compact(); // rather than keep growing while keys come and go
        compact = true;
      }
      keys.reserve(count, more, moreBytes);
      storage.reserve(Math.multiplyExact(count + more, value.bytes), count * value.bytes);
    } catch (RuntimeException | Error e) {
      leave(compact);
      throw e;
    }
    return compact;
  }

  /** Adds the key of the value that was written behind the last. */
  void append(long number, byte[] text) {
    keys.append(count, number, text);
    count++;
    size++;
    changes++;
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
        entries.stream().forEach(this::dig);
      } finally {
        leave(true);
      }
    }
  }

  private void dig(int entry) {
    keys.index.remove(keys.hashAt(entry), entry);
    holes.set(entry);
    holed = true;
    size--;
    changes++;
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
    return lend(storage, value, this::count, request);
  }

  /** Lends a memory of the keys or the values, after closing the holes. */
  BufferLease lend(
      GrowableMemory lent, Element element, LongSupplier elements, BufferRequest request) {
    synchronized (lending) { // so that nobody holds the gate just to look while holes are closed
      for (; ; ) {
        Loan held = gate.hold();
        if (!holed) {
          return Gate.lend(held, lent.memory(), element, elements.getAsLong(), request);
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

  /** Moves the entries after each hole down, in order. */
  private void compact() {
    int to = 0;
    for (int from = 0; from < count; ) {
      int end = holes.nextSetBit(from); // the entries from here to the next hole
      end = end < 0 || end > count ? count : end;
      keys.shift(from, to, end - from);
      storage.shift(from * value.bytes, to * value.bytes, (end - from) * value.bytes);
      to += end - from;
      from = end + 1;
    }
    count = to;
    holes.clear();
    keys.reindex(count, holes);
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
      keys.index.reserve(entries);
      keys.reserveExactly(count, entries);
      storage.reserveExactly(Math.multiplyExact(entries, value.bytes), count * value.bytes);
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
      rows = null;
      count = 0;
      size = 0;
      keys.close();
      storage.close();
    }
  }
}
