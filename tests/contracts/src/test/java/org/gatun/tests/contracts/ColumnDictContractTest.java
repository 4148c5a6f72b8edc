// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests.contracts;

import com.google.common.collect.testing.ListTestSuiteBuilder;
import com.google.common.collect.testing.MapTestSuiteBuilder;
import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestListGenerator;
import com.google.common.collect.testing.TestMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.ListFeature;
import com.google.common.collect.testing.features.MapFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import junit.framework.Test;
import junit.framework.TestSuite;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.UnicodeType;
import org.jspecify.annotations.Nullable;
import org.junit.runner.RunWith;
import org.junit.runners.AllTests;

/**
 * A dict passes Guava's contract of maps that are read, a column that of lists whose elements can
 * be replaced.
 */
@RunWith(AllTests.class)
public final class ColumnDictContractTest {
  private static final List<ColumnDict> OPEN = new ArrayList<>();

  /** Never closed, for a suite's sample elements outlive each of its tests. */
  private static final ColumnDict SAMPLES = ColumnDict.of();

  static {
    SAMPLES.addColumns(DType.INT32, "one", "two", "three", "four", "five");
    SAMPLES.addRow(1, 2, 3, 4, 5);
    SAMPLES.addRow(6, 7, 8, 9, 10);
  }

  private ColumnDictContractTest() {}

  /** Returns the suites. */
  public static Test suite() {
    var all = new TestSuite("ColumnDict");
    all.addTest(
        MapTestSuiteBuilder.using(new Dicts())
            .named("dict")
            .withFeatures(
                MapFeature.ALLOWS_ANY_NULL_QUERIES,
                CollectionFeature.KNOWN_ORDER,
                CollectionSize.ANY)
            .withTearDown(ColumnDictContractTest::close)
            .createTestSuite());
    all.addTest(column("int32", false, DType.INT32, 1, -2, 3, Integer.MIN_VALUE, 0));
    all.addTest(column("text", false, UnicodeType.of(4), "one", "", "drei", "\uD83D\uDEA2", "5"));
    all.addTest(column("masked float32", true, DType.FLOAT32, 1f, -0f, Float.NaN, 0f, 5f));
    return all;
  }

  private static Test column(String name, boolean masked, DType dtype, Object... samples) {
    var builder =
        ListTestSuiteBuilder.using(new Columns(dtype, masked, List.of(samples)))
            .named("column of " + name)
            .withFeatures(
                ListFeature.SUPPORTS_SET, CollectionFeature.KNOWN_ORDER, CollectionSize.ANY)
            .withTearDown(ColumnDictContractTest::close);
    if (masked) {
      builder.withFeatures(
          ListFeature.SUPPORTS_SET,
          CollectionFeature.KNOWN_ORDER,
          CollectionFeature.ALLOWS_NULL_VALUES,
          CollectionSize.ANY);
    } else {
      builder.withFeatures(CollectionFeature.ALLOWS_NULL_QUERIES);
    }
    return builder.createTestSuite();
  }

  private static void close() {
    OPEN.forEach(ColumnDict::close);
    OPEN.clear();
  }

  private static ColumnDict open() {
    var dict = ColumnDict.of();
    OPEN.add(dict);
    return dict;
  }

  private record Columns(DType dtype, boolean masked, List<Object> of)
      implements TestListGenerator<@Nullable Object> {
    @Override
    public SampleElements<@Nullable Object> samples() {
      return new SampleElements<>(of.get(0), of.get(1), of.get(2), of.get(3), of.get(4));
    }

    @Override
    public List<@Nullable Object> create(@Nullable Object... elements) {
      ColumnDict dict = open();
      dict.addColumn("x", dtype);
      if (masked) {
        dict.addMask("x");
      }
      List<@Nullable Object> column = dict.column("x");
      for (Object element : elements) {
        dict.addRow(of.get(0));
        column.set(column.size() - 1, element); // which refuses null as lists do
      }
      return column;
    }

    @Override
    public @Nullable Object[] createArray(int length) {
      return new @Nullable Object[length];
    }

    @Override
    public Iterable<@Nullable Object> order(List<@Nullable Object> insertionOrder) {
      return insertionOrder;
    }
  }

  private record Dicts() implements TestMapGenerator<String, Column> {
    @Override
    public SampleElements<Map.Entry<String, Column>> samples() {
      List<Map.Entry<String, Column>> all = new ArrayList<>();
      SAMPLES.forEach((name, column) -> all.add(Map.entry(name, column)));
      return new SampleElements<>(all.get(0), all.get(1), all.get(2), all.get(3), all.get(4));
    }

    @Override
    public Map<String, Column> create(Object... elements) {
      ColumnDict dict = open();
      for (Object element : elements) {
        var entry = (Map.Entry<?, ?>) element;
        String name = (String) entry.getKey();
        if (dict.containsKey(name)) { // as a map that is put to
          dict.removeColumn(name);
        }
        dict.addColumn(name, (Column) entry.getValue());
      }
      return dict;
    }

    @Override
    @SuppressWarnings("unchecked") // as the interface asks
    public Map.Entry<String, Column>[] createArray(int length) {
      return (Map.Entry<String, Column>[]) new Map.Entry<?, ?>[length];
    }

    @Override
    public String[] createKeyArray(int length) {
      return new String[length];
    }

    @Override
    public Column[] createValueArray(int length) {
      return new Column[length];
    }

    @Override
    public Iterable<Map.Entry<String, Column>> order(
        List<Map.Entry<String, Column>> insertionOrder) {
      return insertionOrder;
    }
  }
}
