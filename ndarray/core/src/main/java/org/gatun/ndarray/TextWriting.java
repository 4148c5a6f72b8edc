// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;
import org.gatun.buffer.TimeType;
import org.gatun.buffer.UnicodeType;

/**
 * Writes numbers, truth values and times as text, as NumPy's {@code str} of a scalar does. A text
 * that is too long is cut, as NumPy cuts it; a point in time is refused instead.
 */
final class TextWriting {
  private TextWriting() {}

  static void cast(BufferView from, BufferView to) {
    boolean unicode = to.dtype() instanceof UnicodeType;
    int most = to.dtype() instanceof UnicodeType type ? type.length() : to.dtype().itemsize();
    long[] shape = to.layout().shape();
    long[] index = new long[shape.length];
    do {
      String text;
      try {
        text = text(from.dtype(), from.get(index), most);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "element " + Arrays.toString(index) + ": " + e.getMessage(), e);
      }
      String cut = text.substring(0, Math.min(text.length(), most));
      to.set(unicode ? cut : cut.getBytes(StandardCharsets.US_ASCII), index);
    } while (TextReading.next(index, shape));
  }

  private static String text(DType dtype, Object value, int most) {
    return switch (dtype) {
      case ScalarType scalar -> NumberText.of(scalar, value);
      case SwappedType swapped -> NumberText.of(swapped.scalar(), value);
      case TimeType time -> {
        String text = TimeText.of(time, (Long) value);
        if (time.kind() == TimeType.Kind.DATETIME && text.length() > most) {
          throw new IllegalArgumentException(
              "expected at most " + most + " characters but found \"" + text + "\"");
        }
        yield text;
      }
      default -> throw new IllegalStateException("no value: " + dtype);
    };
  }
}
