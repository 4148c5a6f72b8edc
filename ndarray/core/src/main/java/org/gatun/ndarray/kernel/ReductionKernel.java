// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Makes one result of all elements along some axes, a block of results at a time: {@link SumKernel}
 * adds, {@link ExtremeKernel} compares.
 */
public final class ReductionKernel {
  /** What is made of elements. */
  public enum Fold {
    /** Their sum. */
    SUM,
    /** The sum divided by the count. */
    MEAN,
    /** The mean of squared distances from the mean. */
    VARIANCE,
    /** Its root. */
    DEVIATION,
    /** Mean and variance, behind each other: the result has a first axis of two, before its own. */
    MOMENTS,
    /** The least; of truth values whether all are true. */
    LEAST,
    /** The greatest; of truth values whether one is true. */
    GREATEST,
    /** Where the first of the least is, in the order of the axes. */
    LEAST_PLACE,
    /** Where the first of the greatest is. */
    GREATEST_PLACE;

    boolean isExtreme() {
      return compareTo(LEAST) >= 0;
    }

    /** Returns whether the results are indices. */
    public boolean isPlace() {
      return compareTo(LEAST_PLACE) >= 0;
    }

    boolean isGreatest() {
      return this == GREATEST || this == GREATEST_PLACE;
    }
  }

  /**
   * Which elements count, and what they are added to or compared with.
   *
   * @param mask bytes in the shape of the elements; not of places
   * @param counted whether the elements count whose bytes are not 0, or those whose bytes are
   * @param correction what is taken from the count for a variance
   * @param begins whether sums and extremes begin with a number
   * @param number that number, where the result is a floating-point number
   * @param integer that number, where it is not
   */
  public record Terms(
      @Nullable BufferView mask,
      boolean counted,
      double correction,
      boolean begins,
      double number,
      long integer) {
    /** All elements alone. */
    public static final Terms PLAIN = new Terms(null, true, 0, false, 0, 0);

    /** All elements, and one that is false. */
    public static final Terms FALSE = new Terms(null, true, 0, true, 0, 0);

    /** All elements, and one that is true. */
    public static final Terms TRUE = new Terms(null, true, 0, true, 1, 1);

    /** Whether all elements count, and nothing else. */
    boolean areAll() {
      return mask == null && !begins;
    }

    /** Returns these terms with another mask, or without. */
    public Terms withMask(@Nullable BufferView other) {
      return new Terms(other, counted, correction, begins, number, integer);
    }

    /** Returns these terms of elements alone, without a number and without a correction. */
    public Terms ofElements() {
      return new Terms(mask, counted, 0, false, 0, 0);
    }

    /** Returns these terms of elements and a number. */
    public Terms beginning(Number first) {
      return new Terms(mask, counted, correction, true, first.doubleValue(), first.longValue());
    }
  }

  /** How it went. */
  public enum Outcome {
    /** All results were written. */
    DONE,
    /** Nothing was done, for the result lies in the memory of what is to be read. */
    OVERLAPS,
    /** Some results were written, but there is one of which no element counts. */
    NOTHING_COUNTS
  }

  private ReductionKernel() {}

  /**
   * Reduces {@code in} over the axes whose bits are set in {@code reduced}. The caller has checked
   * that {@code out} has the other axes' shape, is writable and of a dtype that takes the results,
   * of extremes that of the elements, or bool; and that extremes are of one element or more, or
   * begin with a number.
   */
  public static Outcome reduce(
      Fold fold, Terms terms, BufferView in, long reduced, BufferView out) {
    if (fold == Fold.SUM && terms.areAll() && PlainSum.run(in, out)) {
      return Outcome.DONE;
    }
    Workspace work = Workspace.take();
    try {
      BufferView mask = terms.mask();
      return mask == null
          ? pinned(work, fold, terms, in, reduced, out)
          : pinned(work, fold, terms, in, mask, reduced, out);
    } catch (InternalError e) {
      BufferView mask = terms.mask();
      throw mask == null ? Buffers.explain(e, in, out) : Buffers.explain(e, in, mask, out);
    } finally {
      work.giveBack();
    }
  }

  /** Whether a result lies in the memory of what is to be read. */
  public static boolean overlaps(Terms terms, BufferView in, BufferView out) {
    BufferView mask = terms.mask();
    return CopyKernel.overlap(in, out) || (mask != null && CopyKernel.overlap(mask, out));
  }

  // Two small methods: in these the JIT compiler sees that the pins do not escape.

