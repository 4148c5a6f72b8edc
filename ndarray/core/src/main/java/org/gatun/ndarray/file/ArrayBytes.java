// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.IndexOrder;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.CopyKernel;

/**
 * The bytes of a view's elements, one after the other, in blocks. What lies in native memory in
 * that order already goes out from where it is; all else by way of one block of {@link
 * #BLOCK_BYTES}.
 */
final class ArrayBytes {
  /** How much is copied at once: enough that a call of the system costs little. */
  static final int BLOCK_BYTES = 1 << 20;

  /** How much goes out at once without a copy: a ByteBuffer holds no more than an int counts. */
  private static final long MOST_BYTES = 1 << 30;

  /** Takes bytes; all of them. */
  interface Sink {
    void take(ByteBuffer bytes) throws IOException;
  }

  private ArrayBytes() {}

  /** Returns a sink that writes to a channel, which must block. */
  static Sink to(WritableByteChannel channel) {
    if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return bytes -> {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    };
  }

  /** Returns whether elements are written first index fastest. */
  static boolean isFortran(StridedLayout layout, IndexOrder order) {
    return switch (order) {
      case C -> false;
      case FORTRAN -> true;
      case ANY -> layout.isFortranContiguous() && !layout.isCContiguous();
    };
  }

  /** Gives a sink the elements, last index fastest, or first index fastest. */
  static void write(BufferView view, boolean fortran, Sink sink) throws IOException {
    BufferView ordered = fortran ? view.withLayout(view.layout().transpose()) : view;
    if (ordered.layout().byteSize() == 0) {
      return;
    }
    if (ordered.isNative() && ordered.layout().isCContiguous()) {
      writeShared(ordered, sink);
    } else {
      writeCopied(ordered, sink);
    }
  }

  private static void writeShared(BufferView view, Sink sink) throws IOException {
    StridedLayout layout = view.layout();
    try (BufferPin pin = view.pin()) {
      MemorySegment bytes = pin.segment().asSlice(layout.offset(), layout.byteSize());
      for (long from = 0; from < bytes.byteSize(); from += MOST_BYTES) {
        long count = Math.min(MOST_BYTES, bytes.byteSize() - from);
        sink.take(bytes.asSlice(from, count).asByteBuffer());
      }
    }
  }

  /** Copies as much as a block holds; of more, part by part of the first axis that has several. */
  private static void writeCopied(BufferView view, Sink sink) throws IOException {
    StridedLayout layout = view.layout();
    if (layout.byteSize() <= BLOCK_BYTES || layout.rank() == 0) {
      try (BufferLease block = BufferPool.shared().acquire(view.dtype(), layout.shape())) {
        CopyKernel.copy(view, block.view());
        writeShared(block.view(), sink);
      }
      return;
    }
    long size = layout.size(0);
    long rowBytes = layout.byteSize() / size;
    long step = Math.max(1, BLOCK_BYTES / rowBytes);
    for (long from = 0; from < size; from += step) {
      BufferView part =
          step == 1
              ? view.at(from)
              : view.withLayout(layout.slice(0, from, Math.min(step, size - from), 1));
      writeCopied(part, sink);
    }
  }
}
