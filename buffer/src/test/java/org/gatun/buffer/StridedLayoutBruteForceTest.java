// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/** Every operation of a layout against the enumeration of its indices. */
class StridedLayoutBruteForceTest {
  private static final long SEED = 20261123;
  private static final int LAYOUTS = 10_000;

  private final Conformance conformance = new Conformance("layout-bruteforce");
  private final Random random = new Random(SEED);
  private final RandomLayouts layouts = new RandomLayouts(random);

  @Test
  void everyOperation_randomLayouts_namesTheSameAddresses() throws IOException {
    IO.println("seed " + SEED);
    for (int k = 0; k < LAYOUTS; k++) {
      RandomLayouts.Parts parts = layouts.next();
      StridedLayout layout = parts.layout();
      Enumeration all = Enumeration.of(parts);
      same(layout, all, layout, "offsetOf");
      figures(parts, layout, all);
      indices(layout);
      slices(layout, all);
      axes(layout, all);
      broadcasts(layout, all);
      reshapes(layout, all);
      equality(parts, layout);
    }
    conformance.report();
  }

  private void same(StridedLayout of, Enumeration expected, StridedLayout found, String operation) {
    holds(Enumeration.of(found).same(expected), of, () -> operation + " gave " + found);
    holds(found.itemsize() == of.itemsize(), of, () -> operation + " changed the itemsize");
    holds(
        found.count() == expected.addresses().length,
        of,
        () -> operation + " counts " + found.count());
    if (expected.addresses().length > 0) {
      holds(
          found.low() == Arrays.stream(expected.addresses()).min().orElseThrow(),
          of,
          () -> operation + " has low " + found.low());
      holds(
          found.high() == Arrays.stream(expected.addresses()).max().orElseThrow() + of.itemsize(),
          of,
          () -> operation + " has high " + found.high());
    } else {
      holds(
          found.low() == found.offset() && found.high() == found.offset(),
          of,
          () -> operation + " of nothing covers " + found.low() + ".." + found.high());
    }
    holds(
        found.isCContiguous() == expected.isDense(of.itemsize()),
        of,
        () -> operation + " is C-contiguous: " + found.isCContiguous());
    long[] reversed = reversed(expected.shape());
    Enumeration fortran = expected.gather(reversed, StridedLayoutBruteForceTest::reversed);
    holds(
        found.isFortranContiguous() == fortran.isDense(of.itemsize()),
        of,
        () -> operation + " is Fortran-contiguous: " + found.isFortranContiguous());
  }

  private void holds(boolean fact, StridedLayout layout, Supplier<String> otherwise) {
    conformance.check(fact, () -> layout + ": " + otherwise.get());
  }

  private static long[] reversed(long[] values) {
    long[] turned = new long[values.length];
    for (int k = 0; k < values.length; k++) {
      turned[k] = values[values.length - 1 - k];
    }
    return turned;
  }

  private void figures(RandomLayouts.Parts parts, StridedLayout layout, Enumeration all) {
    holds(layout.rank() == parts.shape().length, layout, () -> "rank " + layout.rank());
    holds(layout.offset() == parts.offset(), layout, () -> "offset " + layout.offset());
    holds(Arrays.equals(layout.shape(), parts.shape()), layout, () -> "shape");
    holds(Arrays.equals(layout.strides(), parts.strides()), layout, () -> "strides");
    holds(
        layout.byteSize() == (long) all.addresses().length * parts.itemsize(),
        layout,
        () -> "byteSize " + layout.byteSize());
    boolean whole = true;
    for (int axis = 0; axis < layout.rank(); axis++) {
      int at = axis;
      holds(layout.size(axis) == parts.shape()[axis], layout, () -> "size of axis " + at);
      holds(layout.stride(axis) == parts.strides()[axis], layout, () -> "stride of axis " + at);
      whole &= parts.shape()[axis] <= 1 || parts.strides()[axis] % parts.itemsize() == 0;
    }
    try {
      long[] steps = layout.stridesInElements();
      boolean multiples = true;
      for (int axis = 0; axis < steps.length; axis++) {
        multiples &=
            parts.shape()[axis] <= 1 || steps[axis] * parts.itemsize() == parts.strides()[axis];
      }
      holds(whole && multiples, layout, () -> "strides in elements " + Arrays.toString(steps));
    } catch (IllegalStateException e) {
      holds(!whole, layout, e::toString);
    }
  }

