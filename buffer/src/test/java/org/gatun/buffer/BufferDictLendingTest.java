// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.RandomElements.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * While keys or values are lent the keys stay; the first lease after a removal closes the holes.
 */
class BufferDictLendingTest {
  private static BufferDict<Long, Integer> dictOf(long... keys) {
    BufferDict<Long, Integer> dict = BufferDict.ofLongKeys(DType.INT32, Integer.class);
    for (long key : keys) {
      dict.put(key, (int) key * 10);
    }
    return dict;
  }

  @Test
  void changeOfKeys_whileLent_isRefusedAndNothingChanges() {
    try (var dict = dictOf(1, 2, 3)) {
      try (BufferLease keys = dict.keySet().acquire(BufferRequest.STRIDED);
          BufferLease values = dict.values().acquire(BufferRequest.STRIDED)) {
        List<Executable> changes =
            List.of(
                () -> dict.put(4L, 40),
                () -> dict.putAll(Map.of(4L, 40)),
                () -> dict.putIfAbsent(4L, 40),
                () -> dict.remove(1L),
                () -> dict.keySet().remove(2L),
                () -> dict.values().remove(30),
                () -> dict.entrySet().remove(Map.entry(1L, 10)),
                () -> removeFirst(dict.keySet().iterator()),
                () -> removeFirst(dict.entrySet().iterator()),
                () -> dict.clear(),
                () -> dict.keySet().clear(),
                () -> dict.values().clear(),
                () -> dict.entrySet().clear(),
                dict::close);
        for (Executable change : changes) {
          var refused = assertThrows(BufferInUseException.class, change);
          assertEquals(2, refused.leases());
          assertTrue(
              String.valueOf(refused.getMessage()).contains("2 leases are out"), refused::toString);
          assertEquals(Map.of(1L, 10, 2L, 20, 3L, 30), dict);
          assertEquals(List.of(1L, 2L, 3L), plain(keys.view()));
          assertEquals(List.of(10, 20, 30), plain(values.view()));
        }
      }
      dict.put(4L, 40);
      assertEquals(4, dict.size());
    }
  }

  private static void removeFirst(Iterator<?> each) {
    each.next();
    each.remove();
  }

