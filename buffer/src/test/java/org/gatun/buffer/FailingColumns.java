// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whatever a dict of columns was doing when memory ran out, it holds what it held, and goes on. */
final class FailingColumns implements Consumer<Boolean> {
  private static final long SEED = 20_261_124;
  private static final int CHANGES = 150;

  /** Columns of three kinds of element, two of them of one, and one of rows. */
  private static final RecordType SCHEMA =
      RecordType.of()
          .with("a", DType.INT64)
          .with("b", DType.FLOAT64)
          .with("c", DType.INT64)
          .with("d", DType.INT32, 2);

  private final ColumnDict dict = ColumnDict.of();

  /** The values of each column, null where one is missing. */
  private final Map<String, List<@Nullable Object>> expected = new LinkedHashMap<>();

  private final Random random = new Random(SEED);
  private int names;

  @Override
  public void accept(Boolean lasting) {
    FailingMemory.begin(lasting);
    IO.println("seed " + SEED);
    FailingMemory.eachOfMaking("a new dict", () -> ColumnDict.of(SCHEMA));
    try (BufferLease records = Buffers.allocate(SCHEMA, 50)) {
      FailingMemory.eachOfMaking("a dict of records", () -> ColumnDict.ofRecords(records));
    }
    for (RecordType.Field field : SCHEMA.fields()) {
      expected.put(field.name(), new ArrayList<>());
      dict.addColumn(
          field.name(), field.dtype(), field.shape().stream().mapToLong(i -> i).toArray());
    }
    for (int i = 0; i < CHANGES; i++) {
      Change change = change();
      long capacity = dict.capacity();
      FailingMemory.each(
          "change " + i + ", " + change.name,
          change.real,
          () -> 0,
          () -> {
            check();
            assertEquals(capacity, dict.capacity());
          });
      change.model.run();
      check();
    }
    dict.close();
    FailingMemory.end();
  }

  private record Change(String name, Runnable real, Runnable model) {}

  private void check() {
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(dict.keySet()));
    expected.forEach((name, values) -> {
      Column column = dict.column(name);
      assertEquals(values.size(), column.size());
      assertEquals(
          values.stream().filter(value -> value == null).count(), column.missingCount(), name);
      assertEquals(column, values, name); // rows by content
    });
  }

  private int rows() {
    return expected.values().iterator().next().size();
  }

  private Object value(String name) {
    DType dtype = dict.column(name).dtype();
    int number = random.nextInt(1_000);
    return dtype == DType.INT64
        ? (Object) (long) number
        : dtype == DType.FLOAT64 ? (Object) (double) number : new int[] {number, -number};
  }

  private @Nullable Object[] row() {
    return expected.keySet().stream()
        .map(name -> dict.column(name).hasMask() && random.nextInt(4) == 0 ? null : value(name))
        .toArray();
  }

  private void addToModel(@Nullable Object[] row) {
    int i = 0;
    for (List<@Nullable Object> values : expected.values()) {
      values.add(row[i++]);
    }
  }

  private Change change() {
    List<String> present = List.copyOf(expected.keySet());
    String name = present.get(random.nextInt(present.size()));
    Column column = dict.column(name);
    List<@Nullable Object> values = Objects.requireNonNull(expected.get(name));
    String fresh = "column " + names++;
    if (rows() > 200) {
      return removal(10, rows());
    }
    return switch (random.nextInt(20)) {
      case 0 ->
          new Change(
              "addColumn",
              () -> dict.addColumn(fresh, DType.FLOAT64),
              () -> expected.put(fresh, filled(0.0)));
      case 1 ->
          new Change(
              "addColumns",
              () -> dict.addColumns(DType.INT64, fresh, fresh + "'"),
              () -> {
                expected.put(fresh, filled(0L));
                expected.put(fresh + "'", filled(0L));
              });
      case 2 ->
          values.contains(null)
              ? new Change("missingCount", column::missingCount, () -> {})
              : new Change(
                  "addColumn of a column",
                  () -> dict.addColumn(fresh, column),
                  () -> expected.put(fresh, new ArrayList<>(values)));
      case 3 -> new Change("addMask", () -> dict.addMask(name), () -> {});
      case 4, 5 ->
          present.size() < 5
              ? new Change("capacity", dict::capacity, () -> {})
              : new Change(
                  "removeColumn", () -> dict.removeColumn(name), () -> expected.remove(name));
      case 6 -> {
        int from = random.nextInt(rows() + 1);
        yield removal(from, from + random.nextInt(rows() - from + 1) / 2);
      }
      case 7 -> new Change("trimToSize", dict::trimToSize, () -> {});
      case 8 -> new Change("ensureCapacity", () -> dict.ensureCapacity(rows() + 100), () -> {});
      case 9 -> new Change("consolidate", dict::consolidate, () -> {});
      case 10 ->
          new Change(
              "addRows of itself",
              () -> dict.addRows(dict),
              () -> expected.values().forEach(each -> each.addAll(new ArrayList<>(each))));
      case 11 -> {
        Object value = value(name);
        yield new Change(
            "fillMissing",
            () -> column.fillMissing(value),
            () -> values.replaceAll(each -> each == null ? value : each));
      }
      case 12 -> new Change("replaceAll", () -> column.replaceAll(each -> each), () -> {});
      case 13 -> {
        Comparator<@Nullable Object> order = Comparator.comparing(FailingColumns::text);
        yield new Change("sort", () -> column.sort(order), () -> values.sort(order));
      }
      case 14 ->
          values.contains(null)
              ? new Change("get", () -> column.get(0), () -> {})
              : new Change("copyMatrix", () -> dict.copyMatrix(name).close(), () -> {});
      case 15 ->
          expected.values().stream().anyMatch(each -> each.contains(null))
              ? new Change("recordType", dict::recordType, () -> {})
              : new Change("toRecords", () -> dict.toRecords().close(), () -> {});
      default -> {
        @Nullable Object[] row = row();
        yield new Change("addRow", () -> dict.addRow(row), () -> addToModel(row));
      }
    };
  }

  private Change removal(int from, int to) {
    return new Change(
        "removeRows",
        () -> dict.removeRows(from, to),
        () -> expected.values().forEach(each -> each.subList(from, to).clear()));
  }

  private List<@Nullable Object> filled(Object value) {
    return new ArrayList<>(Collections.nCopies(rows(), value));
  }

  private static String text(@Nullable Object value) {
    return Arrays.deepToString(new @Nullable Object[] {value});
  }
}
