// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/** Which reshapes are views, and with which strides: as NumPy's; see src/test/python/reshape.py. */
class ReshapeNumpyTest {
  @Test
  void reshape_randomViews_isAViewExactlyWhenNumpySaysSo() throws IOException {
    var conformance = new Conformance("reshape-numpy");
    Conformance.lines(
        ReshapeNumpyTest.class,
        "reshape.txt.gz",
        line -> {
          String[] part = line.split(" ", -1);
          StridedLayout old =
              StridedLayout.of(0, Integer.parseInt(part[0]), longs(part[1]), longs(part[2]));
          String found = outcome(old, longs(part[3]));
          String expected = part.length == 6 ? part[5] : known(longs(part[5]), longs(part[6]));
          conformance.check(found.equals(expected), () -> line + " but found " + found);
        });
    conformance.report();
  }

  private static String outcome(StridedLayout old, long[] shape) {
    try {
      Optional<StridedLayout> view = old.reshape(shape);
      return view.map(layout -> known(layout.shape(), layout.strides())).orElse("copy");
    } catch (IllegalArgumentException e) {
      return "error";
    }
  }

  /** The strides that matter: an axis of one element has any, an array of none has no addresses. */
  private static String known(long[] shape, long[] strides) {
    long[] kept = strides.clone();
    boolean empty = Arrays.stream(shape).anyMatch(size -> size == 0);
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == 1 || empty) {
        kept[axis] = 0;
      }
    }
    return Arrays.toString(shape) + Arrays.toString(kept);
  }

  private static long[] longs(String list) {
    String inner = list.substring(1, list.length() - 1);
    return inner.isEmpty()
        ? new long[0]
        : Arrays.stream(inner.split(",", -1)).mapToLong(Long::parseLong).toArray();
  }
}
