// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.DType;

/** What can be an operand: an array, or what is yet to be computed of some. */
public sealed interface ArrayLike permits NdArray, LazyArray {
  /** Returns the type of the elements. */
  DType dtype();

  /** Returns the number of elements of each axis, in a new array. */
  long[] shape();

  /** Returns this as an operand of operations that compute nothing yet. Costs O(1). */
  LazyArray lazy();
}
