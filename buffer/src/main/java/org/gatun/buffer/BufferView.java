// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Function;

/**
 * Memory seen as an n-dimensional array of one dtype: memoryview's role. A view is geometry over
 * memory that a lease borrowed; it allocates no memory and needs no close.
 *
 * <p>Once its lease is closed every access fails with {@link IllegalStateException}. An access that
 * races with the close never crashes, but may touch bytes that are lent anew; {@link #pin} excludes
 * that. (Memory that {@link Buffers#adopt} took over without an arena of its own is as safe as what
 * its {@code onRelease} does.) Contents are not synchronised: threads that share a view order their
 * accesses themselves.
 *
 * <p>If somebody truncates the file that memory is mapped from, see {@link Buffers#map}, an access
 * to what is gone fails with {@link InternalError}.
 *
 * <p>Typed access reads every dtype whose values the Java type holds exactly: {@code getInt} the
 * integers up to 32 bits, {@code getDouble} all numbers but 64-bit integers, and so on. Writing
 * follows NumPy's assignment: integers are range-checked, floating-point numbers are rounded to
 * nearest, ties to even, and overflow to infinity. Each call costs the bounds check and the access.
 *
 * <p>All that a view can do stands in this file, long as it is: a final class whose accessors the
 * compiler inlines, for each type and rank by hand.
 *
 * @see <a href="https://docs.python.org/3/library/stdtypes.html#memoryview">CPython, memoryview</a>
 */
public final class BufferView implements BufferExporter {
  final BufferLease lease;
  final Memory memory;
  private final Loan loan;
  private final long generation;
  private final long base;
  private final DType dtype;
  private final StridedLayout layout;
  private final boolean readOnly;

  /** Trusts that the layout lies within the lease's. */
  BufferView(BufferLease lease, DType dtype, StridedLayout layout, boolean readOnly) {
    this.lease = lease;
    this.dtype = dtype;
    this.layout = layout;
    this.readOnly = readOnly;
    loan = lease.loan;
    generation = lease.generation;
    memory = loan.memory;
    base = memory.base;
  }

  /** Trusts that the layout lies within the view's. Small, so that it is compiled into others. */
  private BufferView(BufferView view, StridedLayout layout) {
    this.layout = layout;
    lease = view.lease;
    dtype = view.dtype;
    readOnly = view.readOnly;
    loan = view.loan;
    generation = view.generation;
    memory = view.memory;
    base = view.base;
  }

  /** Returns the type of the elements. */
  public DType dtype() {
    return dtype;
  }

  /** Returns where the elements lie; its offset counts from the start of the pinned segment. */
  public StridedLayout layout() {
    return layout;
  }

  /** Returns whether writing fails. */
  public boolean isReadOnly() {
    return readOnly;
  }

  /** Returns whether the memory is outside the Java heap. */
  public boolean isNative() {
    return memory.isNative();
  }

  /** Returns whether the lease was not closed yet. */
  public boolean isOpen() {
    return lease.isOpen();
  }

  /**
   * Returns the address of element {@code [0, 0, …]}, for native code. Whoever uses it holds a
   * lease or a pin for as long.
   *
   * @throws IllegalStateException if the lease was closed, or the memory is a Java array
   */
  public long address() {
    loan.check(generation);
    if (!memory.isNative()) {
      throw new IllegalStateException(
          "expected native memory but found a Java array; Buffers.copyOf makes a native copy");
    }
    return memory.address + layout.offset();
  }

  /**
   * Lends this view's memory. Nothing is copied. The lease lives on its own, also after the one
   * that this view comes from is closed.
   *
   * @throws BufferRequestException if this view is not as asked
   * @throws IllegalStateException if the lease was closed
   */
  @Override
  public BufferLease acquire(BufferRequest request) {
    Objects.requireNonNull(request, "request");
    loan.check(generation);
    request.check(this);
    return ChildLoan.lease(memory, loan.holdRoot(generation), dtype, layout, readOnly);
  }

