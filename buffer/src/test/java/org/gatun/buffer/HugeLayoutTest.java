// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/** Layouts at the edge of 63 bits against whole numbers of any size. */
class HugeLayoutTest {
  private static final long SEED = 63;
  private static final int LAYOUTS = 40_000;
  private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(63);

  private final Random random = new Random(SEED);
  private final Conformance conformance = new Conformance("layout-overflow");

  /** What a layout is made of, in numbers that do not overflow. */
  private final class Exact {
    final long offset = edge();
    final int itemsize = new int[] {0, 1, 2, 8, 16, Integer.MAX_VALUE}[random.nextInt(6)];
    final long[] shape = new long[random.nextInt(6)];
    final long[] strides = new long[shape.length];

    Exact() {
      for (int axis = 0; axis < shape.length; axis++) {
        int roll = random.nextInt(30);
        shape[axis] = roll == 0 ? 0 : roll < 20 ? random.nextLong(1, 5) : Math.abs(edge() | 1);
        strides[axis] = random.nextInt(3) == 0 ? edge() : random.nextLong(-64, 64);
      }
    }

    boolean isEmpty() {
      return Arrays.stream(shape).anyMatch(size -> size == 0);
    }

    BigInteger count() {
      return Arrays.stream(shape)
          .mapToObj(BigInteger::valueOf)
          .reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /** Where an end of the addresses lies. */
    BigInteger reach(boolean up) {
      BigInteger end = BigInteger.valueOf(offset);
      for (int axis = 0; axis < shape.length; axis++) {
        if (strides[axis] > 0 == up) {
          end = end.add(product(shape[axis] - 1, strides[axis]));
        }
      }
      return up ? end.add(BigInteger.valueOf(itemsize)) : end;
    }

    /** Whether all that a layout promises fits 63 bits. */
    boolean fits() {
      return isEmpty()
          || (isLong(count())
              && isLong(count().multiply(BigInteger.valueOf(itemsize)))
              && isLong(reach(false))
              && isLong(reach(true))
              && isLong(reach(true).subtract(reach(false))));
    }

    BigInteger at(long[] index) {
      BigInteger at = BigInteger.valueOf(offset);
      for (int axis = 0; axis < shape.length; axis++) {
        at = at.add(product(index[axis], strides[axis]));
      }
      return at;
    }
  }

  private static BigInteger product(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }

  private static boolean isLong(BigInteger number) {
    return number.bitLength() < 64;
  }

  /** A number near a power of two, of either sign. */
  private long edge() {
    long near = (1L << random.nextInt(63)) + random.nextLong(-2, 3);
    return random.nextBoolean() ? near : -near;
  }

  @Test
  void of_anySizes_isMadeExactlyWhenAllAddressesFit() throws IOException {
    IO.println("seed " + SEED);
    int made = 0;
    for (int k = 0; k < LAYOUTS; k++) {
      var exact = new Exact();
      Optional<StridedLayout> layout = Optional.empty();
      try {
        layout =
            Optional.of(StridedLayout.of(exact.offset, exact.itemsize, exact.shape, exact.strides));
      } catch (IllegalArgumentException e) {
        // as expected, or not
      }
      boolean isMade = layout.isPresent();
      conformance.check(
          isMade == exact.fits(),
          () ->
              "offset "
                  + exact.offset
                  + " itemsize "
                  + exact.itemsize
                  + Arrays.toString(exact.shape)
                  + Arrays.toString(exact.strides)
                  + (isMade ? " was made" : " was refused"));
      if (isMade && exact.fits() && !exact.isEmpty()) {
        made++;
        compare(exact, layout.orElseThrow());
      }
    }
    int figure = made;
    conformance.check(figure > LAYOUTS / 10, () -> "too few layouts fit: " + figure);
    conformance.report();
  }

  private void compare(Exact exact, StridedLayout layout) {
    same(exact.count(), layout.count(), layout, "count");
    same(
        exact.count().multiply(BigInteger.valueOf(exact.itemsize)),
        layout.byteSize(),
        layout,
        "byteSize");
    same(exact.reach(false), layout.low(), layout, "low");
    same(exact.reach(true), layout.high(), layout, "high");
    long[] index = new long[exact.shape.length];
    long[] last = exact.shape.clone();
    for (int axis = 0; axis < index.length; axis++) {
      index[axis] = random.nextLong(exact.shape[axis]);
      last[axis]--;
    }
    same(exact.at(index), layout.offsetOf(index), layout, "offsetOf " + Arrays.toString(index));
    same(exact.at(last), layout.offsetOf(last), layout, "offsetOf the last");
    if (index.length > 0) {
      int axis = random.nextInt(index.length);
      cut(exact, layout, axis, index);
    }
  }

