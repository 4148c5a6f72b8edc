// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.MaskKernel;
import org.gatun.ndarray.kernel.PositionKernel;

/**
 * The places, in bytes, that arrays pick, in index order and a block at a time, so that the heap
 * holds but a block of them.
 *
 * <p>Each position is checked each time it is read: what another thread writes into an array
 * meanwhile cannot lead outside the memory.
 */
sealed interface PickedPlaces {
  /** How long an array for places is: a block, and room for what is written ahead. */
  int ROOM = PositionKernel.BLOCK + Long.BYTES;

  /**
   * Writes the next places, at most {@link PositionKernel#BLOCK}, and returns how many; 0 if there
   * are no more.
   *
   * @param places of {@link #ROOM}
   * @throws IndexOutOfBoundsException if a position is not in its axis
   */
  int next(long[] places);

  /** The places of a mask that stands alone. */
  final class OfMask implements PickedPlaces {
    /** How much of a mask is walked under one pin. */
    private static final long LONG_RUN = 1 << 16;

    /** A mask of which fewer than one in so many is true is best walked from one to the next. */
    private static final int SPARSE = 8;

    private final BufferView mask;
    private final IndexRuns runs;

    /** A mask over the axes of a layout from {@code axis} on. */
    OfMask(BufferView mask, StridedLayout whole, int axis) {
      this.mask = mask;
      StridedLayout layout = mask.layout();
      runs = new IndexRuns(layout, 0, behindFirst(whole), axis, layout.rank());
    }

    private static StridedLayout behindFirst(StridedLayout whole) {
      return StridedLayout.of(0, 0, whole.shape(), whole.strides());
    }

    @Override
    public int next(long[] places) {
      int found = 0;
      while (runs.left() > 0 && found <= PositionKernel.BLOCK / 2) {
        int count = (int) Math.min(runs.left(), PositionKernel.BLOCK - found);
        found +=
            PositionKernel.flags(
                mask,
                runs.first(),
                runs.firstStep(),
                count,
                runs.second(),
                runs.secondStep(),
                places,
                found);
        runs.skip(count);
      }
      return found;
    }

    /**
     * Copies the next elements that the mask picks, to places that are adjacent: faster than by
     * places if many are picked. As long as there is room for whatever the mask may be; what is
     * left, which is all for some elements and memory, comes by {@link #next}.
     *
     * @param at where the elements lie that the mask picks from
     * @param into where in the target the first of them goes
     * @param room how many elements the target has from there on
     * @return how many were copied
     */
    long copy(BufferView view, long at, BufferView target, long into, long room) {
      if (room < mask.layout().count() / SPARSE || !MaskKernel.takes(view, target)) {
        return 0;
      }
      int itemsize = view.layout().itemsize();
      long copied = 0;
      while (runs.left() > 0 && room - copied >= PositionKernel.BLOCK) {
        long count = Math.min(runs.left(), Math.min(room - copied, LONG_RUN));
        copied +=
            MaskKernel.copy(
                mask,
                runs.first(),
                runs.firstStep(),
                view,
                at + runs.second(),
                runs.secondStep(),
                target,
                into + copied * itemsize,
                count);
        runs.skip(count);
      }
      return copied;
    }

    /** Returns how many elements of a mask are true. */
    static long count(BufferView mask) {
      var runs = new IndexRuns(mask.layout(), mask.layout().rank());
      long found = 0;
      while (runs.left() > 0) {
        long count = Math.min(runs.left(), LONG_RUN);
        found += PositionKernel.count(mask, runs.first(), runs.firstStep(), count);
        runs.skip(count);
      }
      return found;
    }
  }

  /** The places of arrays of positions that are broadcast to each other. */
  final class OfPositions implements PickedPlaces {
    /** An array of positions of an axis, or of {@link #IN_BYTES}. */
    record Positions(BufferView view, int axis) {
      /** For places that are in bytes already. */
      static final int IN_BYTES = -1;
    }

    private record Reader(Positions array, IndexRuns runs) {}

    private final StridedLayout whole;
    private final List<Reader> readers = new ArrayList<>();
    private final long[] values = new long[PositionKernel.BLOCK];
    private long left;

    /** Arrays broadcast to a shape. */
    OfPositions(StridedLayout whole, List<Positions> arrays, long[] shape) {
      this.whole = whole;
      left = StridedLayout.ofC(1, shape).count();
      for (Positions array : arrays) {
        StridedLayout stretched = array.view().layout().broadcastTo(shape);
        readers.add(new Reader(array, new IndexRuns(stretched, shape.length)));
      }
    }

    @Override
    public int next(long[] places) {
      int count = (int) Math.min(left, PositionKernel.BLOCK);
      Arrays.fill(places, 0, count, 0);
      for (Reader reader : readers) {
        for (int done = 0; done < count; ) {
          done += add(reader, places, done, count - done);
        }
      }
      left -= count;
      return count;
    }

    private int add(Reader reader, long[] places, int at, int most) {
      IndexRuns runs = reader.runs();
      BufferView view = reader.array().view();
      int axis = reader.array().axis();
      int count = (int) Math.min(runs.left(), most);
      PositionKernel.read(view, runs.first(), runs.firstStep(), count, values, at);
      runs.skip(count);
      if (axis == Positions.IN_BYTES) {
        for (int k = at; k < at + count; k++) {
          places[k] += values[k];
        }
        return count;
      }
      boolean unsigned = Picking.scalarOf(view.dtype()) == ScalarType.UINT64;
      long size = whole.size(axis);
      long stride = whole.stride(axis);
      for (int k = at; k < at + count; k++) {
        long value = values[k];
        long position = value < 0 ? value + size : value;
        if (position < 0 || position >= size || (unsigned && value < 0)) {
          throw Selection.outside(value, unsigned, axis, whole);
        }
        places[k] += position * stride;
      }
      return count;
    }
  }
}
