// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests.contracts;

import com.google.common.collect.testing.ListTestSuiteBuilder;
import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestListGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.ListFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import junit.framework.Test;
import junit.framework.TestSuite;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.Complex;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.RecordValue;
import org.gatun.buffer.UnicodeType;
import org.junit.runner.RunWith;
import org.junit.runners.AllTests;

/**
 * A list and its sub-lists pass Guava's contract of lists, whatever the elements are. Arrays, which
 * Guava compares by identity, have {@link RowContractTest}.
 */
@RunWith(AllTests.class)
public final class BufferListContractTest {
  private static final RecordType POINT =
      RecordType.of().with("x", DType.FLOAT32).with("label", UnicodeType.of(4));

  private BufferListContractTest() {}

  /** Returns the suites of each kind of elements. */
  public static Test suite() {
    var all = new TestSuite("BufferList");
    add(all, DType.INT32, Integer.class, 1, 2, 3, -4, Integer.MIN_VALUE);
    add(all, DType.FLOAT32, Float.class, 1f, -0f, Float.NaN, Float.MAX_VALUE, 0f);
    add(all, DType.BFLOAT16, Float.class, 1f, -0f, Float.NaN, -3f, 0f);
    add(all, DType.UINT32, Long.class, 1L, 0L, 0xFFFF_FFFFL, 1L << 31, 7L);
    add(all, DType.ofDescr(">i8"), Long.class, 1L, 0L, Long.MIN_VALUE, 1L << 32, -7L);
    add(
        all,
        DType.COMPLEX128,
        Complex.class,
        complex(1),
        complex(2),
        complex(3),
        complex(4),
        complex(-1));
    add(all, UnicodeType.of(4), String.class, "one", "", "drei", "\uD83D\uDEA2", "5");
    add(
        all,
        POINT,
        RecordValue.class,
        RecordValue.of(POINT, 1f, "a"),
        RecordValue.of(POINT, 1f, ""),
        RecordValue.of(POINT, Float.NaN, "b"),
        RecordValue.of(POINT, 2f, "abcd"),
        RecordValue.of(POINT, -2f, "a"));
    return all;
  }

  private static Complex complex(double re) {
    return new Complex(re, -re);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static <E> void add(TestSuite all, DType dtype, Class<E> type, E... samples) {
    all.addTest(suite(dtype, type, samples, "a list", List::copyOf, list -> list));
    UnaryOperator<List<E>> framed =
        elements -> {
          List<E> more = new ArrayList<>(elements);
          more.addAll(0, List.of(samples[0], samples[1]));
          more.add(samples[2]);
          return more;
        };
    all.addTest(
        suite(
            dtype, type, samples, "a sub-list", framed, list -> list.subList(2, list.size() - 1)));
    all.addTest(
        suite(
            dtype,
            type,
            samples,
            "a sub-list of a sub-list",
            framed,
            list -> list.subList(1, list.size()).subList(1, list.size() - 2)));
  }

  private static <E> Test suite(
      DType dtype,
      Class<E> type,
      E[] samples,
      String what,
      UnaryOperator<List<E>> content,
      UnaryOperator<List<E>> part) {
    List<BufferList<?>> open = new ArrayList<>();
    TestListGenerator<E> generator =
        new TestListGenerator<>() {
          @Override
          public SampleElements<E> samples() {
            return new SampleElements<>(samples[0], samples[1], samples[2], samples[3], samples[4]);
          }

          @Override
          public List<E> create(Object... elements) {
            BufferList<E> list = BufferList.of(dtype, type);
            open.add(list);
            List<E> all = content.apply(Arrays.stream(elements).map(type::cast).toList());
            list.addAll(all);
            return part.apply(list);
          }

          @Override
          @SuppressWarnings("unchecked") // as the interface asks
          public E[] createArray(int length) {
            return (E[]) java.lang.reflect.Array.newInstance(type, length);
          }

          @Override
          public Iterable<E> order(List<E> insertionOrder) {
            return insertionOrder;
          }
        };
    return ListTestSuiteBuilder.using(generator)
        .named(what + " of " + dtype)
        .withFeatures(
            ListFeature.GENERAL_PURPOSE,
            CollectionFeature.ALLOWS_NULL_QUERIES,
            CollectionFeature.FAILS_FAST_ON_CONCURRENT_MODIFICATION,
            CollectionSize.ANY)
        .withTearDown(() -> {
          open.forEach(BufferList::close);
          open.clear();
        })
        .createTestSuite();
  }
}
