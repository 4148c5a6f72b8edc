// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;

/**
 * Nested loops over any number of operands at once, the first of which leads as in {@link Nest};
 * the two innermost are for the caller, who takes a block of {@code rows} runs at a time. Reused
 * from call to call.
 */
final class OperandNest {
  /** Blocks of fewer elements than this cost more for themselves than for their elements. */
  private static final int SMALL_BLOCK = 128;

  private long[] sizes = new long[8];
  private long[] index = new long[8];

  /** A stride an operand, of each loop in turn. */
  private long[] strides = new long[0];

  private long[] at = new long[0];
  private int operands;
  private int rank;
  private boolean empty;

  /** Begins anew. */
  void clear(int count) {
    operands = count;
    rank = 0;
    empty = false;
    if (at.length < count) {
      strides = new long[sizes.length * count];
      at = new long[count]; // last: its length says that there is room
    }
    for (int k = 0; k < count; k++) {
      at[k] = 0;
    }
  }

  /** Begins a loop; a {@link #stride} an operand follows. */
  void begin(long size) {
    empty |= size == 0;
    if (sizes.length == rank || strides.length < (rank + 1) * operands) {
      int room = Math.max(sizes.length, 2 * rank);
      strides = Arrays.copyOf(strides, room * operands);
      index = Arrays.copyOf(index, room);
      sizes = Arrays.copyOf(sizes, room); // last: its length says that there is room
    }
    sizes[rank] = size;
  }

  /** Says by how many bytes each step of the loop takes an operand on. */
  void stride(int operand, long stride) {
    strides[rank * operands + operand] = stride;
  }

  /** Ends a loop, and puts it in its place. Where the first operand goes backwards all turn. */
  void end() {
    long size = sizes[rank];
    if (size <= 1) {
      return;
    }
    int from = rank++ * operands;
    if (strides[from] < 0) {
      for (int k = 0; k < operands; k++) {
        at[k] += (size - 1) * strides[from + k];
        strides[from + k] = -strides[from + k];
      }
    }
    index[rank - 1] = 0;
    for (int to = rank - 1; to > 0 && strides[(to - 1) * operands] < strides[to * operands]; to--) {
      swap(to - 1, to);
    }
  }

  private void swap(int a, int b) {
    long size = sizes[a];
    sizes[a] = sizes[b];
    sizes[b] = size;
    for (int k = 0; k < operands; k++) {
      long stride = strides[a * operands + k];
      strides[a * operands + k] = strides[b * operands + k];
      strides[b * operands + k] = stride;
    }
  }

  private void move(int from, int to) {
    sizes[to] = sizes[from];
    index[to] = 0;
    System.arraycopy(strides, from * operands, strides, to * operands, operands);
  }

  /** Joins loops that can be walked as one. Follows the last {@link #end}. */
  void join() {
    int last = 0;
    for (int loop = 1; loop < rank; loop++) {
      boolean joins = true;
      for (int k = 0; k < operands && joins; k++) {
        joins = strides[last * operands + k] == strides[loop * operands + k] * sizes[loop];
      }
      if (joins) {
        long size = sizes[last] * sizes[loop];
        move(loop, last);
        sizes[last] = size;
      } else {
        move(loop, ++last);
      }
    }
    rank = Math.min(rank, last + 1);
    if (rank > 2 && sizes[rank - 1] * sizes[rank - 2] < SMALL_BLOCK) {
      longestInward();
    }
  }

  /** Makes the longest loop the innermost, if it is much longer than that. */
  private void longestInward() {
    int longest = rank - 1;
    for (int loop = 0; loop < rank - 2; loop++) {
      longest = sizes[loop] > sizes[longest] ? loop : longest;
    }
    if (sizes[longest] > SMALL_BLOCK) {
      for (int loop = longest; loop < rank - 1; loop++) {
        swap(loop, loop + 1);
      }
    }
  }

  /** Whether there is nothing to walk. */
  boolean isEmpty() {
    return empty;
  }

  /** Where an operand stands, in bytes from its element 0. */
  long at(int operand) {
    return at[operand];
  }

  /** The size of the innermost loop. */
  long innerSize() {
    return rank == 0 ? 1 : sizes[rank - 1];
  }

  long innerStride(int operand) {
    return rank == 0 ? 0 : strides[(rank - 1) * operands + operand];
  }

  /** The size of the loop around it. */
  long rowSize() {
    return rank < 2 ? 1 : sizes[rank - 2];
  }

  long rowStride(int operand) {
    return rank < 2 ? 0 : strides[(rank - 2) * operands + operand];
  }

  /** Steps the loops around the two innermost; false when they are through. */
  boolean next() {
    for (int loop = rank - 3; loop >= 0; loop--) {
      boolean more = ++index[loop] < sizes[loop];
      long steps = more ? 1 : 1 - sizes[loop];
      for (int k = 0; k < operands; k++) {
        at[k] += steps * strides[loop * operands + k];
      }
      if (more) {
        return true;
      }
      index[loop] = 0;
    }
    return false;
  }
}
