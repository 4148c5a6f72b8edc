// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.bytedeco.javacpp.Pointer;
import org.gatun.arrow.ArrowVectors;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A list's rows, their NdArray, INDArray and Arrow vector are one memory. */
class OneMemoryTest {
  private static final int COLUMNS = 1024;
  private static final int ROWS = 16 * 1024; // 64 MiB

  @Test
  void share_rowMatrix_hasOneAddressEverywhere() {
    try (var rows = matrix(4);
        BufferLease lease = rows.acquire(BufferRequest.NATIVE_WRITABLE);
        INDArray nd4j = Nd4jArrays.share(lease);
        FieldVector arrow = ArrowVectors.share("x", lease)) {
      long address = lease.view().address();
      assertEquals(0, address % 64);
      assertEquals(address, NdArray.of(lease.view()).view().address());
      assertEquals(address, nd4j.data().addressPointer().address());
      assertEquals(address, values(arrow).getDataBufferAddress());
    }
  }

  @Test
  void write_throughAny_isReadThroughAll() {
    try (var rows = matrix(4);
        BufferLease lease = rows.acquire(BufferRequest.NATIVE_WRITABLE);
        INDArray nd4j = Nd4jArrays.share(lease);
        FieldVector arrow = ArrowVectors.share("x", lease)) {
      NdArray array = NdArray.of(lease.view());
      Float4Vector vector = values(arrow);

      var row = new float[COLUMNS];
      row[1] = 10;
      rows.set(0, row);
      array.setFloat(11, 1, 1);
      nd4j.putScalar(2, 1, 12);
      vector.set(3 * COLUMNS + 1, 13);

      for (int i = 0; i < 4; i++) {
        assertEquals(10 + i, ((float[]) rows.get(i))[1]);
        assertEquals(10 + i, array.getFloat(i, 1));
        assertEquals(10 + i, nd4j.getFloat(i, 1));
        assertEquals(10 + i, vector.get(i * COLUMNS + 1));
      }
    }
  }

  @Test
  void add_whileAnyLoanIsOut_isRefusedUntilTheLastIsClosed() {
    try (var rows = matrix(2)) {
      INDArray nd4j = Nd4jArrays.share(rows);
      FieldVector arrow = ArrowVectors.share("x", rows);
      BufferLease lease = rows.acquire(BufferRequest.STRIDED);

      assertEquals(3, refusal(rows).leases());
      lease.close();
      assertEquals(2, refusal(rows).leases());
      nd4j.close();
      assertEquals(1, refusal(rows).leases());
      assertEquals(2, rows.size());
      arrow.close();

      rows.addRow(new float[COLUMNS]);
      rows.ensureCapacity(100_000); // and it may move
      assertEquals(3, rows.size());
    }
  }

  @Test
  void share_64MiB_copiesNoByteOfIt() throws IOException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (var rows = matrix(ROWS)) {
      lendEverywhere(rows); // classes are loaded, caches filled
      long pooled = BufferPool.shared().statistics().bytes();
      long nd4jBytes = Pointer.totalBytes();
      long resident = residentBytes();
      long heap = threads.getCurrentThreadAllocatedBytes();

      lendEverywhere(rows);

      assertTrue(threads.getCurrentThreadAllocatedBytes() - heap < 100_000, "heap");
      assertEquals(pooled, BufferPool.shared().statistics().bytes());
      assertEquals(nd4jBytes, Pointer.totalBytes());
      assertTrue(residentBytes() - resident < 8 << 20, "resident memory of the process");
    }
  }

  private static void lendEverywhere(BufferList<Object> rows) {
    try (BufferLease lease = rows.acquire(BufferRequest.NATIVE_WRITABLE);
        INDArray nd4j = Nd4jArrays.share(lease);
        FieldVector arrow = ArrowVectors.share("x", lease)) {
      NdArray array = NdArray.of(lease.view());
      array.setFloat(5, ROWS - 1, COLUMNS - 1);
      assertEquals(5, nd4j.getFloat(ROWS - 1, COLUMNS - 1));
      assertEquals(5, values(arrow).get(ROWS * COLUMNS - 1));
    }
  }

  private static BufferList<Object> matrix(int count) {
    BufferList<Object> rows = BufferList.ofRows(FLOAT32, COLUMNS);
    var row = new float[COLUMNS];
    for (int i = 0; i < count; i++) {
      rows.addRow(row);
    }
    return rows;
  }

  private static Float4Vector values(FieldVector rows) {
    return (Float4Vector) ((FixedSizeListVector) rows).getDataVector();
  }

  private static BufferInUseException refusal(BufferList<Object> rows) {
    return assertThrows(BufferInUseException.class, () -> rows.addRow(new float[COLUMNS]));
  }

  /** The memory of this process that is really there, or 0 where the system does not tell. */
  private static long residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .sum();
  }
}
