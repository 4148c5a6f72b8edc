// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.BitSet;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A dict whose keys and values are arrays: entries lie densely, in the order of insertion, the keys
 * in one native memory and the values in another, beside a sparse index. {@link #keySet} and {@link
 * #values} are the map's own views and exporters too: of {@code [n]} and of {@code [n, *item]}, in
 * the same order. So an embedding table is the matrix that a model reads.
 *
 * <p>While a lease is out keys are neither added nor removed; values may be replaced. A removal
 * leaves a hole; the next lease closes the holes in order, once. As objects, values are as a {@link
 * BufferList}'s elements: boxed scalars, or copies of rows, compared by content; {@link #row(long)}
 * is live. null is refused.
 *
 * <p>Not synchronised, as {@link java.util.HashMap}; but leases are safe to take from any thread,
 * also while another reads and changes. (The first one after a removal moves entries, which ends an
 * iteration with {@link ConcurrentModificationException}.) Close the dict to give its memory back.
 *
 * @param <K> the class of a key as an object
 * @param <V> the class of a value as an object
 * @see <a href="https://docs.python.org/3/whatsnew/3.6.html#new-dict-implementation">CPython, the
 *     compact dict</a>
 */
public final class BufferDict<K, V> extends AbstractMap<K, V> implements AutoCloseable {
  private static final long LEAST_BYTES = 4096;

  private final Element key = new Element(ScalarType.INT64);
  private final Element value;
  private final Class<K> keyType;
  private final Class<V> valueType;
  private final GrowableMemory keyStorage;
  private final GrowableMemory valueStorage;
  private final Gate gate;
  private final LongIndex index = new LongIndex();
  private final BitSet holes = new BitSet();
  private final Object lending = new Object();
  private final Keys<K> keys = new KeyView();
  private final Values<V> values = new ValueView();
  private final Set<Map.Entry<K, V>> entries = new EntryView();

  // Guarded by the gate.
  private long count; // entries, holes included
  private int size;
  private int changes;

  /**
   * Whether there are holes, which a lease in any thread may close at any time; then whoever looks
   * for an entry does so under {@link #lending}.
   */
  private volatile boolean holed;

  /**
   * The keys as a set and as an exporter of {@code [n]}. A lease that has holes to close is refused
   * with {@link BufferInUseException} while a row is lent or pinned.
   */
  public interface Keys<K> extends Set<K>, BufferExporter {}

  /**
   * The values as a collection and as an exporter of {@code [n, *item]}. A lease that has holes to
   * close is refused with {@link BufferInUseException} while a row is lent or pinned.
   */
  public interface Values<V> extends Collection<V>, BufferExporter {}

  private BufferDict(Class<K> keyType, Class<V> valueType, Element value) {
    this.keyType = keyType;
    this.valueType = value.checkType(valueType);
    this.value = value;
    keyStorage = new GrowableMemory(BufferPool.shared(), LEAST_BYTES);
    valueStorage = new GrowableMemory(BufferPool.shared(), LEAST_BYTES);
    gate = new Gate(this, valueStorage.memory());
  }

  /**
   * Makes an empty dict with keys of int64.
   *
   * @param dtype the type of the values, or of the elements of rows
   * @param itemShape the shape of a row; none for scalar values
   * @throws IllegalArgumentException if a row has no elements or more than 2^31 - 1 bytes
   */
  public static BufferDict<Long, Object> ofLongKeys(DType dtype, long... itemShape) {
    return ofLongKeys(dtype, Object.class, itemShape);
  }

  /**
   * Makes an empty dict with keys of int64.
   *
   * @param dtype the type of the values, or of the elements of rows
   * @param type the class of a value as an object: the dtype's boxed type, its array type for rows,
   *     or Object
   * @param itemShape the shape of a row; none for scalar values
   * @throws IllegalArgumentException if the dtype's values are of another class, or a row has no
   *     elements or more than 2^31 - 1 bytes
   */
  public static <V> BufferDict<Long, V> ofLongKeys(DType dtype, Class<V> type, long... itemShape) {
    return new BufferDict<>(Long.class, type, new Element(dtype, itemShape));
  }

  /** Returns the type of the values, or of the elements of rows. */
  public DType dtype() {
    return value.dtype;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    if (!holed) {
      return key instanceof Long number && find(number) >= 0;
    }
    synchronized (lending) {
      return key instanceof Long number && find(number) >= 0;
    }
  }

  /**
   * Returns a copy of a key's value, or null.
   *
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public @Nullable V get(@Nullable Object key) {
    if (!holed) {
      return read(key);
    }
    synchronized (lending) {
      return read(key);
    }
  }

  private @Nullable V read(@Nullable Object key) {
    long entry = key instanceof Long number ? find(number) : -1;
    return entry < 0 ? null : valueAt(entry);
  }

  /**
   * Returns a live view of a key's value: of the row's shape, or of no axes for a scalar. It fails
   * after the dict has moved its memory or removed a key, which any change of size may do.
   *
   * @throws NoSuchElementException if there is no such key
   * @throws IllegalStateException if this dict was closed
   */
  public BufferView row(long key) {
    if (!holed) {
      return view(key);
    }
    synchronized (lending) {
      return view(key);
    }
  }

  private BufferView view(long key) {
    long entry = find(key);
    if (entry < 0) {
      throw new NoSuchElementException("no key " + key);
    }
    StridedLayout all = value.layout(count);
    return gate.unheld(value.dtype, all).view().withLayout(all.select(0, entry));
  }

  /**
   * Sets a key's value; returns a copy of the old one, or null. Replacing is allowed while leases
   * are out, adding is not.
   *
   * @throws IllegalArgumentException if the value does not fit the dtype or the row
   * @throws BufferInUseException if the key is new and a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public @Nullable V put(K key, V value) {
    long number = (Long) key;
    Objects.requireNonNull(value, "value");
    if (!holed) {
      return exchange(number, value);
    }
    synchronized (lending) {
      return exchange(number, value);
    }
  }

  private @Nullable V exchange(long key, V value) {
    long entry = find(key);
    V old = entry < 0 ? null : valueAt(entry);
    put(key, entry, value);
    return old;
  }

  /** {@link #put} of a row. The key is not boxed. */
  public void putRow(long key, float... row) {
    value.checkRow();
    if (!holed) {
      put(key, find(key), row);
    } else {
      synchronized (lending) {
        put(key, find(key), row);
      }
    }
  }

  private void put(long number, long entry, Object newValue) {
    if (entry >= 0) {
      value.write(valueStorage.memory(), entry * value.bytes, newValue);
      return;
    }
    gate.enter("add a key");
    boolean compact = hasNoRoom() && size < count / 2;
    try {
      if (compact) { // rather than keep growing while keys come and go
        compact();
      }
      keyStorage.reserve((count + 1) * key.bytes, count * key.bytes);
      valueStorage.reserve(Math.multiplyExact(count + 1, value.bytes), count * value.bytes);
      value.write(valueStorage.memory(), count * value.bytes, newValue);
      if (index.isFull()) {
        rebuildIndex();
      }
      index.add(number, count);
      Memory keyMemory = keyStorage.memory();
      keyMemory.setLong(keyMemory.base + count * key.bytes, number);
      count++;
      size++;
      changes++;
    } finally {
      leave(compact);
    }
  }

  private boolean hasNoRoom() {
    return (count + 1) * value.bytes > valueStorage.segment().byteSize()
        || (count + 1) * key.bytes > keyStorage.segment().byteSize();
  }

  /**
   * Removes a key; returns its value, or null.
   *
   * @throws BufferInUseException if the key is there and a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public @Nullable V remove(@Nullable Object key) {
    if (!holed) {
      return take(key);
    }
    synchronized (lending) {
      return take(key);
    }
  }

  private @Nullable V take(@Nullable Object key) {
    long entry = key instanceof Long number ? find(number) : -1;
    if (entry < 0) {
      return null;
    }
    V old = valueAt(entry);
    removeEntry(entry);
    return old;
  }

  private void removeEntry(long entry) {
    gate.enter("remove a key");
    try {
      index.remove(keyAt(entry), entry);
      holes.set((int) entry);
      holed = true;
      size--;
      changes++;
    } finally {
      leave(true);
    }
  }

  /**
   * Removes all keys; the capacity stays.
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public void clear() {
    gate.enter("clear");
    try {
      index.clear(0);
      holes.clear();
      holed = false;
      count = 0;
      size = 0;
      changes++;
    } finally {
      leave(true);
    }
  }

  @Override
  public Keys<K> keySet() {
    return keys;
  }

  @Override
  public Values<V> values() {
    return values;
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return entries;
  }

  /**
   * Gives the memory back; the dict is of no use afterwards. A second close does nothing.
   *
   * @throws BufferInUseException if a lease is out; the dict stays open
   */
  @Override
  public void close() {
    if (gate.close()) {
      count = 0;
      size = 0;
      keyStorage.close();
      valueStorage.close();
    }
  }

  private BufferLease lend(GrowableMemory storage, Element element, BufferRequest request) {
    synchronized (lending) { // so that nobody holds the gate just to look while holes are closed
      for (; ; ) {
        Loan held = gate.hold();
        if (!holed) {
          return Gate.lend(held, storage.memory(), element, count, request);
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
    long to = 0;
    for (long from = 0; from < count; ) {
      long end = holes.nextSetBit((int) from); // the entries from here to the next hole
      end = end < 0 || end > count ? count : end;
      keyStorage.shift(from * key.bytes, to * key.bytes, (end - from) * key.bytes);
      valueStorage.shift(from * value.bytes, to * value.bytes, (end - from) * value.bytes);
      to += end - from;
      from = end + 1;
    }
    count = to;
    holes.clear();
    rebuildIndex();
    changes++;
    holed = false;
  }

  private void rebuildIndex() {
    index.clear(size);
    for (long entry = 0; entry < count; entry++) {
      if (!holes.get((int) entry)) {
        index.add(keyAt(entry), entry);
      }
    }
  }

  private void leave(boolean reordered) {
    gate.leave(valueStorage.memory(), reordered);
    keyStorage.settle();
    valueStorage.settle();
  }

  private long find(long key) {
    gate.checkOpen();
    return index.find(key, this::keyAt);
  }

  private long keyAt(long entry) {
    Memory memory = keyStorage.memory();
    return memory.getLong(memory.positionOf(entry * key.bytes, key.bytes));
  }

  private V valueAt(long entry) {
    return valueType.cast(value.read(valueStorage.memory(), entry * value.bytes));
  }

  @Override
  public boolean containsValue(@Nullable Object value) {
    return values.contains(value);
  }

  @Override
  public boolean remove(@Nullable Object key, @Nullable Object value) {
    return value != null && Objects.deepEquals(get(key), value) && remove(key) != null;
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    Objects.requireNonNull(newValue, "newValue");
    boolean same = oldValue != null && Objects.deepEquals(get(key), oldValue);
    if (same) {
      put(key, newValue);
    }
    return same;
  }

  @Override
  public String toString() {
    return gate.isClosed() ? "closed dict" : super.toString();
  }

  /** Compares keys and values, rows by content. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Map<?, ?> map) || map.size() != size) {
      return false;
    }
    for (Map.Entry<K, V> entry : entries) {
      if (!Objects.deepEquals(entry.getValue(), map.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int sum = 0;
    for (Map.Entry<K, V> entry : entries) {
      sum += entry.hashCode();
    }
    return sum;
  }

  /** Walks over the entries that are not holes, in order. */
  private final class EntryIterator<T> implements Iterator<T> {
    private final LongFunction<T> read;
    private long next = holes.nextClearBit(0);
    private long last = -1;
    private int expected = changes;

    EntryIterator(LongFunction<T> read) {
      gate.checkOpen();
      this.read = read;
    }

    @Override
    public boolean hasNext() {
      return next < count;
    }

    @Override
    public T next() {
      if (!holed) {
        return advance();
      }
      synchronized (lending) {
        return advance();
      }
    }

    private T advance() {
      checkUnchanged();
      if (next >= count) {
        throw new NoSuchElementException();
      }
      last = next;
      next = holes.nextClearBit((int) next + 1);
      return read.apply(last);
    }

    @Override
    public void remove() {
      synchronized (lending) {
        checkUnchanged();
        if (last < 0) {
          throw new IllegalStateException("expected next() before remove()");
        }
        removeEntry(last);
        last = -1;
        expected = changes;
      }
    }

    private void checkUnchanged() {
      if (changes != expected) {
        throw new ConcurrentModificationException("the dict was changed during an iteration");
      }
    }
  }

  private final class KeyView extends AbstractSet<K> implements Keys<K> {
    @Override
    public BufferLease acquire(BufferRequest request) {
      return lend(keyStorage, key, request);
    }

    @Override
    public Iterator<K> iterator() {
      return new EntryIterator<>(entry -> keyType.cast(keyAt(entry)));
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean contains(@Nullable Object key) {
      return containsKey(key);
    }

    @Override
    public boolean remove(@Nullable Object key) {
      return BufferDict.this.remove(key) != null;
    }

    @Override
    public void clear() {
      BufferDict.this.clear();
    }
  }

  private final class ValueView extends AbstractCollection<V> implements Values<V> {
    @Override
    public BufferLease acquire(BufferRequest request) {
      return lend(valueStorage, value, request);
    }

    @Override
    public Iterator<V> iterator() {
      return new EntryIterator<>(BufferDict.this::valueAt);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean remove(@Nullable Object unwanted) {
      for (Iterator<V> each = iterator(); each.hasNext(); ) {
        if (Objects.deepEquals(each.next(), unwanted)) {
          each.remove();
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean contains(@Nullable Object wanted) {
      for (V present : this) {
        if (Objects.deepEquals(present, wanted)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void clear() {
      BufferDict.this.clear();
    }
  }

  private final class EntryView extends AbstractSet<Map.Entry<K, V>> {
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return new EntryIterator<>(Entry::new);
    }

    @Override
    public boolean contains(@Nullable Object wanted) {
      return wanted instanceof Map.Entry<?, ?> entry
          && containsKey(entry.getKey())
          && Objects.deepEquals(BufferDict.this.get(entry.getKey()), entry.getValue());
    }

    @Override
    public boolean remove(@Nullable Object unwanted) {
      return unwanted instanceof Map.Entry<?, ?> entry
          && contains(entry)
          && BufferDict.this.remove(entry.getKey()) != null;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void clear() {
      BufferDict.this.clear();
    }
  }

  /** A key and a copy of its value; {@code setValue} writes to the dict. */
  private final class Entry extends SimpleEntry<K, V> {
    private static final long serialVersionUID = 1;

    Entry(long entry) {
      super(keyType.cast(keyAt(entry)), valueAt(entry));
    }

    @Override
    public V setValue(V newValue) {
      put(getKey(), newValue);
      return super.setValue(newValue);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Map.Entry<?, ?> entry
          && getKey().equals(entry.getKey())
          && Objects.deepEquals(getValue(), entry.getValue());
    }

    @Override
    public int hashCode() {
      return getKey().hashCode() ^ Element.hash(getValue());
    }
  }
}
