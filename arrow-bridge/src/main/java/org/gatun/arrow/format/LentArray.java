// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.format;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * An array that a column can be made of, wherever it lies: in a vector, a file, a struct of C. It
 * lends its buffers part by part. What the lengths say may be wrong.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#buffer-listing-for-each-layout">
 *     Arrow, buffers of each layout</a>
 */
public interface LentArray {
  /** Returns the name and the type; where there is a dictionary, that of the indices. */
  Field field();

  /** Returns the number of values. */
  long length();

  /** Returns how many of them are null; -1 if nobody has counted. */
  long nullCount();

  /** Returns how many values before the first lie in the buffers. */
  long offset();

  /** Returns the arrays in it. */
  List<? extends LentArray> children();

  /** Returns the values that the indices count, if it is encoded. */
  @Nullable LentArray dictionary();

  /**
   * Refuses a length that nothing but a word stands for: of values that take no memory.
   *
   * @throws IllegalArgumentException if so
   */
  void checkLength(long length);

  /** Returns whether a buffer is not there, in the order of the format. */
  boolean isLeftOut(int buffer);

  /** Returns the bytes of a buffer that is there. */
  long bytes(int buffer);

  /**
   * Lends a part of a buffer, which the caller has found to lie within its bytes.
   *
   * @param firstByte where the part begins in the buffer
   * @param bytes how many it has, which the dtype and the shape ask for
   */
  BufferLease lend(int buffer, long firstByte, long bytes, DType dtype, long... shape);
}