  /**
   * Holds the memory until the pin is closed, for a loop of one's own over the raw segment.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public BufferPin pin() {
    loan.pin(generation);
    return new BufferPin(this);
  }

  /**
   * Runs a function over the raw segment, pinned meanwhile; the segment must not leave it. See
   * {@link BufferPin#segment} for what it covers.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public <R> R pinned(Function<MemorySegment, R> use) {
    Objects.requireNonNull(use, "use");
    try (BufferPin pin = pin()) {
      return use.apply(pin.segment());
    } catch (InternalError e) {
      throw MappedFile.explained(e, memory);
    }
  }

  /**
   * Writes to the file what was changed in the bytes from this view's first to its last, and waits
   * for the device. For memory of {@link Buffers#map} with {@code READ_WRITE} and of {@link
   * Buffers#mapNew}; without it the system writes when it likes, which is soon enough for every
   * reader on this machine. Costs O(changed pages) of input and output.
   *
   * @throws java.io.UncheckedIOException if the device fails
   * @throws IllegalStateException if the lease was closed, or the memory is not a file's whose
   *     mapping is shared
   */
  public void force() {
    hold();
    try {
      boolean empty = layout.count() == 0;
      MappedFile.force(memory, empty ? 0 : layout.low(), empty ? 0 : layout.high() - layout.low());
    } finally {
      letGo();
    }
  }

  /**
   * Returns a view of the same memory and dtype under another layout. Nothing is copied.
   *
   * @throws IllegalArgumentException if the layout's itemsize is not the dtype's
   * @throws IndexOutOfBoundsException if it reaches bytes that were not lent
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView withLayout(StridedLayout layout) {
    return withLayout(dtype, layout);
  }

  /**
   * Returns a view of the same memory as another dtype under another layout. Nothing is copied.
   *
   * @throws IllegalArgumentException if the layout's itemsize is not the dtype's
   * @throws IndexOutOfBoundsException if it reaches bytes that were not lent
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView withLayout(DType dtype, StridedLayout layout) {
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(layout, "layout");
    loan.check(generation);
    if (layout.itemsize() != dtype.itemsize()) {
      throw new IllegalArgumentException(
          "expected an itemsize of " + dtype.itemsize() + " for " + dtype + " but found " + layout);
    }
    if (!layout.liesWithin(lease.layout)) {
      throw new IndexOutOfBoundsException(
          "expected a layout within bytes "
              + lease.layout.low()
              + ".."
              + lease.layout.high()
              + " but found "
              + layout);
    }
    return new BufferView(lease, dtype, layout, readOnly);
  }

  /**
   * Returns the view at an index of each of the first axes, without those axes: {@code at(2)} of a
   * matrix is its row 2, {@code at(2, 1)} the element there as a view of rank 0. A negative index
   * counts from the end of its axis. Nothing is copied.
   *
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView at(long... index) {
    loan.check(generation);
    StridedLayout part = layout.at(index);
    return new BufferView(this, part);
  }

  /**
   * Returns the view of a slice of each of the first axes; those after are taken whole. Both ends
   * are clipped as Python clips them. Nothing is copied.
   *
   * @throws IndexOutOfBoundsException if there are more slices than axes
   * @throws IllegalStateException if the lease was closed
   * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html">NumPy, indexing</a>
   */
  public BufferView slice(Slice... slices) {
    loan.check(generation);
    if (slices.length > layout.rank()) {
      throw new IndexOutOfBoundsException(
          "expected at most "
              + layout.rank()
              + " slices for shape "
              + layout.shapeText()
              + " but found "
              + slices.length);
    }
    StridedLayout part = layout;
    for (int axis = 0; axis < slices.length; axis++) {
      part = part.slice(axis, slices[axis]);
    }
    return new BufferView(lease, dtype, part, readOnly);
  }

