// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random changes, with leases between, against a map of array lists. */
class ColumnDictOracleTest {
  private static final int RUNS = 40;
  private static final int STEPS = 150;
  private static final DType[] DTYPES = {
    DType.INT32,
    DType.FLOAT64,
    UnicodeType.of(3),
    DType.FLOAT64.withOrder(java.nio.ByteOrder.BIG_ENDIAN)
  };

  private final Map<String, List<@Nullable Object>> expected = new LinkedHashMap<>();
  private final Map<String, DType> dtypes = new LinkedHashMap<>();
  private final Map<String, Boolean> masked = new LinkedHashMap<>();
  private int rows;
  private Random random = new Random();

  @Test
  void randomChanges_haveTheContentOfLists() {
    long seed = new Random().nextLong();
    System.out.println("ColumnDictOracleTest seed " + seed);
    random = new Random(seed);
    for (int run = 0; run < RUNS; run++) {
      expected.clear();
      dtypes.clear();
      masked.clear();
      rows = 0;
      try (var dict = ColumnDict.of()) {
        for (int step = 0; step < STEPS; step++) {
          String done = step(dict);
          int at = step;
          assertEquals(expected, dict, () -> "seed " + seed + " step " + at + ": " + done);
          assertEquals(List.copyOf(expected.keySet()), List.copyOf(dict.keySet()));
          assertEquals(rows, dict.rows());
          dict.forEach((name, column) ->
              assertEquals(
                  Collections.frequency(listOf(name), null),
                  column.missingCount(),
                  () -> "seed " + seed + " step " + at + ": " + done));
        }
      }
    }
  }

  private List<@Nullable Object> listOf(String name) {
    return Objects.requireNonNull(expected.get(name));
  }

  private String anyName() {
    return List.copyOf(expected.keySet()).get(random.nextInt(expected.size()));
  }

  private String newName() {
    String name = "c";
    while (expected.containsKey(name)) {
      name = "c" + random.nextInt(1_000);
    }
    return name;
  }

  private Object value(DType dtype) {
    if (dtype instanceof UnicodeType) {
      return String.valueOf(random.nextInt(1_000));
    }
    return dtype == DType.INT32 ? (Object) random.nextInt() : (Object) random.nextDouble();
  }

  private @Nullable Object valueOrNull(String name) {
    boolean missing = Boolean.TRUE.equals(masked.get(name)) && random.nextInt(4) == 0;
    return missing ? null : value(Objects.requireNonNull(dtypes.get(name)));
  }

  private static Object zero(DType dtype) {
    if (dtype instanceof UnicodeType) {
      return "";
    }
    return dtype == DType.INT32 ? (Object) 0 : (Object) 0.0;
  }

  private String step(ColumnDict dict) {
    int what = expected.isEmpty() ? 0 : random.nextInt(expected.size() > 6 ? 17 : 16);
    switch (what) {
      case 0 -> {
        DType dtype = DTYPES[random.nextInt(DTYPES.length)];
        List<String> names =
            random.nextBoolean()
                ? List.of(newName())
                : List.of(newName(), "z" + random.nextInt(1_000_000));
        dict.addColumns(dtype, names.toArray(String[]::new));
        for (String name : names) {
          expected.put(name, new ArrayList<>(Collections.nCopies(rows, zero(dtype))));
          dtypes.put(name, dtype);
        }
      }
      case 1 -> {
        String from = anyName();
        String to = newName();
        if (dict.column(from).missingCount() > 0) {
          assertThrows(BufferRequestException.class, () -> dict.addColumn(to, dict.column(from)));
        } else {
          dict.addColumn(to, dict.column(from));
          expected.put(to, new ArrayList<>(listOf(from)));
          dtypes.put(to, Objects.requireNonNull(dtypes.get(from)));
        }
      }
      case 2, 16 -> {
        String name = anyName();
        dict.removeColumn(name);
        expected.remove(name);
        masked.remove(name);
        rows = expected.isEmpty() ? 0 : rows;
      }
      case 3 -> {
        String from = anyName();
        String to = newName();
        dict.renameColumn(from, to);
        var renamed = new LinkedHashMap<String, List<@Nullable Object>>();
        expected.forEach((name, list) -> renamed.put(name.equals(from) ? to : name, list));
        expected.clear();
        expected.putAll(renamed);
        dtypes.put(to, Objects.requireNonNull(dtypes.get(from)));
        masked.put(to, Boolean.TRUE.equals(masked.remove(from)));
      }
      case 4 -> {
        String name = anyName();
        dict.addMask(name);
        masked.put(name, true);
      }
      case 5 -> {
        int from = random.nextInt(rows + 1);
        int to = from + random.nextInt(rows - from + 1);
        dict.removeRows(from, to);
        expected.values().forEach(list -> list.subList(from, to).clear());
        rows -= to - from;
      }
      case 6 -> {
        if (rows < 200) {
          dict.addRows(dict);
          expected.values().forEach(list -> list.addAll(new ArrayList<>(list)));
          rows *= 2;
        }
      }
      case 7 -> dict.ensureCapacity(random.nextInt(3 * rows + 1));
      case 8 -> dict.trimToSize();
      case 9 -> dict.consolidate(anyName());
      case 10 -> dict.consolidate();
      case 11 -> fill(dict);
      case 12 -> set(dict);
      default -> addRows(dict);
    }
    return "step of kind " + what;
  }

  private void fill(ColumnDict dict) {
    String name = anyName();
    Object value = value(Objects.requireNonNull(dtypes.get(name)));
    dict.column(name).fillMissing(value);
    listOf(name).replaceAll(each -> each == null ? value : each);
  }

  private void set(ColumnDict dict) {
    for (int i = 0; i < 3 && rows > 0; i++) {
      String name = anyName();
      int row = random.nextInt(rows);
      Object value = valueOrNull(name);
      try (BufferLease lease = dict.column(name).values().acquire(BufferRequest.STRIDED)) {
        assertEquals(listOf(name).set(row, value), dict.column(name).set(row, value));
        assertThrows(BufferInUseException.class, dict::trimToSize);
        if (value != null) {
          assertEquals(value, lease.view().get(row));
        }
      }
    }
  }

  private void addRows(ColumnDict dict) {
    for (int i = random.nextInt(20); i > 0; i--) {
      var values = new ArrayList<@Nullable Object>();
      for (Map.Entry<String, List<@Nullable Object>> column : expected.entrySet()) {
        Object value = valueOrNull(column.getKey());
        values.add(value);
        column.getValue().add(value);
      }
      dict.addRow(values.toArray());
      rows++;
    }
  }
}
