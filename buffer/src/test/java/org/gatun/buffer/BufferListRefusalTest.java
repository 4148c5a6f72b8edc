// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.ListIterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each way to change a list: what is refused has changed neither content nor size nor memory. */
@SuppressWarnings("ModifyingCollectionWithItself") // which is one of the cases
class BufferListRefusalTest {
  /** A change of size, on a list of the int32 1..6, and the name of the method. */
  private record Change(String method, Consumer<BufferList<Object>> call) {}

  private static final BufferView TWO = Buffers.wrap(new int[] {7, 8}).view();

  private static final List<Change> CHANGES =
      List.of(
          new Change("add", list -> list.add(7)),
          new Change("add", list -> list.add(0, 7)),
          new Change("add", list -> list.add(6, 7)),
          new Change("add", list -> list.listIterator(3).add(7)),
          new Change("add", list -> list.subList(1, 3).add(7)),
          new Change("add", list -> list.subList(1, 3).add(0, 7)),
          new Change("add", list -> list.subList(1, 5).subList(0, 2).listIterator().add(7)),
          new Change("addInt", list -> list.addInt(7)),
          new Change("addLong", list -> list.addLong(7)),
          new Change("addInts", list -> list.addInts(7, 8)),
          new Change("addLongs", list -> list.addLongs(7, 8)),
          new Change("addBytes", list -> list.addBytes((byte) 7)),
          new Change("addShorts", list -> list.addShorts((short) 7)),
          new Change("addAll", list -> list.addAll(List.of(7, 8))),
          new Change("addAll", list -> list.addAll(1, List.of(7, 8))),
          new Change("addAll", list -> list.addAll(list)),
          new Change("addAll", list -> list.addAll(2, list)),
          new Change("addAll", list -> list.addAll(list.subList(0, 2))),
          new Change("addAll", list -> list.addAll(Stream.of(7, 8))),
          new Change("addAll", list -> list.addAll(IntStream.of(7, 8))),
          new Change("addAll", list -> list.addAll(LongStream.of(7, 8))),
          new Change("addAll", list -> list.subList(1, 3).addAll(List.of(7))),
          new Change("addAll", list -> list.subList(1, 3).addAll(1, List.of(7))),
          new Change("addAllOf", list -> list.addAllOf(TWO)),
          new Change("addAllOf", list -> list.addAllOf(list)),
          new Change("addAllOf", list -> list.addAllOf(list.subList(0, 1))),
          new Change("addAllOf", list -> list.addAllOf(list.row(0).cast(DType.INT32, 1))),
          new Change("addAllOf", list -> list.addAllOf(MemorySegment.ofArray(new int[] {7}))),
          new Change("addFirst", list -> list.addFirst(7)),
          new Change("addLast", list -> list.addLast(7)),
          new Change("remove", list -> list.remove(0)),
          new Change("remove", list -> list.remove((Object) 2)),
          new Change("remove", list -> removeFirst(list.listIterator())),
          new Change("remove", list -> list.subList(1, 3).remove(0)),
          new Change("remove", list -> removeFirst(list.subList(1, 3).listIterator())),
          new Change("removeFirst", List::removeFirst),
          new Change("removeLast", List::removeLast),
          new Change("removeAll", list -> list.removeAll(List.of(1, 3))),
          new Change("removeAll", list -> list.subList(0, 3).removeAll(List.of(1, 3))),
          new Change("retainAll", list -> list.retainAll(List.of(1, 3))),
          new Change("retainAll", list -> list.subList(0, 3).retainAll(List.of(1))),
          new Change("removeIf", list -> list.removeIf(value -> value.equals(4))),
          new Change("removeIf", list -> list.subList(0, 4).removeIf(_ -> true)),
          new Change("clear", Collection::clear),
          new Change("clear", list -> list.subList(1, 3).clear()),
          new Change("clear", list -> list.reversed().subList(1, 3).clear()),
          new Change("ensureCapacity", list -> list.ensureCapacity(100_000)),
          new Change("trimToSize", BufferList::trimToSize),
          new Change("close", BufferList::close));

  /** What changes the size of lists of other elements; the tests below call them. */
  private static final Set<String> OTHER_CHANGES =
      Set.of(
          "addBoolean",
          "addBooleans",
          "addFloat",
          "addFloats",
          "addDouble",
          "addDoubles",
          "addRow");

  private static final Set<String> CONTENT_CHANGES =
      Set.of(
          "set", "setBoolean", "setInt", "setLong", "setFloat", "setDouble", "replaceAll", "sort");