  /**
   * Returns the view of a slice of one axis, whose ends are clipped to it. Nothing is copied.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView slice(int axis, Slice slice) {
    loan.check(generation);
    StridedLayout part = layout.slice(axis, slice);
    return new BufferView(this, part);
  }

  /**
   * Returns the view at one index of an axis, without that axis. Nothing is copied.
   *
   * @throws IndexOutOfBoundsException if there is no such axis, or the index is not in {@code
   *     0..size - 1}
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView select(int axis, long index) {
    loan.check(generation);
    StridedLayout part = layout.select(axis, index);
    return new BufferView(this, part);
  }

  /**
   * Returns the view with its axes in reverse order. Nothing is copied.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView transpose() {
    loan.check(generation);
    StridedLayout part = layout.transpose();
    return new BufferView(this, part);
  }

  /**
   * Returns a view of the same bytes as another dtype along one axis. Nothing is copied.
   *
   * @throws IllegalArgumentException if this view is not C-contiguous, the bytes are not those of
   *     whole elements, or they would become references to Python objects
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView cast(DType dtype) {
    Objects.requireNonNull(dtype, "dtype");
    return cast(dtype, layout.byteSize() / Math.max(1, dtype.itemsize()));
  }

  /**
   * Returns a view of the same bytes as another dtype and shape, C-contiguous. Nothing is copied.
   *
   * @param shape the new shape in elements of {@code dtype}; an empty array for rank 0
   * @throws IllegalArgumentException if this view is not C-contiguous, the number of bytes differs,
   *     or they would become references to Python objects
   * @throws IllegalStateException if the lease was closed
   * @see <a href="https://docs.python.org/3/library/stdtypes.html#memoryview.cast">memoryview.cast
   *     </a>
   */
  public BufferView cast(DType dtype, long... shape) {
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(shape, "shape");
    loan.check(generation);
    OpaqueType.checkObjects(this.dtype, dtype);
    return new BufferView(lease, dtype, Reshape.cast(layout, dtype, shape), readOnly);
  }

  /**
   * Returns a view of one field of every record, which leaves out the bytes between. Nothing is
   * copied. A field with a shape adds its axes behind those of this view; a field that is a record
   * has fields itself: {@code view.field("a").field("b")}.
   *
   * @throws IllegalArgumentException if the dtype is not a record with such a field, or there would
   *     be more than 64 axes
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView field(String name) {
    Objects.requireNonNull(name, "name");
    loan.check(generation);
    if (!(dtype instanceof RecordType record)) {
      throw new IllegalArgumentException("expected a view of records but found " + dtype);
    }
    RecordType.Field field = record.field(name);
    return new BufferView(lease, field.dtype(), field.layout(layout), readOnly);
  }

  /**
   * Returns this view without the right to write. Nothing is copied.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public BufferView asReadOnly() {
    loan.check(generation);
    return readOnly ? this : new BufferView(lease, dtype, layout, true);
  }

  /**
   * Compares the elements with another view's, value by value, as memoryview's {@code ==}: shapes
   * must be equal, dtypes need not, and NaN equals nothing.
   *
   * @throws IllegalStateException if a lease was closed
   */
  public boolean contentEquals(BufferView other) {
    Objects.requireNonNull(other, "other");
    try {
      return ContentEquality.test(this, other);
    } catch (InternalError e) {
      throw MappedFile.explained(e, memory, other.memory);
    }
  }

  /**
   * Returns the hash code of the content: {@link java.util.Arrays#hashCode(byte[])} of {@link
   * #toBytes()}. Views that have one and are {@link #contentEquals} have the same. Costs O(bytes)
   * and copies them.
   *
   * @throws IllegalArgumentException if the dtype is not one of single bytes, whose equal values
   *     have equal bytes: int8, uint8, one byte of text
   * @throws IllegalStateException if this view is not read-only, so that who holds it could change
   *     the hash code, or the lease was closed
   * @see <a href="https://docs.python.org/3/library/stdtypes.html#memoryview">CPython, memoryview:
   *     hash</a>
   */
  public int contentHash() {
    loan.check(generation);
    return ViewBytes.hash(this);
  }

  /**
   * Gives each element the value of the one at the same index of another view, as if those had been
   * read whole before: both may overlap, then through a temporary copy. Costs O(elements).
   *
   * @throws IllegalArgumentException if dtype or shape differ; nothing was written
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public void copyFrom(BufferView source) {
    Objects.requireNonNull(source, "source");
    loan.check(generation);
    Copying.assign(this, source);
  }

  /**
   * Gives each element one value, converted as {@link #set} does. Costs O(elements).
   *
   * @throws IllegalArgumentException if the dtype does not take the value; nothing was written
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void fill(Object value) {
    Objects.requireNonNull(value, "value");
    loan.check(generation);
    Copying.fill(this, value);
  }

  /**
   * Returns the elements as nested lists, one level an axis, each element as {@link #get} gives it;
   * for rank 0 the element alone. The lists are copies, which nobody can change. Costs O(elements).
   *
   * @throws IllegalArgumentException if an axis has 2^31 or more elements
   * @throws IllegalStateException if the lease was closed
   */
  public Object toList() {
    return Listing.of(this);
  }

  /** Returns {@link #toBytes(IndexOrder)} in C order. */
  public byte[] toBytes() {
    return toBytes(IndexOrder.C);
  }

