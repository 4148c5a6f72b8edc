// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.StridedLayout;

/** Copies elements between any two layouts. */
public final class CopyKernel {
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
    } catch (InternalError e) {
      throw Buffers.explain(e, from, to);
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
   * Copies an item, such as a row, from each of some places to the place of the same number. The
   * caller has checked that both items have the same shape and itemsize, lie within the views at
   * each of the places, that the target is writable, and that the views do not overlap. Where
   * places repeat, the last item stays.
   *
   * @param fromPlaces how many bytes each source lies behind {@code fromItem}
   * @param toPlaces how many bytes each target lies behind {@code toItem}
   * @param count how many places there are
   */
  public static void copyEach(
      BufferView from,
      StridedLayout fromItem,
      long[] fromPlaces,
      BufferView to,
      StridedLayout toItem,
      long[] toPlaces,
      int count) {
    Workspace work = Workspace.take();
    try (BufferPin source = from.pin();
        BufferPin target = to.pin()) {
      work.source.set(source, fromItem);
      work.target.set(target, toItem);
      Nest nest = work.outer;
      nest.over(toItem, fromItem);
      if (!nest.isEmpty() && toItem.itemsize() > 0) {
        long bytes = nest.takeAdjacent(toItem.itemsize());
        boolean near =
            count > 1 && Math.abs(toPlaces[1] - toPlaces[0]) < Math.abs(nest.innerFirst());
        if (nest.rank() == 0 || near) {
          do {
            pick(work, bytes, nest, fromPlaces, toPlaces, count);
          } while (nest.next(0));
        } else {
          walkEach(work, bytes, nest, fromPlaces, toPlaces, count);
        }
      }
    } catch (InternalError e) {
      throw Buffers.explain(e, from, to);
    } finally {
      work.giveBack();
    }
  }

  private static void walkEach(
      Workspace work, long bytes, Nest nest, long[] fromPlaces, long[] toPlaces, int count) {
    long read = work.source.start;
    long write = work.target.start;
    for (int k = 0; k < count; k++) {
      work.source.start = read + fromPlaces[k];
      work.target.start = write + toPlaces[k];
      walk(work, nest, bytes);
    }
  }

  private static void pick(
      Workspace work, long bytes, Nest nest, long[] fromPlaces, long[] toPlaces, int count) {
    Operand source = work.source;
    Operand target = work.target;
    long read = source.start + nest.second;
    long write = target.start + nest.first;
    if (source.checked != null || target.checked != null) {
      MemorySegment in = source.segment();
      MemorySegment out = target.segment();
      for (int k = 0; k < count; k++) {
        MemorySegment.copy(in, read + fromPlaces[k], out, write + toPlaces[k], bytes);
      }
    } else if (bytes <= ItemCopy.LONGEST) {
      ItemCopy.pick((int) bytes, read, fromPlaces, write, toPlaces, count);
    } else {
      for (int k = 0; k < count; k++) {
        Native.copy(read + fromPlaces[k], write + toPlaces[k], bytes);
      }
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
    Nest nest = work.outer;
    nest.over(to, from);
    if (!nest.isEmpty() && to.itemsize() > 0) {
      walk(work, nest, nest.takeAdjacent(to.itemsize()));
    }
  }

  /** Copies so many bytes at each step of the loops that {@link Nest#takeAdjacent} left. */
  static void walk(Workspace work, Nest nest, long bytes) {
    int along = Tiles.loop(nest, bytes);
    if (along >= 0) {
      Tiles.walk(work, nest, along, (int) bytes);
      return;
    }
    long count = nest.innerSize();
    long from = nest.innerSecond();
    long to = nest.innerFirst();
    do {
      long read = work.source.start + nest.second;
      long write = work.target.start + nest.first;
      run(work, work.source, read, from, work.target, write, to, bytes, count);
    } while (nest.next());
  }

  /** Copies rows of items, rows and items so many bytes apart, to rows whose items are adjacent. */
  static void rows(
      Workspace work,
      Operand source,
      long read,
      long fromRow,
      long from,
      Operand target,
      long write,
      long toRow,
      long to,
      int bytes,
      long rows,
      long columns) {
    if (from == bytes && to == bytes) {
      run(work, source, read, fromRow, target, write, toRow, bytes * columns, rows);
      return;
    }
    for (long row = 0; row < rows; row++) {
      run(
          work,
          source,
          read + row * fromRow,
          from,
          target,
          write + row * toRow,
          to,
          bytes,
          columns);
    }
  }

  /** Copies {@code count} items of some bytes, which start {@code from} and {@code to} apart. */
  static void run(
      Workspace work,
      Operand source,
      long read,
      long from,
      Operand target,
      long write,
      long to,
      long bytes,
      long count) {
    boolean addresses = source.checked == null && target.checked == null;
    if (count == 1 || (from == bytes && to == bytes)) {
      copyBytes(source, read, target, write, bytes * count);
    } else if (bytes > ItemCopy.LONGEST) {
      for (long i = 0; i < count; i++) {
        copyBytes(source, read + i * from, target, write + i * to, bytes);
      }
    } else if (addresses) {
      ItemCopy.step((int) bytes, read, from, write, to, count);
    } else {
      stepStaged(work, source, read, from, target, write, to, (int) bytes, count);
    }
  }

  static void copyBytes(Operand source, long read, Operand target, long write, long bytes) {
    if (source.checked == null && target.checked == null) { // which the compiler knows well
      Native.copy(read, write, bytes);
    } else {
      MemorySegment.copy(source.segment(), read, target.segment(), write, bytes);
    }
  }

  /** Copies by way of native memory, a block at a time. */
  private static void stepStaged(
      Workspace work,
      Operand source,
      long read,
      long from,
      Operand target,
      long write,
      long to,
      int bytes,
      long count) {
    int most = Math.min(Workspace.BLOCK, Workspace.PACKED_BYTES / bytes);
    for (long done = 0; done < count; done += most) {
      int block = (int) Math.min(most, count - done);
      long at = read + done * from;
      long into = write + done * to;
      long step = from;
      if (source.checked != null) {
        at = work.stage(source, at, block, from, bytes);
        step = work.stagedStride;
      }
      if (target.checked == null) {
        ItemCopy.step(bytes, at, step, into, to, block);
      } else {
        ItemCopy.step(bytes, at, step, work.packed(), bytes, block);
        work.unstage(target, into, block, to, bytes);
      }
    }
  }
}
