// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/** What a column holds on to until it is closed: leases of its buffers, columns of its children. */
final class HeldBuffers implements AutoCloseable {
  private final String field;

  // Changed while one thread has the column in the making. Most columns hold one buffer or two.
  private @Nullable AutoCloseable first;
  private @Nullable AutoCloseable second;
  private @Nullable List<AutoCloseable> others;

  /** What the column made later, which is guarded by this. */
  private volatile @Nullable List<BufferLease> later;

  /** Set only where the first is no lease; a lease knows it itself. */
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
    if (first == null) {
      first = each;
    } else if (second == null) {
      second = each;
    } else {
      List<AutoCloseable> all = others == null ? new ArrayList<>() : others;
      others = all;
      all.add(each);
    }
    return each;
  }

  /**
   * Takes over what a column made later, in whatever thread.
   *
   * @throws IllegalStateException if the column was closed; so is what is given
   */
  synchronized BufferLease keepLater(BufferLease lease) {
    List<BufferLease> all = later == null ? new ArrayList<>(1) : later;
    later = all;
    all.add(lease);
    if (!isOpen()) { // who closed it may have looked for these before
      lease.close();
      throw new IllegalStateException("the column of field " + field + " was closed");
    }
    return lease;
  }

  /** Returns whether all is still held. */
  boolean isOpen() {
    return first instanceof BufferLease lease ? lease.isOpen() : !closed;
  }

  /**
   * Lets go of all, whatever of it fails. Does nothing if that was done: two who do it at once meet
   * at each part, which is let go of by one of them.
   */
  @Override
  public void close() {
    if (!(first instanceof BufferLease)) {
      closed = true;
    }
    Throwable failed = close(second, close(first, null));
    if (others != null) {
      for (AutoCloseable each : others) {
        failed = close(each, failed);
      }
    }
    if (later != null) { // after this is closed, for who adds to them looks whether it is
      closeLater();
    }
    rethrow(failed);
  }

  /** Never fails, for it is the pool's memory. */
  private synchronized void closeLater() {
    Objects.requireNonNull(later).forEach(BufferLease::close);
  }

  /** Closes each, then throws what failed first, with what failed later as suppressed. */
  static void closeAll(List<? extends @Nullable AutoCloseable> all) {
    Throwable failed = null;
    for (AutoCloseable each : all) {
      failed = close(each, failed);
    }
    rethrow(failed);
  }

  /** Closes one, and returns what failed first. */
  private static @Nullable Throwable close(
      @Nullable AutoCloseable each, @Nullable Throwable failed) {
    try {
      if (each instanceof BufferLease lease) { // most are
        lease.close();
      } else if (each != null) {
        each.close();
      }
      return failed;
    } catch (Throwable e) {
      if (failed == null) {
        return e;
      }
      failed.addSuppressed(e);
      return failed;
    }
  }

  private static void rethrow(@Nullable Throwable failed) {
    switch (failed) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failed);
    }
  }
}