  /**
   * Copies the bytes of the elements, as they are in memory, without what lies between them. Costs
   * O(bytes).
   *
   * @throws IllegalArgumentException if there are 2^31 or more
   * @throws IllegalStateException if the lease was closed
   */
  public byte[] toBytes(IndexOrder order) {
    Objects.requireNonNull(order, "order");
    return ViewBytes.of(this, order);
  }

  /**
   * Returns {@link #toBytes()} as two hexadecimal digits a byte.
   *
   * @throws IllegalArgumentException if there are 2^30 or more
   * @throws IllegalStateException if the lease was closed
   */
  public String toHex() {
    return toHex(':', 0);
  }

  /**
   * Returns {@link #toBytes()} as two hexadecimal digits a byte, with a separator between groups.
   *
   * @param group how many bytes stand together, counted from the right, or if negative from the
   *     left; 0 for no separators
   * @throws IllegalArgumentException if the separator is not ASCII, or there are 2^31 characters or
   *     more
   * @throws IllegalStateException if the lease was closed
   * @see <a href="https://docs.python.org/3/library/stdtypes.html#bytes.hex">Python, bytes.hex</a>
   */
  public String toHex(char separator, int group) {
    return ViewBytes.hex(this, separator, group);
  }

  /** Runs {@link #pin} without the segment, for what reads through {@link #memory}. */
  void hold() {
    loan.pin(generation);
  }

  void letGo() {
    try {
      memory.throwPendingFault();
    } finally {
      loan.unpin();
    }
  }

  private long locate(long... index) {
    loan.check(generation);
    return base + layout.offsetOf(index);
  }

  private long locate(long i, int unit) {
    loan.check(generation);
    return base + layout.offsetOf(i, unit);
  }

  private long locate(long i, long j, int unit) {
    loan.check(generation);
    return base + layout.offsetOf(i, j, unit);
  }

  private long locate(long i, long j, long k, int unit) {
    loan.check(generation);
    return base + layout.offsetOf(i, j, k, unit);
  }

  /** {@link #getFloat(long...)} for rank 1. */
  public float getFloat(long i) {
    return readFloat(locate(i, 4));
  }

  /** {@link #getFloat(long...)} for rank 2. */
  public float getFloat(long i, long j) {
    return readFloat(locate(i, j, 4));
  }

  /** {@link #getFloat(long...)} for rank 3. */
  public float getFloat(long i, long j, long k) {
    return readFloat(locate(i, j, k, 4));
  }

  /**
   * Reads a float32, a half float or an integer up to 16 bits.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public float getFloat(long... index) {
    return readFloat(locate(index));
  }

  /** {@link #setFloat(float, long...)} for rank 1. */
  public void setFloat(float value, long i) {
    writeFloat(locate(i, 4), value);
  }

  /** {@link #setFloat(float, long...)} for rank 2. */
  public void setFloat(float value, long i, long j) {
    writeFloat(locate(i, j, 4), value);
  }

  /** {@link #setFloat(float, long...)} for rank 3. */
  public void setFloat(float value, long i, long j, long k) {
    writeFloat(locate(i, j, k, 4), value);
  }

  /**
   * Writes to a floating-point dtype.
   *
   * @throws IllegalArgumentException if the dtype is another
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void setFloat(float value, long... index) {
    writeFloat(locate(index), value);
  }

  private float readFloat(long at) {
    return dtype == ScalarType.FLOAT32 ? memory.getFloat(at) : Scalars.getFloat(dtype, memory, at);
  }

  private void writeFloat(long at, float value) {
    checkWritable();
    if (dtype == ScalarType.FLOAT32) {
      memory.setFloat(at, value);
    } else {
      Scalars.setFloat(dtype, memory, at, value);
    }
  }

  /** {@link #getDouble(long...)} for rank 1. */
  public double getDouble(long i) {
    return readDouble(locate(i, 8));
  }

  /** {@link #getDouble(long...)} for rank 2. */
  public double getDouble(long i, long j) {
    return readDouble(locate(i, j, 8));
  }

  /** {@link #getDouble(long...)} for rank 3. */
  public double getDouble(long i, long j, long k) {
    return readDouble(locate(i, j, k, 8));
  }

