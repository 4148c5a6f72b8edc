// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests.contracts;

import com.google.common.collect.testing.MapTestSuiteBuilder;
import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import junit.framework.Test;
import junit.framework.TestSuite;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.DType;
import org.gatun.tests.contracts.RowLists.Row;
import org.junit.runner.RunWith;
import org.junit.runners.AllTests;

/**
 * Dicts of rows pass Guava's contract of maps by keys of each kind, seen through {@link RowMaps},
 * for Guava compares values by {@code equals}.
 */
@RunWith(AllTests.class)
public final class RowDictContractTest {
  private RowDictContractTest() {}

  /** Returns the suites. */
  public static Test suite() {
    var all = new TestSuite("rows by key");
    all.addTest(
        suite(
            List.of(1L, Long.MIN_VALUE, -1L, 1L << 32, Long.MAX_VALUE),
            Long.class,
            () -> BufferDict.ofLongKeys(DType.INT16, short[].class, 2)));
    all.addTest(
        suite(
            List.of(7, -1, Integer.MIN_VALUE, 0, Integer.MAX_VALUE),
            Integer.class,
            () -> BufferDict.ofIntKeys(DType.INT16, short[].class, 2)));
    all.addTest(
        suite(
            List.of("a", "", "ß", "a\0", "\uD83D\uDEA2"),
            String.class,
            () -> BufferDict.ofUtf8Keys(DType.INT16, short[].class, 2)));
    return all;
  }

  private static <K> Test suite(
      List<K> keys, Class<K> type, Supplier<BufferDict<K, short[]>> dicts) {
    List<BufferDict<?, ?>> open = new ArrayList<>();
    return MapTestSuiteBuilder.using(new Rows<>(keys, type, dicts, open))
        .named(type.getSimpleName() + " to rows")
        .withFeatures(
            MapFeature.GENERAL_PURPOSE,
            MapFeature.ALLOWS_ANY_NULL_QUERIES,
            MapFeature.FAILS_FAST_ON_CONCURRENT_MODIFICATION,
            CollectionFeature.KNOWN_ORDER,
            CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
            CollectionSize.ANY)
        .withTearDown(() -> {
          open.forEach(BufferDict::close);
          open.clear();
        })
        .createTestSuite();
  }

  private record Rows<K>(
      List<K> keys,
      Class<K> type,
      Supplier<BufferDict<K, short[]>> dicts,
      List<BufferDict<?, ?>> open)
      implements TestMapGenerator<K, Row> {
    @Override
    public SampleElements<Map.Entry<K, Row>> samples() {
      return new SampleElements<>(
          Map.entry(keys.get(0), Row.of(1, 2)),
          Map.entry(keys.get(1), Row.of(2, 1)),
          Map.entry(keys.get(2), Row.of(0, 0)),
          Map.entry(keys.get(3), Row.of(-1, 2)),
          Map.entry(keys.get(4), Row.of(1, 3)));
    }

    @Override
    public Map<K, Row> create(Object... elements) {
      BufferDict<K, short[]> dict = dicts.get();
      open.add(dict);
      for (Object element : elements) {
        var entry = (Map.Entry<?, ?>) element;
        dict.put(type.cast(entry.getKey()), ((Row) entry.getValue()).values());
      }
      return RowMaps.of(dict);
    }

    @Override
    @SuppressWarnings("unchecked") // as the interface asks
    public Map.Entry<K, Row>[] createArray(int length) {
      return (Map.Entry<K, Row>[]) new Map.Entry<?, ?>[length];
    }

    @Override
    @SuppressWarnings("unchecked")
    public K[] createKeyArray(int length) {
      return (K[]) Array.newInstance(type, length);
    }

    @Override
    public Row[] createValueArray(int length) {
      return new Row[length];
    }

    @Override
    public Iterable<Map.Entry<K, Row>> order(List<Map.Entry<K, Row>> insertionOrder) {
      return insertionOrder;
    }
  }
}
