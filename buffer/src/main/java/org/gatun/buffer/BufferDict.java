// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A dict whose keys and values are arrays: entries lie densely, in the order of insertion, the keys
 * in one native memory and the values in another, beside a sparse index. {@link #keySet} and {@link
 * #values} are the map's own views and exporters too: of {@code [n]} and of {@code [n, *item]}, in
 * the same order. So an embedding table is the matrix that a model reads.
 *
 * <p>Keys are int64, int32 or UTF-8; a value is a scalar of any dtype, a row of a fixed shape, or a
 * record. As objects, values are given and read as a {@link BufferList}'s elements: boxed scalars,
 * records, or copies of rows, compared by content; {@link #row(long)} is live. null is refused.
 * Whoever chooses the keys cannot slow the dict down: their hash is keyed by secrets.
 *
 * <p>While a lease is out keys are neither added nor removed; values may be replaced. A removal
 * leaves a hole; the next lease closes the holes in order, once. What is refused changes nothing,
 * also where it would have changed many keys.
 *
 * <p>Not synchronised, as {@link java.util.HashMap}; but leases are safe to take from any thread,
 * also while another reads and changes. (The first one after a removal moves entries, which ends an
 * iteration with {@link ConcurrentModificationException}.) Close the dict to give its memory back;
 * a closed one refuses everything with {@link IllegalStateException}, but for {@code toString} and
 * another {@code close}.
 *
 * @param <K> the class of a key as an object
 * @param <V> the class of a value as an object
 * @see <a href="https://docs.python.org/3/whatsnew/3.6.html#new-dict-implementation">CPython, the
 *     compact dict</a>
 */
public final class BufferDict<K, V> extends PrimitiveDict<K, V> implements AutoCloseable {
  private final Class<V> type;
  private final DictBulk<K> bulk;
  private final Keys<K> keys;
  private final Values<V> values;
  private final Set<Map.Entry<K, V>> entries;

  /**
   * The keys as a set and as an exporter of {@code [n]}, read-only. A lease that has holes to close
   * is refused with {@link BufferInUseException} while a row is lent or pinned.
   *
   * <p>Of UTF-8 keys {@code acquire} is refused with {@link BufferRequestException}, as they are
   * two arrays: {@link #offsets} and {@link #bytes}.
   */
  public interface Keys<K> extends Set<K>, BufferExporter {
    /**
     * Returns an exporter of where UTF-8 keys start: int64, {@code [n + 1]}, from 0 to the number
     * of all bytes. Leases of it and of {@link #bytes} that are open at the same time are of the
     * same keys, as Arrow's large_utf8.
     *
     * @throws IllegalStateException if the keys are numbers
     */
    BufferExporter offsets();

    /**
     * Returns an exporter of the bytes of UTF-8 keys, one key after the other: uint8, {@code
     * [bytes]}.
     *
     * @throws IllegalStateException if the keys are numbers
     */
    BufferExporter bytes();
  }

  /**
   * The values as a collection and as an exporter of {@code [n, *item]}. A lease that has holes to
   * close is refused with {@link BufferInUseException} while a row is lent or pinned.
   */
  public interface Values<V> extends Collection<V>, BufferExporter {}

  private BufferDict(DictTable<K> table, Class<V> type) {
    super(table);
    this.type = type;
    bulk = new DictBulk<>(table);
    keys = new DictViews.Keys<>(table);
    values = new DictViews.Values<>(table, type);
    entries = new DictViews.EntrySet<>(table, type);
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
   * {@link #ofLongKeys(DType, long...)} with values of a class.
   *
   * @param type the class of a value as an object: the dtype's boxed type, its array type for rows,
   *     or Object
   * @throws IllegalArgumentException if the dtype's values are of another class, or a row has no
   *     elements or more than 2^31 - 1 bytes
   */
  public static <V> BufferDict<Long, V> ofLongKeys(DType dtype, Class<V> type, long... itemShape) {
    Element value = checked(dtype, type, itemShape);
    return new BufferDict<>(new DictTable<>(NumberKeys.ofLongs(), value), type);
  }

  /**
   * Makes an empty dict with keys of int32.
   *
   * @param dtype the type of the values, or of the elements of rows
   * @param itemShape the shape of a row; none for scalar values
   * @throws IllegalArgumentException if a row has no elements or more than 2^31 - 1 bytes
   */
  public static BufferDict<Integer, Object> ofIntKeys(DType dtype, long... itemShape) {
    return ofIntKeys(dtype, Object.class, itemShape);
  }

  /**
   * {@link #ofIntKeys(DType, long...)} with values of a class.
   *
   * @param type the class of a value as an object: the dtype's boxed type, its array type for rows,
   *     or Object
   * @throws IllegalArgumentException if the dtype's values are of another class, or a row has no
   *     elements or more than 2^31 - 1 bytes
   */
  public static <V> BufferDict<Integer, V> ofIntKeys(
      DType dtype, Class<V> type, long... itemShape) {
    Element value = checked(dtype, type, itemShape);
    return new BufferDict<>(new DictTable<>(NumberKeys.ofInts(), value), type);
  }

  /**
   * Makes an empty dict with keys of UTF-8. A String that is not well-formed UTF-16 is refused as a
   * key by name, and found to be absent.
   *
   * @param dtype the type of the values, or of the elements of rows
   * @param itemShape the shape of a row; none for scalar values
   * @throws IllegalArgumentException if a row has no elements or more than 2^31 - 1 bytes
   */
  public static BufferDict<String, Object> ofUtf8Keys(DType dtype, long... itemShape) {
    return ofUtf8Keys(dtype, Object.class, itemShape);
  }

  /**
   * {@link #ofUtf8Keys(DType, long...)} with values of a class.
   *
   * @param type the class of a value as an object: the dtype's boxed type, its array type for rows,
   *     or Object
   * @throws IllegalArgumentException if the dtype's values are of another class, or a row has no
   *     elements or more than 2^31 - 1 bytes
   */
  public static <V> BufferDict<String, V> ofUtf8Keys(
      DType dtype, Class<V> type, long... itemShape) {
    Element value = checked(dtype, type, itemShape);
    return new BufferDict<>(new DictTable<>(new TextKeys(), value), type);
  }

  private static Element checked(DType dtype, Class<?> type, long... itemShape) {
    var value = new Element(dtype, itemShape);
    value.checkType(type);
    return value;
  }

  /** Returns the type of the values, or of the elements of rows. */
  public DType dtype() {
    return table.value.dtype;
  }

  /**
   * Returns the number of keys.
   *
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public int size() {
    return table.size();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return table.contains(key);
  }

  /**
   * Returns a copy of a key's value, or null.
   *
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public @Nullable V get(@Nullable Object key) {
    return type.cast(table.get(key));
  }

  /**
   * Returns a live view of a key's value: of the row's shape, or of no axes for a scalar. It fails
   * after the dict has moved its memory or removed a key, which any change of size may do.
   *
   * @throws NoSuchElementException if there is no such key
   * @throws IllegalArgumentException if the keys are UTF-8
   * @throws IllegalStateException if this dict was closed
   */
  public BufferView row(long key) {
    return table.row(key);
  }

  /** {@link #row(long)} of a key of any class. */
  public BufferView row(K key) {
    return table.row(key);
  }

  /**
   * Sets a key's value; returns a copy of the old one, or null. Replacing is allowed while leases
   * are out, adding is not.
   *
   * @throws IllegalArgumentException if the value does not fit the dtype or the row, or the key is
   *     text that UTF-8 cannot say
   * @throws BufferInUseException if the key is new and a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public @Nullable V put(K key, V value) {
    Objects.requireNonNull(value, "value");
    return type.cast(table.put(key, true, value));
  }

  /**
   * Sets the values of another map's keys, all or none: if one does not fit, nothing was changed.
   * Copies them twice, but for another dict's of the same types.
   *
   * @throws IllegalArgumentException if a key or value does not fit
   * @throws BufferInUseException if a key is new and a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  @SuppressWarnings({"ReferenceEquality", "unchecked"}) // itself alone; of the same class of keys
  public void putAll(Map<? extends K, ? extends V> map) {
    table.size(); // fails if this was closed
    if (map == this) {
      return;
    }
    if (map instanceof BufferDict<?, ?> other && other.table.isOf(table)) {
      try (BufferLease _ = other.values.acquire(BufferRequest.STRIDED)) {
        bulk.putAll((DictTable<K>) other.table);
      }
      return;
    }
    DictTable<K> staged = table.like();
    try {
      map.forEach((key, value) -> staged.put(key, false, Objects.requireNonNull(value, "value")));
      bulk.putAll(staged);
    } finally {
      staged.close();
    }
  }

  /**
   * Sets the values of many keys, all or none; of equal keys the later one's value stays. Copies
   * the rows.
   *
   * @param keys integers {@code [n]}, of any size, in the range of the keys
   * @param rows {@code [n, *item]} of the values' dtype
   * @throws IllegalArgumentException if one of them is not, or the keys are UTF-8
   * @throws BufferInUseException if a key is new and a lease is out, {@code keys} and {@code rows}
   *     included where they are of this dict
   * @throws IllegalStateException if this dict was closed
   */
  public void putAll(BufferExporter keys, BufferExporter rows) {
    try (BufferLease numbers = keys.acquire(BufferRequest.STRIDED);
        BufferLease lent = rows.acquire(BufferRequest.STRIDED)) {
      BufferView view = numbers.view();
      KeySource source = KeySource.of(table.keys, view);
      bulk.putAll(source, (int) view.layout().size(0), lent.view());
    }
  }

  /**
   * {@link #putAll(BufferExporter, BufferExporter)} of UTF-8 keys.
   *
   * @param offsets int64 or int32 {@code [n + 1]}: where each key starts, and the last ends
   * @param bytes uint8 or int8
   */
  public void putAll(BufferExporter offsets, BufferExporter bytes, BufferExporter rows) {
    try (BufferLease starts = offsets.acquire(BufferRequest.STRIDED);
        BufferLease text = bytes.acquire(BufferRequest.STRIDED);
        BufferLease lent = rows.acquire(BufferRequest.STRIDED)) {
      BufferView view = starts.view();
      KeySource source = KeySource.of(table.keys, view, text.view());
      bulk.putAll(source, (int) Math.max(0, view.layout().size(0) - 1), lent.view());
    }
  }

  /**
   * Copies the rows of keys, in their order, to a new lease of {@code [keys, *item]}, of the shared
   * pool.
   *
   * @throws NoSuchElementException if a key is not there; the message says which and where
   * @throws IllegalArgumentException if the keys are UTF-8
   * @throws IllegalStateException if this dict was closed
   */
  public BufferLease gather(long... keys) {
    return bulk.gather(KeySource.of(table.keys, keys), keys.length);
  }

  /** {@link #gather(long...)} of keys of any class. */
  public BufferLease gather(Collection<? extends K> keys) {
    Object[] array = keys.toArray();
    return bulk.gather(KeySource.of(table.keys, array), array.length);
  }

  /**
   * {@link #gather(long...)} of keys that are integers of one axis, {@code [n]}.
   *
   * @throws IllegalArgumentException also if they are not
   */
  public BufferLease gather(BufferView keys) {
    try (BufferPin _ = keys.pin()) {
      return bulk.gather(KeySource.of(table.keys, keys), sizeOf(keys));
    }
  }

  /**
   * Copies the rows of keys, in their order, to a view; allocates no memory for rows.
   *
   * @param into {@code [keys, *item]} of the values' dtype, writable
   * @throws NoSuchElementException if a key is not there; nothing was written
   * @throws IllegalArgumentException if {@code into} is not as said, or the keys are UTF-8
   * @throws java.nio.ReadOnlyBufferException if it is read-only
   * @throws IllegalStateException if this dict was closed
   */
  public void gather(long[] keys, BufferView into) {
    bulk.gather(KeySource.of(table.keys, keys), keys.length, into, null);
  }

  /** {@link #gather(long[], BufferView)} of keys of any class. */
  public void gather(Collection<? extends K> keys, BufferView into) {
    Object[] array = keys.toArray();
    bulk.gather(KeySource.of(table.keys, array), array.length, into, null);
  }

  /** {@link #gather(long[], BufferView)} of keys that are integers of one axis, {@code [n]}. */
  public void gather(BufferView keys, BufferView into) {
    try (BufferPin _ = keys.pin()) {
      bulk.gather(KeySource.of(table.keys, keys), sizeOf(keys), into, null);
    }
  }

  /**
   * Copies the rows of those keys that are there to a view, and leaves the others' rows as they
   * are: fill it with the default first. Says in a mask which were there, as Arrow's validity.
   *
   * @param into {@code [keys, *item]} of the values' dtype, writable
   * @param found bool {@code [keys]}, writable: is told whether each key is there
   * @return how many are there
   * @throws IllegalArgumentException if {@code into} or {@code found} is not as said, or the keys
   *     are UTF-8
   * @throws java.nio.ReadOnlyBufferException if one is read-only
   * @throws IllegalStateException if this dict was closed
   */
  public int gather(long[] keys, BufferView into, BufferView found) {
    return bulk.gather(KeySource.of(table.keys, keys), keys.length, into, found);
  }

  /** {@link #gather(long[], BufferView, BufferView)} of keys of any class. */
  public int gather(Collection<? extends K> keys, BufferView into, BufferView found) {
    Object[] array = keys.toArray();
    return bulk.gather(KeySource.of(table.keys, array), array.length, into, found);
  }

  /**
   * {@link #gather(long[], BufferView, BufferView)} of keys that are integers of one axis, {@code
   * [n]}.
   */
  public int gather(BufferView keys, BufferView into, BufferView found) {
    try (BufferPin _ = keys.pin()) {
      return bulk.gather(KeySource.of(table.keys, keys), sizeOf(keys), into, found);
    }
  }

  private static int sizeOf(BufferView keys) {
    return (int) keys.layout().size(0);
  }

  /**
   * Removes a key; returns its value, or null.
   *
   * @throws BufferInUseException if the key is there and a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public @Nullable V remove(@Nullable Object key) {
    return type.cast(table.remove(key));
  }

  /**
   * Removes all keys; the capacity stays.
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public void clear() {
    table.clear();
  }

  /**
   * Makes room for so many keys, so that adding them moves nothing; of UTF-8 keys the bytes may
   * still move.
   *
   * @throws IllegalArgumentException if there cannot be so many
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void ensureCapacity(long keys) {
    table.ensureCapacity(keys);
  }

  /**
   * Closes the holes and gives back the room that the keys do not need. What is left over is what
   * the pool's blocks are larger, see {@link BufferPool}, and an index of 24 to 48 bytes a key.
   * Copies all entries if that makes the memory smaller.
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void trimToSize() {
    table.trimToSize();
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
    table.close();
  }

  @Override
  public boolean containsValue(@Nullable Object value) {
    return values.contains(value);
  }

  /**
   * Gives each key the value that a function makes of it and its value; if one does not fit, or the
   * function throws, nothing was changed. Allowed while leases are out. Copies the values.
   *
   * @throws IllegalArgumentException if a value does not fit
   * @throws ConcurrentModificationException if the function changes the keys
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
    bulk.replaceAll((key, value) -> function.apply(key, type.cast(value)));
  }

  /** Returns keys and values, shortened if they are many. Never throws. */
  @Override
  public String toString() {
    return DictViews.text(table, "{", "}");
  }

  @Override
  int changes() {
    return table.changes();
  }
}
