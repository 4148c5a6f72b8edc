// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests.contracts;

import com.google.common.collect.testing.MapTestSuiteBuilder;
import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import junit.framework.Test;
import junit.framework.TestSuite;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.RecordValue;
import org.gatun.buffer.UnicodeType;
import org.junit.runner.RunWith;
import org.junit.runners.AllTests;

/** A dict passes Guava's contract of maps, whatever its keys and values are. */
@RunWith(AllTests.class)
public final class BufferDictContractTest {
  private static final RecordType POINT =
      RecordType.of().with("x", DType.FLOAT32).with("label", UnicodeType.of(4));

  private BufferDictContractTest() {}

  /** Returns the suites of each kind of keys with each kind of values. */
  public static Test suite() {
    var all = new TestSuite("BufferDict");
    var longs = new Samples<>(Long.class, 1L, Long.MIN_VALUE, -1L, 1L << 32, Long.MAX_VALUE);
    var ints = new Samples<>(Integer.class, 7, -1, Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
    var texts = new Samples<>(String.class, "a", "", "ß", "a\0", "\uD83D\uDEA2");
    addSuites(
        all,
        longs,
        new Dicts<>() {
          @Override
          public <V> BufferDict<Long, V> of(DType dtype, Class<V> type) {
            return BufferDict.ofLongKeys(dtype, type);
          }
        });
    addSuites(
        all,
        ints,
        new Dicts<>() {
          @Override
          public <V> BufferDict<Integer, V> of(DType dtype, Class<V> type) {
            return BufferDict.ofIntKeys(dtype, type);
          }
        });
    addSuites(
        all,
        texts,
        new Dicts<>() {
          @Override
          public <V> BufferDict<String, V> of(DType dtype, Class<V> type) {
            return BufferDict.ofUtf8Keys(dtype, type);
          }
        });
    return all;
  }

  private interface Dicts<K> {
    <V> BufferDict<K, V> of(DType dtype, Class<V> type);
  }

  /** Five different ones. */
  private record Samples<T>(Class<T> type, T first, T second, T third, T fourth, T fifth) {}

  private static <K> void addSuites(TestSuite all, Samples<K> keys, Dicts<K> dicts) {
    var ints = new Samples<>(Integer.class, 1, 2, 3, -4, Integer.MIN_VALUE);
    all.addTest(suite(keys, ints, () -> dicts.of(DType.INT32, Integer.class)));
    var floats = new Samples<>(Float.class, 1f, -0f, Float.NaN, Float.MAX_VALUE, 0f);
    all.addTest(suite(keys, floats, () -> dicts.of(DType.FLOAT32, Float.class)));
    var texts = new Samples<>(String.class, "one", "", "drei", "\uD83D\uDEA2", "5");
    all.addTest(suite(keys, texts, () -> dicts.of(UnicodeType.of(4), String.class)));
    var records =
        new Samples<>(
            RecordValue.class,
            RecordValue.of(POINT, 1f, "a"),
            RecordValue.of(POINT, 1f, ""),
            RecordValue.of(POINT, Float.NaN, "b"),
            RecordValue.of(POINT, 2f, "abcd"),
            RecordValue.of(POINT, -2f, "a"));
    all.addTest(suite(keys, records, () -> dicts.of(POINT, RecordValue.class)));
  }

  private static <K, V> Test suite(
      Samples<K> keys, Samples<V> values, Supplier<BufferDict<K, V>> dicts) {
    List<BufferDict<?, ?>> open = new ArrayList<>();
    return MapTestSuiteBuilder.using(new Generator<>(keys, values, dicts, open))
        .named(keys.type.getSimpleName() + " to " + values.type.getSimpleName())
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

  private record Generator<K, V>(
      Samples<K> keys,
      Samples<V> values,
      Supplier<BufferDict<K, V>> dicts,
      List<BufferDict<?, ?>> open)
      implements TestMapGenerator<K, V> {
    @Override
    public SampleElements<Map.Entry<K, V>> samples() {
      return new SampleElements<>(
          Map.entry(keys.first, values.first),
          Map.entry(keys.second, values.second),
          Map.entry(keys.third, values.third),
          Map.entry(keys.fourth, values.fourth),
          Map.entry(keys.fifth, values.fifth));
    }

    @Override
    public Map<K, V> create(Object... elements) {
      BufferDict<K, V> dict = dicts.get();
      open.add(dict);
      for (Object element : elements) {
        var entry = (Map.Entry<?, ?>) element;
        dict.put(keys.type.cast(entry.getKey()), values.type.cast(entry.getValue()));
      }
      return dict;
    }

    @Override
    @SuppressWarnings("unchecked") // as the interface asks
    public Map.Entry<K, V>[] createArray(int length) {
      return (Map.Entry<K, V>[]) new Map.Entry<?, ?>[length];
    }

    @Override
    @SuppressWarnings("unchecked")
    public K[] createKeyArray(int length) {
      return (K[]) java.lang.reflect.Array.newInstance(keys.type, length);
    }

    @Override
    @SuppressWarnings("unchecked")
    public V[] createValueArray(int length) {
      return (V[]) java.lang.reflect.Array.newInstance(values.type, length);
    }

    @Override
    public Iterable<Map.Entry<K, V>> order(List<Map.Entry<K, V>> insertionOrder) {
      return insertionOrder;
    }
  }
}
