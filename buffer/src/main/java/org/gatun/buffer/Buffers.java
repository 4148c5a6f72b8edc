// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.io.IOException;
import java.lang.foreign.Arena;
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
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

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
    return wrap(MemorySegment.ofArray(array), DType.FLOAT32, array.length);
  }

  /** Shares a Java array as [length] of float64, writable. Not for native code. */
  public static BufferLease wrap(double[] array) {
    return wrap(MemorySegment.ofArray(array), DType.FLOAT64, array.length);
  }

  /** Shares a Java array as [length] of int64, writable. Not for native code. */
  public static BufferLease wrap(long[] array) {
    return wrap(MemorySegment.ofArray(array), DType.INT64, array.length);
  }

  /** Shares a Java array as [length] of int32, writable. Not for native code. */
  public static BufferLease wrap(int[] array) {
    return wrap(MemorySegment.ofArray(array), DType.INT32, array.length);
  }

  /** Shares a Java array as [length] of int16, writable. Not for native code. */
  public static BufferLease wrap(short[] array) {
    return wrap(MemorySegment.ofArray(array), DType.INT16, array.length);
  }

  /** Shares a Java array as [length] of int8, writable. Not for native code. */
  public static BufferLease wrap(byte[] array) {
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
   * segment's own.
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
    StridedLayout layout = fitting(segment, dtype, shape);
    return new BufferLease(
        new OwnedLoan(Memory.owned(segment), onRelease), 0, dtype, layout, segment.isReadOnly());
  }

  /**
   * Maps a file as [size] of uint8. Nothing is read until it is touched. Read-only for {@link
   * MapMode#READ_ONLY}; writes reach the file for {@link MapMode#READ_WRITE}; for {@link
   * MapMode#PRIVATE} they stay in this process. The file is unmapped when nothing can reach the
   * memory any more. If somebody truncates it meanwhile, reading past its end fails with {@link
   * InternalError}.
   *
   * @throws IOException if the file cannot be opened or mapped
   */
  public static BufferLease map(Path file, MapMode mode) throws IOException {
    Set<StandardOpenOption> options =
        mode.equals(MapMode.READ_ONLY)
            ? Set.of(StandardOpenOption.READ)
            : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options)) {
      MemorySegment segment = channel.map(mode, 0, channel.size(), Arena.ofAuto());
      return wrap(segment, DType.UINT8, segment.byteSize());
    }
  }

  private static StridedLayout fitting(MemorySegment segment, DType dtype, long... shape) {
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
