// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.StridedLayout;

/** Copies elements between any two layouts. */
public final class CopyKernel {
  /** A copy of fewer bytes is faster as a loop. */
  private static final int SHORT_RUN = 32;

  private CopyKernel() {}

  /**
   * Copies each element to the same index of another view, which the caller has checked to be of
   * the same dtype and shape and writable. Where the two overlap the result is as if the source had
   * been read whole before.
   */
  public static void copy(BufferView from, BufferView to) {
    Workspace work = Workspace.take();
    boolean overlap;
    try (BufferPin source = from.pin();
        BufferPin target = to.pin()) {
      work.source.set(source, from.layout());
      work.target.set(target, to.layout());
      overlap = Operand.overlap(work.source, from.layout(), work.target, to.layout());
      if (!overlap) {
        copy(work, from.layout(), to.layout());
      }
    } finally {
      work.giveBack();
    }
    if (overlap) {
      try (BufferLease between = BufferPool.shared().acquire(from.dtype(), from.layout().shape())) {
        copy(from, between.view());
        copy(between.view(), to);
      }
    }
  }

  /**
   * Copies an item, such as a row, from each of many places to the place of the same number, in
   * this order. The caller has checked that both items have the same shape and itemsize, lie within
   * the views at each of the places, that the target is writable, and that the views do not
   * overlap.
   *
   * @param fromPlaces how many bytes each source lies behind {@code fromItem}
   * @param toPlaces how many bytes each target lies behind {@code toItem}
   */
  public static void copyEach(
      BufferView from,
      StridedLayout fromItem,
      long[] fromPlaces,
      BufferView to,
      StridedLayout toItem,
      long[] toPlaces) {
    Workspace work = Workspace.take();
    try (BufferPin source = from.pin();
        BufferPin target = to.pin()) {
      work.source.set(source, fromItem);
      work.target.set(target, toItem);
      Nest nest = nest(work, fromItem, toItem);
      if (!nest.isEmpty()) {
        long read = work.source.start;
        long write = work.target.start;
        for (int k = 0; k < fromPlaces.length; k++) {
          work.source.start = read + fromPlaces[k];
          work.target.start = write + toPlaces[k];
          walk(work, nest, toItem.itemsize());
        }
      }
    } finally {
      work.giveBack();
    }
  }

  /** Whether two views have a byte in common. */
  public static boolean overlap(BufferView a, BufferView b) {
    Workspace work = Workspace.take();
    try (BufferPin source = a.pin();
        BufferPin target = b.pin()) {
      work.source.set(source, a.layout());
      work.target.set(target, b.layout());
      return Operand.overlap(work.source, a.layout(), work.target, b.layout());
    } finally {
      work.giveBack();
    }
  }

  private static void copy(Workspace work, StridedLayout from, StridedLayout to) {
    Nest nest = nest(work, from, to);
    if (!nest.isEmpty()) {
      walk(work, nest, to.itemsize());
    }
  }

  private static Nest nest(Workspace work, StridedLayout from, StridedLayout to) {
    Nest nest = work.outer;
    nest.clear();
    for (int axis = 0; axis < to.rank(); axis++) {
      nest.add(to.size(axis), to.stride(axis), from.stride(axis));
    }
    nest.join();
    return nest;
  }

  private static void walk(Workspace work, Nest nest, int itemsize) {
    Operand source = work.source;
    Operand target = work.target;
    boolean addresses = source.checked == null && target.checked == null;
    long count = nest.innerSize();
    long to = nest.innerFirst();
    long from = nest.innerSecond();
    boolean adjacent = count == 1 || (from == itemsize && to == itemsize);
    do {
      long read = source.start + nest.second;
      long write = target.start + nest.first;
      if (adjacent && !(addresses && count * itemsize < SHORT_RUN)) {
        MemorySegment.copy(source.segment(), read, target.segment(), write, count * itemsize);
      } else if (itemsize > Long.BYTES || Long.bitCount(itemsize) != 1) {
        stepWhole(source, read, from, target, write, to, count, itemsize);
      } else if (addresses) {
        step(itemsize, read, from, write, to, count);
      } else {
        stepStaged(work, itemsize, read, from, write, to, count);
      }
    } while (nest.next());
  }

  /** Copies elements that no Java type holds, such as complex numbers and records. */
  private static void stepWhole(
      Operand source,
      long read,
      long from,
      Operand target,
      long write,
      long to,
      long count,
      int itemsize) {
    MemorySegment in = source.segment();
    MemorySegment out = target.segment();
    for (long i = 0; i < count; i++) {
      MemorySegment.copy(in, read + i * from, out, write + i * to, itemsize);
    }
  }

  private static void step(int itemsize, long read, long from, long write, long to, long count) {
    switch (itemsize) {
      case 1 -> {
        for (long i = 0; i < count; i++) {
          Native.setByte(write + i * to, Native.getByte(read + i * from));
        }
      }
      case 2 -> {
        for (long i = 0; i < count; i++) {
          Native.setShort(write + i * to, Native.getShort(read + i * from));
        }
      }
      case 4 -> {
        for (long i = 0; i < count; i++) {
          Native.setInt(write + i * to, Native.getInt(read + i * from));
        }
      }
      case 8 -> {
        for (long i = 0; i < count; i++) {
          Native.setLong(write + i * to, Native.getLong(read + i * from));
        }
      }
      default -> throw new IllegalStateException("no element has " + itemsize + " bytes");
    }
  }

  /** Copies by way of native memory, a block at a time. */
  private static void stepStaged(
      Workspace work, int itemsize, long read, long from, long write, long to, long count) {
    for (long done = 0; done < count; done += Workspace.BLOCK) {
      int block = (int) Math.min(Workspace.BLOCK, count - done);
      long at = read + done * from;
      long into = write + done * to;
      long step = from;
      if (work.source.checked != null) {
        at = work.stage(work.source, at, block, from, itemsize);
        step = work.stagedStride;
      }
      if (work.target.checked == null) {
        step(itemsize, at, step, into, to, block);
      } else {
        step(itemsize, at, step, work.packed(), itemsize, block);
        work.unstage(work.target, into, block, to, itemsize);
      }
    }
  }
}
