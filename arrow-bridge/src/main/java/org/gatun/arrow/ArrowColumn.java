// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;

/**
 * A vector's memory: its values, and beside them which of them are null. {@link ArrowVectors#view}
 * makes one. It holds on to the vector's buffers and must be closed; views taken from it then fail.
 *
 * <p>What lies under a null is whatever the writer left there: ask {@link #isNull} or {@link
 * #nullCount} before the values are taken for numbers.
 *
 * <p>Closing is safe from any thread and happens once. An access that races with it may touch
 * memory that Arrow has freed, which can end the JVM, as it can with a vector; a pin excludes that.
 */
public final class ArrowColumn implements AutoCloseable {
  private final Field field;
  private final BufferLease values;
  private final StridedLayout layout;

  /** The bitmaps of the lists from the outermost to the values themselves: one an axis. */
  private final List<BufferLease> bitmaps;

  private ArrowColumn(Field field, BufferLease values, List<BufferLease> bitmaps) {
    this.field = field;
    this.values = values;
    this.bitmaps = List.copyOf(bitmaps);
    layout = values.view().layout();
  }

  static ArrowColumn of(ValueVector vector) {
    // One vector an axis: lists, and the values at last.
    var vectors = new ArrayList<FieldVector>();
    var sizes = new long[StridedLayout.MAX_RANK];
    var innermost = (FieldVector) vector;
    sizes[0] = innermost.getValueCount();
    vectors.add(innermost);
    while (innermost instanceof FixedSizeListVector list && vectors.size() < sizes.length) {
      sizes[vectors.size()] = list.getListSize();
      innermost = list.getDataVector();
      vectors.add(innermost);
    }
    ScalarType dtype = ArrowTypes.dtype(innermost, vector.getField());

    var bitmaps = new ArrayList<BufferLease>();
    try {
      long slots = 1;
      for (FieldVector each : vectors) {
        slots *= sizes[bitmaps.size()];
        bitmaps.add(lease(each, 0, DType.UINT8, (slots + 7) / 8));
      }
      BufferLease values = lease(innermost, 1, dtype, Arrays.copyOf(sizes, vectors.size()));
      return new ArrowColumn(vector.getField(), values, bitmaps);
    } catch (RuntimeException | Error e) {
      bitmaps.forEach(BufferLease::close);
      throw e;
    }
  }

  /** Holds one of a vector's buffers: 0 is its validity bitmap, 1 its values. */
  @SuppressWarnings("restricted")
  private static BufferLease lease(FieldVector vector, int index, DType dtype, long... shape) {
    ArrowBuf buffer = index == 0 ? vector.getValidityBuffer() : vector.getDataBuffer();
    long bytes = StridedLayout.ofC(dtype.itemsize(), shape).byteSize();
    if (buffer.capacity() < bytes) {
      throw new IllegalArgumentException(
          "field "
              + vector.getName()
              + ": expected buffer "
              + index
              + " to have at least "
              + bytes
              + " bytes but found "
              + buffer.capacity());
    }
    // Arrow's address stays good for as long as its count is held: until the lease lets go.
    MemorySegment segment = MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
    ReferenceManager count = buffer.getReferenceManager();
    count.retain();
    try {
      return Buffers.adopt(segment, count::release, dtype, shape);
    } catch (RuntimeException | Error e) {
      count.release();
      throw e;
    }
  }

  /** Returns the vector's field: its name, its type with the unit of a time, its metadata. */
  public Field field() {
    return field;
  }

  /**
   * Returns the values, writable, in the shape [n] or [n, k, …]. A list that is null has values
   * too, for every list takes its place. Times are int32 or int64 in the unit of the {@link
   * #field}.
   *
   * @throws IllegalStateException if this column was closed
   */
  public BufferView values() {
    return values.view();
  }

