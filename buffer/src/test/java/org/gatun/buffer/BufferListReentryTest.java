// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Code of the caller that a list runs may change that list, or close it, so that its memory is lent
 * to somebody else: nothing of theirs is touched, and nothing is lost.
 */
class BufferListReentryTest {
  private static final RecordType RECORD = RecordType.of().with("a", DType.INT32);

  /** Closes a list, and borrows until its memory came back. */
  private static final class Taker implements AutoCloseable {
    private final List<BufferLease> leases = new ArrayList<>();

    void closeAndTake(BufferList<?> list, long address) {
      list.close();
      for (int i = 0; i < 1_000 && !has(address); i++) {
        BufferLease lease = BufferPool.shared().acquire(DType.INT32, 3);
        lease.view().fill(77);
        leases.add(lease);
      }
    }

    boolean has(long address) {
      return leases.stream().anyMatch(lease -> lease.view().address() == address);
    }

    void assertUntouched(long address) {
      assertTrue(has(address), "nobody was lent the memory of the list");
      for (BufferLease lease : leases) {
        assertEquals(List.of(77, 77, 77), lease.view().toList());
      }
    }

    @Override
    public void close() {
      leases.forEach(BufferLease::close);
    }
  }

  @Test
  void replaceAll_operatorClosesTheList_touchesNobodysMemory() {
    var list = BufferList.of(DType.INT32, Integer.class);
    list.addInts(1, 2, 3);
    long address = list.row(0).address();
    try (var taker = new Taker()) {
      var refused =
          assertThrows(
              IllegalStateException.class,
              () ->
                  list.replaceAll(value -> {
                    if (value == 3) {
                      taker.closeAndTake(list, address);
                    }
                    return -value;
                  }));
      assertFalse(refused instanceof BufferInUseException);
      taker.assertUntouched(address);
    }
  }

  @Test
  void sort_comparatorClosesTheList_touchesNobodysMemory() {
    var list = BufferList.of(DType.INT32, Integer.class);
    list.addInts(3, 2, 1);
    long address = list.row(0).address();
    try (var taker = new Taker()) {
      Comparator<Integer> order =
          (a, b) -> {
            if (!taker.has(address)) {
              taker.closeAndTake(list, address);
            }
            return Integer.compare(a, b);
          };
      assertThrows(IllegalStateException.class, () -> list.sort(order));
      taker.assertUntouched(address);
    }
  }

  /** A value that does something when it is read. */
  private static Map<String, Object> value(int a, Runnable then) {
    return new TreeMap<>(Map.of("a", (Object) a)) {
      private static final long serialVersionUID = 1;

      @Override
      @SuppressWarnings("NullAway") // as TreeMap does
      public Object get(Object name) {
        then.run();
        return super.get(name);
      }
    };
  }

  private static List<Object> numbers(BufferList<Object> list) {
    return list.stream().map(element -> ((RecordValue) element).get("a")).toList();
  }

  private static BufferList<Object> records(int count) {
    var list = BufferList.of(RECORD);
    for (int i = 0; i < count; i++) {
      list.add(List.of(i));
    }
    return list;
  }

  @Test
  void add_valueThatClearsTheList_isThenTheOnlyOne() {
    try (BufferList<Object> list = records(3_000)) {
      list.add(value(7, list::clear));
      assertEquals(List.of(7), numbers(list));
      list.add(value(8, () -> list.subList(0, 1).clear()));
      assertEquals(List.of(8), numbers(list));
    }
  }

  @Test
  void add_valueThatAdds_comesAfter() {
    try (BufferList<Object> list = records(2)) {
      list.add(value(7, () -> list.add(List.of(50))));
      assertEquals(List.of(0, 1, 50, 7), numbers(list));
    }
  }

  @Test
  void set_valueThatClosesTheList_isRefused() {
    BufferList<Object> list = records(2);
    assertThrows(IllegalStateException.class, () -> list.set(1, value(7, list::close)));
  }

