// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.gatun.buffer.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SharingTest {
  private static BufferList<Object> twoRows() {
    BufferList<Object> rows = BufferList.ofRows(FLOAT32, 3);
    rows.addRow(1f, 2f, 3f);
    rows.addRow(4f, 5f, 6f);
    return rows;
  }

  /** Returns a layout of [2, 2] in rows of three. */
  private static StridedLayout padded(BufferLease rows) {
    return StridedLayout.of(
        rows.view().layout().offset(), 4, new long[] {2, 2}, new long[] {12, 4});
  }

  private static Reason refusal(BufferExporter exporter) {
    var strided =
        assertThrows(BufferRequestException.class, () -> Nd4jArrays.shareStrided(exporter));
    var dense = assertThrows(BufferRequestException.class, () -> Nd4jArrays.share(exporter));
    assertEquals(strided.reason(), dense.reason());
    return dense.reason();
  }

  @Test
  void share_ofARowMatrix_hasItsAddressAndElements() {
    try (BufferList<Object> rows = twoRows();
        INDArray array = Nd4jArrays.share(rows)) {
      assertArrayEquals(new float[][] {{1, 2, 3}, {4, 5, 6}}, array.toFloatMatrix());
      assertEquals(rows.row(0).address(), array.data().addressPointer().address());
      assertEquals(rows.row(0).address(), array.data().pointer().address());
    }
  }

  @Test
  void writes_fromEitherSide_areSeenByTheOther() {
    try (BufferList<Object> rows = twoRows();
        INDArray array = Nd4jArrays.share(rows)) {
      array.muli(2);
      assertEquals(12, rows.row(1).getFloat(2));
      rows.row(0).setFloat(42, 1);
      assertEquals(42, array.getFloat(0, 1));
      assertEquals(42 + 2 + 6 + 8 + 10 + 12, array.sumNumber().floatValue());
    }
  }

  @Test
  void shareStrided_ofPaddedRows_leavesTheGapsAlone() {
    try (BufferList<Object> rows = twoRows();
        BufferLease lease = rows.acquire(BufferRequest.WRITABLE);
        INDArray array = Nd4jArrays.shareStrided(lease.view().withLayout(padded(lease)))) {
      array.assign(0);
      assertEquals(0, rows.row(1).getFloat(1));
      assertEquals(3, rows.row(0).getFloat(2));
      assertEquals(6, rows.row(1).getFloat(2));
    }
  }

  @Test
  void list_whileShared_refusesToGrow() {
    try (BufferList<Object> rows = twoRows()) {
      INDArray first = Nd4jArrays.share(rows);
      INDArray second = Nd4jArrays.share(rows);
      assertThrows(BufferInUseException.class, () -> rows.addRow(7f, 8f, 9f));
      first.close();
      assertThrows(BufferInUseException.class, () -> rows.addRow(7f, 8f, 9f));
      second.close();
      rows.addRow(7f, 8f, 9f);
      assertEquals(3, rows.size());
    }
  }

  @Test
  void close_twiceOrOfTheDataToo_endsTheLoanOnce() {
    AtomicInteger released = new AtomicInteger();
    BufferLease lease =
        Buffers.adopt(Arena.global().allocate(16, 16), released::incrementAndGet, FLOAT32, 2, 2);
    INDArray array = Nd4jArrays.share(lease);
    lease.close();
    assertEquals(0, released.get());
    array.close();
    assertEquals(1, released.get());
    array.close();
    assertEquals(1, released.get());
    assertTrue(array.wasClosed());
  }

  @Test
  void closeOfTheData_endsTheLoan() {
    try (BufferList<Object> rows = twoRows()) {
      INDArray array = Nd4jArrays.share(rows);
      array.data().close();
      rows.addRow(7f, 8f, 9f);
      array.close();
      assertTrue(array.wasClosed());
    }
  }

  @Test
  void close_ofPaddedRows_endsTheLoan() {
    try (BufferList<Object> rows = twoRows()) {
      BufferLease lease = rows.acquire(BufferRequest.WRITABLE);
      INDArray array = Nd4jArrays.shareStrided(lease.view().withLayout(padded(lease)));
      assertTrue(array.isView(), "what ND4J takes for a part of another array");
      lease.close();
      assertThrows(BufferInUseException.class, () -> rows.addRow(7f, 8f, 9f));
      array.close();
      assertTrue(array.wasClosed());
      rows.addRow(7f, 8f, 9f);
    }
  }

  @Test
  void close_whenSetCloseableFalse_doesNothing() {
    try (BufferList<Object> rows = twoRows()) {
      INDArray array = Nd4jArrays.share(rows);
      array.setCloseable(false);
      array.close();
      assertFalse(array.wasClosed());
      array.setCloseable(true);
      array.close();
      assertTrue(array.wasClosed());
    }
  }

  @Test
  void use_afterClose_fails() {
    try (BufferList<Object> rows = twoRows()) {
      INDArray array = Nd4jArrays.share(rows);
      INDArray row = array.getRow(1);
      INDArray transpose = array.transpose();
      array.close();
      assertThrows(IllegalStateException.class, () -> array.addi(1));
      assertThrows(IllegalStateException.class, () -> array.getFloat(0, 0));
      assertThrows(IllegalStateException.class, () -> transpose.sumNumber());
      assertThrows(IllegalStateException.class, () -> row.addi(1));
      assertThrows(IllegalStateException.class, () -> Nd4jArrays.view(array));
      assertTrue(array.toString().contains("Closed"), array.toString());
    }
  }

  @Test
  void share_ofALeaseThatWasClosed_fails() {
    BufferLease lease = Buffers.allocate(FLOAT32, 2);
    lease.close();
    assertThrows(IllegalStateException.class, () -> Nd4jArrays.share(lease));
  }

  @Test
  void refusal_leavesNoLoanBehind() {
    try (BufferList<Object> rows = twoRows()) {
      assertThrows(
          BufferRequestException.class,
          () ->
              Nd4jArrays.share(request -> {
                try (BufferLease lease = rows.acquire(request)) {
                  return lease.view().withLayout(padded(lease)).acquire(request);
                }
              }));
      rows.addRow(7f, 8f, 9f);
    }
  }

  @Test
  void share_ofJavaArray_isRefused() {
    try (BufferLease lease = Buffers.wrap(new float[4])) {
      assertEquals(Reason.HEAP_MEMORY, refusal(lease));
    }
  }

  @Test
  void share_ofReadOnlyMemory_isRefused() {
    try (BufferLease lease = Buffers.allocate(FLOAT32, 4)) {
      assertEquals(Reason.READ_ONLY, refusal(lease.view().asReadOnly()));
    }
  }

  private static void assertNames(String wayOut, BufferExporter exporter) {
    var refusal = assertThrows(BufferRequestException.class, () -> Nd4jArrays.share(exporter));
    assertTrue(refusal.copyHelps());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(wayOut), message);
    assertTrue(message.contains("Nd4jArrays.copyOf"), message);
    assertEquals(1, message.split("Buffers.copyOf", -1).length - 1, message);
  }

  @Test
  void refusal_whereACopyWouldDo_namesNd4jsCopyAndTheWayOut(@TempDir Path folder)
      throws IOException {
    try (BufferLease heap = Buffers.wrap(new float[4])) {
      assertNames("Buffers.copyOf", heap);
    }
    Path file = Files.write(folder.resolve("bytes"), new byte[16]);
    try (BufferLease mapped = Buffers.map(file, MapMode.READ_ONLY)) {
      assertNames("MapMode.PRIVATE", mapped);
    }
    try (BufferLease mapped = Buffers.map(file, MapMode.PRIVATE);
        INDArray array = Nd4jArrays.share(mapped)) {
      assertEquals(16, array.length());
    }
    try (Arena arena = Arena.ofConfined();
        BufferLease adopted = Buffers.adopt(arena.allocate(16, 16), () -> {}, FLOAT32, 4)) {
      assertNames("Arena.ofShared()", adopted);
    }
  }

  @Test
  void share_ofASegmentThatItsOwnerCanClose_isRefused() {
    try (Arena arena = Arena.ofShared();
        BufferLease lease = Buffers.wrap(arena.allocate(16, 16), FLOAT32, 4)) {
      assertEquals(Reason.OWNER_CAN_FREE, refusal(lease));
    }
  }

  @Test
  void share_ofAConfinedSegment_isRefused() {
    Arena arena = Arena.ofConfined();
    try (BufferLease lease = Buffers.adopt(arena.allocate(16, 16), arena::close, FLOAT32, 4)) {
      assertEquals(Reason.OWNER_CAN_FREE, refusal(lease));
    }
  }

  @Test
  void share_ofAnAddressBetweenElements_isRefused() {
    MemorySegment segment = Arena.ofAuto().allocate(64, 64).asSlice(2, 16);
    try (BufferLease lease = Buffers.wrap(segment, FLOAT32, 4)) {
      assertEquals(Reason.MISALIGNED, refusal(lease));
      try (INDArray copy = Nd4jArrays.copyOf(lease.view())) {
        assertEquals(4, copy.length());
      }
    }
  }

  @Test
  void share_ofUint64_isRefusedAndItsBitsAreNot() {
    try (BufferLease lease = Buffers.allocate(DType.UINT64, 4)) {
      assertEquals(Reason.UNSUPPORTED_DTYPE, refusal(lease));
      Nd4jArrays.share(lease.view().cast(DType.INT64)).close();
    }
  }

  @Test
  void share_ofMoreThan32Axes_isRefused() {
    long[] ones = new long[33];
    Arrays.fill(ones, 1);
    try (BufferLease lease = Buffers.allocate(FLOAT32, ones)) {
      assertEquals(Reason.UNSUPPORTED_STRIDES, refusal(lease));
    }
  }

  @Test
  void share_ofAFileMappedPrivate_reads(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("bytes"), new byte[] {1, 2, 3, 4});
    try (BufferLease lease = Buffers.map(file, MapMode.PRIVATE);
        INDArray array = Nd4jArrays.share(lease)) {
      array.addi(1);
      assertEquals("[         2,         3,         4,         5]", array.toString());
      assertArrayEquals(new byte[] {1, 2, 3, 4}, Files.readAllBytes(file));
    }
  }

  @Test
  void reallocate_ofLentData_fails() {
    try (BufferLease lease = Buffers.allocate(FLOAT32, 4);
        INDArray array = Nd4jArrays.share(lease)) {
      assertThrows(IllegalStateException.class, () -> array.data().reallocate(8));
      assertEquals(lease.view().address(), array.data().addressPointer().address());
    }
  }

  @Test
  void dupOfTheData_isACopy() {
    try (BufferLease lease = Buffers.allocate(FLOAT32, 4);
        INDArray array = Nd4jArrays.share(lease)) {
      array.assign(3);
      var copy = array.data().dup();
      array.assign(4);
      assertArrayEquals(new float[] {3, 3, 3, 3}, copy.asFloat());
    }
  }

  @Test
  void shape_whenACallerChangesIt_isStillRightInTheNextArray() {
    try (BufferLease lease = Buffers.allocate(FLOAT32, 2, 3)) {
      INDArray array = Nd4jArrays.share(lease);
      array.shape()[0] = 99;
      array.stride()[0] = 99;
      array.close();
      try (INDArray next = Nd4jArrays.share(lease)) {
        assertArrayEquals(new long[] {2, 3}, next.shape());
        assertArrayEquals(new long[] {3, 1}, next.stride());
      }
    }
  }

  @Test
  void serialized_comesBackAsACopyOfNd4jsOwn() throws IOException, ClassNotFoundException {
    try (BufferLease lease = Buffers.allocate(FLOAT32, 2, 3);
        INDArray array = Nd4jArrays.share(lease)) {
      array.assign(7);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(array);
      }
      array.assign(8);
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        INDArray back = assertInstanceOf(INDArray.class, in.readObject());
        assertEquals(Nd4j.valueArrayOf(new long[] {2, 3}, 7f), back);
      }
    }
  }
}
