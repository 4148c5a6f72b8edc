// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Layouts of float32 that ND4J was run on, and what became of them. */
final class LayoutCases {
  /** What ND4J makes of a layout, and so what we do with it. */
  enum Fate {
    /** Right for all calls: both methods share. */
    DENSE,
    /** Right for most calls: shareStrided shares, share refuses. */
    GAPS,
    /** Wrong or deadly: both refuse. */
    REFUSED
  }

  /**
   * A layout. Offset and strides in elements, as ND4J counts.
   *
   * @param reach how many elements of memory it needs
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares two of them.
  record Case(String name, Fate fate, int reach, long offset, long[] shape, long[] strides) {
    BufferLease memory(long seed) {
      BufferLease memory = Buffers.allocate(DType.FLOAT32, reach);
      Random random = new Random(seed);
      memory
          .view()
          .pinned(segment -> {
            for (int i = 0; i < reach; i++) {
              segment.setAtIndex(JAVA_FLOAT, i, (random.nextInt(101) - 50) / 16f);
            }
            return segment;
          });
      return memory;
    }

    BufferView view(BufferLease memory) {
      long[] bytes = strides.clone();
      for (int axis = 0; axis < bytes.length; axis++) {
        bytes[axis] *= Float.BYTES;
      }
      return memory
          .view()
          .withLayout(StridedLayout.of(offset * Float.BYTES, Float.BYTES, shape, bytes));
    }

    /** Returns where each element lies, in elements, in C order: brute force over the indices. */
    int[] positions() {
      List<Integer> positions = new ArrayList<>(List.of((int) offset));
      for (int axis = 0; axis < shape.length; axis++) {
        List<Integer> next = new ArrayList<>();
        for (int position : positions) {
          for (int i = 0; i < shape[axis]; i++) {
            next.add((int) (position + i * strides[axis]));
          }
        }
        positions = next;
      }
      return positions.stream().mapToInt(position -> position).toArray();
    }

    boolean isCContiguous() {
      return fate == Fate.DENSE && !name.startsWith("dense f");
    }

    /** Returns an array of ND4J's own, made of the elements one by one. */
    INDArray denseCopy(BufferLease memory) {
      float[] values = memory.view().pinned(this::values);
      return shape.length == 0 ? Nd4j.scalar(values[0]) : Nd4j.create(values, shape, 'c');
    }

    /** Returns the elements as they lie in memory. */
    Outcome outcome(BufferLease memory) {
      float[] values = memory.view().pinned(this::values);
      double[] wide = new double[values.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = values[i];
      }
      return new Outcome(shape, wide, "");
    }

