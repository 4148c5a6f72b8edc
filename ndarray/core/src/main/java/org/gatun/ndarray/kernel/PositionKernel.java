// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;

/** Reads what advanced indexing picks by: positions and masks, a block at a time. */
public final class PositionKernel {
  /** How many places a block holds. */
  public static final int BLOCK = Workspace.BLOCK;

  private PositionKernel() {}

  /**
   * Reads integers of any size and byte order; of uint64 the bits.
   *
   * @param at where the first lies, counted as the view's layout does
   * @param step how many bytes lie from one to the next; the caller answers for staying within
   * @param count at most {@link #BLOCK}
   */
  public static void read(BufferView view, long at, long step, int count, long[] into, int first) {
    ScalarType scalar =
        view.dtype() instanceof SwappedType swapped ? swapped.scalar() : (ScalarType) view.dtype();
    Workspace work = Workspace.take();
    try (BufferPin pin = view.pin()) {
      work.source.set(pin, view.layout());
      long start = work.source.start - view.layout().offset();
      BlockReader.longs(work, scalar, start + at, 1, 0, count, step);
      System.arraycopy(work.longs, 0, into, first, count);
    } catch (InternalError e) {
      throw Buffers.explain(e, view);
    } finally {
      work.giveBack();
    }
    if (view.dtype() instanceof SwappedType) {
      int shift = Long.SIZE - Byte.SIZE * scalar.itemsize();
      boolean signed = scalar.kind() == ScalarType.Kind.SIGNED;
      for (int k = first; k < first + count; k++) {
        long value = Long.reverseBytes(into[k]);
        into[k] = signed ? value >> shift : value >>> shift;
      }
    }
  }

  /**
   * Reads flags: returns how many are set, and writes for each of these {@code start} and so many
   * steps as it comes behind the first.
   *
   * @param at where the first lies, counted as the view's layout does
   * @param step how many bytes lie from one to the next; the caller answers for staying within
   * @param count at most {@link #BLOCK}; {@code places} has room for eight more from {@code first}
   *     on
   */
  public static int flags(
      BufferView mask,
      long at,
      long step,
      int count,
      long start,
      long placeStep,
      long[] places,
      int first) {
    Workspace work = Workspace.take();
    try (BufferPin pin = mask.pin()) {
      long[] flags = flags(work, mask, pin, at, step, count);
      int found = first;
      for (int i = 0; i < count; i += Long.BYTES) {
        long set = set(flags[i >> 3]);
        if (set != 0) { // no further branch, which a mask makes hard to foresee
          long place = start + i * placeStep;
          for (int k = 0; k < Long.BYTES; k++) {
            long before = set & ((1L << (Byte.SIZE * k)) - 1);
            places[found + Long.bitCount(before)] = place + k * placeStep;
          }
          found += Long.bitCount(set);
        }
      }
      return found - first;
    } catch (InternalError e) {
      throw Buffers.explain(e, mask);
    } finally {
      work.giveBack();
    }
  }

  /** Returns how many flags are set; {@code count} may be more than {@link #BLOCK}. */
  public static long count(BufferView mask, long at, long step, long count) {
    Workspace work = Workspace.take();
    try (BufferPin pin = mask.pin()) {
      work.source.set(pin, mask.layout());
      long from = work.source.start - mask.layout().offset() + at;
      boolean direct = work.source.checked == null && step == 1;
      long whole = direct ? count & -Long.BYTES : 0;
      long found = countLongs(from, whole);
      for (long done = whole; done < count; done += BLOCK) {
        int some = (int) Math.min(BLOCK, count - done);
        BlockReader.flags(work, from + done * step, some, step);
        found += count(work.longs, some);
      }
      return found;
    } catch (InternalError e) {
      throw Buffers.explain(e, mask);
    } finally {
      work.giveBack();
    }
  }

  private static long countLongs(long at, long count) {
    long found = 0;
    for (long i = 0; i < count; i += Long.BYTES) {
      found += Long.bitCount(set(Native.getLong(at + i)));
    }
    return found;
  }

  private static int count(long[] flags, int count) {
    int found = 0;
    for (int i = 0; i < count; i += Long.BYTES) {
      found += Long.bitCount(set(flags[i >> 3]));
    }
    return found;
  }

  /** The lowest bit of each byte that is not 0. */
  static long set(long flags) {
    long low = 0x7F7F_7F7F_7F7F_7F7FL;
    return (((flags & low) + low | flags) & ~low) >>> 7;
  }

  /** Brings flags, eight a long, the first in the lowest byte; behind the last come zeros. */
  private static long[] flags(
      Workspace work, BufferView mask, BufferPin pin, long at, long step, int count) {
    work.source.set(pin, mask.layout());
    long from = work.source.start - mask.layout().offset() + at;
    BlockReader.flags(work, from, count, step);
    return work.longs;
  }
}
