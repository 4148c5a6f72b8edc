// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values whose own code uses the dict that they are put into. */
@Timeout(20)
class BufferDictReentryTest {
  private static final RecordType POINT =
      RecordType.of().with("x", DType.INT32).with("y", DType.INT32);

  /** The fields of a record; reading them does something first. */
  private static List<Object> fields(int x, int y, Runnable before) {
    return new AbstractList<>() {
      @Override
      public Object get(int index) {
        before.run();
        return index == 0 ? x : y;
      }

      @Override
      public int size() {
        return 2;
      }
    };
  }

  @Test
  void put_ofANewKeyWhoseValueAddsAnother_hasBoth() {
    try (var dict = BufferDict.ofLongKeys(POINT)) {
      dict.put(1L, fields(3, 4, () -> dict.put(2L, List.of(5, 6))));
      assertEquals(RecordValue.of(POINT, 3, 4), dict.get(1L));
      assertEquals(RecordValue.of(POINT, 5, 6), dict.get(2L));
      assertEquals(2, dict.size());
    }
  }

  @Test
  void put_ofAKeyWhoseValueMovesTheMemory_writesWhereTheKeyIsThen() {
    var borrowed = new ArrayList<BufferLease>();
    try (var dict = BufferDict.ofLongKeys(POINT)) {
      dict.put(1L, List.of(1, 2));
      dict.put(
          1L,
          fields(
              3,
              4,
              () -> {
                for (long key = 10; key < 2_000 && borrowed.isEmpty(); key++) {
                  dict.put(key, List.of(0, 0));
                }
                BufferLease next = Buffers.allocate(DType.INT32, 1024); // where the dict was
                next.view().fill(0);
                borrowed.add(next);
              }));
      assertEquals(RecordValue.of(POINT, 3, 4), dict.get(1L));
      for (BufferLease lease : borrowed) {
        assertEquals(Collections.nCopies(1024, 0), lease.view().toList());
      }
    } finally {
      borrowed.forEach(BufferLease::close);
    }
  }

  @Test
  void put_ofAKeyWhoseValueRemovesIt_addsIt() {
    try (var dict = BufferDict.ofLongKeys(POINT)) {
      dict.put(1L, List.of(1, 2));
      dict.put(1L, fields(3, 4, () -> dict.remove(1L)));
      assertEquals(RecordValue.of(POINT, 3, 4), dict.get(1L));
      assertEquals(1, dict.size());
    }
  }

  @Test
  void replaceAll_ofRecordsWithGaps_leavesTheGapsAsTheyWere() {
    RecordType gaps = RecordType.of().with("x", DType.INT8).with("y", DType.INT32).aligned();
    try (var dict = BufferDict.ofLongKeys(gaps)) {
      dict.put(1L, List.of(1, 2));
      try (BufferLease poison = Buffers.allocate(DType.UINT8, 4096)) {
        poison.view().fill(0xFF); // the block that the new values are gathered in
      }
      dict.replaceAll((key, value) -> List.of(3, 4));
      assertEquals("0300000004000000", dict.row(1L).toHex());
    }
  }

  @Test
  void replaceAll_functionThatWritesBetweenTheFields_keepsWhatItWrote() {
    RecordType gaps = RecordType.of().with("x", DType.INT8).with("y", DType.INT32).aligned();
    try (var dict = BufferDict.ofLongKeys(gaps)) {
      dict.put(1L, List.of(1, 2));
      dict.replaceAll((key, value) -> {
        dict.row(key).cast(DType.UINT8, 8).setInt(0x55, 2);
        return List.of(3, 4);
      });
      assertEquals("0300550004000000", dict.row(1L).toHex());
    }
  }

  @Test
  void setValue_whoseCodeRemovesTheKey_isRefusedAndWritesToNoOther() {
    try (var dict = BufferDict.ofLongKeys(POINT)) {
      dict.put(1L, List.of(1, 2));
      dict.put(2L, List.of(5, 6));
      Map.Entry<Long, Object> entry = dict.entrySet().iterator().next();
      List<Object> value =
          fields(
              3,
              4,
              () -> {
                if (dict.remove(1L) != null) {
                  dict.values().acquire(BufferRequest.STRIDED).close(); // closes the hole
                }
              });
      assertThrows(IllegalStateException.class, () -> entry.setValue(value));
      assertEquals(Map.of(2L, RecordValue.of(POINT, 5, 6)), dict);
    }
  }

  /** An iterator whose code removes a key and closes the hole, as it goes. */
  @Test
  void removeAll_ofKeysWhoseCodeMovesEntries_removesTheKeysItNames() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32)) {
      for (int key = 1; key <= 4; key++) {
        dict.putLong(key, 10L * key);
      }
      Collection<Object> unwanted =
          new AbstractCollection<>() {
            @Override
            public Iterator<Object> iterator() {
              Iterator<Object> keys = List.<Object>of(2L, 9L).iterator();
              return new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return keys.hasNext();
                }

                @Override
                public Object next() {
                  Object key = keys.next();
                  if (key.equals(9L) && dict.remove(1L) != null) {
                    dict.values().acquire(BufferRequest.STRIDED).close();
                  }
                  return key;
                }
              };
            }

            @Override
            public int size() {
              return 2;
            }
          };
      assertTrue(dict.keySet().removeAll(unwanted));
      assertEquals(Map.of(3L, 30, 4L, 40), dict);
    }
  }

  @Test
  void iteration_whileALeaseClosesHoles_failsInsteadOfEndingEarly() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32)) {
      for (int key = 0; key < 10; key++) {
        dict.putLong(key, key);
      }
      for (int key = 0; key < 5; key++) {
        dict.remove((long) key);
      }
      Iterator<Long> keys = dict.keySet().iterator();
      assertEquals(5, keys.next());
      dict.values().acquire(BufferRequest.STRIDED).close();
      assertTrue(keys.hasNext());
      assertThrows(ConcurrentModificationException.class, keys::next);
    }
  }

  @Test
  void keys_lent_areReadOnly() {
    try (var dict = BufferDict.ofLongKeys(DType.INT32);
        var texts = BufferDict.ofUtf8Keys(DType.INT32)) {
      dict.putLong(1, 10);
      texts.putLong("one", 10);
      for (BufferExporter keys :
          List.of(dict.keySet(), texts.keySet().offsets(), texts.keySet().bytes())) {
        var refused =
            assertThrows(BufferRequestException.class, () -> keys.acquire(BufferRequest.WRITABLE));
        assertEquals(BufferRequestException.Reason.READ_ONLY, refused.reason());
        try (BufferLease lease = keys.acquire(BufferRequest.STRIDED)) {
          assertTrue(lease.view().isReadOnly());
        }
      }
    }
  }

  @Test
  void ensureCapacity_thatTheRowsRefuse_keepsNoMemory() {
    try (var dict = BufferDict.ofLongKeys(DType.FLOAT64, 1 << 27)) { // rows of 1 GiB
      int slots = dict.table.keys.index.slots().length();
      long bytes = dict.table.segment().byteSize();
      assertThrows(IllegalArgumentException.class, () -> dict.ensureCapacity(1_000_000));
      assertEquals(slots, dict.table.keys.index.slots().length());
      assertEquals(bytes, dict.table.segment().byteSize());
    }
  }
}