    private float[] values(MemorySegment segment) {
      int[] positions = positions();
      float[] values = new float[positions.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = segment.getAtIndex(JAVA_FLOAT, positions[i]);
      }
      return values;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private LayoutCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    // The second time with an offset, which is in the address, and aligned to no more than 4 bytes.
    for (long offset : new long[] {0, 7}) {
      String at = " at " + offset;
      dense(cases, "dense c [3, 4]" + at, offset, of(3, 4), of(4, 1));
      dense(cases, "dense c [70, 90]" + at, offset, of(70, 90), of(90, 1));
      dense(cases, "dense f [3, 4]" + at, offset, of(3, 4), of(1, 3));
      dense(cases, "dense f [70, 90]" + at, offset, of(70, 90), of(1, 70));
      dense(cases, "dense c [2, 3, 4]" + at, offset, of(2, 3, 4), of(12, 4, 1));
      dense(cases, "dense f [2, 3, 4]" + at, offset, of(2, 3, 4), of(1, 2, 6));
      dense(cases, "vector [5]" + at, offset, of(5), of(1));
      dense(cases, "vector [5000]" + at, offset, of(5000), of(1));
      dense(cases, "row [1, 4] of a wide matrix" + at, offset, of(1, 4), of(99, 1));
      dense(cases, "column [4, 1] without gaps" + at, offset, of(4, 1), of(1, 77));
      dense(cases, "one element of rank 0" + at, offset, of(), of());
      dense(cases, "one element [1, 1]" + at, offset, of(1, 1), of(-3, 0));
      gaps(cases, "padded rows [3, 4]" + at, offset, of(3, 4), of(10, 1));
      gaps(cases, "padded rows [70, 90]" + at, offset, of(70, 90), of(100, 1));
      gaps(cases, "padded rows [5000, 3]" + at, offset, of(5000, 3), of(4, 1));
      gaps(cases, "every second column [3, 4]" + at, offset, of(3, 4), of(8, 2));
      gaps(cases, "every second column [70, 90]" + at, offset, of(70, 90), of(180, 2));
      gaps(cases, "every second column, padded [3, 4]" + at, offset, of(3, 4), of(20, 2));
      gaps(cases, "every second row [3, 4]" + at, offset, of(3, 4), of(8, 1));
      gaps(cases, "transposed, padded [4, 3]" + at, offset, of(4, 3), of(1, 10));
      gaps(cases, "transposed, padded [90, 70]" + at, offset, of(90, 70), of(1, 100));
      gaps(cases, "permuted [2, 3, 4]" + at, offset, of(2, 3, 4), of(4, 8, 1));
      gaps(cases, "permuted [20, 30, 40]" + at, offset, of(20, 30, 40), of(40, 800, 1));
      gaps(cases, "padded [2, 3, 4]" + at, offset, of(2, 3, 4), of(40, 10, 1));
      gaps(cases, "NHWC as NCHW [2, 3, 2, 4]" + at, offset, of(2, 3, 2, 4), of(24, 1, 12, 3));
      gaps(cases, "NHWC as NCHW [4, 3, 28, 28]" + at, offset, of(4, 3, 28, 28), of(2352, 1, 84, 3));
      gaps(cases, "cropped images [2, 3, 5, 6]" + at, offset, of(2, 3, 5, 6), of(300, 100, 10, 1));
      gaps(cases, "axis of one [3, 1, 4]" + at, offset, of(3, 1, 4), of(10, 5, 1));
      gaps(cases, "axis of one in front [1, 3, 4]" + at, offset, of(1, 3, 4), of(0, 10, 1));
      refused(cases, "vector of every third [5]" + at, offset, of(5), of(3));
      refused(cases, "vector of every third [5000]" + at, offset, of(5000), of(3));
      refused(cases, "row of every second [1, 4]" + at, offset, of(1, 4), of(8, 2));
      refused(cases, "row of every second [1, 5000]" + at, offset, of(1, 5000), of(10000, 2));
      refused(cases, "column of a matrix [4, 1]" + at, offset, of(4, 1), of(10, 1));
      refused(cases, "column of a matrix [5000, 1]" + at, offset, of(5000, 1), of(2, 1));
      refused(cases, "rows repeated [3, 4]" + at, offset, of(3, 4), of(0, 1));
      refused(cases, "columns repeated [3, 4]" + at, offset, of(3, 4), of(1, 0));
      refused(cases, "one element repeated [3, 4]" + at, offset, of(3, 4), of(0, 0));
      refused(cases, "vector of one element [5]" + at, offset, of(5), of(0));
      refused(cases, "windows [4, 3]" + at, offset, of(4, 3), of(1, 1));
      refused(cases, "interleaved rows [2, 3]" + at, offset, of(2, 3), of(3, 2));
      refused(cases, "reversed vector [5]" + at, offset + 10, of(5), of(-1));
      refused(cases, "reversed rows [3, 4]" + at, offset + 20, of(3, 4), of(-4, 1));
      refused(cases, "reversed columns [3, 4]" + at, offset + 20, of(3, 4), of(4, -1));
      refused(cases, "reversed both [300, 40]" + at, offset + 12000, of(300, 40), of(-40, -1));
      refused(cases, "nothing [0]" + at, offset, of(0), of(1));
      refused(cases, "nothing [0, 4]" + at, offset, of(0, 4), of(4, 1));
    }
    return cases;
  }

  private static long[] of(long... values) {
    return values;
  }

  private static void dense(List<Case> cases, String name, long at, long[] shape, long[] strides) {
    cases.add(make(name, Fate.DENSE, at, shape, strides));
  }

  private static void gaps(List<Case> cases, String name, long at, long[] shape, long[] strides) {
    cases.add(make(name, Fate.GAPS, at, shape, strides));
  }

  private static void refused(
      List<Case> cases, String name, long at, long[] shape, long[] strides) {
    cases.add(make(name, Fate.REFUSED, at, shape, strides));
  }

  private static Case make(String name, Fate fate, long at, long[] shape, long[] strides) {
    long reach = at + 20;
    for (int axis = 0; axis < shape.length; axis++) {
      reach += Math.max(0, shape[axis] - 1) * Math.max(0, strides[axis]);
    }
    return new Case(name, fate, (int) reach, at, shape, strides);
  }
}
