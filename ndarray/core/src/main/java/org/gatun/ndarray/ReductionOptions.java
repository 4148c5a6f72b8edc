// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a reduction is computed.
 *
 * @param mask which elements count, if not all
 * @param counted whether those where it is true, or the others
 * @param initial what sums and extremes begin with, as a weak number
 * @param correction what is taken from the count for a variance
 * @param executor on whose threads parts are computed beside the caller's, if any
 */
record ReductionOptions(
    @Nullable NdArray mask,
    boolean counted,
    Expression.@Nullable Weak initial,
    double correction,
    @Nullable Executor executor) {
  /** All elements count. */
  static final ReductionOptions NONE = new ReductionOptions(null, true, null, 0, null);

  ReductionOptions masked(NdArray by, boolean counts) {
    return new ReductionOptions(by, counts, initial, correction, executor);
  }

  ReductionOptions beginning(Expression.Weak number) {
    return new ReductionOptions(mask, counted, number, correction, executor);
  }

  ReductionOptions corrected(double by) {
    return new ReductionOptions(mask, counted, initial, by, executor);
  }

  ReductionOptions on(Executor threads) {
    return new ReductionOptions(mask, counted, initial, correction, threads);
  }
}
