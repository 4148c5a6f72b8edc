// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.gatun.buffer.BufferRequestException.Reason.MISALIGNED;
import static org.gatun.buffer.BufferRequestException.Reason.OWNER_CAN_FREE;
import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_STRIDES;

import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.StridedLayout;

/**
 * What ND4J may have. It checks nothing itself: it crashes on negative strides and on addresses
 * that are not aligned, and computes wrong results on others, without a word. Each rule here was
 * found by running ND4J; the tests run it again.
 */
final class Sharable {
  /** ND4J's greatest rank. */
  private static final int MAX_RANK = 32;

  /** Asked whether it may use the memory: a thread that never runs. */
  private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

  private Sharable() {}

  /**
   * Refuses what ND4J does not get right.
   *
   * @param strided whether the caller knows which calls to leave out, so that gaps may be shared
   */
  static void check(BufferView view, boolean strided) {
    StridedLayout layout = view.layout();
    if (layout.rank() > MAX_RANK) {
      throw refusedStrides("expected at most " + MAX_RANK + " axes", layout);
    }
    if (layout.count() == 0) {
      throw new BufferRequestException(
          UNSUPPORTED_STRIDES,
          "expected at least one element, for ND4J has no memory to share below, but found "
              + layout
              + "; Nd4jArrays.copyOf makes ND4J's array of that shape",
          false);
    }
    if (!layout.isCContiguous() && !layout.isFortranContiguous()) {
      checkStrides(layout);
      if (!strided) {
        throw refusedStrides(
            "expected C- or Fortran-contiguous strides, or Nd4jArrays.shareStrided and the calls"
                + " that it names,",
            layout);
      }
    }
    checkMemory(view);
  }

  /** Takes strides that grow from axis to axis, in whatever order, by more than the axes reach. */
  private static void checkStrides(StridedLayout layout) {
    int[] axes = new int[layout.rank()];
    int count = 0;
    for (int axis = 0; axis < layout.rank(); axis++) {
      if (layout.size(axis) > 1) {
        int at = count++;
        for (; at > 0 && layout.stride(axes[at - 1]) > layout.stride(axis); at--) {
          axes[at] = axes[at - 1];
        }
        axes[at] = axis;
      }
    }
    if (layout.stride(axes[0]) < 0) {
      throw refusedStrides("expected positive strides, for ND4J crashes on negative ones,", layout);
    }
    if (layout.stride(axes[0]) == 0) {
      throw refusedStrides(
          "expected positive strides, for ND4J multiplies matrices of zero strides wrongly,",
          layout);
    }
    long reach = layout.itemsize();
    for (int i = 0; i < count; i++) {
      int axis = axes[i];
      long stride = layout.stride(axis);
      if (stride % layout.itemsize() != 0) {
        throw refusedStrides(
            "expected strides that are multiples of the itemsize, which ND4J counts in,", layout);
      }
      if (stride < reach) {
        throw refusedStrides(
            "expected elements that neither overlap nor interleave, for ND4J multiplies matrices of"
                + " overlapping ones wrongly,",
            layout);
      }
      reach += (layout.size(axis) - 1) * stride;
    }
    if (count == 1) {
      throw refusedStrides(
          "expected adjacent elements along the only axis of more than one, for ND4J takes softmax of"
              + " other vectors wrongly and writes past their end,",
          layout);
    }
  }

  private static void checkMemory(BufferView view) {
    int itemsize = view.dtype().itemsize();
    if (view.address() % itemsize != 0) {
      throw new BufferRequestException(
          MISALIGNED,
          "expected element 0 at a multiple of "
              + itemsize
              + " bytes, for ND4J crashes on others, but found address "
              + view.address(),
          true);
    }
    if (!view.pinned(segment -> segment.isAccessibleBy(ANOTHER))) {
      throw new BufferRequestException(
          OWNER_CAN_FREE,
          "expected memory that every thread may use but found a confined segment, which ND4J would"
              + " use from its own threads; allocate it in Arena.ofShared()",
          true);
    }
  }

  private static BufferRequestException refusedStrides(String expected, StridedLayout layout) {
    return new BufferRequestException(
        UNSUPPORTED_STRIDES, expected + " but found " + layout, layout.rank() <= MAX_RANK);
  }
}
