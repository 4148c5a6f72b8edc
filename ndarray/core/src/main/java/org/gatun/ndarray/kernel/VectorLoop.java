// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * A program as one loop: each element is loaded, goes through all steps as part of a vector, and is
 * stored. {@link VectorLoopWriter} writes the classes.
 */
interface VectorLoop {
  /** A loop that was written, and how many elements it takes at once. */
  record Written(VectorLoop loop, int lanes) {}

  /** Where in the frame the number of rows is. */
  int ROWS = 0;

  /** Where the number of elements a row is, a multiple of the lanes and {@link #MOST} at most. */
  int RUN = 1;

  /** As many as an int counts. */
  long MOST = 1 << 30;

  /** Where the result's address is, and its row stride behind it, and so on for each operand. */
  int MEMORY = 2;

  /**
   * Runs over rows of native memory that a pin holds, and of which all was checked.
   *
   * @param frame as the constants say; behind the memory the bits of each number of the program
   */
  void run(long[] frame);

  /**
   * {@link #run(long[])} over whole arrays, each without gaps, of a program of at most two.
   *
   * @param count of elements, a multiple of the lanes and {@link #MOST} at most
   * @param numbers the bits of each number of the program
   */
  void run(long count, long out, long a, long b, long[] numbers);
}
