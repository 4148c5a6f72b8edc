// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * A record batch as the format lists it: what its fields, and depth first their children, have.
 *
 * @param nodes how many values each field has, and how many of them are null
 * @param buffers the bytes of each buffer, none but those that belong to it; null for one that is
 *     left out
 * @param variadicCounts how many buffers each field has whose type does not tell
 */
public record WrittenBatch(
    long rows,
    List<ArrowFieldNode> nodes,
    List<@Nullable BufferView> buffers,
    List<Long> variadicCounts) {
  /**
   * Lists a batch of Arrow's. Nothing is copied.
   *
   * @param made gets leases of its buffers, which are good until it is closed
   */
  @SuppressWarnings("restricted") // the batch counts its buffers until it is closed
  public static WrittenBatch of(ArrowRecordBatch batch, List<BufferLease> made) {
    List<@Nullable BufferView> buffers = new ArrayList<>();
    for (ArrowBuf buffer : batch.getBuffers()) {
      long bytes = buffer.readableBytes();
      if (bytes == 0) {
        buffers.add(null);
        continue;
      }
      MemorySegment segment = MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
      BufferLease lease = Buffers.wrap(segment, DType.UINT8, bytes);
      made.add(lease);
      buffers.add(lease.view());
    }
    List<Long> counts = batch.getVariadicBufferCounts();
    return new WrittenBatch(
        batch.getLength(), batch.getNodes(), buffers, counts == null ? List.of() : counts);
  }

  long bytes(int buffer) {
    BufferView view = buffers.get(buffer);
    return view == null ? 0 : view.layout().count();
  }
}
