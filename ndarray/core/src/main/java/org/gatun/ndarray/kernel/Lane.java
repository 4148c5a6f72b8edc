// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.ScalarType;

/**
 * What Java numbers elements are computed as. Each value of a dtype is one of its lane's, and after
 * each operation what the lane has beyond the dtype is taken away: integers wrap around, half
 * floats are rounded.
 */
enum Lane {
  INTS,
  LONGS,
  FLOATS,
  DOUBLES;

  static Lane of(ScalarType dtype) {
    return switch (dtype) {
      case BOOL, INT8, UINT8, INT16, UINT16, INT32 -> INTS;
      case UINT32, INT64, UINT64 -> LONGS;
      case FLOAT16, BFLOAT16, FLOAT32 -> FLOATS;
      case FLOAT64 -> DOUBLES;
      case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException("two numbers: " + dtype);
    };
  }
}
