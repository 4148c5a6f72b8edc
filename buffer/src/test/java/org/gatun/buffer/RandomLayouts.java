// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Random;

/** Seeded layouts of all sorts, small enough to enumerate: what they are made of, no more. */
final class RandomLayouts {
  /** What a layout is made of. */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes them
  record Parts(long offset, int itemsize, long[] shape, long[] strides) {
    StridedLayout layout() {
      return StridedLayout.of(offset, itemsize, shape, strides);
    }
  }

  private static final int[] ITEMSIZES = {1, 1, 2, 4, 4, 8, 8, 3, 16};

  private final Random random;

  RandomLayouts(Random random) {
    this.random = random;
  }

  /** Contiguous ones, cut and turned, and such of free strides: negative, zero, huge, odd. */
  Parts next() {
    int rank = random.nextInt(7);
    int itemsize = ITEMSIZES[random.nextInt(ITEMSIZES.length)];
    long[] shape = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      int roll = random.nextInt(20);
      shape[axis] =
          roll == 0 ? 0 : roll < 5 ? 1 : 2 + random.nextInt(rank > 4 ? 1 : rank > 2 ? 2 : 4);
    }
    long[] strides = random.nextInt(3) == 0 ? free(shape, itemsize) : turned(shape, itemsize);
    long offset =
        switch (random.nextInt(6)) {
          case 0 -> random.nextInt(1000);
          case 1 -> -random.nextInt(1000);
          case 2 -> random.nextLong() >> 3;
          default -> 0;
        };
    return new Parts(offset, itemsize, shape, strides);
  }

  private long[] free(long[] shape, int itemsize) {
    long[] strides = new long[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      strides[axis] =
          switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> (random.nextLong() >> 4) / Math.max(1, 8 * shape[axis]); // within 2^57 in all
            case 2 -> (long) itemsize * (random.nextInt(41) - 20);
            case 3 -> itemsize;
            default -> random.nextInt(201) - 100;
          };
    }
    return strides;
  }

  /** Dense in a random order of axes, some with gaps, some backwards. */
  private long[] turned(long[] shape, int itemsize) {
    int rank = shape.length;
    int[] order = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      order[axis] = axis;
    }
    if (random.nextBoolean()) {
      for (int axis = rank - 1; axis > 0; axis--) {
        int other = random.nextInt(axis + 1);
        int kept = order[axis];
        order[axis] = order[other];
        order[other] = kept;
      }
    }
    boolean flaws = random.nextBoolean();
    long[] strides = new long[rank];
    long step = itemsize;
    for (int k = rank - 1; k >= 0; k--) {
      int axis = order[k];
      strides[axis] = flaws && random.nextInt(6) == 0 ? -step : step;
      step *= Math.max(1, shape[axis]);
      if (flaws && random.nextInt(6) == 0) {
        step *= 2;
      }
    }
    return strides;
  }

  /** A shape of so many elements, axes of one strewn in. */
  long[] shapeOf(long count) {
    var sizes = new java.util.ArrayList<Long>();
    long rest = count;
    while (rest > 1 && sizes.size() < 5) {
      long divisor = 2;
      for (int tries = random.nextInt(4); divisor < rest; divisor++) {
        if (rest % divisor == 0 && tries-- == 0) {
          break;
        }
      }
      sizes.add(divisor);
      rest /= divisor;
    }
    if (rest != 1) {
      sizes.add(rest); // what is left, or the zero
    }
    for (int ones = random.nextInt(3); ones > 0; ones--) {
      sizes.add(random.nextInt(sizes.size() + 1), 1L);
    }
    java.util.Collections.shuffle(sizes, random);
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }
}
