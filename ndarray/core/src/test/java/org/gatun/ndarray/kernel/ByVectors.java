// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How many elements a test sent through loops of the Vector API: results are the same without them,
 * so that a test of these loops could run none and not be seen to.
 */
public final class ByVectors {
  /** What went by vectors. */
  public enum Work {
    /** Functions and chains. */
    CHAINS,
    /** Sums and extremes. */
    REDUCTIONS,
    /** Pixels, a channel at a time. */
    PIXELS;

    private VectorShare share() {
      return switch (this) {
        case CHAINS -> VectorShare.CHAINS;
        case REDUCTIONS -> VectorShare.REDUCTIONS;
        case PIXELS -> VectorShare.PIXELS;
      };
    }
  }

  private final Work work;
  private final long could;
  private final long went;

  private ByVectors(Work work) {
    this.work = work;
    could = work.share().could();
    went = work.share().went();
  }

  /** Begins to count. */
  public static ByVectors begin(Work work) {
    return new ByVectors(work);
  }

  /** Returns how many elements could have gone by vectors since then. */
  public long could() {
    return work.share().could() - could;
  }

  /** Returns how many did. */
  public long went() {
    return work.share().went() - went;
  }

  /** Returns whether the machine has vectors as wide as the loops are written for. */
  public static boolean areWide() {
    return VectorWidth.isEnough();
  }

  /** Fails if hardly any did, on a machine that has such vectors. */
  public void check(long elements, double share) {
    assertTrue(VectorShare.COUNTED, "expected -Dgatun.kernels.counted=true");
    if (areWide()) {
      long did = went();
      long of = could();
      assertTrue(
          did >= elements && did >= share * of,
          () ->
              work
                  + ": expected "
                  + elements
                  + " elements or more by vectors, and "
                  + share
                  + " of those that could, but found "
                  + did
                  + " of "
                  + of);
    }
  }
}
