// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.List;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/** What a column holds on to until it is closed: leases of its buffers, columns of its children. */
final class HeldBuffers implements AutoCloseable {
  private final String field;

  /** Guarded by this once the column is there; before, one thread has it. */
  private final List<AutoCloseable> held = new ArrayList<>(2);

  private volatile boolean closed;

  HeldBuffers(String field) {
    this.field = field;
  }

  /**
   * Holds a part of a buffer.
   *
   * @param what its name for who reads a message
   * @param firstByte where the part begins; of a buffer that was left out there is none
   * @throws IllegalArgumentException if the buffer is shorter than the shape needs
   * @throws ArithmeticException if the bytes cannot be counted
   */
  BufferLease hold(
      LentArray array, int buffer, String what, long firstByte, DType dtype, long... shape) {
    long bytes = bytes(dtype, shape);
    long found = array.isLeftOut(buffer) ? 0 : array.bytes(buffer);
    if (firstByte > found || bytes > found - firstByte) {
      throw tooShort(what, Math.addExact(firstByte, bytes), found);
    }
    return keep(
        array.isLeftOut(buffer)
            ? Buffers.allocate(dtype, shape) // of no bytes
            : array.lend(buffer, firstByte, bytes, dtype, shape));
  }

  private static long bytes(DType dtype, long... shape) {
    long bytes = dtype.itemsize();
    for (long size : shape) {
      bytes = Math.multiplyExact(bytes, size);
    }
    return bytes;
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

  /** Takes over what a column in the making needs. */
  <C extends AutoCloseable> C keep(C each) {
    held.add(each);
    return each;
  }

  /**
   * Takes over what a column made later, in whatever thread.
   *
   * @throws IllegalStateException if the column was closed; so is what is given
   */
  synchronized BufferLease keepLater(BufferLease lease) {
    if (closed) {
      lease.close();
      throw new IllegalStateException("the column of field " + field + " was closed");
    }
    return keep(lease);
  }

  /** Returns whether all is still held. */
  boolean isOpen() {
    return !closed;
  }

  /** Lets go of all, whatever of it fails. Does nothing if that was done. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    closeAll(held);
  }

  /** Closes each, then throws what failed first, with what failed later as suppressed. */
  static void closeAll(List<? extends @Nullable AutoCloseable> all) {
    Throwable failed = null;
    for (int i = 0; i < all.size(); i++) {
      AutoCloseable each = all.get(i);
      try {
        if (each != null) {
          each.close();
        }
      } catch (Throwable e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    switch (failed) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failed);
    }
  }
}