  private static final Set<String> READS =
      Set.of(
          "of",
          "ofRows",
          "dtype",
          "acquire",
          "field",
          "size",
          "count",
          "capacity",
          "row",
          "get",
          "getBoolean",
          "getInt",
          "getLong",
          "getFloat",
          "getDouble",
          "getFirst",
          "getLast",
          "subList",
          "isEmpty",
          "indexOf",
          "lastIndexOf",
          "contains",
          "containsAll",
          "equals",
          "hashCode",
          "toString",
          "toArray",
          "iterator",
          "listIterator",
          "spliterator",
          "stream",
          "parallelStream",
          "reversed",
          "forEach");

  private static void removeFirst(ListIterator<Object> each) {
    each.next();
    each.remove();
  }

  private static BufferList<Object> list() {
    BufferList<Object> list = BufferList.of(DType.INT32);
    list.ensureCapacity(5_000); // so that trimToSize would change something
    list.addInts(1, 2, 3, 4, 5, 6);
    return list;
  }

  @Test
  void methods_all_areInOneOfTheTables() {
    Set<String> known = new TreeSet<>(OTHER_CHANGES);
    known.addAll(CONTENT_CHANGES);
    known.addAll(READS);
    CHANGES.forEach(change -> known.add(change.method));
    Set<String> found = new TreeSet<>();
    for (Method method : BufferList.class.getMethods()) {
      if (method.getDeclaringClass() != Object.class && Modifier.isPublic(method.getModifiers())) {
        found.add(method.getName());
      }
    }
    assertEquals(found, known);
  }

  @Test
  void changeOfSize_whileLent_changesNothing() {
    try (BufferList<Object> list = list()) {
      long capacity = list.capacity();
      BufferView row = list.row(5);
      for (Change change : CHANGES) {
        try (BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
          var refused =
              assertThrows(
                  BufferInUseException.class, () -> change.call.accept(list), change.method);
          assertTrue(refused.leases() >= 1, change.method);
          assertEquals(List.of(1, 2, 3, 4, 5, 6), lease.view().toList(), change.method);
        }
        assertEquals(List.of(1, 2, 3, 4, 5, 6), list, change.method);
        assertEquals(6, list.count(), change.method);
        assertEquals(capacity, list.capacity(), change.method);
        assertEquals(6, row.getInt(), change.method);
      }
    }
  }

  /**
   * The same calls do change it when nobody holds it: so the table holds no call that fails anyway.
   */
  @Test
  void changeOfSize_notLent_isDone() {
    for (Change change : CHANGES) {
      BufferList<Object> list = list();
      try {
        long capacity = list.capacity();
        List<Object> before = List.copyOf(list);
        if (change.method.equals("addAllOf") && isOfRow(change)) {
          continue; // a lease of the list itself is always refused
        }
        change.call.accept(list);
        if (change.method.equals("close")) {
          assertThrows(IllegalStateException.class, list::count);
          continue;
        }
        assertTrue(!before.equals(list) || list.capacity() != capacity, change.method);
        assertTrue(list.count() > 0 || change.method.equals("clear"), change.method);
      } finally {
        list.close();
      }
    }
  }

  private static boolean isOfRow(Change change) {
    try (BufferList<Object> list = list()) {
      change.call.accept(list);
      return false;
    } catch (BufferInUseException e) {
      return true;
    }
  }

  @Test
  void changeOfSize_otherElementsWhileLent_changesNothing() {
    try (var flags = BufferList.of(DType.BOOL);
        var rows = BufferList.ofRows(DType.FLOAT32, 2);
        var doubles = BufferList.of(DType.FLOAT64)) {
      flags.addBoolean(true);
      rows.addRow(1f, 2f);
      doubles.addDouble(1);
      try (BufferLease one = flags.acquire(BufferRequest.STRIDED);
          BufferLease two = rows.acquire(BufferRequest.STRIDED);
          BufferLease three = doubles.acquire(BufferRequest.STRIDED)) {
        assertThrows(BufferInUseException.class, () -> flags.addBoolean(true));
        assertThrows(BufferInUseException.class, () -> flags.addBooleans(true, false));
        assertThrows(BufferInUseException.class, () -> rows.addRow(1f, 2f));
        assertThrows(BufferInUseException.class, () -> rows.addRow(1.0, 2.0));
        assertThrows(BufferInUseException.class, () -> rows.addRow(1L, 2L));
        assertThrows(BufferInUseException.class, () -> rows.add(new double[] {1, 2}));
        assertThrows(BufferInUseException.class, () -> rows.addFloats(1, 2));
        assertThrows(BufferInUseException.class, () -> rows.addDoubles(1, 2));
        assertThrows(BufferInUseException.class, () -> rows.addAll(DoubleStream.of(1, 2)));
        assertThrows(BufferInUseException.class, () -> doubles.addDouble(1));
        assertThrows(BufferInUseException.class, () -> doubles.addFloat(1));
        assertEquals(1, one.view().layout().size(0));
        assertEquals(1, two.view().layout().size(0));
        assertEquals(1, three.view().layout().size(0));
      }
      assertEquals(List.of(true), flags);
      assertEquals(1, rows.count());
      assertEquals(List.of(1.0), doubles);
    }
  }

