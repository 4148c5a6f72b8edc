// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** While a list is lent its size stays; what was looked up before it moved fails. */
class BufferListLendingTest {
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  @Test
  void changeOfSize_whileLent_isRefusedAndNothingChanges() {
    try (var list = BufferList.of(DType.INT32)) {
      list.ensureCapacity(1_000);
      list.addAll(List.of(1, 2, 3));
      try (BufferLease one = list.acquire(BufferRequest.STRIDED);
          BufferLease two = one.retain();
          BufferPin pin = two.view().pin()) {
        List<Executable> changes =
            List.of(
                () -> list.add(4),
                () -> list.add(1, 4),
                () -> list.addLong(4),
                () -> list.addAll(List.of(4, 5)),
                () -> list.remove(0),
                () -> list.remove((Object) 2),
                () -> list.removeLast(),
                () -> list.clear(),
                () -> list.subList(0, 2).clear(),
                () -> list.subList(0, 2).add(4),
                () -> list.ensureCapacity(2_000),
                () -> removeFirst(list),
                list::close);
        for (Executable change : changes) {
          var refused = assertThrows(BufferInUseException.class, change);
          assertEquals(2, refused.leases()); // the pin holds its lease
          assertTrue(
              String.valueOf(refused.getMessage()).contains("2 leases are out"), refused::toString);
          assertEquals(List.of(1, 2, 3), list);
          assertEquals(3, one.view().getInt(2));
        }
        assertEquals(12, pin.segment().byteSize());
      }
      try (BufferLease only = list.acquire(BufferRequest.STRIDED)) {
        var refused = assertThrows(BufferInUseException.class, () -> list.add(4));
        assertTrue(
            String.valueOf(refused.getMessage()).contains("1 lease is out"), refused::toString);
        assertTrue(only.isOpen());
      }
      assertTrue(list.add(4));
      assertEquals(List.of(1, 2, 3, 4), list);
    }
  }

  private static void removeFirst(List<Object> list) {
    var each = list.iterator();
    each.next();
    each.remove();
  }

  @Test
  void changeOfRows_whileLent_isRefused() {
    try (var list = BufferList.ofRows(DType.FLOAT32, 2)) {
      list.addRow(1f, 2f);
      try (BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
        assertThrows(BufferInUseException.class, () -> list.addRow(3f, 4f));
        assertThrows(BufferInUseException.class, () -> list.addRow(3.0, 4.0));
        assertThrows(BufferInUseException.class, () -> list.addRow(3L, 4L));
        assertEquals(1, lease.view().layout().size(0));
      }
      assertEquals(1, list.size());
    }
  }

  @Test
  void set_whileLent_isSeenByTheLease() {
    try (var list = BufferList.of(DType.INT32)) {
      list.addAll(List.of(1, 2, 3));
      try (BufferLease lease = list.acquire(BufferRequest.WRITABLE)) {
        assertEquals(2, list.set(1, 20));
        assertEquals(20, lease.view().getInt(1));
        lease.view().setInt(30, 2);
        assertEquals(List.of(1, 20, 30), list);
        list.replaceAll(value -> (Integer) value + 1);
        assertEquals(31, lease.view().getInt(2));
      }
    }
  }

  @Test
  void acquire_empty_lendsNoElements() {
    try (var list = BufferList.ofRows(DType.FLOAT64, 2, 3);
        BufferLease lease = list.acquire(BufferRequest.NATIVE)) {
      assertEquals(StridedLayout.ofC(8, 0, 2, 3), lease.view().layout());
      assertThrows(BufferInUseException.class, () -> list.addRow(1f, 2f, 3f, 4f, 5f, 6f));
    }
  }

  @Test
  void acquire_refusedRequest_holdsNothing() {
    try (var list = BufferList.ofRows(DType.FLOAT64, 2, 3)) {
      list.addRow(1f, 2f, 3f, 4f, 5f, 6f);
      list.addRow(1f, 2f, 3f, 4f, 5f, 6f);
      assertThrows(
          BufferRequestException.class, () -> list.acquire(BufferRequest.FORTRAN_CONTIGUOUS));
      assertThrows(
          BufferRequestException.class,
          () -> list.acquire(BufferRequest.STRIDED.andAlignedTo(1L << 40)));
      list.clear();
      assertTrue(list.isEmpty());
    }
  }

  @Test
  void row_afterGrowthMovedMemory_fails() {
    try (var list = BufferList.ofRows(DType.INT64, 2)) {
      list.addRow(1L, 2L);
      BufferView row = list.row(0);
      row.setLong(3, 0);
      assertEquals(3, row.getLong(0));
      while (row.isOpen()) {
        list.addRow(5L, 6L);
        assertTrue(list.size() < 10_000, "the memory never moves");
      }
      assertThrows(IllegalStateException.class, () -> row.getLong(0));
      assertThrows(IllegalStateException.class, () -> row.setLong(9, 0));
      assertThrows(IllegalStateException.class, row::pin);
      assertThrows(IllegalStateException.class, () -> row.acquire(BufferRequest.STRIDED));
      assertEquals(3, list.row(0).getLong(0));
    }
  }

  @Test
  void row_afterRemovalOrInsertion_fails() {
    try (var list = BufferList.of(DType.INT32)) {
      list.addAll(List.of(1, 2, 3));
      BufferView last = list.row(2);
      assertEquals(0, last.layout().rank());
      assertEquals(3, last.getInt());
      list.remove(0);
      assertThrows(IllegalStateException.class, last::getInt);
      BufferView second = list.row(1);
      list.add(0, 9);
      assertThrows(IllegalStateException.class, second::getInt);
      BufferView third = list.row(2);
      list.clear();
      assertThrows(IllegalStateException.class, third::getInt);
    }
  }

