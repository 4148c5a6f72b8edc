// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import org.gatun.arrow.ipc.FlatTable.Items;
import org.jspecify.annotations.Nullable;

/**
 * What a record batch says of its body: a node for each array, outer before inner, and the places
 * of their buffers one after the other.
 *
 * @param rows how long the outermost arrays are
 * @param nodes 16 bytes each: length, null count
 * @param buffers 16 bytes each: offset in the body, length
 * @param codec with what the buffers were compressed; null if they were not
 * @param variadic how many buffers more each array of a view type has
 */
record BatchHeader(
    FlatTable table, long rows, Items nodes, Items buffers, @Nullable Codec codec, Items variadic) {
  static BatchHeader read(FlatTable table) throws IOException {
    long rows = table.getLong(0, 0);
    if (rows < 0) {
      throw table.refusal("a length of 0 or more", Long.toString(rows));
    }
    FlatTable compression = table.table(3, table.name() + ", compression");
    return new BatchHeader(
        table,
        rows,
        table.items(1, 2 * Long.BYTES, "nodes"),
        table.items(2, 2 * Long.BYTES, "buffers"),
        compression == null ? null : Codec.of(compression),
        table.items(4, Long.BYTES, "variadicBufferCounts"));
  }
}