  /**
   * Reads a floating-point number or an integer up to 32 bits.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public double getDouble(long... index) {
    return readDouble(locate(index));
  }

  /** {@link #setDouble(double, long...)} for rank 1. */
  public void setDouble(double value, long i) {
    writeDouble(locate(i, 8), value);
  }

  /** {@link #setDouble(double, long...)} for rank 2. */
  public void setDouble(double value, long i, long j) {
    writeDouble(locate(i, j, 8), value);
  }

  /** {@link #setDouble(double, long...)} for rank 3. */
  public void setDouble(double value, long i, long j, long k) {
    writeDouble(locate(i, j, k, 8), value);
  }

  /**
   * Writes to a floating-point dtype.
   *
   * @throws IllegalArgumentException if the dtype is another
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void setDouble(double value, long... index) {
    writeDouble(locate(index), value);
  }

  private double readDouble(long at) {
    return dtype == ScalarType.FLOAT64
        ? memory.getDouble(at)
        : Scalars.getDouble(dtype, memory, at);
  }

  private void writeDouble(long at, double value) {
    checkWritable();
    if (dtype == ScalarType.FLOAT64) {
      memory.setDouble(at, value);
    } else {
      Scalars.setDouble(dtype, memory, at, value);
    }
  }

  /** {@link #getInt(long...)} for rank 1. */
  public int getInt(long i) {
    return readInt(locate(i, 4));
  }

  /** {@link #getInt(long...)} for rank 2. */
  public int getInt(long i, long j) {
    return readInt(locate(i, j, 4));
  }

  /** {@link #getInt(long...)} for rank 3. */
  public int getInt(long i, long j, long k) {
    return readInt(locate(i, j, k, 4));
  }

  /**
   * Reads an integer up to 32 bits.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public int getInt(long... index) {
    return readInt(locate(index));
  }

  /** {@link #setInt(int, long...)} for rank 1. */
  public void setInt(int value, long i) {
    writeInt(locate(i, 4), value);
  }

  /** {@link #setInt(int, long...)} for rank 2. */
  public void setInt(int value, long i, long j) {
    writeInt(locate(i, j, 4), value);
  }

  /** {@link #setInt(int, long...)} for rank 3. */
  public void setInt(int value, long i, long j, long k) {
    writeInt(locate(i, j, k, 4), value);
  }

  /**
   * Writes to a numeric dtype.
   *
   * @throws IllegalArgumentException if the dtype is another, or the value is out of its range
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void setInt(int value, long... index) {
    writeInt(locate(index), value);
  }

  private int readInt(long at) {
    return dtype == ScalarType.INT32 ? memory.getInt(at) : Scalars.getInt(dtype, memory, at);
  }

  private void writeInt(long at, int value) {
    checkWritable();
    if (dtype == ScalarType.INT32) {
      memory.setInt(at, value);
    } else {
      Scalars.setLong(dtype, memory, at, value);
    }
  }

  /** {@link #getLong(long...)} for rank 1. */
  public long getLong(long i) {
    return readLong(locate(i, 8));
  }

  /** {@link #getLong(long...)} for rank 2. */
  public long getLong(long i, long j) {
    return readLong(locate(i, j, 8));
  }

  /** {@link #getLong(long...)} for rank 3. */
  public long getLong(long i, long j, long k) {
    return readLong(locate(i, j, k, 8));
  }

  /**
   * Reads an integer.
   *
   * @throws ArithmeticException if a uint64 is 2^63 or more
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public long getLong(long... index) {
    return readLong(locate(index));
  }

  /** {@link #setLong(long, long...)} for rank 1. */
  public void setLong(long value, long i) {
    writeLong(locate(i, 8), value);
  }

  /** {@link #setLong(long, long...)} for rank 2. */
  public void setLong(long value, long i, long j) {
    writeLong(locate(i, j, 8), value);
  }

  /** {@link #setLong(long, long...)} for rank 3. */
  public void setLong(long value, long i, long j, long k) {
    writeLong(locate(i, j, k, 8), value);
  }

  /**
   * Writes to a numeric dtype.
   *
   * @throws IllegalArgumentException if the dtype is another, or the value is out of its range
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void setLong(long value, long... index) {
    writeLong(locate(index), value);
  }

  private long readLong(long at) {
    return dtype == ScalarType.INT64 ? memory.getLong(at) : Scalars.getLong(dtype, memory, at);
  }

  private void writeLong(long at, long value) {
    checkWritable();
    if (dtype == ScalarType.INT64) {
      memory.setLong(at, value);
    } else {
      Scalars.setLong(dtype, memory, at, value);
    }
  }

  /** {@link #getBoolean(long...)} for rank 1. */
  public boolean getBoolean(long i) {
    return Scalars.getBoolean(dtype, memory, locate(i, 1));
  }

