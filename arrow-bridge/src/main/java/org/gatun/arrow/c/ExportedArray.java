// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferLease;
import org.jspecify.annotations.Nullable;

/**
 * An array to be exported: its parts, and the leases of its buffers, which a struct takes over. It
 * has no offset, for not all readers honour one.
 *
 * @param field the name and the type; where there is a dictionary, that of the indices
 * @param length the number of values
 * @param nullCount how many of them are null; -1 if nobody has counted
 * @param buffers those of the type, in the format's order, for native code; null for a bitmap that
 *     is left out
 * @param children the arrays in it
 * @param dictionary the values that the indices count, if it is encoded
 */
public record ExportedArray(
    Field field,
    long length,
    long nullCount,
    List<@Nullable BufferLease> buffers,
    List<ExportedArray> children,
    @Nullable ExportedArray dictionary)
    implements AutoCloseable {

  /** Gives back what no struct took over. */
  @Override
  public void close() {
    for (BufferLease each : buffers) {
      if (each != null) {
        Callbacks.close(each);
      }
    }
    children.forEach(ExportedArray::close);
    if (dictionary != null) {
      dictionary.close();
    }
  }
}