  /** More elements than an int counts; only the last pages of them are ever touched. */
  @Test
  void lastElement_behindTheReachOfInt_isTheLast() {
    long count = (1L << 31) + 50;
    try (var list = BufferList.of(DType.INT8, Byte.class)) {
      assertThrows(NoSuchElementException.class, list::getLast);
      assertThrows(NoSuchElementException.class, list::removeLast);
      list.ensureCapacity(count);
      list.enterToAdd(count - 2);
      list.added(count - 2); // they hold what a new block holds
      list.leave(true, false);
      list.addInt(5);
      list.add((byte) 6);
      assertEquals(count, list.count());
      assertEquals(Integer.MAX_VALUE, list.size());
      assertEquals((byte) 6, list.getLast());
      assertEquals((byte) 6, list.removeLast());
      assertEquals((byte) 5, list.getLast());
      assertEquals(count - 1, list.count());
      assertEquals((byte) 5, list.set(count - 2, (byte) 9));
      assertEquals(9, list.getInt(count - 2));
      try (BufferLease lease = list.acquire(BufferRequest.NATIVE)) {
        assertEquals(count - 1, lease.view().layout().size(0));
        assertEquals(9, lease.view().getInt(count - 2));
      }
    } finally {
      BufferPool.shared().trim();
    }
  }

  /** Windows does not let a mapped file be truncated. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void addAllOf_fileTruncatedMeanwhile_addsNothing(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("numbers.bin");
    Files.write(path, new byte[1 << 20]);
    try (var list = BufferList.of(DType.UINT8, Integer.class);
        BufferLease lease = Buffers.map(path, MapMode.READ_ONLY)) {
      list.addInts(1, 2, 3);
      long capacity = list.capacity();
      try (var file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(4_096);
      }
      assertThrows(InternalError.class, () -> list.addAllOf(lease));
      assertEquals(List.of(1, 2, 3), list);
      assertEquals(capacity, list.capacity());
      list.addInt(4);
      assertEquals(4, list.count());
    }
  }

  private static final RecordType GAPS =
      RecordType.of().with("a", DType.INT8).with("b", DType.INT32).aligned();

  /** The values of a record with gaps; reading them does something first. */
  private static Map<String, Object> gaps(int a, int b, Runnable then) {
    var values = new TreeMap<String, Object>(Map.of("a", a, "b", b));
    return new AbstractMap<>() {
      @Override
      public Set<Entry<String, Object>> entrySet() {
        then.run();
        return values.entrySet();
      }
    };
  }

  private static void writeGap(BufferView element, int value) {
    element.cast(DType.UINT8, element.layout().byteSize()).setInt(value, 2);
  }

  @Test
  void set_valueThatWritesBetweenTheFields_keepsWhatItWrote() {
    try (var list = BufferList.of(GAPS)) {
      list.add(List.of(1, 2));
      list.set(0, gaps(3, 4, () -> writeGap(list.row(0), 0x55)));
      assertEquals("0300550004000000", list.row(0).toHex());
    }
  }

  @Test
  void set_valueThatMovesTheMemory_writesWhereTheElementIsThen() {
    try (var list = BufferList.of(GAPS)) {
      list.add(List.of(1, 2));
      list.set(0, gaps(3, 4, () -> list.ensureCapacity(2 * list.capacity())));
      assertEquals("0300000004000000", list.row(0).toHex());
    }
  }

  @Test
  void set_ofARowOfRecords_keepsTheBytesBetweenTheFields() {
    try (var list = BufferList.ofRows(GAPS, 2)) {
      list.add(new Object[] {List.of(1, 2), List.of(3, 4)});
      writeGap(list.row(0), 0x55);
      list.set(0, new Object[] {List.of(5, 6), List.of(7, 8)});
      assertEquals("05005500060000000700000008000000", list.row(0).toHex());
    }
  }

  @Test
  void replaceAll_operatorThatWritesBetweenTheFields_keepsWhatItWrote() {
    try (var list = BufferList.of(GAPS)) {
      list.addAll(List.of(List.of(1, 2), List.of(3, 4), List.of(5, 6)));
      writeGap(list.row(2), 0x77);
      list.subList(1, 3)
          .replaceAll(old -> {
            writeGap(list.row(1), 0x55);
            return gaps(7, 8, () -> writeGap(list.row(0), 0x66));
          });
      assertEquals("0100660002000000", list.row(0).toHex());
      assertEquals("0700550008000000", list.row(1).toHex());
      assertEquals("0700770008000000", list.row(2).toHex());
    }
  }
}
