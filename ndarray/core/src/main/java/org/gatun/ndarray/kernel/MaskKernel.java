// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;

/** Copies the elements that a mask picks, one behind the other. */
public final class MaskKernel {
  private MaskKernel() {}

  /** Returns whether {@link #copy} takes the elements and memory of two views. */
  public static boolean takes(BufferView view, BufferView target) {
    int itemsize = view.layout().itemsize();
    if (itemsize != Integer.BYTES && itemsize != Long.BYTES) {
      return false;
    }
    try (BufferPin from = view.pin();
        BufferPin to = target.pin()) {
      return from.hasAddress() && to.hasAddress();
    }
  }

  /**
   * Copies the elements whose flags are set, one adjacent to the other, and returns how many. There
   * is no branch on a flag, which a processor could not foresee: each element is copied, and the
   * next one over it if its flag was not set. So the target gets {@code count} elements at most,
   * and something may be written behind the last that is right.
   *
   * @param flag where the first flag lies, counted as the mask's layout does
   * @param flagStep how many bytes lie from one to the next
   * @param at where the first element lies, counted as the view's layout does
   * @param step how many bytes lie from one to the next; the caller answers for staying within
   * @param into where in the target the first goes, which has room for {@code count} there
   * @throws IllegalStateException if view or target is not as {@link #takes} wants it
   */
  public static long copy(
      BufferView mask,
      long flag,
      long flagStep,
      BufferView view,
      long at,
      long step,
      BufferView target,
      long into,
      long count) {
    Workspace work = Workspace.take();
    try (BufferPin flags = mask.pin();
        BufferPin from = view.pin();
        BufferPin to = target.pin()) {
      work.source.set(flags, mask.layout());
      int itemsize = view.layout().itemsize();
      long firstFlag = work.source.start - mask.layout().offset() + flag;
      long read = from.address() + at;
      long write = to.address() + into;
      long end = write;
      for (long done = 0; done < count; done += Workspace.BLOCK) {
        int some = (int) Math.min(Workspace.BLOCK, count - done);
        BlockReader.flags(work, firstFlag + done * flagStep, some, flagStep);
        end = pack(itemsize, work.longs, some, read + done * step, step, end);
      }
      return (end - write) / itemsize;
    } catch (InternalError e) {
      throw Buffers.explain(e, mask, view, target);
    } finally {
      work.giveBack();
    }
  }

  /** Copies by flags, eight a long, and returns where the next element would go. */
  private static long pack(int itemsize, long[] flags, int count, long at, long step, long into) {
    int whole = count & -Long.BYTES;
    long end =
        itemsize == Integer.BYTES
            ? packInts(flags, whole, at, step, into)
            : packLongs(flags, whole, at, step, into);
    for (int i = whole; i < count; i++) {
      ItemCopy.step(itemsize, at + i * step, step, end, itemsize, 1);
      end += (PositionKernel.set(flags[i >> 3]) >>> Byte.SIZE * (i - whole) & 1) * itemsize;
    }
    return end;
  }

  /** Eight elements a round, written out: a loop over them would not be unrolled. */
  private static long packInts(long[] flags, int count, long at, long step, long into) {
    long read = at;
    long write = into;
    for (int i = 0; i < count; i += Long.BYTES) {
      long sizes = PositionKernel.set(flags[i >> 3]) * Integer.BYTES;
      write = packInt(sizes, read, write);
      write = packInt(sizes >>> 8, read + step, write);
      write = packInt(sizes >>> 16, read + 2 * step, write);
      write = packInt(sizes >>> 24, read + 3 * step, write);
      write = packInt(sizes >>> 32, read + 4 * step, write);
      write = packInt(sizes >>> 40, read + 5 * step, write);
      write = packInt(sizes >>> 48, read + 6 * step, write);
      write = packInt(sizes >>> 56, read + 7 * step, write);
      read += Long.BYTES * step;
    }
    return write;
  }

  private static long packInt(long sizes, long read, long write) {
    Native.copyInt(read, write);
    return write + (sizes & Integer.BYTES);
  }

  private static long packLongs(long[] flags, int count, long at, long step, long into) {
    long read = at;
    long write = into;
    for (int i = 0; i < count; i += Long.BYTES) {
      long sizes = PositionKernel.set(flags[i >> 3]) * Long.BYTES;
      write = packLong(sizes, read, write);
      write = packLong(sizes >>> 8, read + step, write);
      write = packLong(sizes >>> 16, read + 2 * step, write);
      write = packLong(sizes >>> 24, read + 3 * step, write);
      write = packLong(sizes >>> 32, read + 4 * step, write);
      write = packLong(sizes >>> 40, read + 5 * step, write);
      write = packLong(sizes >>> 48, read + 6 * step, write);
      write = packLong(sizes >>> 56, read + 7 * step, write);
      read += Long.BYTES * step;
    }
    return write;
  }

  private static long packLong(long sizes, long read, long write) {
    Native.setLong(write, Native.getLong(read));
    return write + (sizes & Long.BYTES);
  }
}