  private void cut(Exact exact, StridedLayout layout, int axis, long[] index) {
    long size = exact.shape[axis];
    StridedLayout selected = layout.select(axis, index[axis]);
    long[] rest = new long[index.length - 1];
    System.arraycopy(index, 0, rest, 0, axis);
    System.arraycopy(index, axis + 1, rest, axis, rest.length - axis);
    same(exact.at(index), selected.offsetOf(rest), layout, "select");
    // Backwards by the largest step that leaves two elements.
    long start = size - 1;
    long step = size == 1 ? -1 : -(size - 1);
    StridedLayout sliced = layout.slice(axis, start, Math.min(2, size), step);
    long[] first = index.clone();
    first[axis] = 0;
    long[] theirs = index.clone();
    theirs[axis] = start;
    same(exact.at(theirs), sliced.offsetOf(first), layout, "slice");
    if (size > 1) {
      first[axis] = 1;
      theirs[axis] = 0;
      same(exact.at(theirs), sliced.offsetOf(first), layout, "slice, second");
      assertThrows(
          IndexOutOfBoundsException.class, () -> layout.slice(axis, start, 3, -(size - 1)));
      assertThrows(IndexOutOfBoundsException.class, () -> layout.slice(axis, 1, size, 1));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> layout.slice(axis, 0, Long.MAX_VALUE, Long.MAX_VALUE));
    }
  }

  private void same(BigInteger expected, long found, StridedLayout layout, String what) {
    conformance.check(
        expected.equals(BigInteger.valueOf(found)),
        () -> layout + ": " + what + ": expected " + expected + " but found " + found);
  }

  @Test
  void contiguousFactories_pastTheLimit_refuse() {
    long[][] shapes = {
      {Long.MAX_VALUE, 2}, {1L << 32, 1L << 31}, {1L << 62, 2}, {3, 1L << 61, 2}, {1L << 60, 8}
    };
    for (long[] shape : shapes) {
      assertThrows(IllegalArgumentException.class, () -> StridedLayout.ofC(8, shape));
      assertThrows(IllegalArgumentException.class, () -> StridedLayout.ofFortran(8, shape));
      assertThrows(IllegalArgumentException.class, () -> StridedLayout.ofC(0, shape(shape)));
      assertThrows(IllegalArgumentException.class, () -> Buffers.allocate(DType.FLOAT64, shape));
    }
    assertEquals(Long.MAX_VALUE, StridedLayout.ofC(1, Long.MAX_VALUE).high());
    assertThrows(
        IllegalArgumentException.class,
        () -> StridedLayout.ofC(1, Long.MAX_VALUE).insertAxis(0).broadcastTo(2, Long.MAX_VALUE));
    assertEquals(LIMIT.subtract(BigInteger.ONE), BigInteger.valueOf(Long.MAX_VALUE));
  }

  /** Of more elements than 63 bits count, whatever their size. */
  private static long[] shape(long[] shape) {
    long[] larger = Arrays.copyOf(shape, shape.length + 1);
    larger[shape.length] = 1L << 40;
    return larger;
  }

  @Test
  void rank_past64_isRefused() {
    StridedLayout layout = StridedLayout.ofC(4, new long[64]);
    assertThrows(IllegalArgumentException.class, () -> layout.insertAxis(3));
    assertThrows(IllegalArgumentException.class, () -> StridedLayout.ofC(4, new long[65]));
    assertThrows(IllegalArgumentException.class, () -> layout.reshape(new long[65]));
    assertThrows(IllegalArgumentException.class, () -> layout.broadcastTo(new long[65]));
    assertThrows(
        IllegalArgumentException.class, () -> StridedLayout.of(0, 4, new long[65], new long[65]));
  }

  @Test
  void of_negativeOrUnequalParts_areRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> StridedLayout.of(0, 4, new long[1], new long[2]));
    assertThrows(IllegalArgumentException.class, () -> StridedLayout.ofC(-1, 2));
    assertThrows(IllegalArgumentException.class, () -> StridedLayout.ofC(4, 2, -1));
    assertThrows(IllegalArgumentException.class, () -> StridedLayout.ofC(4, -1));
    assertThrows(IllegalArgumentException.class, () -> StridedLayout.ofC(4, 0, -1));
  }

  @Test
  void arrays_givenAndReturned_areCopies() {
    for (int rank : new int[] {1, 2, 5}) {
      long[] shape = new long[rank];
      Arrays.fill(shape, 2);
      long[] strides = shape.clone();
      StridedLayout layout = StridedLayout.of(0, 1, shape, strides);
      String before = layout.toString();
      shape[0] = 99;
      strides[0] = 99;
      layout.shape()[0] = 99;
      layout.strides()[0] = 99;
      layout.stridesInElements()[0] = 99;
      assertEquals(before, layout.toString());
      long[] target = new long[rank];
      Arrays.fill(target, 2);
      StridedLayout stretched = layout.broadcastTo(target);
      target[0] = 99;
      assertEquals(2, stretched.size(0));
    }
  }
}