  /**
   * Returns the validity bitmap of an axis as bytes, writable: bit {@code i % 8} of byte {@code i /
   * 8} is 1 where the i-th list of that axis, or on the last axis the i-th value in C order, is not
   * null. Bits after the last mean nothing.
   *
   * @throws IndexOutOfBoundsException if there is no such axis
   * @throws IllegalStateException if this column was closed
   * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#validity-bitmaps">Arrow,
   *     validity bitmaps</a>
   */
  public BufferView validity(int axis) {
    return bitmaps.get(axis).view();
  }

  /**
   * Returns whether a value, or a list, is null, by itself or because a list that holds it is.
   *
   * @param index its place: as many indices as axes for a value, fewer for a list
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are none or too many
   * @throws IllegalStateException if this column was closed
   */
  public boolean isNull(long... index) {
    if (index.length == 0 || index.length > layout.rank()) {
      throw new IndexOutOfBoundsException(
          "expected 1.." + layout.rank() + " indices but found " + index.length);
    }
    long slot = 0;
    boolean isNull = false;
    for (int axis = 0; axis < index.length; axis++) {
      long size = layout.size(axis);
      if (index[axis] < 0 || index[axis] >= size) {
        throw new IndexOutOfBoundsException(
            "axis "
                + axis
                + ": expected an index in 0.."
                + (size - 1)
                + " but found "
                + index[axis]);
      }
      slot = slot * size + index[axis];
      isNull |= isClear(axis, slot);
    }
    return isNull;
  }

  private boolean isClear(int axis, long slot) {
    return (validity(axis).getInt(slot >> 3) >> (slot & 7) & 1) == 0;
  }

  /**
   * Counts the values that are null, by themselves or because a list that holds them is. Costs a
   * pass over the bitmaps: it is counted anew each time, for the vector may be written.
   *
   * @throws IllegalStateException if this column was closed
   */
  public long nullCount() {
    if (layout.rank() == 1) {
      return layout.size(0) - validity(0).pinned(bits -> ones(bits, layout.size(0)));
    }
    long nulls = 0;
    for (long slot = 0; slot < layout.count(); slot++) {
      if (isNullSlot(slot)) {
        nulls++;
      }
    }
    return nulls;
  }

  private static long ones(MemorySegment bits, long count) {
    long ones = 0;
    long at = 0;
    for (; at + Long.BYTES <= count / 8; at += Long.BYTES) {
      ones += Long.bitCount(bits.get(JAVA_LONG_UNALIGNED, at));
    }
    for (; at < count / 8; at++) {
      ones += Integer.bitCount(bits.get(JAVA_BYTE, at) & 0xFF);
    }
    int rest = (1 << (count & 7)) - 1; // what lies behind the last bit means nothing
    return rest == 0 ? ones : ones + Integer.bitCount(bits.get(JAVA_BYTE, at) & rest);
  }

  private boolean isNullSlot(long slot) {
    long place = slot;
    boolean isNull = false;
    for (int axis = layout.rank() - 1; axis >= 0; axis--) {
      isNull |= isClear(axis, place);
      place /= layout.size(axis);
    }
    return isNull;
  }

  /**
   * Copies which values are null into a new array: bool in the shape of the values, true where
   * {@link #isNull}. Costs O(values). The lease must be closed.
   *
   * @throws IllegalStateException if this column was closed
   */
  public BufferLease copyNullMask() {
    BufferLease mask = Buffers.allocate(DType.BOOL, layout.shape());
    try (BufferPin pin = mask.view().pin()) {
      for (long slot = 0; slot < layout.count(); slot++) {
        if (isNullSlot(slot)) {
          pin.segment().set(JAVA_BYTE, slot, (byte) 1);
        }
      }
      return mask;
    } catch (RuntimeException | Error e) {
      mask.close();
      throw e;
    }
  }

  /** Lets go of the vector's buffers. Does nothing if that was done. */
  @Override
  public void close() {
    values.close();
    bitmaps.forEach(BufferLease::close);
  }

  /** Returns name, type, dtype and layout; nothing of the contents. */
  @Override
  public String toString() {
    return "column " + field.getName() + " of " + field.getType() + ": " + values;
  }
}
