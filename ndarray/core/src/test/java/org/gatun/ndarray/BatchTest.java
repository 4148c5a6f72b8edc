// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ReadOnlyBufferException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Rows of many arrays in one batch. */
class BatchTest {
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
    try (BufferLease lease = Buffers.wrap(new float[] {1, 2, 3, 4})) {
      NdArray out = NdArray.of(lease.view());
      NdArrays.batch(out, out.slice("::-1"));
      assertArrayEquals(new float[] {4, 3, 2, 1}, out.toFloatArray());
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
          "out: expected room for 4 rows but found 3", refusal(() -> NdArrays.batch(out, rows)));
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
