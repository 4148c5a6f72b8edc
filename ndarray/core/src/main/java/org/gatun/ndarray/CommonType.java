// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.UnicodeType;

/**
 * The dtype that holds the elements of several arrays. For more than two NumPy does not go from one
 * to the next: of int8, uint8 and float16 float16 is enough, though int8 and uint8 make int16.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.result_type.html">NumPy,
 *     result_type</a>
 */
final class CommonType {
  private CommonType() {}

  static DType of(NdArray... arrays) {
    DType first = arrays[0].dtype();
    if (first instanceof ScalarType && areAll(first, arrays)) {
      return first;
    }
    return of(Arrays.stream(arrays).map(NdArray::dtype).toList());
  }

  private static boolean areAll(DType dtype, NdArray... arrays) {
    for (NdArray array : arrays) {
      if (!array.dtype().equals(dtype)) {
        return false;
      }
    }
    return true;
  }

  static DType of(List<DType> dtypes) {
    DType result = Promotion.of(dtypes.getFirst(), dtypes.getFirst());
    if (dtypes.size() <= 2) {
      return Promotion.of(result, dtypes.getLast());
    }
    if (dtypes.stream().anyMatch(CommonType::isText)) {
      // Each number as text by itself, and the longest of them.
      boolean unicode = dtypes.stream().anyMatch(UnicodeType.class::isInstance);
      DType shortest = DType.ofDescr(unicode ? "<U1" : "|S1");
      return dtypes.stream()
          .map(dtype -> Promotion.of(dtype, shortest))
          .reduce(Promotion::of)
          .orElse(shortest);
    }
    DType[] natives =
        dtypes.stream().map(dtype -> Promotion.of(dtype, dtype)).toArray(DType[]::new);
    return Arrays.stream(natives).allMatch(ScalarType.class::isInstance)
        ? ofNumbers(natives)
        : Arrays.stream(natives).reduce(Promotion::of).orElse(result);
  }

  private static boolean isText(DType dtype) {
    return dtype instanceof UnicodeType
        || (dtype instanceof BytesType bytes && bytes.kind() == BytesType.Kind.STRING);
  }

  /** NumPy's {@code PyArray_PromoteDTypeSequence}. */
  private static DType ofNumbers(DType... given) {
    DType[] dtypes = given.clone();
    boolean[] settled = new boolean[dtypes.length];
    DType result = reduced(dtypes, settled, dtypes.length);
    for (int k = 2; k < dtypes.length; k++) {
      if (!settled[k]) {
        result = Promotion.of(result, Promotion.of(dtypes[0], dtypes[k]));
      }
    }
    return result;
  }

  /**
   * Promotes the first with the last and so on inwards; where one of the two holds the other, that
   * one alone goes on, in front.
   */
  private static DType reduced(DType[] dtypes, boolean[] settled, int length) {
    int half = length / 2;
    DType result = dtypes[0];
    for (int low = 0; low < half; low++) {
      int high = length - 1 - low;
      result = Promotion.of(dtypes[low], dtypes[high]);
      settled[high] = result.equals(dtypes[low]) || result.equals(dtypes[high]);
      if (settled[high]) {
        dtypes[low] = result;
      }
    }
    return length == 2 ? result : reduced(dtypes, settled, length - half);
  }
}
