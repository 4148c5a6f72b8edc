// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.StridedLayout;

/** Finds the bytes of a C-contiguous array, in memory with an address, that are not 0. */
public final class NonzeroKernel {
  private NonzeroKernel() {}

  /** Returns how many there are. */
  public static long count(BufferView mask) {
    try (BufferPin pin = mask.pin()) {
      StridedLayout layout = mask.layout();
      long bytes = layout.byteSize();
      long from = bytes == 0 ? 0 : pin.address() + layout.offset();
      long count = 0;
      for (long i = 0; i < bytes; i++) {
        count += Native.getByte(from + i) != 0 ? 1 : 0;
      }
      return count;
    } catch (InternalError e) {
      throw Buffers.explain(e, mask);
    }
  }

  /**
   * Writes where they are, in index order: row k of the result gets their positions in axis k. If
   * there are fewer by now than it has columns the rest becomes 0; if there are more, they are left
   * out.
   *
   * @param positions [rank, count] of int64, C-contiguous, in memory with an address
   */
  public static void positions(BufferView mask, BufferView positions) {
    StridedLayout layout = mask.layout();
    int last = layout.rank() - 1;
    long most = positions.layout().size(1);
    if (most == 0) {
      return;
    }
    try (BufferPin source = mask.pin();
        BufferPin target = positions.pin()) {
      long from = source.address() + layout.offset();
      long to = target.address() + positions.layout().offset();
      long row = most * Long.BYTES;
      long[] index = new long[last + 1];
      long size = layout.size(last);
      long found = 0;
      long lines = layout.count() / size;
      for (long line = 0; line < lines && found < most; line++) {
        for (long i = 0; i < size && found < most; i++) {
          if (Native.getByte(from + i) != 0) {
            long at = to + found * Long.BYTES;
            for (int axis = 0; axis < last; axis++) {
              Native.setLong(at + axis * row, index[axis]);
            }
            Native.setLong(at + last * row, i);
            found++;
          }
        }
        from += size;
        for (int axis = last - 1; axis >= 0 && ++index[axis] == layout.size(axis); axis--) {
          index[axis] = 0;
        }
      }
      for (; found < most; found++) {
        for (int axis = 0; axis <= last; axis++) {
          Native.setLong(to + axis * row + found * Long.BYTES, 0);
        }
      }
    } catch (InternalError e) {
      throw Buffers.explain(e, mask, positions);
    }
  }
}