  private static Outcome pinned(
      Workspace work, Fold fold, Terms terms, BufferView in, long reduced, BufferView out) {
    try (BufferPin source = in.pin();
        BufferPin target = out.pin()) {
      work.source.set(source, in.layout());
      work.target.set(target, out.layout());
      return run(work, fold, terms, in, null, reduced, out);
    }
  }

  private static Outcome pinned(
      Workspace work,
      Fold fold,
      Terms terms,
      BufferView in,
      BufferView mask,
      long reduced,
      BufferView out) {
    try (BufferPin source = in.pin();
        BufferPin flags = mask.pin();
        BufferPin target = out.pin()) {
      work.source.set(source, in.layout());
      work.flags.set(flags, mask.layout());
      work.target.set(target, out.layout());
      if (Operand.overlap(work.flags, mask.layout(), work.target, out.layout())) {
        return Outcome.OVERLAPS;
      }
      return run(work, fold, terms, in, mask.layout(), reduced, out);
    }
  }

  private static Outcome run(
      Workspace work,
      Fold fold,
      Terms terms,
      BufferView in,
      @Nullable StridedLayout mask,
      long reduced,
      BufferView out) {
    if (Operand.overlap(work.source, in.layout(), work.target, out.layout())) {
      return Outcome.OVERLAPS;
    }
    plan(work, fold, in.layout(), mask, reduced, out.layout());
    long behind = fold == Fold.MOMENTS ? out.layout().stride(0) : 0;
    return walk(work, fold, terms, (ScalarType) in.dtype(), (ScalarType) out.dtype(), behind);
  }

  private static void plan(
      Workspace work,
      Fold fold,
      StridedLayout in,
      @Nullable StridedLayout mask,
      long reduced,
      StridedLayout out) {
    work.outer.clear();
    work.reduced.clear();
    int kept = fold == Fold.MOMENTS ? 1 : 0;
    for (int axis = 0; axis < in.rank(); axis++) {
      long flags = mask == null ? 0 : mask.stride(axis);
      if ((reduced >>> axis & 1) == 0) {
        work.outer.add(in.size(axis), in.stride(axis), out.stride(kept++), flags);
      } else if (fold.isPlace()) {
        work.reduced.addInOrder(in.size(axis), in.stride(axis), flags);
      } else {
        work.reduced.add(in.size(axis), in.stride(axis), flags);
      }
    }
    work.outer.join();
    work.reduced.join();
  }

  private static Outcome walk(
      Workspace work, Fold fold, Terms terms, ScalarType in, ScalarType out, long behind) {
    Nest kept = work.outer;
    if (kept.isEmpty()) {
      return Outcome.DONE;
    }
    ReductionBlock block = work.reduction;
    block.set(fold, terms, in, out);
    long from = kept.innerFirst();
    long to = kept.innerSecond();
    long flags = kept.innerThird();
    do {
      for (long done = 0; done < kept.innerSize(); done += Workspace.BLOCK) {
        int count = (int) Math.min(Workspace.BLOCK, kept.innerSize() - done);
        long read = work.source.start + kept.first + done * from;
        long readFlags = work.flags.start + kept.third + done * flags;
        long write = work.target.start + kept.second + done * to;
        block.run(work, count, read, from, readFlags, flags);
        if (!block.hasResults(work, count)) {
          return Outcome.NOTHING_COUNTS;
        }
        switch (fold) {
          case MEAN, VARIANCE, DEVIATION, MOMENTS -> {
            SumKernel.divide(work, count, block.isMasked(), 0);
            if (fold == Fold.MOMENTS) {
              write(work, fold, block, out, write, count, to);
            }
            if (fold != Fold.MEAN) {
              System.arraycopy(work.sums, 0, work.means, 0, count);
              block.runSquares(work, count, read, from, readFlags, flags);
              SumKernel.divide(work, count, block.isMasked(), terms.correction());
            }
            if (fold == Fold.DEVIATION) {
              SumKernel.root(work.sums, count);
            }
          }
          default -> {}
        }
        write(work, fold, block, out, write + behind, count, to);
      }
    } while (kept.next());
    return Outcome.DONE;
  }

  private static void write(
      Workspace work,
      Fold fold,
      ReductionBlock block,
      ScalarType out,
      long into,
      int count,
      long step) {
    if (fold.isPlace()) {
      System.arraycopy(work.places, 0, work.totals, 0, count);
      BlockWriter.totals(work, out, into, count, step);
    } else if (out.kind() == Kind.FLOAT) {
      BlockWriter.sums(work, out, into, count, step);
    } else {
      block.turnBack(work.totals, count);
      BlockWriter.totals(work, out, into, count, step);
    }
  }
}
