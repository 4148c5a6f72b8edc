// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** Where a test's elements lie: each kind goes another way through the kernels. */
public enum MemoryKind {
  POOLED {
    @Override
    public BufferLease lend(byte[] bytes, DType dtype, long... shape) {
      BufferLease lease = Buffers.allocate(dtype, shape);
      lease
          .view()
          .pinned(segment -> {
            long from = lease.view().layout().offset();
            return segment.asSlice(from).copyFrom(MemorySegment.ofArray(bytes));
          });
      return lease;
    }
  },
  HEAP_BYTES {
    @Override
    public BufferLease lend(byte[] bytes, DType dtype, long... shape) {
      return Buffers.wrap(MemorySegment.ofArray(bytes.clone()), dtype, shape);
    }
  },
  HEAP_LONGS {
    @Override
    public BufferLease lend(byte[] bytes, DType dtype, long... shape) {
      MemorySegment array = MemorySegment.ofArray(new long[bytes.length / 8 + 1]);
      array.copyFrom(MemorySegment.ofArray(bytes));
      return Buffers.wrap(array, dtype, shape);
    }
  },
  CLOSABLE {
    @Override
    @SuppressWarnings("ArenaNotClosed")
    public BufferLease lend(byte[] bytes, DType dtype, long... shape) {
      // Left open: the kernels may only not count on that.
      MemorySegment segment = Arena.ofShared().allocate(bytes.length + 1, 1);
      segment.copyFrom(MemorySegment.ofArray(bytes));
      return Buffers.wrap(segment, dtype, shape);
    }
  },
  UNALIGNED {
    @Override
    public BufferLease lend(byte[] bytes, DType dtype, long... shape) {
      MemorySegment segment = Arena.ofAuto().allocate(bytes.length + 1, 8).asSlice(1);
      segment.copyFrom(MemorySegment.ofArray(bytes));
      return Buffers.wrap(segment, dtype, shape);
    }
  };

  /** Lends memory of this kind, C-contiguous, that holds these bytes. */
  public abstract BufferLease lend(byte[] bytes, DType dtype, long... shape);

  /** {@link #bytesOf(NdArray)} of all that a lease lends. */
  public static byte[] bytesOf(BufferLease lease) {
    return bytesOf(NdArray.of(lease.view()));
  }

  /** Reads the elements one by one, in index order, past every kernel. */
  public static byte[] bytesOf(NdArray array) {
    long[] shape = array.shape();
    int itemsize = array.dtype().itemsize();
    byte[] bytes = new byte[(int) array.count() * itemsize];
    array
        .view()
        .pinned(segment -> {
          long[] index = new long[shape.length];
          for (int at = 0; at < bytes.length; at += itemsize) {
            long from = array.view().layout().offsetOf(index);
            MemorySegment.copy(segment, from, MemorySegment.ofArray(bytes), at, itemsize);
            next(index, shape);
          }
          return bytes;
        });
    return bytes;
  }

  private static void next(long[] index, long[] shape) {
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) {
        return;
      }
      index[axis] = 0;
    }
  }
}