  /** At the end of the capacity, where the attempt has moved the memory before it finds out. */
  @Test
  void badValue_whereMemoryWouldMove_changesNothing() {
    try (BufferList<Object> list = BufferList.of(DType.INT8);
        BufferLease wide = Buffers.allocate(DType.INT16, 9_000)) {
      list.addBytes(new byte[(int) list.capacity()]);
      long capacity = list.capacity();
      long blocks = BufferPool.shared().statistics().outstanding();
      BufferView row = list.row(7);
      List<Consumer<BufferList<Object>>> attempts =
          List.of(
              l -> l.add(128),
              l -> l.add("1"),
              l -> l.add(3, 128),
              l -> l.addInt(128),
              l -> l.addLong(-129),
              l -> l.addFloat(1),
              l -> l.addDouble(1),
              l -> l.addBoolean(true),
              l -> l.addInts(1, 2, 128),
              l -> l.addAll(List.of(1, 2, 128)),
              l -> l.addAll(1, List.of(1, 2, 128)),
              l -> l.addAll(IntStream.of(1, 128)),
              l -> l.addAllOf(wide),
              l -> l.set(0, 128),
              l -> l.setInt(0, 128),
              l -> l.replaceAll(_ -> 128),
              l -> l.ensureCapacity(Long.MAX_VALUE),
              l -> l.ensureCapacity(-1));
      for (int i = 0; i < attempts.size(); i++) {
        Consumer<BufferList<Object>> attempt = attempts.get(i);
        assertThrows(IllegalArgumentException.class, () -> attempt.accept(list), "attempt " + i);
        assertEquals(capacity, list.count(), "attempt " + i);
        assertEquals(capacity, list.capacity(), "attempt " + i);
        assertEquals(0, row.getInt(), "attempt " + i); // so the memory has not moved
        assertEquals(0, list.getInt(capacity - 1), "attempt " + i);
      }
      assertTrue(BufferPool.shared().statistics().outstanding() <= blocks);
      list.addInt(1);
      assertThrows(IllegalStateException.class, row::getInt); // now it has
    }
  }

  @Test
  void contentChange_whileLent_isAllowed() {
    try (BufferList<Object> list = list();
        BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
      list.set(0, 10);
      list.setInt(1, 20);
      list.setLong(2, 30);
      list.replaceAll(value -> -(Integer) value);
      list.sort(null);
      assertEquals(List.of(-30, -20, -10, -6, -5, -4), lease.view().toList());
      assertFalse(list.removeIf(_ -> false)); // changes nothing
      assertFalse(list.addAll(List.of()));
      assertFalse(list.removeAll(List.of(99)));
    }
  }

  @Test
  void trimToSize_afterRemoval_givesTheMemoryBack() {
    try (var list = BufferList.ofRows(DType.FLOAT32, 128)) {
      list.addFloats(new float[128 * 10_000]);
      list.setFloat(99, 5, 3);
      long before = BufferPool.shared().statistics().outstandingBytes();
      list.subList(100, 10_000).clear();
      assertTrue(list.capacity() >= 10_000);
      list.trimToSize();
      assertEquals(100, list.count());
      assertEquals(3f, list.getFloat(99, 5));
      assertTrue(list.capacity() * 4 / 5 <= 100, () -> "room for " + list.capacity());
      assertTrue(BufferPool.shared().statistics().outstandingBytes() < before - 5_000_000);
      BufferView row = list.row(0);
      list.trimToSize(); // nothing to give: nothing moves
      assertEquals(0f, row.getFloat(0));
      list.ensureCapacity(50_000);
      assertTrue(list.capacity() >= 50_000);
      assertThrows(IllegalStateException.class, () -> row.getFloat(0));
      assertEquals(3f, list.getFloat(99, 5));
    }
  }

  @Test
  void everything_afterClose_isRefused() {
    for (Change change : CHANGES) {
      if (!change.method.equals("close")) {
        BufferList<Object> list = list();
        list.close();
        var refused =
            assertThrows(
                IllegalStateException.class, () -> change.call.accept(list), () -> change.method);
        assertEquals("this BufferList of int32 was closed", refused.getMessage(), change.method);
      }
    }
  }
}
