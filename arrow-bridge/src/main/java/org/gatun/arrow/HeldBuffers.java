// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.ReferenceManager;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one vector, counted in Arrow's reference counts until they are let go, and the
 * columns of its children.
 */
final class HeldBuffers implements AutoCloseable {
  private final String field;
  private final List<BufferLease> leases = new ArrayList<>();
  private final List<ArrowColumn> children = new ArrayList<>();

  HeldBuffers(String field) {
    this.field = field;
  }

  /**
   * Holds a buffer.
   *
   * @param what its name for who reads a message
   * @throws IllegalArgumentException if it is shorter than the shape needs
   */
  @SuppressWarnings("restricted")
  BufferLease hold(ArrowBuf buffer, String what, DType dtype, long... shape) {
    long bytes = StridedLayout.ofC(dtype.itemsize(), shape).byteSize();
    if (buffer.capacity() < bytes) {
      throw tooShort(what, bytes, buffer.capacity());
    }
    // Arrow's address stays good for as long as its count is held: until the lease lets go.
    MemorySegment segment = MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
    ReferenceManager count = buffer.getReferenceManager();
    count.retain();
    try {
      return keep(Buffers.adopt(segment, count::release, dtype, shape));
    } catch (RuntimeException | Error e) {
      count.release();
      throw e;
    }
  }

  /**
   * Holds a part of a buffer.
   *
   * @param buffer its bytes; null for one that was left out, which is enough for no values
   * @param what its name for who reads a message
   * @throws IllegalArgumentException if it is shorter than the shape needs
   */
  BufferLease hold(
      @Nullable BufferView buffer, String what, long firstByte, DType dtype, long... shape) {
    long bytes = StridedLayout.ofC(dtype.itemsize(), shape).byteSize();
    long found = buffer == null ? 0 : buffer.layout().count();
    if (firstByte > found || bytes > found - firstByte) {
      throw tooShort(what, Math.addExact(firstByte, bytes), found);
    }
    if (buffer == null) {
      return keep(Buffers.allocate(dtype, shape));
    }
    StridedLayout part =
        StridedLayout.of(
            buffer.layout().offset() + firstByte, 1, new long[] {bytes}, new long[] {1});
    return keep(buffer.withLayout(part).cast(dtype, shape).acquire(BufferRequest.STRIDED));
  }

  IllegalArgumentException tooShort(String what, long expected, long found) {
    return new IllegalArgumentException(
        "field "
            + field
            + ": expected the "
            + what
            + " to have at least "
            + expected
            + " bytes but found "
            + found);
  }

  BufferLease keep(BufferLease lease) {
    leases.add(lease);
    return lease;
  }

  <C extends ArrowColumn> C keep(C child) {
    children.add(child);
    return child;
  }

  /** Returns whether all is still held. */
  boolean isOpen() {
    return leases.stream().allMatch(BufferLease::isOpen);
  }

  /** Lets go of all. Does nothing if that was done. */
  @Override
  public void close() {
    leases.forEach(BufferLease::close);
    children.forEach(ArrowColumn::close);
  }
}
