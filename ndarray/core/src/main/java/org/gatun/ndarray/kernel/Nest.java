// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import org.gatun.buffer.StridedLayout;

/**
 * Nested loops over two operands at once, or three: a size and a stride in bytes of each a loop.
 * The first operand leads: its strides decide the order of the loops, the largest outermost, and
 * are made positive. Reused from call to call.
 */
final class Nest {
  private final long[] sizes = new long[StridedLayout.MAX_RANK];
  private final long[] firsts = new long[StridedLayout.MAX_RANK];
  private final long[] seconds = new long[StridedLayout.MAX_RANK];
  private final long[] thirds = new long[StridedLayout.MAX_RANK];
  private final long[] index = new long[StridedLayout.MAX_RANK];
  private int rank;
  private boolean empty;

  /** Where the loops stand, in bytes from each operand's element 0. */
  long first;

  long second;
  long third;

  void clear() {
    rank = 0;
    empty = false;
    first = 0;
    second = 0;
    third = 0;
  }

  /** Starts anew with the loops over two layouts of one shape, joined. */
  void over(StridedLayout first, StridedLayout second) {
    over(first, -1, second);
  }

  /**
   * {@link #over(StridedLayout, StridedLayout)}, with the second's sizes where they differ.
   *
   * @param without which axis of the first the second has not; -1 if it has all
   */
  void over(StridedLayout first, int without, StridedLayout second) {
    clear();
    for (int own = 0; own < second.rank(); own++) {
      int axis = without >= 0 && own >= without ? own + 1 : own;
      add(second.size(own), first.stride(axis), second.stride(own));
    }
    join();
  }

  /** Adds a loop. Where the first operand goes backwards both are turned round. */
  void add(long size, long firstStride, long secondStride) {
    add(size, firstStride, secondStride, 0);
  }

  /** {@link #add(long, long, long)} of three operands. */
  void add(long size, long firstStride, long secondStride, long thirdStride) {
    empty |= size == 0;
    if (size <= 1) {
      return;
    }
    boolean turn = firstStride < 0;
    if (turn) {
      first += (size - 1) * firstStride;
      second += (size - 1) * secondStride;
      third += (size - 1) * thirdStride;
    }
    long lead = turn ? -firstStride : firstStride;
    int at = rank++;
    for (; at > 0 && firsts[at - 1] < lead; at--) {
      move(at - 1, at);
    }
    sizes[at] = size;
    firsts[at] = lead;
    seconds[at] = turn ? -secondStride : secondStride;
    thirds[at] = turn ? -thirdStride : thirdStride;
    index[at] = 0;
  }

  /** Adds a loop over two operands within those that are there, and as it is. */
  void addInOrder(long size, long firstStride, long secondStride) {
    empty |= size == 0;
    if (size <= 1) {
      return;
    }
    sizes[rank] = size;
    firsts[rank] = firstStride;
    seconds[rank] = secondStride;
    thirds[rank] = 0;
    index[rank++] = 0;
  }

  private void move(int from, int to) {
    sizes[to] = sizes[from];
    firsts[to] = firsts[from];
    seconds[to] = seconds[from];
    thirds[to] = thirds[from];
    index[to] = 0;
  }

  /** Joins loops that can be walked as one. Follows the last {@link #add}. */
  void join() {
    int last = 0;
    for (int k = 1; k < rank; k++) {
      if (firsts[last] == firsts[k] * sizes[k]
          && seconds[last] == seconds[k] * sizes[k]
          && thirds[last] == thirds[k] * sizes[k]) {
        sizes[last] *= sizes[k];
        firsts[last] = firsts[k];
        seconds[last] = seconds[k];
        thirds[last] = thirds[k];
      } else {
        move(k, ++last);
      }
    }
    rank = Math.min(rank, last + 1);
  }

  /** Whether there is nothing to walk. */
  boolean isEmpty() {
    return empty;
  }

  /** How many times the innermost loop's body runs in all. */
  long count() {
    long count = 1;
    for (int loop = 0; loop < rank; loop++) {
      count *= sizes[loop];
    }
    return count;
  }

  int rank() {
    return rank;
  }

  /** The size of a loop; the last is the innermost. */
  long size(int loop) {
    return sizes[loop];
  }

  long firstStride(int loop) {
    return firsts[loop];
  }

  long secondStride(int loop) {
    return seconds[loop];
  }

  /**
   * Takes away innermost loops over adjacent bytes of both operands. Returns how many bytes are to
   * be copied at each step of the loops that are left. Follows {@link #join}.
   */
  long takeAdjacent(long itemsize) {
    long bytes = itemsize;
    while (rank > 0 && firsts[rank - 1] == bytes && seconds[rank - 1] == bytes) {
      bytes *= sizes[--rank];
    }
    return bytes;
  }

  /** Makes a loop the one around the innermost. */
  void moveInward(int loop) {
    long size = sizes[loop];
    long firstStride = firsts[loop];
    long secondStride = seconds[loop];
    long thirdStride = thirds[loop];
    for (int k = loop; k < rank - 2; k++) {
      move(k + 1, k);
    }
    sizes[rank - 2] = size;
    firsts[rank - 2] = firstStride;
    seconds[rank - 2] = secondStride;
    thirds[rank - 2] = thirdStride;
  }

  /** The innermost loop, which the caller runs. */
  long innerSize() {
    return rank == 0 ? 1 : sizes[rank - 1];
  }

  long innerFirst() {
    return rank == 0 ? 0 : firsts[rank - 1];
  }

  long innerSecond() {
    return rank == 0 ? 0 : seconds[rank - 1];
  }

  long innerThird() {
    return rank == 0 ? 0 : thirds[rank - 1];
  }

  /** Steps the loops around the innermost; false, and back at the start, when they are through. */
  boolean next() {
    return next(1);
  }

  /** Steps the loops around so many innermost ones, which the caller runs. */
  boolean next(int inner) {
    for (int k = rank - 1 - inner; k >= 0; k--) {
      if (++index[k] < sizes[k]) {
        first += firsts[k];
        second += seconds[k];
        third += thirds[k];
        return true;
      }
      index[k] = 0;
      first -= (sizes[k] - 1) * firsts[k];
      second -= (sizes[k] - 1) * seconds[k];
      third -= (sizes[k] - 1) * thirds[k];
    }
    return false;
  }
}
