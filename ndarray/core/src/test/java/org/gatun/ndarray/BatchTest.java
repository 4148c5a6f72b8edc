// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Rows of many arrays in one batch. */
class BatchTest {
  private static final List<MemoryKind> KINDS = List.of(MemoryKind.values());

  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void batch_rowsAndTables_lieOneAfterTheOther() {
    try (BufferLease row = Buffers.wrap(new float[] {1, 2});
        BufferLease table = Buffers.wrap(new byte[] {3, 4, 5, 6});
        BufferLease lease = Buffers.allocate(FLOAT32, 5, 2)) {
      NdArray out = NdArray.of(lease.view());
      out.fill(-1f);
      NdArray bytes = NdArray.of(table.view()).reshape(2, 2);
      assertEquals(
          4, NdArrays.batch(out, NdArray.of(row.view()), bytes, bytes.at(1).slice("::-1")));
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6, 6, 5, -1, -1}, out.toFloatArray());
      assertEquals(0, NdArrays.batch(out));
    }
  }

  @Test
  void batch_partsOfTheBatchItself_areReadBefore() {
    try (BufferLease heap = Buffers.wrap(new float[] {1, 2, 3, 4});
        BufferLease lease = Buffers.copyOf(heap.view())) {
      for (NdArray out : List.of(NdArray.of(heap.view()), NdArray.of(lease.view()))) {
        NdArrays.batch(out, out.slice("::-1"));
        assertArrayEquals(new float[] {4, 3, 2, 1}, out.toFloatArray());
        NdArrays.batch(out, out.slice("2:"), out.slice(":2"));
        assertArrayEquals(new float[] {2, 1, 4, 3}, out.toFloatArray());
      }
    }
  }

  /** Parts of any dtype, byte order, memory and strides, against a loop over elements. */
  @Test
  void batch_anyParts_areAsElementsOneByOne() {
    long seed = 20261124;
    var random = new Random(seed);
    List<DType> dtypes =
        List.of(
            FLOAT32,
            FLOAT32.withOrder(ByteOrder.BIG_ENDIAN),
            DType.INT16,
            DType.UINT8,
            DType.BOOL,
            DType.FLOAT64,
            DType.INT32.withOrder(ByteOrder.BIG_ENDIAN));
    for (int round = 0; round < 300; round++) {
      DType to = List.of(FLOAT32, DType.FLOAT64, dtypes.get(1)).get(round % 3);
      MemoryKind outKind = KINDS.get(random.nextInt(KINDS.size()));
      List<BufferLease> leases = new ArrayList<>();
      List<Double> expected = new ArrayList<>();
      BufferExporter[] parts = new BufferExporter[random.nextInt(6)];
      try (BufferLease lease = outKind.lend(new byte[40 * 3 * to.itemsize()], to, 40, 3)) {
        for (int k = 0; k < parts.length; k++) {
          NdArray part = part(random, dtypes.get(random.nextInt(dtypes.size())), leases);
          part.elements().forEach(value -> expected.add(number(value)));
          parts[k] = random.nextBoolean() ? part : part.view();
        }
        NdArray out = NdArray.of(lease.view());
        long rows = NdArrays.batch(out, parts);
        int asked = round;
        assertEquals(expected.size() / 3, rows, () -> "seed " + seed + ", round " + asked);
        List<Double> found = new ArrayList<>();
        out.slice(0, 0, rows).forEachDouble(found::add);
        assertEquals(expected, found, () -> "seed " + seed + ", round " + asked);
        assertTrue(out.slice(0, rows, 40).elements().allMatch(value -> number(value) == 0));
      } finally {
        leases.forEach(BufferLease::close);
      }
    }
  }

  private static double number(Object value) {
    return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
  }

  /** A row of three, or up to six rows, with gaps and turned round in some. */
  private static NdArray part(Random random, DType dtype, List<BufferLease> leases) {
    MemoryKind kind = KINDS.get(random.nextInt(KINDS.size()));
    int rows = random.nextInt(7);
    byte[] bytes = new byte[Math.max(1, rows) * 6 * dtype.itemsize()];
    leases.add(kind.lend(bytes, dtype, Math.max(1, rows), 6));
    NdArray array = NdArray.of(leases.getLast().view());
    for (int row = 0; row < array.size(0); row++) {
      for (int column = 0; column < 6; column++) {
        boolean truth = dtype == DType.BOOL;
        array.set(truth ? (Object) random.nextBoolean() : random.nextInt(100), row, column);
      }
    }
    return switch (random.nextInt(4)) {
      case 0 -> array.at(0).slice("::2");
      case 1 -> array.slice(0, 0, rows).slice("::-1, ::-2");
      case 2 -> array.slice(0, 0, rows).slice(":, 3:");
      default -> array.at(0).slice(0, 0, 3).broadcastTo(rows, 3);
    };
  }

  /** Each part beside one that lies as it does, or nearly so. */
  @Test
  void batch_partsThatLieNearlyAlike_areAsElementsOneByOne() {
    long seed = 20261125;
    var random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      MemoryKind kind =
          round % 4 == 0 ? KINDS.get(random.nextInt(KINDS.size())) : MemoryKind.POOLED;
      try (BufferLease heap = Buffers.wrap(random.doubles(48).toArray());
          BufferLease source = Buffers.copyOf(heap.view());
          BufferLease lease = kind.lend(new byte[8 * 4 * 60], DType.FLOAT64, 60, 4)) {
        NdArray numbers = NdArray.of(source.view());
        NdArray out = NdArray.of(lease.view()).slice(round % 3 == 0 ? ":, ::-1" : ":");
        NdArray[] parts = new NdArray[random.nextInt(20)];
        List<Double> expected = new ArrayList<>();
        for (int k = 0; k < parts.length; k++) {
          long from = random.nextInt(16);
          NdArray part = numbers.slice(0, from, from + 32);
          parts[k] =
              switch (random.nextInt(random.nextInt(6) + 1)) {
                case 0 -> part.slice(0, 0, 4);
                case 1 -> part.slice(0, 0, 12).reshape(3, 4);
                case 2 -> part.slice(0, 0, 8).reshape(2, 4);
                case 3 -> part.reshape(8, 4).slice("::4");
                case 4 -> part.slice(0, 0, 4).slice("::-1");
                default -> part.slice("::8");
              };
          parts[k].forEachDouble(expected::add);
        }
        assertEquals(expected.size() / 4, NdArrays.batch(out, parts));
        List<Double> found = new ArrayList<>();
        out.slice(0, 0, expected.size() / 4).forEachDouble(found::add);
        int asked = round;
        assertEquals(expected, found, () -> "seed " + seed + ", round " + asked);
      }
    }
  }

  @Test
  void batch_exporters_lendTheirRows() {
    try (BufferList<Object> list = BufferList.ofRows(FLOAT32, 2);
        BufferLease row = Buffers.wrap(new double[] {5, 6});
        BufferLease lease = Buffers.allocate(FLOAT32, 4, 2)) {
      list.addRow(1, 2);
      list.addRow(3, 4);
      NdArray out = NdArray.of(lease.view());
      assertEquals(4, NdArrays.batch(out, list, row, row.view()));
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6, 5, 6}, out.toFloatArray());
      list.addRow(7, 8); // nothing of it is lent any more
    }
  }

  @Test
  void batch_partThatWasClosed_isNamed_andNothingIsWritten() {
    try (BufferLease lease = Buffers.wrap(new float[] {9, 8, 7, 6});
        BufferLease open = Buffers.wrap(new float[] {1, 2})) {
      NdArray out = NdArray.of(lease.view()).reshape(2, 2);
      BufferLease closed = Buffers.wrap(new float[] {3, 4});
      NdArray part = NdArray.of(closed.view());
      closed.close();
      NdArray row = NdArray.of(open.view());
      for (Executable call :
          new Executable[] {
            () -> NdArrays.batch(out, row, part),
            () -> NdArrays.batch(out, row, part.view()),
            () -> NdArrays.batch(out, row, closed),
            () -> NdArrays.batch(out, out.at(1), part) // by way of copies
          }) {
        String message =
            String.valueOf(assertThrows(IllegalStateException.class, call).getMessage());
        assertTrue(message.startsWith("parts[1]: "), message);
      }
      assertArrayEquals(new float[] {9, 8, 7, 6}, out.toFloatArray());
    }
  }

  @Test
  void batch_partThatIsNoNumber_isNamed_andNothingIsWritten() {
    try (BufferLease lease = Buffers.wrap(new float[] {9, 9, 9, 9});
        BufferLease text = Buffers.allocate(DType.ofDescr("<U3"), 2)) {
      NdArray out = NdArray.of(lease.view()).reshape(2, 2);
      NdArray words = NdArray.of(text.view());
      words.set("1", 0);
      words.set("one", 1);
      String message = refusal(() -> NdArrays.batch(out, Casting.UNSAFE, out.at(0), words));
      assertTrue(message.startsWith("parts[1]: element [1]"), message);
      assertArrayEquals(new float[] {9, 9, 9, 9}, out.toFloatArray());
      words.set("2", 1);
      NdArrays.batch(out, Casting.UNSAFE, words, words);
      assertArrayEquals(new float[] {1, 2, 1, 2}, out.toFloatArray());
    }
  }

  @Test
  void batch_strangePart_isNamed_andNothingIsWritten() {
    try (BufferLease lease = Buffers.allocate(FLOAT32, 3, 2);
        BufferLease row = Buffers.wrap(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
        BufferLease doubles = Buffers.wrap(new int[] {1, 2})) {
      NdArray out = NdArray.of(lease.view());
      out.fill(0f);
      NdArray rows = NdArray.of(row.view()).reshape(4, 2);
      assertEquals(
          "parts[1]: expected a row of shape [2], or rows [n, 2], but found [4]",
          refusal(() -> NdArrays.batch(out, rows.at(0), rows.select(1, 0))));
      assertEquals(
          "parts[1]: expected at most 2 rows, for which out of 3 has room behind those before, but"
              + " found 4; put it into another batch, or give an out of more rows",
          refusal(() -> NdArrays.batch(out, rows.at(0), rows)));
      String message =
          refusal(() -> NdArrays.batch(out, Casting.SAFE, rows.at(0), NdArray.of(doubles.view())));
      assertEquals("parts[1]: ", message.substring(0, 10));
      assertArrayEquals(new float[6], out.toFloatArray());
      NdArray fixed = NdArray.of(lease.view().asReadOnly());
      assertThrows(ReadOnlyBufferException.class, () -> NdArrays.batch(fixed, rows.at(0)));
      assertEquals(
          "out: expected shape [rows, …] but found []",
          refusal(() -> NdArrays.batch(out.at(0, 0), rows)));
    }
  }
}
