// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Typed iteration and streams: index order over any strides, splitting, and release meanwhile. */
class IterationTest {
  /** The elements one by one, by all indices in order. */
  private static List<Object> bruteForce(NdArray array) {
    List<Object> values = new ArrayList<>();
    addAll(array, new long[array.rank()], 0, values);
    return values;
  }

  private static void addAll(NdArray array, long[] index, int axis, List<Object> values) {
    if (axis == index.length) {
      values.add(array.get(index));
      return;
    }
    for (long i = 0; i < array.size(axis); i++) {
      index[axis] = i;
      addAll(array, index, axis + 1, values);
    }
  }

  private static NdArray randomView(NdArray flat, Random random) {
    int rank = random.nextInt(6);
    long[] shape = new long[rank];
    long[] strides = new long[rank];
    int itemsize = flat.dtype().itemsize();
    for (int axis = 0; axis < rank; axis++) {
      shape[axis] = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(5);
      strides[axis] = (long) itemsize * (random.nextInt(19) - 6);
    }
    if (rank > 0 && random.nextBoolean()) { // axes that lie as one
      strides = StridedLayout.ofC(itemsize, shape).strides();
      int cut = random.nextInt(rank);
      for (int axis = 0; axis <= cut; axis++) {
        strides[axis] *= 1 + random.nextInt(2);
      }
    }
    StridedLayout layout = StridedLayout.of(0, itemsize, shape, strides);
    long start = flat.view().layout().offset() - layout.low();
    return NdArray.of(flat.view().withLayout(StridedLayout.of(start, itemsize, shape, strides)));
  }

  @ParameterizedTest
  @EnumSource(MemoryKind.class)
  void everyWalk_anyStrides_isInIndexOrder(MemoryKind kind) {
    long seed = 20261123;
    IO.println("seed " + seed);
    Random random = new Random(seed);
    for (DType dtype : List.of(DType.INT16, DType.UINT8, DType.ofDescr(">i4"))) {
      byte[] bytes = new byte[8000 * dtype.itemsize()];
      random.nextBytes(bytes);
      try (BufferLease lease = kind.lend(bytes, dtype, 8000)) {
        NdArray flat = NdArray.of(lease.view());
        for (int round = 0; round < 150; round++) {
          NdArray array = randomView(flat, random);
          List<Object> expected = bruteForce(array);
          List<Object> found = new ArrayList<>();
          array.forEachInt(
              value -> found.add(dtype == DType.INT16 ? (Object) (short) value : value));
          String layout = array.view().layout().toString();
          assertEquals(expected, found, layout);
          assertEquals(expected, array.elements().toList(), layout);
          long[] longs =
              expected.stream().mapToLong(value -> ((Number) value).longValue()).toArray();
          assertArrayEquals(longs, array.longs().toArray(), layout);
          assertArrayEquals(longs, array.longs().parallel().toArray(), layout);
          assertArrayEquals(longs, array.ints().asLongStream().toArray(), layout);
          assertArrayEquals(
              Arrays.stream(longs).asDoubleStream().toArray(), array.doubles().toArray(), layout);
          assertEquals(longs.length, array.doubles().spliterator().getExactSizeIfKnown());
          var iterated = new ArrayList<Long>();
          for (PrimitiveIterator.OfInt each = array.ints().iterator(); each.hasNext(); ) {
            iterated.add((long) each.nextInt());
          }
          assertEquals(Arrays.stream(longs).boxed().toList(), iterated, layout);
        }
      }
    }
  }

  @Test
  void spliterators_splitAnyhow_haveEachElementOnceInOrder() {
    long seed = 20261124;
    IO.println("seed " + seed);
    Random random = new Random(seed);
    double[] values = new double[3 * 5 * 7 * 4];
    Arrays.setAll(values, i -> i);
    try (BufferLease lease = Buffers.wrap(values)) {
      NdArray array = NdArray.of(lease.view()).reshape(3, 5, 7, 4).transpose(2, 0, 3, 1).flip(1);
      List<Object> expected = bruteForce(array);
      for (int round = 0; round < 200; round++) {
        List<Object> found = new ArrayList<>();
        walk(array.doubles().spliterator(), random, found);
        assertEquals(expected, found);
        found.clear();
        walk(array.elements().spliterator(), random, found);
        assertEquals(expected, found);
      }
      Spliterator.OfDouble walk = array.doubles().spliterator();
      assertTrue(
          walk.hasCharacteristics(Spliterator.ORDERED | Spliterator.SIZED | Spliterator.SUBSIZED));
      Spliterator.OfDouble front = walk.trySplit();
      assertNotNull(front);
      assertTrue(Math.abs(front.estimateSize() - walk.estimateSize()) <= 1);
    }
  }

