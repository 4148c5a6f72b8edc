// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * Where leases of memory come from: new memory, and memory that exists already. {@code wrap…},
 * {@code adopt} and {@code map} share; {@code copyOf} copies. Every lease must be closed.
 */
public final class Buffers {
  private Buffers() {}

  /**
   * Lends new native memory, zeroed, C-contiguous, writable, element 0 at a multiple of 64 bytes.
   * It comes from {@link BufferPool#shared} and returns there. Costs O(bytes) for the zeros; {@link
   * BufferPool#acquire(DType, long...)} does not zero.
   *
   * @param shape the number of elements of each axis; none for a single element
   * @throws IllegalArgumentException if a size is negative, or the bytes are above 2^47
   * @throws OutOfMemoryError if the system has no memory left
   */
  public static BufferLease allocate(DType dtype, long... shape) {
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(shape, "shape");
    BufferLease lease = BufferPool.shared().acquire(dtype, shape);
    lease.loan.memory.segment.asSlice(0, lease.layout.byteSize()).fill((byte) 0);
    return lease;
  }

  /**
   * Copies a view's elements in index order into new memory as {@link #allocate} gives. Costs
   * O(bytes).
   *
   * @throws IllegalStateException if the view's lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public static BufferLease copyOf(BufferView view) {
    Objects.requireNonNull(view, "view");
    BufferLease copy = BufferPool.shared().acquire(view.dtype(), view.layout().shape());
    try {
      Copying.copy(view, copy.view());
      return copy;
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  /** Shares a Java array as [length] of float32, writable. Not for native code. */
  public static BufferLease wrap(float[] array) {
    Objects.requireNonNull(array, "array");
    return wrap(MemorySegment.ofArray(array), DType.FLOAT32, array.length);
  }

  /** Shares a Java array as [length] of float64, writable. Not for native code. */
  public static BufferLease wrap(double[] array) {
    Objects.requireNonNull(array, "array");
    return wrap(MemorySegment.ofArray(array), DType.FLOAT64, array.length);
  }

  /** Shares a Java array as [length] of int64, writable. Not for native code. */
  public static BufferLease wrap(long[] array) {
    Objects.requireNonNull(array, "array");
    return wrap(MemorySegment.ofArray(array), DType.INT64, array.length);
  }

  /** Shares a Java array as [length] of int32, writable. Not for native code. */
  public static BufferLease wrap(int[] array) {
    Objects.requireNonNull(array, "array");
    return wrap(MemorySegment.ofArray(array), DType.INT32, array.length);
  }

  /** Shares a Java array as [length] of int16, writable. Not for native code. */
  public static BufferLease wrap(short[] array) {
    Objects.requireNonNull(array, "array");
    return wrap(MemorySegment.ofArray(array), DType.INT16, array.length);
  }

  /**
   * Shares a Java array as [length] of int8, writable. Not for native code. What is meant without a
   * sign, such as pixels, is shared by {@code wrap(MemorySegment.ofArray(pixels), DType.UINT8,
   * height, width)}.
   */
  public static BufferLease wrap(byte[] array) {
    Objects.requireNonNull(array, "array");
    return wrap(MemorySegment.ofArray(array), DType.INT8, array.length);
  }

  /**
   * Shares what remains between a buffer's position and limit, as [remaining] of the buffer's type:
   * int8, int16, int32, int64, float32 or float64. Read-only if the buffer is. A direct buffer can
   * be lent to native code, unless it is the view of a segment that somebody can close; who frees a
   * direct buffer by other means than the collector answers for it that nobody uses it then.
   *
   * @throws IllegalArgumentException if the elements are not in the machine's byte order, or are
   *     characters
   */
  public static BufferLease wrap(Buffer buffer) {
    Objects.requireNonNull(buffer, "buffer");
    DType dtype =
        switch (buffer) {
          case ByteBuffer _ -> DType.INT8;
          case ShortBuffer shorts -> inNativeOrder(DType.INT16, shorts.order());
          case IntBuffer ints -> inNativeOrder(DType.INT32, ints.order());
          case LongBuffer longs -> inNativeOrder(DType.INT64, longs.order());
          case FloatBuffer floats -> inNativeOrder(DType.FLOAT32, floats.order());
          case DoubleBuffer doubles -> inNativeOrder(DType.FLOAT64, doubles.order());
          // Not as text: that is its content.
          case CharBuffer _ ->
              throw new IllegalArgumentException(
                  "expected a buffer of numbers but found a CharBuffer; wrap numbers as a"
                      + " ShortBuffer");
        };
    return wrap(MemorySegment.ofBuffer(buffer), dtype, buffer.remaining());
  }