  @Test
  void putRow_newKeyWhileLent_isRefused() {
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32, 2)) {
      dict.putRow(1, 1, 2);
      try (BufferLease values = dict.values().acquire(BufferRequest.STRIDED)) {
        assertThrows(BufferInUseException.class, () -> dict.putRow(2, 3, 4));
        dict.putRow(1, 5, 6);
        assertEquals(6, values.view().getFloat(0, 1));
      }
      assertEquals(1, dict.size());
    }
  }

  @Test
  void replace_whileLent_isSeenByTheLease() {
    try (var dict = dictOf(1, 2, 3);
        BufferLease values = dict.values().acquire(BufferRequest.WRITABLE)) {
      assertEquals(20, dict.put(2L, 21));
      assertEquals(21, values.view().getInt(1));
      for (Map.Entry<Long, Integer> entry : dict.entrySet()) {
        entry.setValue(entry.getValue() + 100);
      }
      assertEquals(List.of(110, 121, 130), plain(values.view()));
      dict.replaceAll((key, _) -> key.intValue());
      assertEquals(List.of(1, 2, 3), plain(values.view()));
      values.view().setInt(99, 2);
      assertEquals(99, dict.get(3L));
    }
  }

  @Test
  void acquire_afterRemovals_closesTheHolesInOrder() {
    try (var dict = dictOf(7, 1, 5, 2, 9, 4)) {
      dict.remove(7L);
      dict.remove(2L);
      dict.remove(5L);
      dict.put(7L, 77);
      dict.remove(4L);
      try (BufferLease values = dict.values().acquire(BufferRequest.NATIVE);
          BufferLease keys = dict.keySet().acquire(BufferRequest.NATIVE)) {
        assertEquals(List.of(1L, 9L, 7L), plain(keys.view()));
        assertEquals(List.of(10, 90, 77), plain(values.view()));
        assertEquals(Map.of(1L, 10, 9L, 90, 7L, 77), dict);
      }
      dict.put(2L, 22);
      assertEquals(List.of(1L, 9L, 7L, 2L), List.copyOf(dict.keySet()));
    }
  }

  @Test
  void acquire_allRemoved_lendsNothing() {
    try (var dict = dictOf(1, 2)) {
      dict.remove(2L);
      dict.remove(1L);
      try (BufferLease keys = dict.keySet().acquire(BufferRequest.STRIDED)) {
        assertEquals(0, keys.view().layout().size(0));
      }
      assertEquals(Map.of(), dict);
    }
  }

  @Test
  void acquire_holesToCloseWhileARowIsLent_isRefused() {
    try (var dict = dictOf(1, 2, 3)) {
      dict.remove(1L);
      try (BufferLease row = dict.row(3).acquire(BufferRequest.STRIDED)) {
        assertThrows(
            BufferInUseException.class, () -> dict.keySet().acquire(BufferRequest.STRIDED));
        assertThrows(
            BufferInUseException.class, () -> dict.values().acquire(BufferRequest.STRIDED));
        assertEquals(30, row.view().getInt());
        assertEquals(Map.of(2L, 20, 3L, 30), dict);
      }
      try (BufferLease values = dict.values().acquire(BufferRequest.STRIDED)) {
        assertEquals(List.of(20, 30), plain(values.view()));
      }
    }
  }

  @Test
  void acquire_refusedRequest_holdsNothing() {
    try (var dict = dictOf(1, 2, 3)) {
      BufferRequest tooAligned = BufferRequest.STRIDED.andAlignedTo(1L << 40);
      assertThrows(BufferRequestException.class, () -> dict.keySet().acquire(tooAligned));
      assertThrows(BufferRequestException.class, () -> dict.values().acquire(tooAligned));
      dict.clear();
      assertTrue(dict.isEmpty());
    }
  }

  @Test
  void row_afterMemoryMoved_fails() {
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT32, 4)) {
      dict.putRow(-1, 1, 2, 3, 4);
      BufferView row = dict.row(-1);
      row.setFloat(9, 3);
      assertEquals(9, row.getFloat(3));
      for (long key = 0; row.isOpen(); key++) {
        dict.putRow(key, 0, 0, 0, 0);
        assertTrue(key < 10_000, "the memory never moves");
      }
      assertThrows(IllegalStateException.class, () -> row.getFloat(0));
      assertThrows(IllegalStateException.class, () -> row.setFloat(1, 0));
      assertThrows(IllegalStateException.class, () -> row.acquire(BufferRequest.STRIDED));
      assertEquals(9, dict.row(-1).getFloat(3));
    }
  }

  @Test
  void row_afterRemovalOrClosedHoles_fails() {
    try (var dict = dictOf(1, 2, 3)) {
      BufferView last = dict.row(3);
      dict.remove(1L);
      assertThrows(IllegalStateException.class, last::getInt);
      BufferView again = dict.row(3);
      dict.keySet().acquire(BufferRequest.STRIDED).close();
      assertThrows(IllegalStateException.class, again::getInt);
      BufferView third = dict.row(3);
      dict.clear();
      assertThrows(IllegalStateException.class, third::getInt);
    }
  }

  @Test
  void close_whileLent_isRefusedAndTheDictStaysOpen() {
    var dict = dictOf(1, 2);
    long releases = BufferPool.shared().statistics().releases();
    try (BufferLease keys = dict.keySet().acquire(BufferRequest.STRIDED)) {
      assertThrows(BufferInUseException.class, dict::close);
      assertEquals(2, keys.view().getLong(1));
      assertEquals(20, dict.get(2L));
    }
    dict.close();
    dict.close();
    long blocks = 3; // of the keys, the values and the index
    assertEquals(releases + blocks, BufferPool.shared().statistics().releases());
  }

  @Test
  void everything_afterClose_fails() {
    var dict = dictOf(1, 2);
    BufferView row = dict.row(1);
    Map.Entry<Long, Integer> entry = dict.entrySet().iterator().next();
    dict.close();
    List<Executable> uses =
        List.of(
            () -> dict.get(1L),
            () -> dict.put(1L, 1),
            () -> dict.remove(1L),
            () -> dict.containsKey((Object) 1L),
            () -> dict.clear(),
            () -> dict.row(1),
            () -> dict.keySet().iterator(),
            () -> dict.keySet().contains(1L),
            () -> dict.values().iterator(),
            () -> dict.values().contains(1),
            () -> dict.entrySet().iterator(),
            () -> dict.keySet().acquire(BufferRequest.STRIDED),
            () -> dict.values().acquire(BufferRequest.STRIDED),
            () -> entry.setValue(3),
            row::getInt);
    for (int i = 0; i < uses.size(); i++) {
      var refused = assertThrows(IllegalStateException.class, uses.get(i), "use " + i);
      assertFalse(refused instanceof BufferInUseException);
    }
    assertNotEquals("", dict.toString());
  }

  /** The lease keeps the dict, and so nobody else is lent the memory of its keys or values. */
  @Test
  void dict_droppedWhileLent_keepsItsMemory() throws Exception {
    BufferLease values = lendAndDrop();
    for (int look = 0; look < 5; look++) {
      System.gc();
      BufferPool.shared().recover();
      BufferPool.shared().recover();
      Thread.sleep(20);
      try (BufferLease other = BufferPool.shared().acquire(values.view().layout().byteSize())) {
        assertNotEquals(values.view().address(), other.view().address());
      }
    }
    for (int i = 0; i < 50_000; i++) {
      assertEquals(i, values.view().getInt(i));
    }
    values.close();
  }

  private static BufferLease lendAndDrop() {
    BufferDict<Long, Integer> dict = BufferDict.ofLongKeys(DType.INT32, Integer.class);
    for (int i = 0; i < 50_000; i++) {
      dict.put((long) i, i);
    }
    return dict.values().acquire(BufferRequest.NATIVE);
  }
}
