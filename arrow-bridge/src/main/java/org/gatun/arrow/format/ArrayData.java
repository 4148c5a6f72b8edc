// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.format;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * An array as its parts, over memory that is lent already, such as a mapped file's. Nothing is
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
    @Nullable ArrayData dictionary)
    implements LentArray {

  /**
   * Refuses values that take no memory and are said to be more than anybody has.
   *
   * @throws IllegalArgumentException if so
   */
  public void checkLength() {
    checkLength(length);
  }

  @Override
  public void checkLength(long length) {
    EmptyValues.check(field, length);
  }

  private @Nullable BufferView buffer(int index) {
    return index < buffers.size() ? buffers.get(index) : null;
  }

  @Override
  public boolean isLeftOut(int buffer) {
    return buffer(buffer) == null;
  }

  @Override
  public long bytes(int buffer) {
    BufferView view = buffer(buffer);
    return view == null ? 0 : view.layout().count();
  }

  @Override
  public BufferLease lend(int buffer, long firstByte, long bytes, DType dtype, long... shape) {
    BufferView view = buffer(buffer);
    if (view == null) {
      throw new IllegalStateException("expected buffer " + buffer + " of " + field);
    }
    StridedLayout part =
        StridedLayout.of(view.layout().offset() + firstByte, 1, new long[] {bytes}, new long[] {1});
    return view.withLayout(part).cast(dtype, shape).acquire(BufferRequest.STRIDED);
  }
}
