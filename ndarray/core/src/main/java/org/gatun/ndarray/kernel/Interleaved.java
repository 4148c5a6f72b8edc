// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.StridedLayout;

/**
 * Tells apart elements that lie among each other, as columns of a matrix, fields of records and
 * every other element do, although one range of bytes holds both.
 *
 * <p>All steps of both layouts above some size are multiples of one period. Modulo that period each
 * layout is one run of bytes: an element, and what the smaller steps add to it. If the two runs do
 * not meet, no elements do.
 */
final class Interleaved {
  private Interleaved() {}

  /**
   * Returns true if it is certain that they have no byte in common. Costs O(axes²) and allocates
   * nothing.
   *
   * @param distance from the lowest byte of the first to that of the second
   */
  static boolean areApart(long distance, StridedLayout first, StridedLayout second) {
    return areApart(distance, first, second, first) || areApart(distance, first, second, second);
  }

  /** Tries each step of one of them as the smallest that the period divides. */
  private static boolean areApart(
      long distance, StridedLayout first, StridedLayout second, StridedLayout steps) {
    for (int axis = 0; axis < steps.rank(); axis++) {
      long least = step(steps, axis);
      if (least == 0) {
        continue;
      }
      long period = period(first, least, period(second, least, 0));
      long start = Math.floorMod(distance, period);
      if (run(first, least) <= start && run(second, least) <= period - start) {
        return true;
      }
    }
    return false;
  }

  private static long step(StridedLayout layout, int axis) {
    return layout.size(axis) == 1 ? 0 : Math.abs(layout.stride(axis));
  }

  /** The greatest divisor of a number and of all steps that are not smaller than one. */
  private static long period(StridedLayout layout, long least, long divisor) {
    long period = divisor;
    for (int axis = 0; axis < layout.rank(); axis++) {
      long step = step(layout, axis);
      if (step >= least) {
        period = greatestDivisor(period, step);
      }
    }
    return period;
  }

  private static long greatestDivisor(long a, long b) {
    long greater = a;
    long smaller = b;
    while (smaller != 0) {
      long rest = greater % smaller;
      greater = smaller;
      smaller = rest;
    }
    return greater;
  }

  /** How many bytes an element and the smaller steps reach over. */
  private static long run(StridedLayout layout, long least) {
    long run = layout.itemsize();
    for (int axis = 0; axis < layout.rank(); axis++) {
      long step = step(layout, axis);
      if (step < least) {
        run += (layout.size(axis) - 1) * step;
      }
    }
    return run;
  }
}
