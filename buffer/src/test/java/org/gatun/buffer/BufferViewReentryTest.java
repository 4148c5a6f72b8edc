// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatun.buffer.RecordType.Field;
import org.junit.jupiter.api.Test;

/** Values whose own code ends the loan that they are written to: nobody else's memory changes. */
class BufferViewReentryTest {
  private static final RecordType POINT =
      RecordType.of().with("x", DType.INT32).with("y", DType.INT32);

  private final BufferPool pool = new BufferPool();

  /** The fields of a point; reading the first does something before. */
  private static List<Object> fields(int x, int y, Runnable before) {
    return new AbstractList<>() {
      @Override
      public Object get(int index) {
        if (index == 0) {
          before.run();
        }
        return index == 0 ? x : y;
      }

      @Override
      public int size() {
        return 2;
      }
    };
  }

  private static Map<String, Object> map(int x, int y, Runnable before) {
    return new AbstractMap<>() {
      @Override
      public Set<Entry<String, Object>> entrySet() {
        return Map.<String, Object>of("x", x, "y", y).entrySet();
      }

      @Override
      public Object get(Object name) {
        before.run();
        return name.equals("x") ? x : y;
      }
    };
  }

  /** Closes a lease, and borrows its block anew, filled with 77. */
  private final class Thief implements AutoCloseable {
    private final BufferLease lease;
    private final long address;
    private final long bytes;
    private final List<BufferLease> next = new ArrayList<>();

    Thief(BufferLease lease) {
      this.lease = lease;
      address = lease.view().address();
      bytes = lease.view().layout().byteSize();
    }

    void steal() {
      if (next.isEmpty()) {
        lease.close();
        next.add(pool.acquire(DType.UINT8, bytes));
        next.getFirst().view().fill(77);
      }
    }

    void assertUntouched() {
      BufferView view = next.getFirst().view();
      assertEquals(address, view.address(), "the test is about one block");
      for (long i = 0; i < view.layout().count(); i++) {
        assertEquals(77, view.getInt(i), "byte " + i);
      }
    }

    @Override
    public void close() {
      next.forEach(BufferLease::close);
      lease.close();
    }
  }

  @Test
  void set_ofAListThatClosesTheLease_failsAndWritesNothing() {
    BufferLease lease = pool.acquire(POINT, 8);
    try (var thief = new Thief(lease)) {
      BufferView view = lease.view();
      assertReleased(() -> view.set(fields(3, 4, thief::steal), 0));
      thief.assertUntouched();
    }
  }

  @Test
  void set_ofAMapThatClosesTheLease_failsAndWritesNothing() {
    BufferLease lease = pool.acquire(POINT, 8);
    try (var thief = new Thief(lease)) {
      BufferView view = lease.view();
      assertReleased(() -> view.set(map(3, 4, thief::steal), 0));
      thief.assertUntouched();
    }
  }

  @Test
  void set_ofANumberThatClosesTheLease_failsAndWritesNothing() {
    BufferLease lease = pool.acquire(DType.INT64, 8);
    try (var thief = new Thief(lease)) {
      BufferView view = lease.view();
      var number =
          new BigInteger("5") {
            private static final long serialVersionUID = 1;

            @Override
            public long longValue() {
              thief.steal();
              return super.longValue();
            }
          };
      assertReleased(() -> view.set(number, 0));
      thief.assertUntouched();
    }
  }

  @Test
  void fill_ofAListThatClosesTheLease_failsAndWritesNothing() {
    BufferLease lease = pool.acquire(POINT, 8);
    try (var thief = new Thief(lease)) {
      BufferView view = lease.view();
      assertReleased(() -> view.fill(fields(3, 4, thief::steal)));
      thief.assertUntouched();
    }
  }

  @Test
  void fill_ofAList_readsItOnceBeforeAnythingIsWritten() {
    try (BufferLease lease = pool.acquire(POINT, 8)) {
      BufferView view = lease.view();
      int[] reads = new int[1];
      view.fill(fields(3, 4, () -> reads[0]++));
      assertEquals(1, reads[0]);
      assertEquals(Collections.nCopies(8, RecordValue.of(POINT, 3, 4)), view.toList());
    }
  }

  @Test
  void set_ofARowWhoseValueGrowsTheDict_failsAndWritesNothing() {
    var borrowed = new ArrayList<BufferLease>();
    try (var dict = BufferDict.ofLongKeys(POINT)) {
      dict.put(1L, List.of(1, 2));
      BufferView row = dict.row(1L);
      assertThrows(
          IllegalStateException.class,
          () ->
              row.set(
                  fields(
                      3,
                      4,
                      () -> {
                        for (long key = 10; key < 2_000; key++) {
                          dict.put(key, List.of(0, 0));
                        }
                        for (int i = 0; i < 8; i++) { // where the dict was
                          borrowed.add(BufferPool.shared().acquire(DType.INT32, 1024));
                          borrowed.getLast().view().fill(0);
                        }
                      })));
      assertEquals(RecordValue.of(POINT, 1, 2), dict.get(1L));
      for (BufferLease lease : borrowed) {
        for (long i = 0; i < 1024; i++) {
          assertEquals(0, lease.view().getInt(i));
        }
      }
    } finally {
      borrowed.forEach(BufferLease::close);
    }
  }

  @Test
  void set_ofAListThatWritesTheGap_keepsWhatItWrote() {
    var first = RecordType.of(List.of(new Field("x", DType.INT32, List.of(), 0)), POINT.itemsize());
    try (BufferLease lease = pool.acquire(POINT, 2)) {
      BufferView points = lease.view();
      points.fill(List.of(1, 2));
      BufferView view = points.withLayout(first, points.layout());
      view.set(fields(3, 9, () -> points.field("y").setInt(5, 1)).subList(0, 1), 1);
      assertEquals(RecordValue.of(POINT, 3, 5), points.get(1));
    }
  }

  private static void assertReleased(Runnable call) {
    String message =
        String.valueOf(assertThrows(IllegalStateException.class, call::run).getMessage());
    assertTrue(message.endsWith("was released"), message);
  }
}
