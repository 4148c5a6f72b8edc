// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.RandomElements.plain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A list of elements in native memory is a java.util.List: it does what an ArrayList does. */
class BufferListTest {
  private static final long SEED = 20_260_719;
  private static final int OPERATIONS = 1_000;
  private static final long[] ROW = {3, 5};

  @ParameterizedTest
  @EnumSource
  void operations_randomOnScalars_equalArrayLists(ScalarType dtype) {
    try (BufferList<Object> list = BufferList.of(dtype)) {
      compare(list, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void operations_randomOnRows_equalArrayLists(ScalarType dtype) {
    try (BufferList<Object> list = BufferList.ofRows(dtype, ROW)) {
      compare(list, 15);
    }
  }

  private static void compare(BufferList<Object> list, int rowLength) {
    IO.println("seed " + SEED);
    var random = new Random(SEED);
    var comparison =
        new Comparison(
            list, new RandomElements((ScalarType) list.dtype(), rowLength, random), random);
    for (int i = 0; i < OPERATIONS; i++) {
      String operation = comparison.step();
      assertEquals(comparison.expected, plain(list), operation + ", step " + i);
      assertEquals(comparison.expected.size(), list.size(), operation);
      assertEquals(list.size(), list.count(), operation);
    }
  }

  /** The list beside an ArrayList whose rows are lists, so that the JDK compares them. */
  private static final class Comparison {
    private static final int MOST = 60;

    final List<Object> expected = new ArrayList<>();
    private final BufferList<Object> list;
    private final RandomElements elements;
    private final Random random;

    Comparison(BufferList<Object> list, RandomElements elements, Random random) {
      this.list = list;
      this.elements = elements;
      this.random = random;
    }

    String step() {
      if (expected.size() > MOST) {
        cut();
        return "cut";
      }
      return switch (random.nextInt(13)) {
        case 0, 1 -> add();
        case 2 -> addAt(random.nextInt(expected.size() + 1));
        case 3 -> addAll();
        case 4 -> refuse();
        case 5 -> look(list, expected);
        case 6 -> removeValue();
        case 7 -> lease();
        case 8 -> walk(list.listIterator(), expected.listIterator());
        case 9 -> part(list, expected, 0);
        case 10 -> shuffle();
        default -> expected.isEmpty() ? add() : removeOrSet(random.nextInt(expected.size()));
      };
    }

    private String add() {
      Object value = elements.next();
      assertEquals(expected.add(plain(value)), list.add(value));
      return "add";
    }

    private String addAt(int at) {
      Object value = elements.next();
      expected.add(at, plain(value));
      list.add(at, value);
      return "add at " + at;
    }

    private String addAll() {
      List<Object> values = elements.next(random.nextInt(5));
      int at = random.nextInt(expected.size() + 1);
      assertEquals(expected.addAll(at, plain(values)), list.addAll(at, values));
      assertEquals(expected.addAll(plain(values)), list.addAll(values));
      return "addAll";
    }

    private String removeValue() {
      Object value = elements.next();
      assertEquals(expected.remove(plain(value)), list.remove(value));
      return "remove value";
    }

    private String shuffle() {
      int seed = random.nextInt();
      Collections.shuffle(list, new Random(seed));
      Collections.shuffle(expected, new Random(seed));
      return "shuffle";
    }

    private String removeOrSet(int at) {
      if (random.nextBoolean()) {
        assertEquals(expected.remove(at), plain(list.remove(at)));
        return "remove at " + at;
      }
      Object value = elements.next();
      assertEquals(expected.set(at, plain(value)), plain(list.set(at, value)));
      return "set " + at;
    }

    private void cut() {
      int roll = random.nextInt(4);
      if (roll == 0) {
        list.clear();
        expected.clear();
      } else if (roll == 1) {
        int keep = random.nextInt(1, 4);
        int[] next = {0, 0};
        boolean any = expected.removeIf(_ -> next[0]++ % keep != 0);
        assertEquals(any, list.removeIf(_ -> next[1]++ % keep != 0));
      } else if (roll == 2) {
        Iterator<Object> actual = list.iterator();
        for (Iterator<Object> each = expected.iterator(); each.hasNext(); ) {
          assertEquals(each.next(), plain(actual.next()));
          if (random.nextBoolean()) {
            each.remove();
            actual.remove();
            assertThrows(IllegalStateException.class, actual::remove);
          }
        }
        assertFalse(actual.hasNext());
      } else {
        int from = random.nextInt(20);
        list.subList(from, 50).clear();
        expected.subList(from, 50).clear();
      }
    }

    /** Whatever is refused leaves everything as it was, which the caller compares. */
    private String refuse() {
      Object misfit = elements.misfit();
      assertThrows(IllegalArgumentException.class, () -> list.add(misfit));
      int at = random.nextInt(expected.size() + 1);
      assertThrows(IllegalArgumentException.class, () -> list.add(at, misfit));
      int size = expected.size();
      Object value = elements.next();
      if (at < size) {
        assertThrows(IllegalArgumentException.class, () -> list.set(at, misfit));
      }
      int wrong = random.nextBoolean() ? -1 - random.nextInt(3) : size + 1 + random.nextInt(3);
      assertThrows(IndexOutOfBoundsException.class, () -> list.add(wrong, value));
      assertThrows(IndexOutOfBoundsException.class, () -> list.set(wrong, value));
      assertThrows(IndexOutOfBoundsException.class, () -> list.remove(wrong));
      assertThrows(IndexOutOfBoundsException.class, () -> list.get(size));
      assertThrows(IndexOutOfBoundsException.class, () -> list.row(wrong));
      assertThrows(IndexOutOfBoundsException.class, () -> list.subList(0, size + 1));
      return "refused";
    }

    private String look(List<Object> actual, List<Object> reference) {
      Object value = elements.next();
      assertEquals(reference.indexOf(plain(value)), actual.indexOf(value));
      assertEquals(reference.lastIndexOf(plain(value)), actual.lastIndexOf(value));
      assertEquals(reference.contains(plain(value)), actual.contains(value));
      assertEquals(reference.hashCode(), actual.hashCode());
      List<Object> same = new ArrayList<>(actual);
      assertEquals(actual, same);
      same.add(value);
      assertNotEquals(actual, same);
      Object[] array = actual.toArray();
      assertEquals(reference, plain(Arrays.asList(array)));
      return "look";
    }

    private String lease() {
      try (BufferLease lease =
          list.acquire(BufferRequest.NATIVE_WRITABLE.and(BufferRequest.Contiguity.C))) {
        assertEquals(expected, plain(lease.view()));
        assertEquals(0, lease.view().address() % 64);
        assertEquals(list.dtype(), lease.view().dtype());
      }
      return "lease";
    }

    private String walk(ListIterator<Object> actual, ListIterator<Object> reference) {
      boolean moved = false; // since then neither added nor removed
      for (int i = 0; i < 30; i++) {
        assertEquals(reference.hasNext(), actual.hasNext());
        assertEquals(reference.hasPrevious(), actual.hasPrevious());
        assertEquals(reference.nextIndex(), actual.nextIndex());
        assertEquals(reference.previousIndex(), actual.previousIndex());
        int roll = random.nextInt(8);
        Object value = elements.next();
        if (roll < 4 && reference.hasNext()) {
          assertEquals(reference.next(), plain(actual.next()));
          moved = true;
        } else if (roll < 6 && reference.hasPrevious()) {
          assertEquals(reference.previous(), plain(actual.previous()));
          moved = true;
        } else if (roll == 6) {
          reference.add(plain(value));
          actual.add(value);
          moved = false;
        } else if (moved && random.nextBoolean()) {
          reference.remove();
          actual.remove();
          moved = false;
        } else if (moved) {
          reference.set(plain(value));
          actual.set(value);
        }
      }
      return "listIterator";
    }

    private String part(List<Object> whole, List<Object> reference, int depth) {
      int from = random.nextInt(reference.size() + 1);
      int to = from + random.nextInt(reference.size() - from + 1);
      List<Object> actual = whole.subList(from, to);
      List<Object> part = reference.subList(from, to);
      for (int i = 0; i < 6; i++) {
        Object value = elements.next();
        switch (random.nextInt(7)) {
          case 0 -> assertEquals(part.add(plain(value)), actual.add(value));
          case 1 -> assertEquals(part.remove(plain(value)), actual.remove(value));
          case 2 -> look(actual, part);
          case 3 -> walk(actual.listIterator(), part.listIterator());
          case 4 -> {
            if (!part.isEmpty()) {
              int at = random.nextInt(part.size());
              assertEquals(part.set(at, plain(value)), plain(actual.set(at, value)));
              assertEquals(part.remove(at), plain(actual.remove(at)));
            }
          }
          case 5 -> {
            if (depth < 3) {
              part(actual, part, depth + 1);
            }
          }
          default -> {
            if (random.nextInt(4) == 0) {
              part.clear();
              actual.clear();
            }
          }
        }
        assertEquals(part, plain(actual));
        assertEquals(part.size(), actual.size());
        assertEquals(part.hashCode(), actual.hashCode());
      }
      return "subList";
    }
  }

  @Test
  void equals_scalars_holdsBothWays() {
    try (var list = BufferList.of(DType.UINT16, Integer.class)) {
      list.addAll(List.of(1, 65_535, 3));
      assertEquals(List.of(1, 65_535, 3), list);
      assertEquals(list, List.of(1, 65_535, 3));
      assertEquals(List.of(1, 65_535, 3).hashCode(), list.hashCode());
      assertNotEquals(list, List.of(1, 65_535));
      assertNotEquals(list, List.of(1L, 65_535L, 3L));
      assertNotEquals(list, new Object());
      assertEquals("[1, 65535, 3]", list.toString());
    }
  }

  @Test
  void equals_rows_comparesContent() {
    try (var list = BufferList.ofRows(DType.FLOAT32, float[].class, 2);
        var same = BufferList.ofRows(DType.FLOAT32, float[].class, 2)) {
      list.addRow(1f, Float.NaN);
      list.addRow(3.0, 4.0);
      same.addAll(list);
      assertEquals(list, same);
      assertEquals(list.hashCode(), same.hashCode());
      List<float[]> rows = List.of(new float[] {1, Float.NaN}, new float[] {3, 4});
      assertEquals(list, rows);
      assertTrue(list.contains(new float[] {3, 4}));
      List<float[]> part = list.subList(1, 2);
      assertEquals(0, part.indexOf(new float[] {3, 4}));
      assertEquals(part, rows.subList(1, 2));
      assertFalse(part.remove(new float[] {1, Float.NaN}));
      assertTrue(part.remove(new float[] {3, 4}));
      assertEquals(1, list.size());
      same.set(0, new float[] {2, 2});
      assertNotEquals(list, same);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // null is what is tried
  void add_null_isRefused() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      list.add(7);
      assertThrows(NullPointerException.class, () -> list.add(null));
      assertThrows(NullPointerException.class, () -> list.add(0, null));
      assertThrows(NullPointerException.class, () -> list.set(0, null));
      assertFalse(list.contains(null));
      assertFalse(list.remove(null));
      assertEquals(List.of(7), list);
    }
  }

  @Test
  void add_wrongShapeOrLength_isRefused() {
    try (var scalars = BufferList.of(DType.INT32);
        var rows = BufferList.ofRows(DType.INT32, 2)) {
      assertThrows(IllegalArgumentException.class, () -> scalars.add(new int[] {1}));
      assertThrows(IllegalArgumentException.class, () -> scalars.addRow(1L));
      assertThrows(IllegalArgumentException.class, () -> scalars.addFloat(1));
      assertThrows(IllegalArgumentException.class, () -> scalars.addDouble(1));
      assertThrows(IllegalArgumentException.class, () -> scalars.addLong(1L << 31));
      assertThrows(IllegalArgumentException.class, () -> rows.add(1));
      assertThrows(IllegalArgumentException.class, () -> rows.add(new int[] {1}));
      assertThrows(IllegalArgumentException.class, () -> rows.add(new int[] {1, 2, 3}));
      assertThrows(IllegalArgumentException.class, () -> rows.addRow(1f, 2f));
      assertThrows(IllegalArgumentException.class, () -> rows.addRow(1L, 1L << 31));
      assertThrows(IllegalArgumentException.class, () -> rows.addLong(1));
      assertThrows(IllegalArgumentException.class, () -> rows.getLong(0));
      assertTrue(scalars.isEmpty());
      assertTrue(rows.isEmpty());
    }
  }

  @Test
  void set_rowWhoseThirdValueDoesNotFit_leavesTheOldRow() {
    try (var list = BufferList.ofRows(DType.INT8, 4)) {
      list.addRow(1L, 2L, 3L, 4L);
      BufferView row = list.row(0);
      assertThrows(IllegalArgumentException.class, () -> list.set(0, new long[] {9, 9, 128, 9}));
      assertThrows(IllegalArgumentException.class, () -> list.add(0, new long[] {9, 9, 128, 9}));
      assertArrayEquals(new byte[] {1, 2, 3, 4}, (byte[]) list.get(0));
      assertEquals(1, list.size());
      try (BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
        assertEquals(1, lease.view().getLong(0, 0));
      }
      assertEquals(4, list.row(0).getLong(3));
      assertEquals(4, row.layout().count());
    }
  }

  @Test
  void get_row_isACopy() {
    try (var list = BufferList.ofRows(DType.INT64, long[].class, 2)) {
      long[] given = {1, 2};
      list.add(given);
      given[0] = 99;
      list.get(0)[1] = 99;
      assertArrayEquals(new long[] {1, 2}, list.get(0));
      list.row(0).setLong(5, 1);
      assertArrayEquals(new long[] {1, 5}, list.get(0));
    }
  }

  @Test
  void unboxedAccess_scalars_equalsBoxed() {
    try (var floats = BufferList.of(DType.FLOAT32);
        var longs = BufferList.of(DType.INT64)) {
      floats.addFloat(1.5f);
      floats.addDouble(0.1);
      floats.addLong(3);
      assertEquals(List.of(1.5f, (float) 0.1, 3f), floats);
      assertEquals(1.5f, floats.getFloat(0));
      assertEquals((double) (float) 0.1, floats.getDouble(1));
      longs.addLong(Long.MIN_VALUE);
      assertEquals(Long.MIN_VALUE, longs.getLong(0));
      assertThrows(IndexOutOfBoundsException.class, () -> longs.getLong(1));
      assertThrows(IndexOutOfBoundsException.class, () -> floats.getFloat(-1));
    }
  }

  @Test
  void add_hundredThousand_keepsThemWhileMemoryMoves() {
    try (var list = BufferList.of(DType.INT32, Integer.class)) {
      for (int i = 0; i < 100_000; i++) {
        list.addLong(~i);
      }
      for (int i = 0; i < 100_000; i++) {
        assertEquals(~i, list.getLong(i));
      }
    }
  }

  @Test
  void iterator_listChangedMeanwhile_failsFast() {
    try (var list = BufferList.of(DType.INT8)) {
      list.addLong(1);
      list.addLong(2);
      Iterator<Object> each = list.iterator();
      List<Object> part = list.subList(0, 1);
      list.addLong(3);
      assertThrows(ConcurrentModificationException.class, each::next);
      assertThrows(ConcurrentModificationException.class, part::size);
      Iterator<Object> cleared = list.iterator();
      cleared.next();
      list.clear();
      assertThrows(ConcurrentModificationException.class, cleared::remove);
    }
  }

  @Test
  void constructor_refused_leavesNoBlockOutstanding() {
    long before = BufferPool.shared().statistics().outstanding();
    for (int i = 0; i < 100; i++) {
      assertThrows(IllegalArgumentException.class, () -> BufferList.of(DType.INT32, String.class));
      assertThrows(
          IllegalArgumentException.class, () -> BufferList.ofRows(DType.INT32, float[].class, 2));
      assertThrows(IllegalArgumentException.class, () -> BufferList.ofRows(DType.INT32));
      assertThrows(IllegalArgumentException.class, () -> BufferList.ofRows(DType.INT32, 2, 0));
      assertThrows(IllegalArgumentException.class, () -> BufferList.ofRows(DType.INT32, -1));
      assertThrows(IllegalArgumentException.class, () -> BufferList.ofRows(DType.INT8, 1L << 31));
    }
    long after = BufferPool.shared().statistics().outstanding();
    assertTrue(after <= before, () -> before + " blocks were outstanding, now " + after);
  }
}
