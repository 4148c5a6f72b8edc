// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ViewingTest {
  private static INDArray numbers(long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return Nd4j.create(values, shape, 'c');
  }

  static List<INDArray> arrays() {
    INDArray matrix = numbers(10, 20);
    INDArray part = matrix.get(interval(1, 9), interval(2, 17));
    return List.of(
        matrix,
        matrix.transpose(),
        matrix.dup('f'),
        part,
        part.transpose(),
        part.get(interval(1, 2, 7), interval(1, 3, 12)),
        part.get(interval(0, 7), interval(1, 12)).get(interval(1, 4), interval(3, 9)),
        matrix.get(interval(0, 10), interval(19, 20)),
        numbers(3, 4).reshape(1, 12),
        matrix.reshape(10, 20).getRow(3).reshape(4, 5),
        Nd4j.ones(DataType.FLOAT, 1, 4).broadcast(3, 4));
  }

  // JUnit would close an array that others are parts of.
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("arrays")
  void view_ofAMatrix_readsAndWritesItsElements(INDArray array) {
    assertEquals(2, array.rank());
    try (BufferLease lease = Nd4jArrays.view(array)) {
      BufferView view = lease.view();
      assertArrayEquals(array.shape(), view.layout().shape());
      assertFalse(view.isReadOnly());
      for (long i = 0; i < array.size(0); i++) {
        for (long j = 0; j < array.size(1); j++) {
          assertEquals(array.getDouble(i, j), view.getDouble(i, j));
          view.setFloat((float) (1000 * i + j), i, j);
          assertEquals((double) (1000 * i + j), array.getDouble(i, j));
        }
      }
    }
  }

  @Test
  void view_ofThreeAxes_readsItsElements() {
    INDArray array = numbers(4, 5, 6).permute(2, 0, 1).get(interval(1, 5), point(2), all());
    try (BufferLease lease = Nd4jArrays.view(array)) {
      for (long i = 0; i < array.size(0); i++) {
        for (long j = 0; j < array.size(1); j++) {
          assertEquals(array.getDouble(i, j), lease.view().getDouble(i, j));
        }
      }
    }
  }

  @Test
  void view_ofAScalar_hasRankZero() {
    INDArray array = Nd4j.scalar(3f);
    try (BufferLease lease = Nd4jArrays.view(array)) {
      assertEquals(0, lease.view().layout().rank());
      lease.view().setFloat(5);
      assertEquals(5, array.getFloat(0));
    }
  }

  @Test
  void view_hasTheAddressOfTheArray() {
    INDArray array = numbers(2, 3);
    try (BufferLease lease = Nd4jArrays.view(array)) {
      assertEquals(array.data().addressPointer().address(), lease.view().address());
    }
  }

  @Test
  void close_whileTheMemoryIsLent_doesNothing() {
    INDArray array = numbers(2, 3);
    INDArray transpose = array.transpose();
    BufferLease first = Nd4jArrays.view(array);
    BufferLease second = Nd4jArrays.view(array.getRow(1));
    array.close();
    transpose.close();
    assertThrows(IllegalStateException.class, () -> array.data().close());
    assertFalse(array.wasClosed());
    assertEquals(5, first.view().getFloat(1, 2));
    first.close();
    array.close();
    assertFalse(array.wasClosed());
    assertEquals(5, second.view().getFloat(2));
    second.close();
    array.close();
    assertTrue(array.wasClosed());
  }

  @Test
  void close_ofAConstantThatWasLent_stillDoesNothing() {
    INDArray array = numbers(2, 3);
    array.data().setConstant(true);
    Nd4jArrays.view(array).close();
    assertTrue(array.data().isConstant());
    array.data().setConstant(false);
    array.close();
  }

  @Test
  void view_ofWhatWasShared_keepsTheLenderWaiting() {
    try (BufferList<Object> rows = BufferList.ofRows(DType.FLOAT32, 3)) {
      rows.addRow(1f, 2f, 3f);
      rows.addRow(4f, 5f, 6f);
      INDArray array = Nd4jArrays.share(rows);
      BufferLease back = Nd4jArrays.view(array);
      BufferLease row = Nd4jArrays.view(array.getRow(1));
      BufferLease transpose = Nd4jArrays.view(array.transpose());
      assertEquals(rows.row(0).address(), back.view().address());
      array.close();
      assertTrue(array.wasClosed());
      assertEquals(6, back.view().getFloat(1, 2));
      assertEquals(6, row.view().getFloat(2));
      assertEquals(6, transpose.view().getFloat(2, 1));
      back.close();
      row.close();
      assertThrows(BufferInUseException.class, () -> rows.addRow(7f, 8f, 9f));
      transpose.close();
      rows.addRow(7f, 8f, 9f);
    }
  }

  @Test
  void view_ofAClosedArray_fails() {
    INDArray array = numbers(2, 3);
    array.close();
    assertThrows(IllegalStateException.class, () -> Nd4jArrays.view(array));
  }

  @Test
  void view_ofAnEmptyArray_hasItsShape() {
    try (BufferLease lease = Nd4jArrays.view(Nd4j.create(DataType.FLOAT, 0, 4));
        BufferLease bare = Nd4jArrays.view(Nd4j.empty(DataType.INT64))) {
      assertArrayEquals(new long[] {0, 4}, lease.view().layout().shape());
      assertArrayEquals(new long[] {0}, bare.view().layout().shape());
      assertEquals(DType.INT64, bare.view().dtype());
    }
  }

  @Test
  void view_ofStrings_isRefused() {
    INDArray strings = Nd4j.create("a", "bc");
    var refusal = assertThrows(BufferRequestException.class, () -> Nd4jArrays.view(strings));
    assertEquals(Reason.UNSUPPORTED_DTYPE, refusal.reason());
  }

  @Test
  void view_ofAWorkspacesArray_isRefusedAndItsCopyIsNot() {
    var configuration = WorkspaceConfiguration.builder().initialSize(1 << 20).build();
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "views")) {
      INDArray attached = Nd4j.create(DataType.FLOAT, 2, 3).assign(7);
      assertTrue(attached.isAttached(), workspace.getId());
      for (INDArray array : List.of(attached, attached.getRow(1), attached.transpose())) {
        var refusal = assertThrows(BufferRequestException.class, () -> Nd4jArrays.view(array));
        assertEquals(Reason.OWNER_CAN_FREE, refusal.reason());
        assertTrue(refusal.toString().contains("detach()"), refusal.toString());
      }
      try (BufferLease lease = Nd4jArrays.view(attached.detach())) {
        assertEquals(7, lease.view().getFloat(1, 2));
      }
    }
  }

  @Test
  void share_insideAWorkspace_isNotOfTheWorkspace() {
    var configuration = WorkspaceConfiguration.builder().initialSize(1 << 20).build();
    try (BufferList<Object> rows = BufferList.ofRows(DType.FLOAT32, 3)) {
      rows.addRow(1f, 2f, 3f);
      INDArray array;
      try (MemoryWorkspace workspace =
          Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "shares")) {
        array = Nd4jArrays.share(rows);
        assertFalse(array.isAttached(), workspace.getId());
        assertEquals(array, array.detach());
      }
      assertEquals(6, array.sumNumber().intValue());
      array.close();
      rows.addRow(4f, 5f, 6f);
    }
  }
}
