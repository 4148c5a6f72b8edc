// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
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
 * <p>Typed access reads every dtype whose values the Java type holds exactly: {@code getInt} the
 * integers up to 32 bits, {@code getDouble} all numbers but 64-bit integers, and so on. Writing
 * follows NumPy's assignment: integers are range-checked, floating-point numbers are rounded to
 * nearest, ties to even, and overflow to infinity. Each call costs the bounds check and the access.
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
    return memory.segment.address() + layout.offset();
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
    return new BufferPin(this, loan);
  }

  /**
   * Runs a function over the raw segment, pinned meanwhile; the segment must not leave it. See
   * {@link BufferPin#segment} for what it covers.
   *
   * @throws IllegalStateException if the lease was closed
   */
  public <R> R pinned(Function<MemorySegment, R> use) {
    try (BufferPin pin = pin()) {
      return use.apply(pin.segment());
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
    loan.check(generation);
    if (layout.itemsize() != dtype.itemsize()) {
      throw new IllegalArgumentException(
          "expected an itemsize of " + dtype.itemsize() + " for " + dtype + " but found " + layout);
    }
    if (layout.count() > 0
        && (layout.low() < lease.layout.low() || layout.high() > lease.layout.high())) {
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
   * Returns a view of the same bytes as another dtype and shape, C-contiguous. Nothing is copied.
   *
   * @param shape the new shape in elements of {@code dtype}; none for one axis of all elements
   * @throws IllegalArgumentException if this view is not C-contiguous, or the number of bytes
   *     differs
   * @throws IllegalStateException if the lease was closed
   * @see <a href="https://docs.python.org/3/library/stdtypes.html#memoryview.cast">memoryview.cast
   *     </a>
   */
  public BufferView cast(DType dtype, long... shape) {
    loan.check(generation);
    if (!layout.isCContiguous()) {
      throw new IllegalArgumentException("cast: expected C-contiguous strides but found " + layout);
    }
    long bytes = layout.byteSize();
    StridedLayout dense =
        StridedLayout.ofC(
            dtype.itemsize(), shape.length == 0 ? new long[] {bytes / dtype.itemsize()} : shape);
    if (dense.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "cast: expected "
              + bytes
              + " bytes but found "
              + dense.byteSize()
              + " for shape "
              + dense.shapeText()
              + " of "
              + dtype);
    }
    StridedLayout moved =
        StridedLayout.of(layout.offset(), dtype.itemsize(), dense.shape(), dense.strides());
    return new BufferView(lease, dtype, moved, readOnly);
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
    return ContentEquality.test(this, other);
  }

  /** Runs {@link #pin} without the segment, for what reads through {@link #memory}. */
  void hold() {
    loan.pin(generation);
  }

  void letGo() {
    loan.unpin();
  }

  private long at(long... index) {
    loan.check(generation);
    return base + layout.offsetOf(index);
  }

  private long at(long i, int unit) {
    loan.check(generation);
    return base + layout.offsetOf(i, unit);
  }

  private long at(long i, long j, int unit) {
    loan.check(generation);
    return base + layout.offsetOf(i, j, unit);
  }

  private long at(long i, long j, long k, int unit) {
    loan.check(generation);
    return base + layout.offsetOf(i, j, k, unit);
  }

  /** {@link #getFloat(long...)} for rank 1. */
  public float getFloat(long i) {
    return readFloat(at(i, 4));
  }

  /** {@link #getFloat(long...)} for rank 2. */
  public float getFloat(long i, long j) {
    return readFloat(at(i, j, 4));
  }

  /** {@link #getFloat(long...)} for rank 3. */
  public float getFloat(long i, long j, long k) {
    return readFloat(at(i, j, k, 4));
  }

  /**
   * Reads a float32, a half float or an integer up to 16 bits.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public float getFloat(long... index) {
    return readFloat(at(index));
  }

  /** {@link #setFloat(float, long...)} for rank 1. */
  public void setFloat(float value, long i) {
    writeFloat(at(i, 4), value);
  }

  /** {@link #setFloat(float, long...)} for rank 2. */
  public void setFloat(float value, long i, long j) {
    writeFloat(at(i, j, 4), value);
  }

  /** {@link #setFloat(float, long...)} for rank 3. */
  public void setFloat(float value, long i, long j, long k) {
    writeFloat(at(i, j, k, 4), value);
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
    writeFloat(at(index), value);
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
    return readDouble(at(i, 8));
  }

  /** {@link #getDouble(long...)} for rank 2. */
  public double getDouble(long i, long j) {
    return readDouble(at(i, j, 8));
  }

  /** {@link #getDouble(long...)} for rank 3. */
  public double getDouble(long i, long j, long k) {
    return readDouble(at(i, j, k, 8));
  }

  /**
   * Reads a floating-point number or an integer up to 32 bits.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public double getDouble(long... index) {
    return readDouble(at(index));
  }

  /** {@link #setDouble(double, long...)} for rank 1. */
  public void setDouble(double value, long i) {
    writeDouble(at(i, 8), value);
  }

  /** {@link #setDouble(double, long...)} for rank 2. */
  public void setDouble(double value, long i, long j) {
    writeDouble(at(i, j, 8), value);
  }

  /** {@link #setDouble(double, long...)} for rank 3. */
  public void setDouble(double value, long i, long j, long k) {
    writeDouble(at(i, j, k, 8), value);
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
    writeDouble(at(index), value);
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
    return readInt(at(i, 4));
  }

  /** {@link #getInt(long...)} for rank 2. */
  public int getInt(long i, long j) {
    return readInt(at(i, j, 4));
  }

  /** {@link #getInt(long...)} for rank 3. */
  public int getInt(long i, long j, long k) {
    return readInt(at(i, j, k, 4));
  }

  /**
   * Reads an integer up to 32 bits.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public int getInt(long... index) {
    return readInt(at(index));
  }

  /** {@link #setInt(int, long...)} for rank 1. */
  public void setInt(int value, long i) {
    writeInt(at(i, 4), value);
  }

  /** {@link #setInt(int, long...)} for rank 2. */
  public void setInt(int value, long i, long j) {
    writeInt(at(i, j, 4), value);
  }

  /** {@link #setInt(int, long...)} for rank 3. */
  public void setInt(int value, long i, long j, long k) {
    writeInt(at(i, j, k, 4), value);
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
    writeInt(at(index), value);
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
    return readLong(at(i, 8));
  }

  /** {@link #getLong(long...)} for rank 2. */
  public long getLong(long i, long j) {
    return readLong(at(i, j, 8));
  }

  /** {@link #getLong(long...)} for rank 3. */
  public long getLong(long i, long j, long k) {
    return readLong(at(i, j, k, 8));
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
    return readLong(at(index));
  }

  /** {@link #setLong(long, long...)} for rank 1. */
  public void setLong(long value, long i) {
    writeLong(at(i, 8), value);
  }

  /** {@link #setLong(long, long...)} for rank 2. */
  public void setLong(long value, long i, long j) {
    writeLong(at(i, j, 8), value);
  }

  /** {@link #setLong(long, long...)} for rank 3. */
  public void setLong(long value, long i, long j, long k) {
    writeLong(at(i, j, k, 8), value);
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
    writeLong(at(index), value);
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
    return Scalars.getBoolean(dtype, memory, at(i, 1));
  }

  /** {@link #getBoolean(long...)} for rank 2. */
  public boolean getBoolean(long i, long j) {
    return Scalars.getBoolean(dtype, memory, at(i, j, 1));
  }

  /** {@link #getBoolean(long...)} for rank 3. */
  public boolean getBoolean(long i, long j, long k) {
    return Scalars.getBoolean(dtype, memory, at(i, j, k, 1));
  }

  /**
   * Reads a truth value.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are too many or few
   * @throws IllegalStateException if the lease was closed
   */
  public boolean getBoolean(long... index) {
    return Scalars.getBoolean(dtype, memory, at(index));
  }

  /** {@link #setBoolean(boolean, long...)} for rank 1. */
  public void setBoolean(boolean value, long i) {
    long at = at(i, 1);
    checkWritable();
    Scalars.setBoolean(dtype, memory, at, value);
  }

  /** {@link #setBoolean(boolean, long...)} for rank 2. */
  public void setBoolean(boolean value, long i, long j) {
    long at = at(i, j, 1);
    checkWritable();
    Scalars.setBoolean(dtype, memory, at, value);
  }

  /** {@link #setBoolean(boolean, long...)} for rank 3. */
  public void setBoolean(boolean value, long i, long j, long k) {
    long at = at(i, j, k, 1);
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
    long at = at(index);
    checkWritable();
    Scalars.setBoolean(dtype, memory, at, value);
  }

  /**
   * Returns an element as an object of {@link ScalarType#boxedType}.
   *
   * @throws IndexOutOfBoundsException if an index is not in its axis
   * @throws IllegalStateException if the lease was closed
   */
  public Object get(long... index) {
    return Scalars.get(dtype, memory, at(index));
  }

  /**
   * Writes an element from an object: any of Java's boxed numbers that the dtype takes.
   *
   * @throws IllegalArgumentException if the dtype does not take the value
   * @throws IndexOutOfBoundsException if an index is not in its axis
   * @throws java.nio.ReadOnlyBufferException if this view is read-only
   * @throws IllegalStateException if the lease was closed
   */
  public void set(Object value, long... index) {
    long at = at(index);
    checkWritable();
    Scalars.set(dtype, memory, at, value);
  }

  private void checkWritable() {
    if (readOnly) {
      throw new java.nio.ReadOnlyBufferException();
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