  @Test
  void row_acquiredOrPinned_holdsTheList() {
    try (var list = BufferList.ofRows(DType.INT32, 2)) {
      list.addRow(1L, 2L);
      list.addRow(3L, 4L);
      try (BufferLease row = list.row(1).acquire(BufferRequest.STRIDED)) {
        assertThrows(BufferInUseException.class, () -> list.remove(0));
        assertEquals(4, row.view().getInt(1));
      }
      try (BufferPin pin = list.row(1).pin()) {
        assertThrows(BufferInUseException.class, () -> list.remove(0));
        assertTrue(pin.segment().isNative());
      }
      list.remove(0);
      assertEquals(1, list.size());
    }
  }

  @Test
  void close_whileLent_isRefusedAndTheListStaysOpen() {
    var list = BufferList.of(DType.INT32);
    list.add(1);
    try (BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
      assertThrows(BufferInUseException.class, list::close);
      assertEquals(1, lease.view().getInt(0));
      assertEquals(1, list.get(0));
    }
    list.add(2);
    list.close();
    list.close();
  }

  @Test
  void close_twice_givesTheBlockBackOnce() {
    var list = BufferList.of(DType.INT32);
    long releases = BufferPool.shared().statistics().releases();
    list.close();
    list.close();
    assertEquals(releases + 1, BufferPool.shared().statistics().releases());
  }

  @Test
  void everything_afterClose_fails() {
    var list = BufferList.of(DType.INT32);
    list.addAll(List.of(1, 2, 3));
    BufferView row = list.row(1);
    list.close();
    List<Executable> uses =
        List.of(
            () -> list.get(0),
            () -> list.set(0, 1),
            () -> list.add(1),
            () -> list.add(0, 1),
            () -> list.addLong(1),
            () -> list.addFloat(1),
            () -> list.addDouble(1),
            () -> list.getLong(0),
            () -> list.getFloat(0),
            () -> list.getDouble(0),
            () -> list.remove(0),
            () -> list.clear(),
            () -> list.ensureCapacity(1),
            () -> list.row(0),
            () -> list.acquire(BufferRequest.STRIDED),
            row::getInt);
    for (int i = 0; i < uses.size(); i++) {
      var refused = assertThrows(IllegalStateException.class, uses.get(i), "use " + i);
      assertFalse(refused instanceof BufferInUseException);
    }
    assertNotEquals("", list.toString());
  }

  @Test
  void churn_addAndRemove_takesNoMoreMemory() {
    try (var list = BufferList.of(DType.INT64)) {
      for (int i = 0; i < 100; i++) {
        list.addLong(i);
      }
      long before = BufferPool.shared().statistics().bytes();
      for (int i = 0; i < 1_000_000; i++) {
        list.remove(0);
        list.addLong(i);
      }
      assertEquals(before, BufferPool.shared().statistics().bytes());
      assertEquals(999_900, list.getLong(0));
    }
  }

  /** The lease keeps the list, and so nobody else is lent its memory. */
  @Test
  void list_droppedWhileLent_keepsItsMemoryUntilTheLeaseIsClosed() throws Exception {
    long bytes = 11_000_000;
    long held = lendDropAndClose(bytes);
    assertTrue(
        eventually(() -> BufferPool.shared().statistics().outstandingBytes() <= held - bytes));
  }

  /**
   * A method of its own, so that no variable keeps the lease afterwards. Returns how many bytes
   * were held with it, once what other tests have dropped was found.
   */
  private static long lendDropAndClose(long bytes) throws Exception {
    try (BufferLease lease = lendAndDrop(bytes)) {
      lookForOwner(bytes, lease.view().address());
      for (int i = 0; i < 1_000; i++) {
        assertEquals(i % 100, lease.view().getInt(i));
      }
      return BufferPool.shared().statistics().outstandingBytes();
    }
  }

  private static void lookForOwner(long bytes, long address) throws Exception {
    for (int look = 0; look < 5; look++) {
      System.gc();
      BufferPool.shared().recover();
      BufferPool.shared().recover();
      Thread.sleep(20);
      try (BufferLease other = BufferPool.shared().acquire(bytes)) {
        assertNotEquals(address, other.view().address());
        other.view().setInt(255, 0);
      }
    }
  }

  private static BufferLease lendAndDrop(long bytes) {
    var list = BufferList.of(DType.INT8);
    list.ensureCapacity(bytes);
    for (int i = 0; i < 1_000; i++) {
      list.addLong(i % 100);
    }
    return list.acquire(BufferRequest.NATIVE_WRITABLE);
  }

  /** The same for who holds a row only. */
  @Test
  void list_droppedWhileARowIsHeld_keepsItsMemory() throws Exception {
    long bytes = 30_000;
    BufferView row = rowAndDrop(bytes);
    lookForOwner(bytes, row.address());
    assertEquals(7, row.getInt());
  }

  private static BufferView rowAndDrop(long bytes) {
    var list = BufferList.of(DType.INT8);
    list.ensureCapacity(bytes);
    list.addLong(7);
    return list.row(0);
  }

  private static boolean eventually(BooleanSupplier fact) throws Exception {
    long start = System.nanoTime();
    while (!fact.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        return false;
      }
      System.gc();
      BufferPool.shared().recover();
      Thread.sleep(20);
    }
    return true;
  }
}
