// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;

/**
 * Of which pixels along an axis each of a resized image is made, and what each weighs: those under
 * a triangle around its centre, which is as wide as two pixels of the smaller scale. Weights are
 * integers that add up to {@link #ONE}, but for rounding. Reused from call to call.
 *
 * @see <a href="https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters">Pillow,
 *     filters</a>
 */
final class ResizeAxis {
  /** How many bits of a weight stand for less than 1. */
  static final int BITS = 22;

  private static final double ONE = 1 << BITS;

  /** The first pixel that each is made of, and how many there are. */
  int[] firsts = {};

  int[] counts = {};

  /** The weights of each, {@link #places} for each, of which the last may be 0. */
  int[] weights = {};

  /** As many as pixels that one is made of at most, and an even number. */
  int places;

  private double[] exact = {};

  /** Whether there is nothing to do, which differs from what one weight would do by nothing. */
  boolean isSame;

  /**
   * Computes all, as float64.
   *
   * @throws OutOfMemoryError if there are more weights than an array can hold
   */
  void set(int from, int to) {
    isSame = from == to;
    double scale = (double) from / to;
    double wide = Math.max(scale, 1);
    if (firsts.length < to) {
      firsts = new int[to];
      counts = new int[to];
    }
    int most = 0;
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max((int) (centre - wide + 0.5), 0);
      firsts[i] = first;
      counts[i] = Math.min((int) (centre + wide + 0.5), from) - first;
      most = Math.max(most, counts[i]);
    }
    places = most + (most & 1);
    reserve(to);
    for (int i = 0; i < to; i++) {
      weigh(i * places, firsts[i], counts[i], (i + 0.5) * scale, 1 / wide);
    }
  }

  private void weigh(int at, int first, int count, double centre, double perPixel) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      double distance = Math.abs((k + first - centre + 0.5) * perPixel);
      exact[k] = distance < 1 ? 1 - distance : 0;
      sum += exact[k];
    }
    for (int k = 0; k < count; k++) {
      double weight = sum == 0 ? exact[k] : exact[k] / sum;
      weights[at + k] = (int) (0.5 + weight * ONE);
    }
    Arrays.fill(weights, at + count, at + places, 0);
  }

  private void reserve(int to) {
    long all = (long) to * places;
    if (all > Integer.MAX_VALUE - 8) {
      throw new OutOfMemoryError(
          "expected fewer than 2^31 weights to resize by but found "
              + to
              + " pixels of "
              + places
              + " each");
    }
    if (weights.length < all) {
      weights = new int[(int) all];
    }
    if (exact.length < places) {
      exact = new double[places];
    }
  }
}
