// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
}
