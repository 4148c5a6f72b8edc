// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferView;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program's {@link VectorLoop}, if there is one, over as much of the operands as it takes.
 * Reused from call to call.
 *
 * <p>Of rows that are long it takes each but for the last elements, which fill no vector. Short
 * rows that lie adjacent are joined: as many as make a block are one row to the loop, and an
 * operand that all rows share is copied often enough behind itself.
 */
final class VectorRun {
  /** Rows up to this length are joined; longer ones if each would leave a part of a vector. */
  private static final int SHORT_ROW = 256;

  /** Into rows of so many elements at most. */
  private static final int BLOCK = 2048;

  /** As many elements of an operand as stay in the processor's cache beside the others'. */
  private static final int NEAR = 1 << 15;

  private static final int COPY_BYTES = BLOCK * Long.BYTES;

  private VectorLoop.@Nullable Written loop;
  private long[] frame = {};

  /** Whether another loop than the program's is to run, or none. */
  private boolean forced;

  private VectorLoop.@Nullable Written forcedLoop;

  /** How many rows are one to the loop, 1 if each is. */
  private long rowsJoined;

  /** A bit for each operand of which copies are taken, and where they are. */
  private long copied;

  private @Nullable MemorySegment copies;

  private long rowsTaken;
  private long innermostTaken;

  /** Runs with a loop, or without any, whatever the program has. */
  void force(VectorLoop.@Nullable Written other) {
    forced = true;
    forcedLoop = other;
  }

  void clear() {
    forced = false;
    forcedLoop = null;
    loop = null;
  }

  /** Finds the loop of a program for planned operands, and what it takes; nothing without one. */
  void prepare(Operands of, Program program) {
    rowsTaken = 0;
    innermostTaken = 0;
    if (!Kernels.VECTOR) {
      return;
    }
    boolean first = !forced && !program.mayBeHot();
    program.markCalled();
    long repeated = first ? -1 : repeated(of);
    if (repeated < 0) {
      return;
    }
    VectorLoop.Written found = forced ? forcedLoop : loop(of, program, repeated);
    if (found == null) {
      return;
    }
    loop = found;
    OperandNest nest = of.nest();
    join(of, found.lanes());
    rowsTaken = rowsJoined > 1 ? nest.rowSize() - nest.rowSize() % rowsJoined : nest.rowSize();
    long whole = nest.innerSize() - nest.innerSize() % found.lanes();
    innermostTaken = rowsJoined > 1 ? nest.innerSize() : whole;
    describe(of, program);
  }

  private static VectorLoop.@Nullable Written loop(Operands of, Program program, long repeated) {
    BufferView out = of.view(0);
    HotLoop hot = program.hot(ProgramKernel.scalar(out.dtype()), repeated);
    return hot.use(program, out.layout().count());
  }

  /** How many rows were taken of each step of the nest; of the others nothing was. */
  long rows() {
    return innermostTaken == 0 ? 0 : rowsTaken;
  }

  /** As many rows that what the loop leaves of each is still in the processor's cache. */
  long rowsNear() {
    return Math.max(1, NEAR / Math.max(1, innermostTaken));
  }

  /** How many of the innermost elements of those rows were taken. */
  long innermost() {
    return innermostTaken;
  }

  /**
   * Returns a bit for each operand that is one number a row; below 0 if the innermost elements of
   * one are not adjacent, of a Java array or a file, or not of the machine's byte order.
   */
  private static long repeated(Operands of) {
    OperandNest nest = of.nest();
    long bits = 0;
    for (int k = 0; k < of.count(); k++) {
      BufferView view = of.view(k);
      long stride = nest.innerStride(k);
      Operand operand = of.operand(k);
      if (!operand.takesVectors() || !view.dtype().isNativeOrder()) {
        return -1;
      }
      if (stride == 0 && k > 0) {
        bits |= 1L << k - 1;
      } else if (stride != view.dtype().itemsize()) {
        return -1;
      }
    }
    return bits;
  }

  /** Finds how many rows may be one: a number of which the elements fill vectors. */
  private void join(Operands of, int lanes) {
    OperandNest nest = of.nest();
    rowsJoined = 1;
    copied = 0;
    long size = nest.innerSize();
    boolean isLong = size >= SHORT_ROW && (size % lanes == 0 || size > BLOCK);
    if (nest.rowSize() == 1 || isLong) {
      return;
    }
    for (int k = 0; k < of.count(); k++) {
      long stride = nest.rowStride(k);
      if (stride == 0 && k > 0) {
        copied |= nest.innerStride(k) == 0 ? 0 : 1L << k;
      } else if (stride != size * nest.innerStride(k)) {
        return; // there is a gap, or a number for each row
      }
    }
    long several = Math.min(nest.rowSize(), BLOCK / size);
    long full = lanes / Math.min(lanes, Long.lowestOneBit(size)); // rows, that vectors are full
    rowsJoined = Math.max(1, several - several % full);
  }

  private void describe(Operands of, Program program) {
    OperandNest nest = of.nest();
    int count = of.count();
    long[] numbers = program.numbers();
    int behind = VectorLoop.MEMORY + 2 * count;
    if (frame.length < behind + numbers.length) {
      frame = new long[behind + numbers.length];
    }
    for (int k = 0; k < count; k++) {
      boolean stays = (copied >>> k & 1) != 0 && rowsJoined > 1;
      frame[VectorLoop.MEMORY + 2 * k + 1] = stays ? 0 : rowsJoined * nest.rowStride(k);
    }
    System.arraycopy(numbers, 0, frame, behind, numbers.length);
  }

  /** Runs the loop over what it takes of some rows of one step of the nest. */
  void run(Operands of, long from, long to) {
    VectorLoop.Written running = loop;
    if (running == null) {
      return;
    }
    frame[VectorLoop.ROWS] = (to - from) / rowsJoined;
    OperandNest nest = of.nest();
    long size = rowsJoined * innermostTaken;
    for (long at = 0; at < size; at += VectorLoop.MOST) {
      frame[VectorLoop.RUN] = Math.min(VectorLoop.MOST, size - at);
      for (int k = 0; k < of.count(); k++) {
        long start = of.operand(k).start + nest.at(k);
        boolean copy = rowsJoined > 1 && (copied >>> k & 1) != 0;
        frame[VectorLoop.MEMORY + 2 * k] =
            copy
                ? copy(start, nest.innerSize() * nest.innerStride(k), k, of.count())
                : start + from * nest.rowStride(k) + at * nest.innerStride(k);
      }
      running.loop().run(frame);
    }
  }

  /** Copies a row as often as rows are joined, and returns where. */
  private long copy(long row, long bytes, int operand, int operands) {
    MemorySegment memory = copies;
    if (memory == null || memory.byteSize() < (long) operands * COPY_BYTES) {
      memory = Arena.ofAuto().allocate((long) operands * COPY_BYTES, 64);
      copies = memory;
    }
    long to = memory.address() + (long) operand * COPY_BYTES;
    Native.copy(row, to, bytes);
    long all = rowsJoined * bytes;
    for (long done = bytes; done < all; ) {
      long some = Math.min(done, all - done);
      Native.copy(to, to + done, some);
      done += some;
    }
    return to;
  }
}
