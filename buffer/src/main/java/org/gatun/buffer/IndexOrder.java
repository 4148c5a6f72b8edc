// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * In which order the elements of an array follow each other: NumPy's and memoryview's {@code
 * order}.
 */
public enum IndexOrder {
  /** The last index changes fastest. */
  C,
  /** The first index changes fastest. */
  FORTRAN,
  /** {@link #FORTRAN} if the elements lie Fortran-contiguous in memory, else {@link #C}. */
  ANY
}