  /** {@link #getBoolean(long...)} for rank 2. */
  public boolean getBoolean(long i, long j) {
    return Scalars.getBoolean(dtype, memory, locate(i, j, 1));
  }

  /** {@link #getBoolean(long...)} for rank 3. */
  public boolean getBoolean(long i, long j, long k) {
    return Scalars.getBoolean(dtype, memory, locate(i, j, k, 1));
  }

  /**
   * Reads a truth value.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public boolean getBoolean(long... index) {
    return Scalars.getBoolean(dtype, memory, locate(index));
  }

  /** {@link #setBoolean(boolean, long...)} for rank 1. */
  public void setBoolean(boolean value, long i) {
    long at = locate(i, 1);
    checkWritable();
    Scalars.setBoolean(dtype, memory, at, value);
  }

  /** {@link #setBoolean(boolean, long...)} for rank 2. */
  public void setBoolean(boolean value, long i, long j) {
    long at = locate(i, j, 1);
    checkWritable();
    Scalars.setBoolean(dtype, memory, at, value);
  }

  /** {@link #setBoolean(boolean, long...)} for rank 3. */
  public void setBoolean(boolean value, long i, long j, long k) {
    long at = locate(i, j, k, 1);
    checkWritable();
    Scalars.setBoolean(dtype, memory, at, value);
  }

  /**
   * Writes to bool.
   *
   * @throws IllegalArgumentException if the dtype is another
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void setBoolean(boolean value, long... index) {
    long at = locate(index);
    checkWritable();
    Scalars.setBoolean(dtype, memory, at, value);
  }

  /**
   * Returns an element as an object, of the class that {@link DType} names for its dtype.
   *
   * @throws IllegalArgumentException if the dtype is an {@link OpaqueType} or a record with one, or
   *     text holds what is no character
   * @throws IndexOutOfBoundsException if an index is not in its axis
   * @throws IllegalStateException if the lease was closed
   */
  public Object get(long... index) {
    return Values.get(dtype, memory, locate(index));
  }

  /**
   * Writes an element from an object: any of Java's boxed numbers that the dtype takes, or what
   * {@link #get} returns. A time takes an {@code Instant} or {@code Duration} too; a record a
   * {@code List} of values or a {@code Map} from names, and its gaps keep their bytes. If reading
   * such a list or map closes the lease, nothing is written.
   *
   * @throws IllegalArgumentException if the dtype does not take the value; then nothing is written
   * @throws ArithmeticException if a time is too far away for the dtype; then nothing is written
   * @throws IndexOutOfBoundsException if an index is not in its axis
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void set(Object value, long... index) {
    Objects.requireNonNull(value, "value");
    long at = locate(index);
    checkWritable();
    if (Element.isPlain(value)) {
      Values.set(dtype, memory, at, value);
      return;
    }
    MemorySegment bytes = Values.encoded(dtype, value); // which may run what closes the lease
    loan.check(generation);
    Values.put(dtype, bytes, memory.segment, at - base);
  }

  /**
   * Refuses to go on if this view is read-only: what an operation that writes by other means calls
   * first.
   *
   * @throws java.nio.ReadOnlyBufferException if so; its message says what to write to instead
   * @throws IllegalStateException if the lease was closed
   */
  public void requireWritable() {
    loan.check(generation);
    checkWritable();
  }

  /**
   * {@link #requireWritable()} of an argument, by whose name the message begins.
   *
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void requireWritable(String name) {
    Objects.requireNonNull(name, "name");
    try {
      loan.check(generation);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(name + ": " + e.getMessage(), e);
    }
    if (readOnly) {
      throw new ReadOnlyViewException(name + ": ", this);
    }
  }

  void checkWritable() {
    if (readOnly) {
      throw new ReadOnlyViewException("", this);
    }
  }

  /** Returns dtype and layout; nothing of the contents. */
  @Override
  public String toString() {
    return (isOpen() ? "" : "released ")
        + (readOnly ? "read-only " : "")
        + "view of "
        + dtype
        + ", "
        + layout;
  }
}
