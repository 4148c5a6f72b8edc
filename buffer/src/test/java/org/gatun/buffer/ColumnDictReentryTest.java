// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values whose own code uses the dict whose column they go into. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ColumnDictReentryTest {
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

  private static ColumnDict points() {
    var dict = ColumnDict.of();
    dict.addColumn("p", POINT);
    return dict;
  }

  /** Makes the column move, and borrows memory where it was. */
  private static Runnable move(ColumnDict dict, List<BufferLease> borrowed) {
    return () -> {
      if (borrowed.isEmpty()) {
        long bytes = dict.capacity() * POINT.itemsize();
        dict.ensureCapacity(100_000);
        for (int i = 0; i < 64; i++) {
          BufferLease next = BufferPool.shared().acquire(bytes);
          next.view().fill(0);
          borrowed.add(next);
        }
      }
    };
  }

  private static void checkZero(List<BufferLease> borrowed) {
    for (BufferLease lease : borrowed) {
      int bytes = (int) lease.view().layout().size(0);
      assertEquals(Collections.nCopies(bytes, 0), lease.view().toList());
    }
  }

  @Test
  void addRow_whoseValueBorrowsOrAddsAnother_doesNotWaitForItself() {
    try (var dict = points()) {
      dict.addRow(List.of(0, 0));
      dict.addRow(fields(1, 2, () -> dict.column("p").acquire(BufferRequest.STRIDED).close()));
      dict.addRow(fields(5, 6, () -> dict.addRow(List.of(3, 4))));
      assertEquals(5, dict.rows());
      assertEquals(RecordValue.of(POINT, 3, 4), dict.column("p").get(2));
      assertEquals(RecordValue.of(POINT, 5, 6), dict.column("p").get(4));
    }
  }

  @Test
  void addRow_ofARefusedValueWhoseTextBorrows_doesNotWaitForItself() {
    try (var dict = points()) {
      var text =
          new Object() {
            @Override
            public String toString() {
              dict.column("p").acquire(BufferRequest.STRIDED).close();
              return "text";
            }
          };
      assertThrows(IllegalArgumentException.class, () -> dict.addRow(text));
      assertEquals(0, dict.rows());
    }
  }

  @Test
  void addRow_whoseValueClosesTheDictOrChangesColumns_isRefused() {
    var closed = points();
    assertThrows(IllegalStateException.class, () -> closed.addRow(fields(1, 2, closed::close)));
    try (var dict = points()) {
      dict.addColumn("a", DType.INT32);
      assertThrows(
          ConcurrentModificationException.class,
          () -> dict.addRow(fields(1, 2, () -> swap(dict)), 7));
      assertEquals(0, dict.rows());
    }
  }

  private static void swap(ColumnDict dict) {
    if (dict.containsKey("p")) {
      dict.removeColumn("p");
      dict.addColumn("b", DType.INT32);
    }
  }

  @Test
  void addRow_ofAMapThatChangesTheColumns_isRefused() {
    try (var dict = ColumnDict.of()) {
      dict.addColumns(DType.INT32, "p", "a");
      Map<String, Object> map =
          new AbstractMap<>() {
            @Override
            public @Nullable Object get(@Nullable Object name) {
              swap(dict);
              return 5;
            }

            @Override
            public Set<Map.Entry<String, Object>> entrySet() {
              return Set.of(Map.entry("p", 5), Map.entry("a", 5));
            }
          };
      assertThrows(ConcurrentModificationException.class, () -> dict.addRow(map));
      assertEquals(0, dict.rows());
    }
  }

  @Test
  void addRow_whoseValueReplacesAnotherInTheArray_takesThoseThatWereGiven() {
    try (var dict = points()) {
      dict.addColumn("q", POINT);
      dict.addRow(List.of(0, 0), List.of(0, 0));
      @Nullable Object[] row = new Object[2];
      row[0] = fields(1, 2, () -> row[1] = null);
      row[1] = List.of(3, 4);
      dict.addRow(row);
      assertEquals(RecordValue.of(POINT, 3, 4), dict.column("q").get(1));
    }
  }

  @Test
  void set_whoseValueMovesTheMemory_writesWhereTheRowIsThen() {
    var borrowed = new ArrayList<BufferLease>();
    try (var dict = points()) {
      dict.addRow(List.of(1, 2));
      dict.column("p").set(0, fields(3, 4, move(dict, borrowed)));
      assertEquals(RecordValue.of(POINT, 3, 4), dict.column("p").get(0));
      checkZero(borrowed);
    } finally {
      borrowed.forEach(BufferLease::close);
    }
  }

  @Test
  void set_whoseValueClosesTheDict_isRefused() {
    var dict = points();
    dict.addRow(List.of(1, 2));
    assertThrows(
        IllegalStateException.class, () -> dict.column("p").set(0, fields(3, 4, dict::close)));
  }

  @Test
  void set_whoseValueRemovesTheRow_isRefused() {
    try (var dict = points()) {
      dict.addRow(List.of(1, 2));
      Column column = dict.column("p");
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> column.set(0, fields(3, 4, () -> dict.removeRows(0, dict.rows()))));
    }
  }

  @Test
  void fillMissing_whoseValueMovesTheMemory_writesWhereTheRowsAreThen() {
    var borrowed = new ArrayList<BufferLease>();
    try (var dict = points()) {
      dict.addMask("p");
      dict.addRow((Object) null);
      dict.addRow((Object) null);
      dict.column("p").fillMissing(fields(3, 4, move(dict, borrowed)));
      assertEquals(Collections.nCopies(2, RecordValue.of(POINT, 3, 4)), dict.column("p"));
      assertEquals(0, dict.column("p").missingCount());
      checkZero(borrowed);
    } finally {
      borrowed.forEach(BufferLease::close);
    }
  }
}
