// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.StridedLayout;

/** Takes each element from one of two arrays. */
public final class ChoiceKernel {
  private static final int OUT = 0;
  private static final int CONDITION = 1;
  private static final int TRUE = 2;
  private static final int FALSE = 3;
  private static final int OPERANDS = 4;

  private final int itemsize;
  private final long[] at = new long[OPERANDS];
  private final long[][] strides = new long[OPERANDS][];
  private final long[] sizes;
  private final long[] index;
  private int rank;

  private ChoiceKernel(StridedLayout[] layouts) {
    StridedLayout out = layouts[OUT];
    itemsize = out.itemsize();
    sizes = out.shape();
    index = new long[sizes.length];
    for (int k = 0; k < OPERANDS; k++) {
      strides[k] = layouts[k].strides();
    }
    join();
  }

  /** Joins axes that all four walk as one, and drops those of one element. */
  private void join() {
    for (int axis = 0; axis < sizes.length; axis++) {
      if (sizes[axis] == 1) {
        continue;
      }
      boolean joins = rank > 0;
      for (int k = 0; k < OPERANDS; k++) {
        joins = joins && strides[k][rank - 1] == strides[k][axis] * sizes[axis];
      }
      int to = joins ? rank - 1 : rank++;
      sizes[to] = joins ? sizes[to] * sizes[axis] : sizes[axis];
      for (int k = 0; k < OPERANDS; k++) {
        strides[k][to] = strides[k][axis];
      }
    }
  }

  /**
   * Gives each element of {@code out} that of {@code whenTrue} at the same index where the byte of
   * {@code condition} there is not 0, else that of {@code whenFalse}. The caller has checked that
   * all have one shape, {@code condition} elements of one byte, the others one itemsize, that
   * {@code out} is writable, and that it overlaps none of them.
   *
   * @throws IllegalStateException if one of them has no address, see {@link BufferPin#hasAddress}
   */
  public static void choose(
      BufferView condition, BufferView whenTrue, BufferView whenFalse, BufferView out) {
    StridedLayout[] layouts = {
      out.layout(), condition.layout(), whenTrue.layout(), whenFalse.layout()
    };
    try (BufferPin outPin = out.pin();
        BufferPin conditionPin = condition.pin();
        BufferPin truePin = whenTrue.pin();
        BufferPin falsePin = whenFalse.pin()) {
      if (out.layout().byteSize() == 0) {
        return;
      }
      var kernel = new ChoiceKernel(layouts);
      kernel.at[OUT] = outPin.address() + layouts[OUT].offset();
      kernel.at[CONDITION] = conditionPin.address() + layouts[CONDITION].offset();
      kernel.at[TRUE] = truePin.address() + layouts[TRUE].offset();
      kernel.at[FALSE] = falsePin.address() + layouts[FALSE].offset();
      kernel.walk();
    } catch (InternalError e) {
      throw Buffers.explain(e, condition, whenTrue, whenFalse, out);
    }
  }

  private void walk() {
    int inner = rank - 1;
    long count = inner < 0 ? 1 : sizes[inner];
    long out = inner < 0 ? 0 : strides[OUT][inner];
    long condition = inner < 0 ? 0 : strides[CONDITION][inner];
    long whenTrue = inner < 0 ? 0 : strides[TRUE][inner];
    long whenFalse = inner < 0 ? 0 : strides[FALSE][inner];
    do {
      run(
          itemsize,
          count,
          at[OUT],
          out,
          at[CONDITION],
          condition,
          at[TRUE],
          whenTrue,
          at[FALSE],
          whenFalse);
    } while (next());
  }

  private boolean next() {
    for (int axis = rank - 2; axis >= 0; axis--) {
      boolean more = ++index[axis] < sizes[axis];
      long steps = more ? 1 : 1 - sizes[axis];
      for (int k = 0; k < OPERANDS; k++) {
        at[k] += steps * strides[k][axis];
      }
      if (more) {
        return true;
      }
      index[axis] = 0;
    }
    return false;
  }

  /** The innermost loop; each operand's address and its stride. */
  private static void run(
      int itemsize,
      long count,
      long o,
      long os,
      long c,
      long cs,
      long t,
      long ts,
      long f,
      long fs) {
    switch (itemsize) {
      case 1 -> {
        for (long i = 0; i < count; i++) {
          byte yes = Native.getByte(t + i * ts);
          byte no = Native.getByte(f + i * fs);
          Native.setByte(o + i * os, Native.getByte(c + i * cs) != 0 ? yes : no);
        }
      }
      case 2 -> {
        for (long i = 0; i < count; i++) {
          short yes = Native.getShort(t + i * ts);
          short no = Native.getShort(f + i * fs);
          Native.setShort(o + i * os, Native.getByte(c + i * cs) != 0 ? yes : no);
        }
      }
      case 4 -> {
        for (long i = 0; i < count; i++) {
          int yes = Native.getInt(t + i * ts);
          int no = Native.getInt(f + i * fs);
          Native.setInt(o + i * os, Native.getByte(c + i * cs) != 0 ? yes : no);
        }
      }
      case 8 -> {
        for (long i = 0; i < count; i++) {
          long yes = Native.getLong(t + i * ts);
          long no = Native.getLong(f + i * fs);
          Native.setLong(o + i * os, Native.getByte(c + i * cs) != 0 ? yes : no);
        }
      }
      default -> {
        for (long i = 0; i < count; i++) {
          long from = Native.getByte(c + i * cs) != 0 ? t + i * ts : f + i * fs;
          Native.copy(from, o + i * os, itemsize);
        }
      }
    }
  }
}
