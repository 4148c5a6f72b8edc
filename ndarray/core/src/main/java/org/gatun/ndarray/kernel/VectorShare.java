// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many elements went through loops of the Vector API, of those that could have: counted where
 * the system property {@code gatun.kernels.counted} is true, for nothing else tells that a loop was
 * left out, whose results are the same.
 */
final class VectorShare {
  /** Constant, so that nothing of this is left in code that was compiled without it. */
  static final boolean COUNTED = Boolean.getBoolean("gatun.kernels.counted");

  /** Of functions and chains. */
  static final VectorShare CHAINS = new VectorShare();

  /** Of sums and extremes. */
  static final VectorShare REDUCTIONS = new VectorShare();

  /** Of pixels, a channel at a time. */
  static final VectorShare PIXELS = new VectorShare();

  private final LongAdder could = new LongAdder();
  private final LongAdder went = new LongAdder();

  private VectorShare() {}

  void mayTake(long elements) {
    could.add(elements);
  }

  void took(long elements) {
    went.add(elements);
  }

  /** Counts elements that could go by vectors and do if it is so, which is returned. */
  boolean count(long elements, boolean taken) {
    could.add(elements);
    if (taken) {
      went.add(elements);
    }
    return taken;
  }

  /** Returns how many elements could have gone by vectors. */
  long could() {
    return could.sum();
  }

  /** Returns how many did. */
  long went() {
    return went.sum();
  }
}
