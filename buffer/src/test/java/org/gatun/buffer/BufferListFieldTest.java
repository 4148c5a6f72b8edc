// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.RandomElements.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ConcurrentModificationException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A field of a list's records, and a part of a list, are lent without copying. */
class BufferListFieldTest {
  private static final RecordType PLACE =
      RecordType.of().with("lat", DType.FLOAT32).with("lon", DType.FLOAT32);
  private static final RecordType PERSON =
      RecordType.of()
          .with("age", DType.INT8)
          .with("face", DType.FLOAT32, 2)
          .with("home", PLACE)
          .aligned();

  private static BufferList<RecordValue> people() {
    BufferList<RecordValue> list = BufferList.of(PERSON, RecordValue.class);
    list.add(RecordValue.of(PERSON, 30, List.of(1f, 2f), List.of(3f, 4f)));
    list.add(RecordValue.of(PERSON, 40, List.of(5f, 6f), List.of(7f, 8f)));
    return list;
  }

  @Test
  void field_eachKind_isLentStridedAndLive() {
    try (var people = people();
        BufferLease ages = people.field("age").acquire(BufferRequest.WRITABLE);
        BufferLease faces = people.field("face").acquire(BufferRequest.STRIDED);
        BufferLease homes = people.field("home").acquire(BufferRequest.NATIVE)) {
      assertEquals(List.of((byte) 30, (byte) 40), ages.view().toList());
      assertEquals(PERSON.itemsize(), ages.view().layout().stride(0));
      assertEquals(List.of(List.of(1f, 2f), List.of(5f, 6f)), faces.view().toList());
      assertEquals(List.of(4f, 8f), homes.view().field("lon").toList());
      ages.view().setInt(31, 0);
      assertEquals((byte) 31, people.get(0).get("age"));
      people.set(1, RecordValue.of(PERSON, 41, List.of(9f, 9f), List.of(9f, 9f)));
      assertEquals(41, ages.view().getInt(1));
      assertEquals(9f, faces.view().getFloat(1, 1));
    }
  }

  @Test
  void field_lent_countsAsAnyLease() {
    try (var people = people()) {
      BufferExporter ages = people.field("age");
      people.remove(0);
      try (BufferLease lease = ages.acquire(BufferRequest.STRIDED)) {
        assertEquals(List.of((byte) 40), plain(lease.view())); // of what the list holds now
        var refused = assertThrows(BufferInUseException.class, people::removeLast);
        assertEquals(1, refused.leases());
        assertThrows(
            BufferInUseException.class,
            () -> people.add(RecordValue.of(PERSON, 1, List.of(1f, 2f), List.of(3f, 4f))));
      }
      people.clear();
      try (BufferLease lease = ages.acquire(BufferRequest.STRIDED)) {
        assertEquals(0, lease.view().layout().size(0));
      }
    }
  }

  @Test
  void field_ofRowsOfRecords_addsTheFieldsAxes() {
    try (var rows = BufferList.ofRows(PERSON, 3)) {
      Object person = RecordValue.of(PERSON, 30, List.of(1f, 2f), List.of(3f, 4f));
      rows.add(new Object[] {person, person, person});
      rows.add(new Object[] {person, person, person});
      try (BufferLease lease = rows.field("face").acquire(BufferRequest.STRIDED)) {
        assertEquals("[2, 3, 2]", lease.view().layout().shapeText());
        assertEquals(2f, lease.view().getFloat(1, 2, 1));
      }
    }
  }

  @Test
  void field_refused_saysWhatThereIsAndHoldsNothing() {
    try (var people = people();
        var numbers = BufferList.of(DType.INT32)) {
      var name = assertThrows(IllegalArgumentException.class, () -> people.field("size"));
      assertEquals(
          "expected one of the fields [age, face, home] but found 'size'", name.getMessage());
      var kind = assertThrows(IllegalArgumentException.class, () -> numbers.field("age"));
      assertEquals("expected a list of records but found int32", kind.getMessage());
      assertThrows(
          BufferRequestException.class,
          () -> people.field("age").acquire(BufferRequest.C_CONTIGUOUS));
      people.clear();
    }
    BufferList<RecordValue> closed = people();
    BufferExporter ages = closed.field("age");
    closed.close();
    assertThrows(IllegalStateException.class, () -> ages.acquire(BufferRequest.STRIDED));
  }

  @Test
  void subList_acquired_lendsItsElementsAndHoldsTheList() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      list.addInts(0, 1, 2, 3, 4, 5);
      BufferList.SubList<Integer> part = list.subList(1, 5);
      BufferList.SubList<Integer> inner = part.subList(1, 3);
      try (BufferLease lease = part.acquire(BufferRequest.NATIVE_WRITABLE);
          BufferLease innermost = inner.acquire(BufferRequest.STRIDED);
          BufferLease none = part.subList(4, 4).acquire(BufferRequest.STRIDED)) {
        assertEquals(List.of(1, 2, 3, 4), plain(lease.view()));
        assertEquals(List.of(2, 3), plain(innermost.view()));
        assertEquals(0, none.view().layout().size(0));
        lease.view().setInt(30, 2);
        assertEquals(30, list.get(3));
        assertThrows(IndexOutOfBoundsException.class, () -> lease.view().getInt(4));
        assertEquals(
            3, assertThrows(BufferInUseException.class, () -> part.removeFirst()).leases());
        inner.set(0, 20);
        assertEquals(20, lease.view().getInt(1));
      }
      inner.clear();
      assertEquals(List.of(0, 1, 4, 5), list);
      assertEquals(List.of(1, 4), part);
      try (BufferLease lease = part.acquire(BufferRequest.STRIDED)) {
        assertEquals(List.of(1, 4), plain(lease.view()));
      }
    }
  }

  @Test
  void subList_listChangedElsewhere_failsEverywhere() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      list.addInts(0, 1, 2, 3);
      BufferList.SubList<Integer> part = list.subList(0, 2);
      BufferList.SubList<Integer> inner = part.subList(0, 1);
      list.add(4);
      for (BufferList.SubList<Integer> stale : List.of(part, inner)) {
        assertThrows(ConcurrentModificationException.class, stale::size);
        assertThrows(ConcurrentModificationException.class, () -> stale.get(0));
        assertThrows(ConcurrentModificationException.class, () -> stale.set(0, 1));
        assertThrows(ConcurrentModificationException.class, () -> stale.add(1));
        assertThrows(ConcurrentModificationException.class, () -> stale.removeFirst());
        assertThrows(ConcurrentModificationException.class, stale::clear);
        assertThrows(ConcurrentModificationException.class, () -> stale.sort(null));
        assertThrows(ConcurrentModificationException.class, () -> stale.removeIf(_ -> true));
        assertThrows(ConcurrentModificationException.class, () -> stale.subList(0, 1));
        assertThrows(
            ConcurrentModificationException.class, () -> stale.acquire(BufferRequest.STRIDED));
        assertThrows(ConcurrentModificationException.class, () -> list.addAll(stale));
      }
      list.clear(); // nothing is held
      BufferList<Integer> closed = BufferList.of(DType.INT32, Integer.class);
      closed.add(1);
      BufferList.SubList<Integer> gone = closed.subList(0, 1);
      closed.close();
      assertTrue(
          String.valueOf(assertThrows(IllegalStateException.class, () -> gone.get(0)).getMessage())
              .contains("closed"));
      assertThrows(IllegalStateException.class, () -> gone.acquire(BufferRequest.STRIDED));
    }
  }
}
