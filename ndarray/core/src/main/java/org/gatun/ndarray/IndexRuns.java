// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.StridedLayout;

/**
 * The first axes of two layouts of one shape, walked together in index order, a run of evenly
 * spaced elements at a time.
 */
final class IndexRuns {
  private final long[] sizes;
  private final long[] firsts;
  private final long[] seconds;
  private final long[] index;
  private int rank;

  /** How many elements are left of the run. */
  private long left;

  /** Where the next element lies in either layout. */
  private long first;

  private long second;

  IndexRuns(StridedLayout layout, int axes) {
    this(layout, 0, layout, 0, axes);
  }

  /** The axes of the layouts from {@code axis} and {@code otherAxis} on. */
  IndexRuns(StridedLayout layout, int axis, StridedLayout other, int otherAxis, int axes) {
    sizes = new long[axes + 1];
    firsts = new long[axes + 1];
    seconds = new long[axes + 1];
    index = new long[axes + 1];
    first = layout.offset();
    second = other.offset();
    boolean empty = false;
    for (int k = 0; k < axes; k++) {
      empty |= layout.size(axis + k) == 0;
      add(layout.size(axis + k), layout.stride(axis + k), other.stride(otherAxis + k));
    }
    if (rank == 0) {
      sizes[rank++] = 1;
    }
    left = empty ? 0 : sizes[rank - 1];
  }

  /** Adds an axis, or lengthens the one before by it. */
  private void add(long size, long firstStride, long secondStride) {
    if (size == 1) {
      return;
    }
    boolean joins =
        rank > 0
            && firsts[rank - 1] == size * firstStride
            && seconds[rank - 1] == size * secondStride;
    int at = joins ? rank - 1 : rank++;
    sizes[at] = joins ? sizes[at] * size : size;
    firsts[at] = firstStride;
    seconds[at] = secondStride;
  }

  /** Returns how many elements of the run are left; 0 if all were walked. */
  long left() {
    return left;
  }

  long first() {
    return first;
  }

  long second() {
    return second;
  }

  long firstStep() {
    return firsts[rank - 1];
  }

  long secondStep() {
    return seconds[rank - 1];
  }

  /** Walks on by elements of this run; at its end to the next. */
  void skip(long elements) {
    first += elements * firsts[rank - 1];
    second += elements * seconds[rank - 1];
    left -= elements;
    if (left > 0) {
      return;
    }
    int inner = rank - 1;
    first -= sizes[inner] * firsts[inner];
    second -= sizes[inner] * seconds[inner];
    for (int k = inner - 1; k >= 0; k--) {
      first += firsts[k];
      second += seconds[k];
      if (++index[k] < sizes[k]) {
        left = sizes[inner];
        return;
      }
      first -= sizes[k] * firsts[k];
      second -= sizes[k] * seconds[k];
      index[k] = 0;
    }
  }
}
