// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.format;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * An array as its parts, wherever they came from: a vector, a file, a struct of C. Nothing is
 * checked yet but that each buffer is there: what the lengths say may be wrong.
 *
 * @param field the name and the type; where there is a dictionary, that of the indices
 * @param length the number of values
 * @param nullCount how many of them are null; -1 if nobody has counted
 * @param offset how many values before the first lie in the buffers
 * @param buffers the bytes of each buffer of the type, in the format's order; null for one that was
 *     left out
 * @param children the arrays in it
 * @param dictionary the values that the indices count, if it is encoded
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#buffer-listing-for-each-layout">
 *     Arrow, buffers of each layout</a>
 */
public record ArrayData(
    Field field,
    long length,
    long nullCount,
    long offset,
    List<@Nullable BufferView> buffers,
    List<ArrayData> children,
    @Nullable ArrayData dictionary) {
  private static final long MOST_WITHOUT_BYTES = 1 << 24;

  /**
   * Returns whether each value takes memory, a bit or more: if none does, nothing but its own word
   * stands for the length.
   */
  private boolean takesMemory() {
    return dictionary != null
        || switch (field.getType()) {
          case ArrowType.Null _ -> false;
          case ArrowType.Struct _ -> children.stream().anyMatch(ArrayData::takesMemory);
          case ArrowType.FixedSizeList lists ->
              lists.getListSize() > 0 && children.stream().anyMatch(ArrayData::takesMemory);
          case ArrowType.FixedSizeBinary binary -> binary.getByteWidth() > 0;
          default -> true;
        };
  }

  /** Returns this with buffers that are views of bytes, whatever the dtype of those given. */
  public ArrayData inBytes() {
    List<@Nullable BufferView> bytes = new ArrayList<>(buffers.size());
    for (BufferView each : buffers) {
      bytes.add(each == null ? null : each.cast(DType.UINT8));
    }
    return new ArrayData(
        field,
        length,
        nullCount,
        offset,
        bytes,
        children.stream().map(ArrayData::inBytes).toList(),
        dictionary == null ? null : dictionary.inBytes());
  }

  /**
   * Refuses values that take no memory and are said to be more than anybody has.
   *
   * @throws IllegalArgumentException if so
   */
  public void checkLength() {
    if (length > MOST_WITHOUT_BYTES && !takesMemory()) {
      throw new IllegalArgumentException(
          "field "
              + field.getName()
              + ": expected at most "
              + MOST_WITHOUT_BYTES
              + " values that take no memory but found "
              + length);
    }
  }
}
