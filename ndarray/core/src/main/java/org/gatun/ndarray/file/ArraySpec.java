// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.util.List;
import java.util.stream.LongStream;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;

/**
 * What an array in a new file is to be.
 *
 * @param dtype the type of the elements
 * @param shape the number of elements of each axis; empty for a single element
 */
public record ArraySpec(DType dtype, List<Long> shape) {
  /**
   * Makes a spec.
   *
   * @throws IllegalArgumentException if a size is negative, there are more than {@link
   *     StridedLayout#MAX_RANK}, or the bytes do not fit 63 bits
   */
  public ArraySpec {
    shape = List.copyOf(shape);
    StridedLayout.ofC(dtype.itemsize(), sizes(shape)); // which refuses what is none
  }

  /**
   * Makes a spec.
   *
   * @throws IllegalArgumentException if a size is negative, there are more than {@link
   *     StridedLayout#MAX_RANK}, or the bytes do not fit 63 bits
   */
  public static ArraySpec of(DType dtype, long... shape) {
    return new ArraySpec(dtype, LongStream.of(shape).boxed().toList());
  }

  long[] sizes() {
    return sizes(shape);
  }

  long bytes() {
    return StridedLayout.ofC(dtype.itemsize(), sizes()).byteSize();
  }

  private static long[] sizes(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
