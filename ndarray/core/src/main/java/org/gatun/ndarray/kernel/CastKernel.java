// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.buffer.SwappedType;
import org.gatun.buffer.TimeType;

/**
 * Converts numbers, truth values and times to other dtypes, a block at a time.
 *
 * <p>The pairs that are much used go by address ({@link AddressCast}), or from one Java array to
 * another ({@link DirectCast}), whichever is faster. All else goes into an array of 64-bit
 * integers, or of float64, which hold every element exactly, and out again; a complex number is
 * two.
 */
public final class CastKernel {
  private CastKernel() {}

  /** Returns whether {@link #cast} takes elements of a dtype. */
  public static boolean takes(DType dtype) {
    return dtype instanceof ScalarType || dtype instanceof SwappedType || dtype instanceof TimeType;
  }

  /**
   * Gives each element the converted value of the one at the same index of another view. The caller
   * has checked that this kernel takes both dtypes, that the shapes are the same and the target is
   * writable. Where the two overlap the result is as if the source had been read whole before.
   *
   * @throws IllegalArgumentException if one unit of time has too many of the other; then nothing
   *     was written
   */
  public static void cast(BufferView from, BufferView to) {
    ScalarType in = scalar(from.dtype());
    ScalarType out = scalar(to.dtype());
    boolean swapIn = !from.dtype().isNativeOrder();
    boolean swapOut = !to.dtype().isNativeOrder();
    TickCast ticks = TickCast.between(from.dtype(), to.dtype());
    if (swapIn == swapOut && ticks == null && AddressCast.sameBits(in, out)) {
      CopyKernel.copy(from.withLayout(to.dtype(), from.layout()), to);
      return;
    }
    Workspace work = Workspace.take();
    boolean overlap;
    try (BufferPin source = from.pin();
        BufferPin target = to.pin()) {
      work.source.set(source, from.layout());
      work.target.set(target, to.layout());
      overlap = Operand.overlap(work.source, from.layout(), work.target, to.layout());
      if (!overlap) {
        Nest nest = work.outer;
        nest.over(to.layout(), from.layout());
        if (!nest.isEmpty()) {
          work.ticks = ticks;
          walk(work, nest, in, swapIn, out, swapOut);
        }
      }
    } catch (InternalError e) {
      throw Buffers.explain(e, from, to);
    } finally {
      work.ticks = null;
      work.giveBack();
    }
    if (overlap) {
      try (BufferLease between = BufferPool.shared().acquire(from.dtype(), from.layout().shape())) {
        CopyKernel.copy(from, between.view());
        cast(between.view(), to);
      }
    }
  }

  /** Returns the type of the numbers that elements are. */
  private static ScalarType scalar(DType dtype) {
    return switch (dtype) {
      case ScalarType scalar -> scalar;
      case SwappedType swapped -> swapped.scalar();
      case TimeType _ -> ScalarType.INT64;
      default -> throw new IllegalStateException("not a number: " + dtype);
    };
  }

  /** Converts each element that joined loops come to. */
  static void walk(
      Workspace work, Nest nest, ScalarType in, boolean swapIn, ScalarType out, boolean swapOut) {
    boolean pairs = in.kind() == Kind.COMPLEX && out.kind() == Kind.COMPLEX;
    boolean adjacent = nest.innerFirst() == out.itemsize() && nest.innerSecond() == in.itemsize();
    boolean doubled = pairs && adjacent;
    ScalarType read = part(in);
    ScalarType write = part(out);
    long count = doubled ? 2 * nest.innerSize() : nest.innerSize();
    long from = doubled ? read.itemsize() : nest.innerSecond();
    long to = doubled ? write.itemsize() : nest.innerFirst();
    int most =
        work.ticks == null
            ? AddressCast.most(work, read, swapIn, from, write, swapOut, to)
            : Workspace.BLOCK;
    do {
      for (long done = 0; done < count; done += most) {
        int some = (int) Math.min(most, count - done);
        long at = work.source.start + nest.second + done * from;
        long into = work.target.start + nest.first + done * to;
        if (in.kind() == Kind.COMPLEX && out == ScalarType.BOOL) {
          truths(work, read, swapIn, at, from, into, to, some);
          continue;
        }
        block(work, read, swapIn, at, from, write, swapOut, into, to, some);
        if (pairs && !doubled) {
          long imagAt = at + read.itemsize();
          long imagInto = into + write.itemsize();
          block(work, read, swapIn, imagAt, from, write, swapOut, imagInto, to, some);
        } else if (out.kind() == Kind.COMPLEX && !pairs) {
          zeros(work, write, into + write.itemsize(), to, some);
        }
      }
    } while (nest.next());
  }

  /** Returns what each of a complex number's parts is; of others themselves. */
  private static ScalarType part(ScalarType dtype) {
    return switch (dtype) {
      case COMPLEX64 -> ScalarType.FLOAT32;
      case COMPLEX128 -> ScalarType.FLOAT64;
      default -> dtype;
    };
  }

  private static void zeros(Workspace work, ScalarType part, long into, long to, int count) {
    for (int done = 0; done < count; done += Workspace.BLOCK) { // may be more, by address
      int some = Math.min(Workspace.BLOCK, count - done);
      if (part == ScalarType.FLOAT32) {
        Arrays.fill(work.ints, 0, some, 0);
      } else {
        Arrays.fill(work.longs, 0, some, 0);
      }
      BitBlock.store(work, part.itemsize(), false, into + done * to, some, to);
    }
  }

  /** A complex number is true if either part is. */
  private static void truths(
      Workspace work,
      ScalarType part,
      boolean swap,
      long at,
      long from,
      long into,
      long to,
      int count) {
    double[] doubles = work.doubles;
    byte[] bytes = work.bytes;
    NumberReader.doubles(work, part, swap, at, from, count);
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (doubles[i] != 0 ? 1 : 0);
    }
    NumberReader.doubles(work, part, swap, at + part.itemsize(), from, count);
    for (int i = 0; i < count; i++) {
      bytes[i] |= (byte) (doubles[i] != 0 ? 1 : 0);
    }
    BitBlock.store(work, 1, false, into, count, to);
  }

  private static void block(
      Workspace work,
      ScalarType in,
      boolean swapIn,
      long at,
      long from,
      ScalarType out,
      boolean swapOut,
      long into,
      long to,
      int count) {
    if (work.ticks == null
        && AddressCast.has(in, out)
        && AddressCast.block(work, in, swapIn, at, from, out, swapOut, into, to, count)) {
      return;
    }
    if (DirectCast.has(in, out)) {
      DirectCast.load(work, in, swapIn, at, from, count);
      DirectCast.convert(work, in, out, count);
      DirectCast.store(work, out, swapOut, into, to, count);
      return;
    }
    if (in.kind() == Kind.FLOAT) {
      NumberReader.doubles(work, in, swapIn, at, from, count);
      boolean exact = in != ScalarType.FLOAT64;
      NumberWriter.doubles(work, out, exact, swapOut, into, to, count);
      return;
    }
    NumberReader.longs(work, in, swapIn, at, from, count);
    if (work.ticks != null) {
      work.ticks.convert(work.longs, count);
    }
    NumberWriter.longs(work, out, in == ScalarType.UINT64, swapOut, into, to, count);
  }
}