  /** Walks some elements one by one, splits the rest or not, and walks both parts. */
  private static void walk(Spliterator<?> part, Random random, List<Object> found) {
    for (int i = random.nextInt(4); i > 0; i--) {
      long before = part.estimateSize();
      assertEquals(before > 0, part.tryAdvance(found::add));
      assertEquals(Math.max(0, before - 1), part.estimateSize());
    }
    Spliterator<?> front = random.nextInt(4) == 0 ? null : part.trySplit();
    if (front == null) {
      long before = part.estimateSize();
      int had = found.size();
      part.forEachRemaining(found::add);
      assertEquals(before, found.size() - had);
      assertFalse(part.tryAdvance(found::add));
      return;
    }
    walk(front, random, found);
    walk(part, random, found);
  }

  @Test
  void parallelStream_large_addsUpAndVisitsEachOnce() {
    int n = 300;
    int[] values = new int[n * n];
    Arrays.setAll(values, i -> i);
    try (BufferLease lease = Buffers.wrap(values)) {
      NdArray columns = NdArray.of(lease.view()).reshape(n, n).transpose();
      long count = values.length;
      assertEquals(count * (count - 1) / 2, columns.longs().parallel().sum());
      var seen = ConcurrentHashMap.<Integer>newKeySet();
      columns.ints().parallel().forEach(seen::add);
      assertEquals(n * n, seen.size());
      assertArrayEquals(
          columns.ints().filter(v -> v % 3 == 0).toArray(),
          columns.ints().parallel().filter(v -> v % 3 == 0).toArray());
    }
  }

  @Test
  void conversions_areThoseOfTheAccessors() {
    try (BufferLease halves = Buffers.allocate(DType.FLOAT16, 2);
        BufferLease large = Buffers.wrap(new long[] {1, -1})) {
      halves.view().setFloat(1.5f, 0);
      NdArray floats = NdArray.of(halves.view());
      assertArrayEquals(new double[] {1.5, 0}, floats.doubles().toArray());
      assertRefused("expected a dtype whose values all fit int but found float16", floats::ints);
      assertRefused("expected a dtype whose values all fit long but found float16", floats::longs);
      NdArray longs = NdArray.of(large.view());
      assertRefused("expected a dtype whose values all fit double but found int64", longs::doubles);
      assertRefused(
          "expected a dtype whose values all fit int but found int64",
          () -> longs.slice("0:0").forEachInt(_ -> {}));
      NdArray unsigned = longs.reinterpret(DType.UINT64);
      List<Long> read = new ArrayList<>();
      assertThrows(ArithmeticException.class, () -> unsigned.forEachLong(read::add));
      assertEquals(List.of(1L), read);
      NdArray times = longs.reinterpret(DType.ofDescr("<m8[s]"));
      assertArrayEquals(new long[] {1, -1}, times.longs().toArray());
      assertRefused(
          "expected a dtype whose elements can be read",
          NdArray.of(large.view().withLayout(DType.ofDescr("|O"), large.view().layout()))
              ::elements);
    }
  }

