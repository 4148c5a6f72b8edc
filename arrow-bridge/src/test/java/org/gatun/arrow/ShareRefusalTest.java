// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.gatun.buffer.BufferRequestException.Reason.HEAP_MEMORY;
import static org.gatun.buffer.BufferRequestException.Reason.OWNER_CAN_FREE;
import static org.gatun.buffer.BufferRequestException.Reason.READ_ONLY;
import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_DTYPE;
import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_STRIDES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.apache.arrow.vector.FieldVector;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;

/** What cannot be a vector: each refused with its reason, and nothing stays lent. */
class ShareRefusalTest {
  private static BufferRequestException refused(BufferExporter exporter) {
    return assertThrows(
        BufferRequestException.class, () -> ArrowVectors.share("x", exporter).close());
  }

  private static void refused(Reason reason, boolean copyHelps, BufferExporter exporter) {
    BufferRequestException e = refused(exporter);
    assertEquals(reason, e.reason(), e.getMessage());
    assertEquals(copyHelps, e.copyHelps(), e.getMessage());
    if (copyHelps) {
      assertSays("Buffers.copyOf", e);
    }
  }

  /** What the message offers must do. */
  private static void copyDoes(BufferView view) {
    try (BufferLease copy = Buffers.copyOf(view);
        FieldVector vector = ArrowVectors.share("x", copy)) {
      assertEquals(view.layout().size(0), vector.getValueCount());
    }
  }

  @Test
  void share_bool_isRefusedByName() {
    try (BufferLease lease = Buffers.allocate(DType.BOOL, 8, 2)) {
      refused(UNSUPPORTED_DTYPE, false, lease);
      assertSays("bool", refused(lease));
      ArrowVectors.share("x", lease.view().cast(DType.UINT8, 8, 2)).close();
    }
  }

  @Test
  void share_bfloat16_isRefusedByName() {
    try (BufferLease lease = Buffers.allocate(DType.BFLOAT16, 8)) {
      refused(UNSUPPORTED_DTYPE, false, lease);
      assertSays("bfloat16", refused(lease));
      ArrowVectors.share("x", lease.view().cast(DType.UINT16, 8)).close();
    }
  }

  @Test
  void share_dtypesThatArrowLacks_areRefusedByName() {
    for (DType dtype :
        new DType[] {
          DType.COMPLEX64,
          DType.COMPLEX128,
          DType.ofDescr(">f4"),
          DType.ofDescr("<M8[D]"),
          DType.ofDescr("<M8[25s]"),
          DType.ofDescr("<m8[ps]"),
          DType.ofDescr(">m8[s]"),
          DType.ofDescr("|S0"),
          DType.ofFormat("5p"),
          DType.ofDescr("<U3"),
          DType.ofFormat("O")
        }) {
      try (BufferLease lease = Buffers.allocate(dtype, 8)) {
        refused(UNSUPPORTED_DTYPE, false, lease);
        assertSays(dtype.toString(), refused(lease));
      }
    }
  }

  @Test
  void share_stridesThatArrowLacks_areRefusedAndACopyDoes() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 6, 4)) {
      StridedLayout layout = lease.view().layout();
      StridedLayout[] strided = {
        layout.transpose(),
        layout.slice(0, 0, 3, 2),
        layout.slice(0, 5, 6, -1),
        layout.slice(1, 0, 3, 1),
        layout.select(1, 0),
        layout.select(0, 0).broadcastTo(3, 4),
      };
      for (StridedLayout each : strided) {
        BufferView view = lease.view().withLayout(each);
        refused(UNSUPPORTED_STRIDES, true, view);
        copyDoes(view);
      }
    }
  }

  @Test
  void share_readOnlyMemory_isRefusedBecauseVectorsCanBeWritten() {
    try (BufferLease lease = Buffers.allocate(DType.INT8, 6)) {
      refused(READ_ONLY, true, lease.view().asReadOnly());
      copyDoes(lease.view().asReadOnly());
    }
  }

  @Test
  void share_javaArray_isRefused() {
    try (BufferLease lease = Buffers.wrap(new double[] {1, 2})) {
      refused(HEAP_MEMORY, true, lease);
      copyDoes(lease.view());
    }
  }

  @Test
  void share_segmentThatItsOwnerCanClose_isRefused() {
    try (Arena arena = Arena.ofShared();
        BufferLease lease = Buffers.wrap(arena.allocate(8), DType.INT16, 4)) {
      refused(OWNER_CAN_FREE, true, lease);
      copyDoes(lease.view());
    }
  }

  @Test
  void share_noAxisOrTooManyValues_areRefused() {
    try (BufferLease lease = Buffers.allocate(DType.INT8, 1)) {
      StridedLayout layout = lease.view().layout();
      StridedLayout[] shapes = {
        layout.select(0, 0),
        layout.broadcastTo(1L << 31),
        layout.broadcastTo(1 << 16, 1 << 15),
        layout.broadcastTo(1 << 30, 1 << 30, 4),
        StridedLayout.ofC(1, 1 << 30, 1 << 30, 0),
        StridedLayout.ofC(1, 0, 1L << 40),
      };
      for (StridedLayout each : shapes) {
        BufferView view = lease.view().withLayout(each);
        var e = assertThrows(IllegalArgumentException.class, () -> ArrowVectors.share("x", view));
        assertSays("2147483647", e);
      }
    }
  }

  @Test
  void share_refused_leavesNothingLent() {
    try (var list = BufferList.of(DType.BOOL)) {
      list.add(true);
      refused(UNSUPPORTED_DTYPE, false, list);
      list.add(false); // would be refused while anything is lent
      assertEquals(2, list.size());
    }
  }

  @Test
  void share_closedLease_isRefused() {
    BufferLease lease = Buffers.allocate(DType.INT8, 1);
    lease.close();
    assertThrows(IllegalStateException.class, () -> ArrowVectors.share("x", lease));
  }
}
