// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.complex.StructVector;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.junit.jupiter.api.Test;

/** Records as structs: shared where fields lie so, else copied by name. */
class ShareRecordsTest {
  private static final RecordType PERSON =
      RecordType.of()
          .with("age", DType.UINT8)
          .with("tall", DType.BOOL)
          .with("at", DType.FLOAT64, 2)
          .with("id", RecordType.of().with("high", DType.INT16).with("low", DType.INT32));

  private static BufferList<Object> people() {
    BufferList<Object> list = BufferList.of(PERSON);
    list.add(List.of(36, true, new double[] {1, 2}, List.of(3, 4)));
    list.add(List.of(41, false, new double[] {5, 6}, List.of(7, 8)));
    list.add(List.of(200, true, new double[] {9, 10}, List.of(11, 12)));
    return list;
  }

  @Test
  void share_recordsOfSeveralFields_areRefusedWithTheCopyToCall() {
    try (var list = BufferList.of(RecordType.of().with("a", DType.INT32).with("b", DType.INT8))) {
      list.add(List.of(1, 2));
      list.add(List.of(3, 4));
      var e =
          assertThrows(BufferRequestException.class, () -> ArrowVectors.share("x", list).close());
      assertEquals(Reason.UNSUPPORTED_STRIDES, e.reason());
      assertSays("field 'a'", e);
      assertSays("ArrowVectors.copyOf", e);
      list.add(List.of(5, 6)); // nothing stayed lent
    }
  }

  @Test
  void copyOf_records_isAStructOfDenseColumns() {
    try (BufferList<Object> list = people();
        FieldVector vector = ArrowVectors.copyOf("people", list)) {
      var struct = assertInstanceOf(StructVector.class, vector);
      list.clear(); // a copy: nothing is lent
      assertEquals(3, struct.getValueCount());
      assertEquals(
          Map.of(
              "age",
              (byte) 200,
              "tall",
              true,
              "at",
              List.of(9.0, 10.0),
              "id",
              Map.of("high", (short) 11, "low", 12)),
          struct.getObject(2));
      assertEquals(false, ((Map<?, ?>) struct.getObject(1)).get("tall"));
      for (FieldVector child : struct.getChildrenFromFields()) {
        assertEquals(0, child.getNullCount(), child.getName());
      }
      struct.setNull(1);
      assertEquals(1, struct.getNullCount());
      assertEquals(0, struct.getChild("age").getNullCount());
      assertThrows(OutOfMemoryException.class, () -> struct.setValueCount(100));
    }
  }

  @Test
  void copyOf_noRecords_isAnEmptyStruct() {
    try (var list = BufferList.of(PERSON);
        FieldVector vector = ArrowVectors.copyOf("people", list)) {
      assertEquals(0, vector.getValueCount());
      assertEquals(4, vector.getChildrenFromFields().size());
    }
  }

  @Test
  void copyOf_recordsThroughASlice_isWhatTheSliceShows() {
    try (BufferList<Object> list = people();
        BufferLease lease = list.acquire(org.gatun.buffer.BufferRequest.STRIDED);
        FieldVector vector =
            ArrowVectors.copyOf(
                "people", lease.view().withLayout(lease.view().layout().slice(0, 2, 2, -2)))) {
      assertEquals((byte) 200, ((Map<?, ?>) vector.getObject(0)).get("age"));
      assertEquals((byte) 36, ((Map<?, ?>) vector.getObject(1)).get("age"));
    }
  }

  @Test
  void share_recordsOfOneField_areTheSameMemory() {
    try (var list =
            BufferList.of(
                RecordType.of().with("point", RecordType.of().with("xy", DType.INT32, 2)));
        var other = BufferList.of(DType.INT32)) {
      list.add(List.of(List.of(new int[] {1, 2})));
      list.add(List.of(List.of(new int[] {3, 4})));
      var vector = (StructVector) ArrowVectors.share("x", list);
      assertEquals(Map.of("point", Map.of("xy", List.of(3, 4))), vector.getObject(1));
      try (ArrowColumn column = ArrowVectors.view(vector);
          BufferLease lease = list.acquire(org.gatun.buffer.BufferRequest.STRIDED)) {
        var point = (StructColumn) ((StructColumn) column).child("point");
        assertEquals(lease.view().address(), point.child("xy").values().address());
        point.child("xy").values().setInt(44, 1, 1);
      }
      assertEquals(Map.of("point", Map.of("xy", List.of(3, 44))), vector.getObject(1));
      assertThrows(BufferInUseException.class, list::clear);
      vector.close();
      list.clear();
      assertTrue(list.isEmpty());
      assertEquals(0, other.size());
    }
  }

  @Test
  void close_childTakenOut_holdsTheMemoryUntilItIsClosedToo() {
    try (var list = BufferList.of(RecordType.of().with("a", DType.INT32))) {
      list.add(List.of(7));
      var vector = (StructVector) ArrowVectors.share("x", list);
      var pair = vector.getChild("a").getTransferPair(vector.getAllocator());
      pair.transfer();
      vector.close();
      assertThrows(BufferInUseException.class, list::clear);
      try (var child = (IntVector) pair.getTo()) {
        assertEquals(7, child.get(0));
      }
      list.clear();
    }
  }

  @Test
  void copyOf_fieldThatArrowLacks_isRefused() {
    for (String descr : new String[] {"[('a', '<c8')]", "[('a', '<i4'), ('b', '<M8[h]')]"}) {
      try (BufferLease lease = Buffers.allocate(DType.ofDescr(descr), 2)) {
        var e =
            assertThrows(
                BufferRequestException.class, () -> ArrowVectors.copyOf("x", lease).close());
        assertEquals(Reason.UNSUPPORTED_DTYPE, e.reason());
      }
    }
  }
}
