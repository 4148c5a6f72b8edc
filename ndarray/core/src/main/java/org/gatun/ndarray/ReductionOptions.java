// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.jspecify.annotations.Nullable;

/**
 * How a reduction is computed.
 *
 * @param mask which elements count, if not all
 * @param counted whether those where it is true, or the others
 * @param initial what sums and extremes begin with, as a weak number
 * @param correction what is taken from the count for a variance
 */
record ReductionOptions(
    @Nullable NdArray mask, boolean counted, Expression.@Nullable Weak initial, double correction) {
  /** All elements count. */
  static final ReductionOptions NONE = new ReductionOptions(null, true, null, 0);
}