  /** The accessors for ranks 1 to 3 have code of their own; indices outside fail in each. */
  private void indices(StridedLayout layout) {
    long[] index = new long[layout.rank()];
    boolean inside = true;
    for (int axis = 0; axis < index.length; axis++) {
      index[axis] = random.nextLong(layout.size(axis) + 2) - (random.nextInt(8) == 0 ? 1 : 0);
      if (random.nextInt(50) == 0) {
        index[axis] = random.nextLong();
      }
      inside &= index[axis] >= 0 && index[axis] < layout.size(axis);
    }
    boolean fits = inside;
    boolean withinRange = !throwsOutOfBounds(() -> layout.offsetOf(index));
    holds(withinRange == fits, layout, () -> "offsetOf " + Arrays.toString(index));
    for (int unit : new int[] {1, 4, 8}) {
      for (int rank = 1; rank <= 3; rank++) {
        long[] some = Arrays.copyOf(index, rank);
        int indices = rank;
        Supplier<Long> at =
            () ->
                switch (indices) {
                  case 1 -> layout.offsetOf(some[0], unit);
                  case 2 -> layout.offsetOf(some[0], some[1], unit);
                  default -> layout.offsetOf(some[0], some[1], some[2], unit);
                };
        if (rank == layout.rank() && fits) {
          holds(
              at.get() == layout.offsetOf(index),
              layout,
              () -> "offsetOf " + Arrays.toString(some) + " by unit " + unit);
        } else {
          holds(throwsOutOfBounds(at), layout, () -> "offsetOf " + Arrays.toString(some));
        }
      }
    }
  }

  private static boolean throwsOutOfBounds(Supplier<?> operation) {
    try {
      Object _ = operation.get();
      return false;
    } catch (IndexOutOfBoundsException e) {
      return true;
    }
  }

  private void slices(StridedLayout layout, Enumeration all) {
    for (int axis = 0; axis < layout.rank(); axis++) {
      int at = axis;
      int size = (int) layout.size(axis);
      long start = random.nextLong(-1, size + 2);
      long count = random.nextInt(size + 2);
      long step = random.nextLong(-3, 4);
      if (random.nextInt(10) == 0) {
        step = random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      }
      if (random.nextInt(40) == 0) {
        count = Long.MAX_VALUE;
      }
      slice(layout, all, at, start, count, step);
      long wanted = random.nextLong(-1, size + 1);
      boolean inside = wanted >= 0 && wanted < size;
      if (inside) {
        same(
            layout,
            all.gather(without(all.shape(), at), index -> inserted(index, at, wanted)),
            layout.select(at, wanted),
            "select(" + at + ", " + wanted + ")");
      } else {
        holds(
            throwsOutOfBounds(() -> layout.select(at, wanted)),
            layout,
            () -> "select(" + at + ", " + wanted + ")");
      }
    }
    for (int axis : new int[] {-1, layout.rank()}) {
      holds(throwsOutOfBounds(() -> layout.select(axis, 0)), layout, () -> "select axis " + axis);
      holds(
          throwsOutOfBounds(() -> layout.slice(axis, 0, 0, 1)), layout, () -> "slice axis " + axis);
      holds(throwsOutOfBounds(() -> layout.size(axis)), layout, () -> "size " + axis);
      holds(throwsOutOfBounds(() -> layout.stride(axis)), layout, () -> "stride " + axis);
    }
  }

  private void slice(
      StridedLayout layout, Enumeration all, int axis, long start, long count, long step) {
    String text = "slice(" + axis + ", " + start + ", " + count + ", " + step + ")";
    String expected = "fits";
    if (count < 0 || step == 0) {
      expected = "argument";
    } else {
      // At most size elements can be distinct, so no more need be looked at.
      long looked = Math.min(count, layout.size(axis) + 2);
      for (long k = 0; k < looked; k++) {
        var at =
            java.math.BigInteger.valueOf(k)
                .multiply(java.math.BigInteger.valueOf(step))
                .add(java.math.BigInteger.valueOf(start));
        if (at.signum() < 0 || at.compareTo(java.math.BigInteger.valueOf(layout.size(axis))) >= 0) {
          expected = "bounds";
        }
      }
    }
    String found;
    try {
      StridedLayout sliced = layout.slice(axis, start, count, step);
      found = "fits";
      if (expected.equals(found)) {
        long[] shape = all.shape().clone();
        shape[axis] = count;
        UnaryOperator<long[]> old =
            index -> {
              long[] from = index.clone();
              from[axis] = start + index[axis] * step;
              return from;
            };
        same(layout, all.gather(shape, old), sliced, text);
      }
    } catch (IndexOutOfBoundsException e) {
      found = "bounds";
    } catch (IllegalArgumentException e) {
      found = "argument";
    }
    String outcome = found;
    String wanted = expected;
    holds(outcome.equals(wanted), layout, () -> text + " " + outcome + ", expected " + wanted);
  }

  private static long[] without(long[] values, int at) {
    long[] kept = new long[values.length - 1];
    System.arraycopy(values, 0, kept, 0, at);
    System.arraycopy(values, at + 1, kept, at, kept.length - at);
    return kept;
  }

  private static long[] inserted(long[] values, int at, long value) {
    long[] more = new long[values.length + 1];
    System.arraycopy(values, 0, more, 0, at);
    more[at] = value;
    System.arraycopy(values, at, more, at + 1, values.length - at);
    return more;
  }

