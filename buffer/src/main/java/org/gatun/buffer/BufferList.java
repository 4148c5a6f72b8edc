// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list whose content is the array that a model reads: elements lie one after the other in native
 * memory, and {@link #acquire} lends them as {@code [n, *item]} without copying. An element is a
 * scalar, or a row of a fixed shape, of any dtype that can be read; {@link #field} lends one field
 * of records.
 *
 * <p>While a lease is out every change of size is refused, within the capacity too, as {@code
 * bytearray} does; contents may be changed, sorting included. As objects, elements are {@link
 * DType#boxedType} for scalars and a copy, a flat Java array of {@link DType#arrayType}, for rows;
 * {@link #row(long)} is live. Equality, {@code contains} and {@code indexOf} compare rows by
 * content, {@code toString} prints it; outside of the list, and in another list's {@code equals},
 * rows are what Java arrays are. null is refused. What is refused has changed nothing, also where
 * it is one of many.
 *
 * <p>A record is read as a {@link RecordValue}, and given as one, as a List of all its fields'
 * values in order, or as a Map from all their names. The value of a field with a shape is a List in
 * Lists; it may be given as arrays too, nested or one flat array of primitives in C order. A
 * floating-point dtype rounds the numbers that it is given, beyond its range to infinity; an
 * integer dtype refuses what is out of its range.
 *
 * <p>There may be more than 2^31 elements: {@link #count} and the accessors of {@code long} reach
 * them, what {@code java.util.List} counts in {@code int} the first 2^31 - 1.
 *
 * <p>Not synchronised, as {@link java.util.ArrayList}; but {@link #acquire} is safe from any
 * thread, also while another adds. Close the list to give its memory back: a closed one refuses
 * everything with {@link IllegalStateException}, but for {@code toString} and another {@code
 * close}.
 *
 * @param <E> the class of an element as an object
 * @see <a href="https://docs.python.org/3/library/stdtypes.html#bytearray">CPython, bytearray</a>
 */
public final class BufferList<E> extends RearrangedList<E>
    implements RandomAccess, BufferExporter, AutoCloseable {
  private final Class<E> type;

  /** What was lent last: most lists keep their size from one loan to the next. */
  private @Nullable StridedLayout lent;

  /**
   * Some elements of a list, one after the other, as a list and as an exporter of {@code [to -
   * from, *item]}. Nothing is copied: it reads and changes the list, and what changes the list's
   * size otherwise makes it fail with {@link java.util.ConcurrentModificationException}, its leases
   * too. A lease is one of the list's; unlike the list, take it in the thread that uses the
   * sub-list.
   */
  public interface SubList<E> extends List<E>, RandomAccess, BufferExporter {
    @Override
    SubList<E> subList(int from, int to);
  }

  private BufferList(Element element, Class<E> type) {
    super(element);
    this.type = type;
  }

  private static <E> BufferList<E> make(Element element, Class<E> type) {
    return new BufferList<>(element, element.checkType(type)); // refused before memory is taken
  }

  @Override
  BufferList<E> empty() {
    return new BufferList<>(element, type);
  }

  /** Makes an empty list of scalars. */
  public static BufferList<Object> of(DType dtype) {
    return of(dtype, Object.class);
  }

  /**
   * Makes an empty list of scalars.
   *
   * @param type the class of an element as an object: the dtype's boxed type or one above it
   * @throws IllegalArgumentException if the dtype's elements are of another class
   */
  public static <E> BufferList<E> of(DType dtype, Class<E> type) {
    return make(new Element(dtype), type);
  }

  /**
   * Makes an empty list of rows.
   *
   * @param itemShape the shape of a row, at least one axis
   * @throws IllegalArgumentException if a row has no elements or more than 2^31 - 1 bytes
   */
  public static BufferList<Object> ofRows(DType dtype, long... itemShape) {
    return ofRows(dtype, Object.class, itemShape);
  }

  /**
   * Makes an empty list of rows.
   *
   * @param type the class of a row as an object: the dtype's array type, or Object
   * @param itemShape the shape of a row, at least one axis
   * @throws IllegalArgumentException if the dtype's rows are of another class, or a row has no
   *     elements or more than 2^31 - 1 bytes
   */
  public static <E> BufferList<E> ofRows(DType dtype, Class<E> type, long... itemShape) {
    var element = new Element(dtype, itemShape);
    if (!element.isRow()) {
      throw new IllegalArgumentException(
          "item shape: expected an axis or more but found none; a list of scalars is BufferList.of("
              + dtype
              + ')');
    }
    return make(element, type);
  }

  /** Returns the type of the elements, or of a row's elements. */
  public DType dtype() {
    return element.dtype;
  }

  /**
   * Lends the elements as {@code [n, *item]}, C-contiguous, writable, native, element 0 at a
   * multiple of 64 bytes. Nothing is copied.
   *
   * @throws BufferRequestException if that is not as asked
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public BufferLease acquire(BufferRequest request) {
    return lend(element.dtype, this::whole, request);
  }

  /** Returns the layout of all elements. */
  private StridedLayout whole() {
    long count = count();
    StridedLayout whole = lent; // whoever races for it finds one that is right or makes one
    if (whole == null || whole.size(0) != count) {
      whole = element.layout(count);
      lent = whole;
    }
    return whole;
  }

  /**
   * Returns an exporter of one field of the records, {@code [n, *item, *field]}, strided. Nothing
   * is copied: its leases are leases of this list, of what it holds when they are taken. A field
   * that is a record has fields itself: {@code field("a").acquire(request).view().field("b")}.
   *
   * @throws IllegalArgumentException if the elements are not records with such a field
   */
  public BufferExporter field(String name) {
    if (!(element.dtype instanceof RecordType record)) {
      throw new IllegalArgumentException("expected a list of records but found " + element.dtype);
    }
    RecordType.Field field = record.field(name);
    return request -> lend(field.dtype(), () -> field.layout(element.layout(count())), request);
  }

  /**
   * Returns the number of elements, at most {@link Integer#MAX_VALUE}, see {@link #count}.
   *
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public int size() {
    return (int) Math.min(count(), Integer.MAX_VALUE);
  }

  /**
   * Returns a copy of an element.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public E get(int index) {
    return get((long) index);
  }

  /** {@link #get(int)} of any index. */
  @Override
  public E get(long index) {
    return type.cast(element.read(memory(), at(index)));
  }

  /**
   * Replaces an element; allowed while leases are out. Returns a copy of the old one. Of records,
   * bytes between the fields stay as they are.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalArgumentException if the value does not fit the dtype or the row
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public E set(int index, E value) {
    return set((long) index, value);
  }

  /** {@link #set(int, Object)} of any index. */
  public E set(long index, E value) {
    E old = get(index);
    replace(index, value);
    return old;
  }

  @Override
  void replace(long index, E value) {
    Objects.requireNonNull(value, "value");
    if (Element.isPlain(value)) {
      element.write(memory(), at(index), value);
      return;
    }
    int changes = changes();
    MemorySegment bytes = element.encoded(value); // which may run what changes this list
    checkUnchanged(changes);
    element.put(bytes, 0, 1, segment(), at(index));
  }

  /**
   * Returns a live view of an element: of the row's shape, or of no axes for a scalar. It fails
   * after the list has moved its memory, which any change of size may do.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws IllegalStateException if this list was closed
   */
  public BufferView row(long index) {
    return unheld(index);
  }

  /**
   * Appends an element. Of records, bytes between the fields become 0.
   *
   * @return true
   * @throws IllegalArgumentException if the value does not fit the dtype or the row
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public boolean add(E value) {
    Objects.requireNonNull(value, "value");
    if (!Element.isPlain(value)) {
      MemorySegment bytes = element.encoded(value); // which may run what changes the count
      insert(count(), bytes, 1);
      return true;
    }
    enterToAdd(1);
    boolean done = false;
    try {
      element.write(memory(), count() * element.bytes, value);
      added(1);
      done = true;
    } finally {
      leave(done, false);
    }
    return true;
  }

  /**
   * Inserts an element before another. Costs O(elements behind it).
   *
   * @throws IndexOutOfBoundsException if {@code index} is not in {@code 0..size}
   * @throws IllegalArgumentException if the value does not fit the dtype or the row
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public void add(int index, E value) {
    checkInsertion(index);
    int changes = changes();
    MemorySegment bytes = element.encoded(Objects.requireNonNull(value, "value"));
    checkUnchanged(changes);
    insert(index, bytes, 1);
  }

  /**
   * Appends the elements of a collection, all or none. Of a list or sub-list of the same dtype and
   * shape, this one too, the bytes are copied.
   *
   * @return whether there were any
   * @throws IllegalArgumentException if a value does not fit the dtype or the row
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public boolean addAll(Collection<? extends E> values) {
    if (isLike(values)) {
      return addAllOf((BufferExporter) values);
    }
    try (BufferList<E> taken = copyOf(values)) {
      return insertAll(count(), taken.segment(), taken.count());
    }
  }

  /**
   * Inserts the elements of a collection before another, all or none; as {@link
   * #addAll(Collection)}. Costs O(elements behind them).
   *
   * @throws IndexOutOfBoundsException if {@code index} is not in {@code 0..size}
   */
  @Override
  public boolean addAll(int index, Collection<? extends E> values) {
    checkInsertion(index);
    int changes = changes();
    try (BufferList<E> taken = isLike(values) ? copyOf((BufferExporter) values) : copyOf(values)) {
      checkUnchanged(changes);
      return insertAll(index, taken.segment(), taken.count());
    }
  }

  /**
   * Appends the elements of a stream, all or none. The stream runs first, to its end, into memory
   * of its own; whatever it does with this list is done before.
   *
   * @return whether there were any
   * @throws IllegalArgumentException if a value does not fit the dtype or the row
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public boolean addAll(Stream<? extends E> values) {
    try (BufferList<E> taken = empty()) {
      values.forEachOrdered(taken::add);
      return insertAll(count(), taken.segment(), taken.count());
    }
  }

  /** Returns whether a collection's bytes are elements of this list. */
  private boolean isLike(Collection<?> values) {
    return (values instanceof BufferList<?> list && list.element.isLike(element))
        || (values instanceof ListPart<?> part && part.element().isLike(element));
  }

  private BufferList<E> copyOf(Collection<? extends E> values) {
    @SuppressWarnings("unchecked") // a collection's array holds its elements
    E[] all = (E[]) values.toArray();
    BufferList<E> copy = empty();
    try {
      for (E value : all) {
        copy.add(value);
      }
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
    return copy;
  }

  @Override
  BufferList<E> copyOf(BufferExporter source) {
    BufferList<E> copy = empty();
    try {
      copy.addAllOf(source);
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
    return copy;
  }

  /**
   * Removes an element; the later ones move down.
   *
   * @throws IndexOutOfBoundsException if there is no such element
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public E remove(int index) {
    E old = get(index);
    removeBetween(index, index + 1L);
    return old;
  }

  /**
   * Removes the first element that equals a value, arrays by content.
   *
   * @return whether there was one
   * @throws BufferInUseException if there was one and a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public boolean remove(@Nullable Object value) {
    checkOpen();
    return super.remove(value);
  }

  /** Returns a copy of the last element, of however many. */
  @Override
  public E getLast() {
    checkOpen();
    if (count() == 0) {
      throw new NoSuchElementException("expected an element or more but found an empty list");
    }
    return get(count() - 1);
  }

  /** {@link #remove(int)} of the last element, of however many. */
  @Override
  public E removeLast() {
    E old = getLast();
    removeBetween(count() - 1, count());
    return old;
  }

  /**
   * Removes all elements; the capacity stays.
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public void clear() {
    removeBetween(0, count());
  }

  @Override
  protected void removeRange(int from, int to) {
    removeBetween(from, to);
  }

  /**
   * Returns the elements from one index up to and without another: see {@link SubList}.
   *
   * @throws IndexOutOfBoundsException if not {@code 0 <= from <= to <= size}
   * @throws IllegalStateException if this list was closed
   */
  @Override
  public SubList<E> subList(int from, int to) {
    checkRange(from, to);
    return new ListPart<>(this, null, from, to - from);
  }

  /**
   * Returns for how many elements there is room without moving memory.
   *
   * @throws IllegalStateException if this list was closed
   */
  public long capacity() {
    return room();
  }

  /**
   * Makes room for so many elements, so that adding them moves nothing.
   *
   * @throws IllegalArgumentException if {@code elements} is negative, or needs more than 2^47 bytes
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public void ensureCapacity(long elements) {
    reserve(elements);
  }

  /**
   * Moves the elements to the smallest block of the pool that holds them, if this is a smaller one,
   * and gives the old one back to the {@linkplain BufferPool#shared() pool}. What is left unused
   * then is at most a fifth of the block; the smallest block has 4 KiB. Costs a copy.
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this list was closed
   */
  public void trimToSize() {
    trim();
  }

  /**
   * Gives the memory back; the list is of no use afterwards. A second close does nothing.
   *
   * @throws BufferInUseException if a lease is out; the list stays open
   */
  @Override
  public void close() {
    shut();
  }
}