  private static void assertRefused(String message, Executable call) {
    var e = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(e.getMessage()).startsWith(message), e::toString);
  }

  @ParameterizedTest
  @EnumSource(MemoryKind.class)
  void release_duringAWalk_isAnException(MemoryKind kind) {
    byte[] bytes = new byte[4 * 100];
    for (int way = 0; way < 4; way++) {
      BufferLease lease = kind.lend(bytes, DType.INT32, 10, 10);
      NdArray array = NdArray.of(lease.view()).transpose();
      int[] seen = {0};
      IntConsumer third =
          _ -> {
            if (++seen[0] == 3) {
              lease.close();
            }
          };
      PrimitiveIterator.OfInt iterator = array.ints().iterator();
      List<Executable> ways =
          List.of(
              () -> array.forEachInt(third),
              () -> array.ints().forEach(third),
              () -> array.ints().parallel().forEachOrdered(third),
              () -> iterator.forEachRemaining(third));
      assertThrows(IllegalStateException.class, ways.get(way), kind + " " + way);
      assertTrue(seen[0] >= 3 && seen[0] < 100, () -> "saw " + seen[0]);
      assertThrows(IllegalStateException.class, array::ints);
    }
  }

  @Test
  void release_duringAWalk_givesTheMemoryToNobodyBeforeItEnds() {
    BufferLease lease = Buffers.allocate(DType.INT32, 10);
    long address = lease.view().address();
    IntConsumer closing =
        _ -> {
          lease.close();
          try (BufferLease next = Buffers.allocate(DType.INT32, 10)) {
            assertNotEquals(address, next.view().address());
          }
        };
    NdArray array = NdArray.of(lease.view());
    assertThrows(IllegalStateException.class, () -> array.forEachInt(closing));
    try (BufferLease next = Buffers.allocate(DType.INT32, 10)) {
      assertEquals(address, next.view().address()); // so the walk alone held it
    }
  }

  @Test
  void along_eachAxis_isTheViewsAtItsPositions() {
    try (BufferLease lease = Buffers.wrap(new int[] {0, 1, 2, 3, 4, 5})) {
      NdArray array = NdArray.of(lease.view()).reshape(2, 3);
      List<String> rows = new ArrayList<>();
      for (NdArray row : array.along(0)) {
        rows.add(Arrays.toString(row.toLongArray()));
      }
      assertEquals(List.of("[0, 1, 2]", "[3, 4, 5]"), rows);
      assertEquals(3, array.along(-1).size());
      array.along(1).get(2).setInt(9, 0);
      assertEquals(9, array.getInt(0, 2));
      assertEquals(
          List.of(14L, 5L, 3L),
          array.along(1).reversed().stream().map(column -> column.longs().sum()).toList());
      assertThrows(IndexOutOfBoundsException.class, () -> array.along(0).get(2));
      assertThrows(IndexOutOfBoundsException.class, () -> array.along(0).get(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> array.along(2));
      assertThrows(UnsupportedOperationException.class, () -> array.along(0).removeFirst());
      NdArray stretched = array.broadcastTo(1L << 31, 2, 3);
      var e = assertThrows(IllegalArgumentException.class, () -> stretched.along(0));
      assertEquals(
          "axis 0: expected fewer than 2^31 positions for a list but found 2147483648 for shape"
              + " [2147483648, 2, 3]",
          e.getMessage());
    }
  }

  @Test
  void forEach_overStrides_makesNoObjectAnElement() throws Exception {
    int n = 40_000;
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, n / 4, 2, 2);
        BufferLease swapped = Buffers.allocate(DType.ofDescr(">i2"), 2, n / 2)) {
      NdArray cube = NdArray.of(lease.view()).transpose(1, 0, 2);
      NdArray columns = NdArray.of(swapped.view()).transpose();
      double[] sum = {0};
      long doubles = Allocated.leastBy(() -> cube.forEachDouble(value -> sum[0] += value));
      assertTrue(doubles < n / 4, () -> "doubles: " + doubles);
      long ints = Allocated.leastBy(() -> columns.forEachInt(value -> sum[0] += value));
      assertTrue(ints < n / 4, () -> "ints: " + ints);
      long streamed = Allocated.leastBy(() -> sum[0] += columns.longs().sum());
      assertTrue(streamed < n / 4, () -> "stream: " + streamed);
      NdArray deep = cube.newAxis(1).broadcastTo(2, 3, n / 4, 2).slice("..., ::2, ::-1");
      long many = Allocated.leastBy(() -> deep.forEachDouble(value -> sum[0] += value));
      assertTrue(many < n / 4, () -> "four axes: " + many);
    }
  }

  @Test
  void javaArrays_ofEveryDtypeThatFits_holdTheNumbers() {
    for (String descr :
        new String[] {
          "|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8",
          ">u8", "<M8[s]", ">m8[D]", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"
        }) {
      DType dtype = DType.ofDescr(descr);
      try (BufferLease lease = Buffers.allocate(dtype, 2, 3)) {
        NdArray array = NdArray.of(lease.view());
        for (int k = 0; k < 6; k++) {
          array.setLong(20 * k + 7, k / 3, k % 3);
        }
        NdArray strided = array.transpose().slice("::-2"); // 47, 107, 7, 67
        boolean floating = descr.charAt(1) == 'f';
        boolean wide = descr.endsWith("8") || descr.contains("8[");
        if (!floating) {
          assertArrayEquals(new long[] {47, 107, 7, 67}, strided.toLongArray(), descr);
        }
        if (floating || !wide) {
          assertArrayEquals(new double[] {47, 107, 7, 67}, strided.toDoubleArray(), descr);
        }
        if (descr.endsWith("1") || descr.endsWith("2") || descr.endsWith("f4")) {
          assertArrayEquals(new float[] {47, 107, 7, 67}, strided.toFloatArray(), descr);
        }
      }
    }
  }

  @Test
  void longArray_uint64Above_isRefusedByItsValue() {
    for (String descr : new String[] {"<u8", ">u8"}) {
      try (BufferLease lease = Buffers.allocate(DType.ofDescr(descr), 2)) {
        NdArray array = NdArray.of(lease.view());
        array.set(BigInteger.TWO.pow(63), 1);
        ArithmeticException e = assertThrows(ArithmeticException.class, array::toLongArray);
        assertEquals(
            "expected a uint64 below 2^63 but found 9223372036854775808; use elements",
            e.getMessage());
      }
    }
  }
}