  private void axes(StridedLayout layout, Enumeration all) {
    int rank = layout.rank();
    int before = random.nextInt(rank + 1);
    same(
        layout,
        all.gather(inserted(all.shape(), before, 1), index -> without(index, before)),
        layout.insertAxis(before),
        "insertAxis(" + before + ")");
    for (int axis : new int[] {-1, rank + 1}) {
      holds(throwsOutOfBounds(() -> layout.insertAxis(axis)), layout, () -> "insertAxis " + axis);
    }
    same(
        layout,
        all.gather(reversed(all.shape()), StridedLayoutBruteForceTest::reversed),
        layout.transpose(),
        "transpose");
    int[] order = java.util.stream.IntStream.range(0, rank).toArray();
    for (int k = rank - 1; k > 0; k--) {
      int other = random.nextInt(k + 1);
      int kept = order[k];
      order[k] = order[other];
      order[other] = kept;
    }
    long[] shape = new long[rank];
    for (int to = 0; to < rank; to++) {
      shape[to] = all.shape()[order[to]];
    }
    UnaryOperator<long[]> old =
        index -> {
          long[] from = new long[rank];
          for (int to = 0; to < rank; to++) {
            from[order[to]] = index[to];
          }
          return from;
        };
    same(layout, all.gather(shape, old), layout.permute(order), "permute");
    if (rank > 0) {
      int[] twice = order.clone();
      twice[0] = order[rank - 1] == order[0] ? 1 : order[rank - 1];
      refuses(() -> layout.permute(twice), layout, "permute " + Arrays.toString(twice));
      refuses(() -> layout.permute(), layout, "permute of no axes");
      int[] beyond = order.clone();
      beyond[0] = random.nextBoolean() ? rank : -1;
      refuses(() -> layout.permute(beyond), layout, "permute " + Arrays.toString(beyond));
    }
  }

  private void refuses(Runnable operation, StridedLayout layout, String text) {
    boolean refused;
    try {
      operation.run();
      refused = false;
    } catch (IllegalArgumentException e) {
      refused = true;
    }
    boolean outcome = refused;
    holds(outcome, layout, () -> text + " was not refused");
  }

  private void broadcasts(StridedLayout layout, Enumeration all) {
    int more = random.nextInt(3);
    int rank = layout.rank() + more;
    long[] target = new long[rank];
    boolean fits = true;
    for (int axis = 0; axis < rank; axis++) {
      long size = axis < more ? 1 : layout.size(axis - more);
      target[axis] = size == 1 && random.nextBoolean() ? random.nextInt(4) : size;
      if (axis < more) {
        target[axis] = random.nextInt(3);
      }
      if (random.nextInt(30) == 0) {
        target[axis]++;
      }
      fits &= axis < more || size == 1 || size == target[axis];
    }
    if (fits) {
      UnaryOperator<long[]> old =
          index -> {
            long[] from = Arrays.copyOfRange(index, more, rank);
            for (int axis = 0; axis < from.length; axis++) {
              from[axis] = layout.size(axis) == 1 ? 0 : from[axis];
            }
            return from;
          };
      String text = "broadcastTo " + Arrays.toString(target);
      same(layout, all.gather(target, old), layout.broadcastTo(target), text);
    } else {
      refuses(() -> layout.broadcastTo(target), layout, "broadcastTo " + Arrays.toString(target));
    }
    if (layout.rank() > 0) {
      long[] fewer = without(layout.shape(), 0);
      refuses(() -> layout.broadcastTo(fewer), layout, "broadcastTo fewer axes");
    }
  }

  private void reshapes(StridedLayout layout, Enumeration all) {
    for (int k = 0; k < 3; k++) {
      long[] shape = layouts.shapeOf(layout.count());
      var expected = new Enumeration(shape, all.addresses());
      long[] asked = shape.clone();
      if (shape.length > 0 && layout.count() > 0 && random.nextInt(3) == 0) {
        asked[random.nextInt(shape.length)] = -1;
      }
      String text = "reshape " + Arrays.toString(asked);
      Optional<StridedLayout> found = layout.reshape(asked);
      holds(
          found.isPresent() == expected.isAffine(),
          layout,
          () -> text + " is a view: " + found.isPresent());
      found.ifPresent(view -> same(layout, expected, view, text));
      long[] other = inserted(shape, 0, 2 + random.nextInt(3));
      if (layout.count() > 0) {
        refuses(() -> layout.reshape(other), layout, "reshape " + Arrays.toString(other));
      }
    }
  }

  private void equality(RandomLayouts.Parts parts, StridedLayout layout) {
    StridedLayout again = parts.layout();
    holds(
        layout.equals(again) && layout.hashCode() == again.hashCode(), layout, () -> "not itself");
    holds(layout.transpose().transpose().equals(layout), layout, () -> "transposed twice");
    int change = random.nextInt(4);
    long[] shape = parts.shape().clone();
    long[] strides = parts.strides().clone();
    long offset = parts.offset();
    int itemsize = parts.itemsize();
    int axis = shape.length == 0 ? 0 : random.nextInt(shape.length);
    if (change == 0 || shape.length == 0) {
      offset++;
    } else if (change == 1) {
      itemsize++;
    } else if (change == 2) {
      shape[axis]++;
    } else {
      strides[axis]++;
    }
    StridedLayout changed = StridedLayout.of(offset, itemsize, shape, strides);
    holds(!layout.equals(changed), layout, () -> "equals " + changed);
    holds(!layout.equals(layout.insertAxis(0)), layout, () -> "equals with one axis more");
  }
}