  private static DType inNativeOrder(DType dtype, ByteOrder order) {
    if (order != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          "expected the machine's byte order "
              + ByteOrder.nativeOrder()
              + " but found "
              + order
              + "; set order(ByteOrder.nativeOrder()) on the ByteBuffer before asFloatBuffer()");
    }
    return dtype;
  }

  /**
   * Shares a segment that stays its owner's, from its first byte, C-contiguous; read-only if the
   * segment is. Since the owner can close it at any time, it is not lent to native code unless its
   * scope cannot be closed (the global and the automatic arena); element access then fails as the
   * segment's own. The JVM may leave the interrupt flag set of a thread that reads while another
   * closes a shared arena; {@link Thread#interrupted} clears it.
   *
   * @param shape the number of elements of each axis; the segment may be longer
   * @throws IllegalArgumentException if the segment is shorter than the shape needs
   */
  public static BufferLease wrap(MemorySegment segment, DType dtype, long... shape) {
    StridedLayout layout = fitting(segment, dtype, shape);
    return new BufferLease(
        new Loan(Memory.borrowed(segment), 1), 0, dtype, layout, segment.isReadOnly());
  }

  /**
   * Takes over a segment: nobody else may free it. It can be lent to native code; {@code onRelease}
   * runs once, when every lease and pin of it is closed, in the thread that closed the last, or
   * when they were forgotten, in a thread of this library. Read-only if the segment is. Nothing is
   * copied.
   *
   * <p>If {@code onRelease} frees the memory, let it close the segment's own arena: an access that
   * races with it then fails cleanly. A segment made of a bare address has no arena to ask; who
   * frees it answers for it that no access races with the last close.
   *
   * @param onRelease must not hold on to the lease that this method returns
   * @param shape the number of elements of each axis; the segment may be longer
   * @throws IllegalArgumentException if the segment is shorter than the shape needs
   */
  public static BufferLease adopt(
      MemorySegment segment, Runnable onRelease, DType dtype, long... shape) {
    Objects.requireNonNull(onRelease, "onRelease");
    StridedLayout layout = fitting(segment, dtype, shape);
    return new BufferLease(
        new OwnedLoan(Memory.owned(segment), onRelease), 0, dtype, layout, segment.isReadOnly());
  }

  /**
   * Maps a file as [size] of uint8. Nothing is read until it is touched, and nothing is copied:
   * with {@link MapMode#READ_ONLY} writing is refused, with {@link MapMode#READ_WRITE} what is
   * written reaches the file and whoever has it mapped, with {@link MapMode#PRIVATE} it stays with
   * this lease. Files above 2 GB and empty ones can be mapped. Modes but {@code READ_ONLY} need the
   * right to write the file.
   *
   * <p>The file is closed at once; it is unmapped when nothing can reach the memory any more, some
   * time after the last close. (Until then Windows does not delete it.) {@link BufferView#force}
   * waits until the device has what was written.
   *
   * <p>Nobody should truncate the file meanwhile. What is read past its new end is arbitrary, and
   * the thread that did so gets an {@link InternalError}: copies, comparisons and {@link
   * BufferView#pinned} before they return, with the file's name; single accesses at once or shortly
   * after, at the latest when the loop or the method around them ends. Native code is not guarded
   * like that: the system ends the process.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws java.nio.file.AccessDeniedException if it may not be opened so
   * @throws IOException if it cannot be mapped: it is a directory, a device or of another file
   *     system than the default; the message has its name
   */
  public static BufferLease map(Path file, MapMode mode) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(mode, "mode");
    return MappedFile.map(file, mode);
  }

  /**
   * Maps the start of a file as an array, C-contiguous; otherwise as {@link #map(Path, MapMode)}.
   *
   * @param shape the number of elements of each axis, none for a single element; the file may be
   *     longer
   * @throws IOException also if the file is shorter than the shape needs
   */
  public static BufferLease map(Path file, MapMode mode, DType dtype, long... shape)
      throws IOException {
    return map(file, mode, 0, dtype, shape);
  }

  /**
   * Maps a part of a file as an array, C-contiguous; otherwise as {@link #map(Path, MapMode)}.
   *
   * @param byteOffset where the array begins in the file, in bytes; any number, but native code may
   *     want its elements aligned
   * @param shape the number of elements of each axis, none for a single element; the file may go on
   *     after them
   * @throws IllegalArgumentException if the offset is negative
   * @throws IOException also if the file is shorter than the shape needs
   */
  public static BufferLease map(
      Path file, MapMode mode, long byteOffset, DType dtype, long... shape) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(shape, "shape");
    return MappedFile.map(file, mode, byteOffset, dtype, shape);
  }

  /**
   * Makes a file of as many bytes as an array needs, all zero, and maps it {@link
   * MapMode#READ_WRITE}; as {@link #map(Path, MapMode)}. Where the file system has sparse files,
   * what is never written takes no space; then a write on a full device fails as one to a truncated
   * file.
   *
   * @param shape the number of elements of each axis
   * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name; it stays as
   *     it is
   * @throws IOException if the file cannot be made or mapped; none is left behind
   */
  public static BufferLease mapNew(Path file, DType dtype, long... shape) throws IOException {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(shape, "shape");
    return MappedFile.mapNew(file, dtype, shape);
  }

  /**
   * Returns what to throw where a loop over {@link BufferView#pin} met an error: if the memory is a
   * file's that was truncated meanwhile, see {@link #map(Path, MapMode)}, an error that names the
   * file, caused by the one that is given; else that one. {@link BufferView#pinned}, copies and
   * comparisons do so by themselves.
   *
   * {@snippet :
   * try (BufferPin pin = view.pin()) {
   *   // a loop over pin.segment()
   * } catch (InternalError e) {
   *   throw Buffers.explain(e, view);
   * }
   * }
   *
   * @param accessed what the loop read or wrote
   */
  public static InternalError explain(InternalError error, BufferView... accessed) {
    Objects.requireNonNull(error, "error");
    return MappedFile.explained(
        error, Arrays.stream(accessed).map(view -> view.memory).toArray(Memory[]::new));
  }

  private static StridedLayout fitting(MemorySegment segment, DType dtype, long... shape) {
    Objects.requireNonNull(segment, "segment");
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(shape, "shape");
    StridedLayout layout = StridedLayout.ofC(dtype.itemsize(), shape);
    if (layout.byteSize() > segment.byteSize()) {
      throw new IllegalArgumentException(
          "expected a segment of at least "
              + layout.byteSize()
              + " bytes for shape "
              + layout.shapeText()
              + " of "
              + dtype
              + " but found "
              + segment.byteSize());
    }
    return layout;
  }
}
