// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests.contracts;

import com.google.common.collect.testing.ListTestSuiteBuilder;
import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestListGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.Feature;
import com.google.common.collect.testing.features.ListFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import junit.framework.Test;
import junit.framework.TestSuite;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.tests.contracts.RowLists.Row;
import org.jspecify.annotations.Nullable;
import org.junit.runner.RunWith;
import org.junit.runners.AllTests;

/**
 * Lists and columns of rows pass Guava's contract of lists, seen through {@link RowLists}, for
 * Guava compares elements by {@code equals}.
 */
@RunWith(AllTests.class)
public final class RowContractTest {
  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static final Row[] SAMPLES = {
    Row.of(1, 2), Row.of(2, 1), Row.of(0, 0), Row.of(-1, 2), Row.of(1, 3)
  };

  private RowContractTest() {}

  /** Returns the suites. */
  public static Test suite() {
    var all = new TestSuite("rows");
    all.addTest(
        suite(
            "a list",
            RowContractTest::list,
            ListFeature.GENERAL_PURPOSE,
            CollectionFeature.FAILS_FAST_ON_CONCURRENT_MODIFICATION));
    all.addTest(
        suite(
            "a sub-list",
            rows -> {
              var framed = new ArrayList<>(rows);
              framed.addFirst(SAMPLES[0]);
              framed.addLast(SAMPLES[1]);
              return list(framed).subList(1, framed.size() - 1);
            },
            ListFeature.GENERAL_PURPOSE,
            CollectionFeature.FAILS_FAST_ON_CONCURRENT_MODIFICATION));
    all.addTest(suite("a column", RowContractTest::column, ListFeature.SUPPORTS_SET));
    return all;
  }

  private static List<?> list(List<Row> rows) {
    BufferList<short[]> list = BufferList.ofRows(DType.INT16, short[].class, 2);
    OPEN.add(list);
    rows.forEach(row -> list.add(row.values()));
    return list;
  }

  private static List<?> column(List<Row> rows) {
    var dict = ColumnDict.of();
    OPEN.add(dict);
    dict.addColumn("x", DType.INT16, 2);
    List<@Nullable Object> column = dict.column("x");
    for (Row row : rows) {
      dict.addRow((Object) new short[2]);
      column.set(column.size() - 1, row == null ? null : row.values());
    }
    return column;
  }

  private static void close() {
    for (AutoCloseable each : OPEN) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    OPEN.clear();
  }

  private static Test suite(
      String name, Function<List<Row>, List<?>> arrays, Feature<?>... features) {
    return ListTestSuiteBuilder.using(new Rows(arrays))
        .named(name)
        .withFeatures(features)
        .withFeatures(
            CollectionFeature.KNOWN_ORDER,
            CollectionFeature.ALLOWS_NULL_QUERIES,
            CollectionSize.ANY)
        .withTearDown(RowContractTest::close)
        .createTestSuite();
  }

  private record Rows(Function<List<Row>, List<?>> arrays) implements TestListGenerator<Row> {
    @Override
    public SampleElements<Row> samples() {
      return new SampleElements<>(SAMPLES[0], SAMPLES[1], SAMPLES[2], SAMPLES[3], SAMPLES[4]);
    }

    @Override
    public List<Row> create(Object... elements) {
      Row[] rows = Arrays.copyOf(elements, elements.length, Row[].class);
      return RowLists.of(arrays.apply(Arrays.asList(rows)));
    }

    @Override
    public Row[] createArray(int length) {
      return new Row[length];
    }

    @Override
    public Iterable<Row> order(List<Row> insertionOrder) {
      return insertionOrder;
    }
  }
}
