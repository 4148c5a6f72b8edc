// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.Slice;
import org.gatun.buffer.StridedLayout;
import org.gatun.buffer.SwappedType;
import org.gatun.ndarray.PickedPlaces.OfMask;
import org.gatun.ndarray.PickedPlaces.OfPositions;
import org.gatun.ndarray.PickedPlaces.OfPositions.Positions;
import org.gatun.ndarray.kernel.CopyKernel;
import org.gatun.ndarray.kernel.PositionKernel;
import org.jspecify.annotations.Nullable;

/**
 * NumPy's advanced indexing: the places that arrays pick, in bytes, and the item, such as a row,
 * that is taken at each of them. The places come a block at a time, see {@link PickedPlaces}.
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html#advanced-indexing">NumPy,
 *     advanced indexing</a>
 */
final class Picking implements AutoCloseable {
  private final StridedLayout whole;

  /** Positions of an axis, or a mask over the axes from there on. */
  private final List<Positions> arrays = new ArrayList<>();

  /** What arrays were copied to. */
  private final List<BufferLease> copies = new ArrayList<>();

  // The item: axes that no array picks from, and where it starts.
  private final List<Long> sizes = new ArrayList<>();
  private final List<Long> strides = new ArrayList<>();
  private long start;

  /** Which axes of the result the arrays make: the first, and their sizes. */
  private int first = -1;

  private boolean apart;
  private long[] picked = {};
  private long count;

  private Picking(StridedLayout whole) {
    this.whole = whole;
    start = whole.offset();
  }

  /** Copies what is picked into new memory. */
  static BufferLease gather(BufferView view, Index... items) {
    try (Picking picking = new Picking(view.layout())) {
      picking.read(items);
      picking.pick();
      return picking.gather(view);
    }
  }

  /** Gives what is picked the values of another view, or nothing if a position is wrong. */
  static void assign(BufferView view, BufferView source, Index... items) {
    try (Picking picking = new Picking(view.layout())) {
      picking.read(items);
      picking.keepFrom(view);
      picking.pick();
      picking.assign(view, source);
    }
  }

  static boolean isMask(NdArray array) {
    return array.dtype() == DType.BOOL;
  }

  static boolean isPositions(NdArray array) {
    ScalarType scalar = scalarOf(array.dtype());
    return scalar != null
        && (scalar.kind() == ScalarType.Kind.SIGNED || scalar.kind() == ScalarType.Kind.UNSIGNED);
  }

  /** The scalar that elements are, in whichever byte order; null if they are none. */
  static @Nullable ScalarType scalarOf(DType dtype) {
    return switch (dtype) {
      case ScalarType scalar -> scalar;
      case SwappedType swapped -> swapped.scalar();
      default -> null;
    };
  }

  /** The index that takes positions of one axis. */
  static Index[] along(int axis, NdArray positions) {
    if (!isPositions(positions)) {
      throw new IllegalArgumentException(
          "expected integers for positions but found " + positions.dtype());
    }
    Index[] items = new Index[axis + 1];
    Arrays.fill(items, Index.ALL);
    items[axis] = Index.of(positions);
    return items;
  }

  private void read(Index... items) {
    int taken = 0;
    int ellipses = 0;
    boolean picks = false;
    for (Index item : items) {
      picks |= item instanceof Index.Picks;
      taken += axesOf(item);
      ellipses += item.equals(Index.ELLIPSIS) ? 1 : 0;
    }
    if (ellipses > 1) {
      throw new IllegalArgumentException(
          "expected one \"...\" but found " + ellipses + " in " + Arrays.toString(items));
    }
    if (taken > whole.rank()) {
      throw Axes.tooManyItems(taken, whole);
    }
    int axis = 0;
    for (int k = 0; k < items.length; k++) {
      Index item = items[k];
      switch (item) {
        case Index.At at -> {
          if (picks) {
            joinArrays(k, items);
          }
          start += Selection.position(at.position(), axis, whole) * whole.stride(axis);
        }
        case Index.Range range -> {
          StridedLayout part = whole.slice(axis, range.slice());
          start += part.offset() - whole.offset();
          keep(part.size(axis), part.stride(axis));
        }
        case Index.Picks array -> {
          joinArrays(k, items);
          add(array.array(), axis);
        }
        case Index.Mark.NEW_AXIS -> keep(1, 0);
        case Index.Mark.ELLIPSIS -> keepAxes(axis, axis + whole.rank() - taken);
      }
      axis += item.equals(Index.ELLIPSIS) ? whole.rank() - taken : axesOf(item);
    }
    keepAxes(axis, whole.rank());
    first = apart || first < 0 ? 0 : first;
  }

  private static int axesOf(Index item) {
    return switch (item) {
      case Index.At _, Index.Range _ -> 1;
      case Index.Picks picks -> isMask(picks.array()) ? picks.array().rank() : 1;
      case Index.Mark _ -> 0;
    };
  }

  /** Notes where the arrays' axes go: where the first stands, or first if they stand apart. */
  private void joinArrays(int at, Index... items) {
    if (first < 0) {
      first = sizes.size();
    } else {
      Index before = items[at - 1];
      apart |= !(before instanceof Index.At || before instanceof Index.Picks);
    }
  }

  private void keep(long size, long stride) {
    sizes.add(size);
    strides.add(stride);
  }

  private void keepAxes(int from, int to) {
    for (int axis = from; axis < to; axis++) {
      keep(whole.size(axis), whole.stride(axis));
    }
  }

  private void add(NdArray array, int axis) {
    BufferView view = array.view();
    if (isMask(array)) {
      checkMask(view.layout(), axis);
      arrays.add(new Positions(view, axis));
    } else if (array.rank() == 0) { // a position, also where nothing is picked
      long[] value = new long[1];
      PositionKernel.read(view, view.layout().offset(), 0, 1, value, 0);
      boolean unsigned = scalarOf(view.dtype()) == ScalarType.UINT64;
      if (unsigned && value[0] < 0) {
        throw Selection.outside(value[0], true, axis, whole);
      }
      start += Selection.position(value[0], axis, whole) * whole.stride(axis);
    } else {
      arrays.add(new Positions(view, axis));
    }
  }

  private void checkMask(StridedLayout mask, int axis) {
    for (int k = 0; k < mask.rank(); k++) {
      if (mask.size(k) != whole.size(axis + k)) {
        throw new IndexOutOfBoundsException(
            "axis "
                + (axis + k)
                + ": expected a mask of "
                + whole.size(axis + k)
                + " elements but found "
                + mask.size(k)
                + " (mask of shape "
                + Axes.text(mask)
                + " for shape "
                + Axes.text(whole)
                + ")");
      }
    }
  }

  /** Copies arrays that lie in memory that is to be written to. */
  private void keepFrom(BufferView target) {
    for (int k = 0; k < arrays.size(); k++) {
      Positions array = arrays.get(k);
      if (CopyKernel.overlap(array.view(), target)) {
        BufferLease copy = NdArray.of(array.view()).toContiguous();
        copies.add(copy);
        arrays.set(k, new Positions(copy.view(), array.axis()));
      }
    }
  }

  /** Gives back what arrays were copied to. */
  @Override
  public void close() {
    copies.forEach(BufferLease::close);
  }

  /** Broadcasts the arrays to each other. A mask counts as the places where it is true. */
  private void pick() {
    if (isMaskAlone()) {
      picked = new long[] {OfMask.count(arrays.getFirst().view())};
    } else {
      for (int k = 0; k < arrays.size(); k++) {
        Positions array = arrays.get(k);
        if (array.view().dtype() == DType.BOOL) {
          arrays.set(k, new Positions(placesOf(array), Positions.IN_BYTES));
        }
        picked = joint(picked, arrays.get(k).view().layout());
      }
    }
    count = StridedLayout.ofC(1, picked).count();
  }

  private boolean isMaskAlone() {
    return arrays.size() == 1 && arrays.getFirst().view().dtype() == DType.BOOL;
  }

  /** The places that a mask picks, in memory of their own. */
  private BufferView placesOf(Positions mask) {
    long found = OfMask.count(mask.view());
    BufferLease places = BufferPool.shared().acquire(DType.INT64, found);
    copies.add(places);
    var stream = new OfMask(mask.view(), whole, mask.axis());
    long[] block = new long[PickedPlaces.ROOM];
    long done = 0;
    try (BufferLease heap = Buffers.wrap(block)) {
      for (int some = stream.next(block); some > 0; some = stream.next(block)) {
        checkFound(done + some, found, true);
        CopyKernel.copy(
            heap.view().slice(0, Slice.of(0, some)),
            places.view().slice(0, Slice.of(done, done + some)));
        done += some;
      }
    }
    checkFound(done, found, false);
    return places.view();
  }

  /** Refuses a mask that has changed since its true elements were counted. */
  private static void checkFound(long found, long counted, boolean more) {
    if (found > counted || (!more && found != counted)) {
      throw new ConcurrentModificationException(
          "expected a mask that no thread changes while it picks but found first "
              + counted
              + " true elements and then "
              + (more ? found + " or more" : found));
    }
  }

  private PickedPlaces places() {
    return isMaskAlone()
        ? new OfMask(arrays.getFirst().view(), whole, arrays.getFirst().axis())
        : new OfPositions(whole, arrays, picked);
  }

  private static long[] joint(long[] shape, StridedLayout other) {
    long[] joint = Arrays.copyOf(shape, Math.max(shape.length, other.rank()));
    for (int back = 1; back <= joint.length; back++) {
      long mine = back <= shape.length ? shape[shape.length - back] : 1;
      long its = back <= other.rank() ? other.size(other.rank() - back) : 1;
      if (mine != its && mine != 1 && its != 1) {
        throw new IllegalArgumentException(
            "axis "
                + (joint.length - back)
                + ": expected "
                + mine
                + " positions but found "
                + its
                + " (broadcasting positions of shape "
                + Axes.text(other)
                + " with shape "
                + Arrays.toString(shape)
                + ")");
      }
      joint[joint.length - back] = mine == 1 ? its : mine;
    }
    return joint;
  }

  private long[] resultShape() {
    long[] shape = new long[sizes.size() + picked.length];
    for (int axis = 0; axis < shape.length; axis++) {
      boolean mine = axis >= first && axis < first + picked.length;
      int kept = axis < first ? axis : axis - picked.length;
      shape[axis] = mine ? picked[axis - first] : sizes.get(kept);
    }
    return shape;
  }

  private StridedLayout item() {
    return StridedLayout.of(start, whole.itemsize(), longs(sizes), longs(strides));
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  /** A layout of the result's shape with the axes that the arrays make first. */
  private StridedLayout pickedFirst(StridedLayout result) {
    int[] order = new int[result.rank()];
    int next = picked.length;
    for (int axis = 0; axis < order.length; axis++) {
      boolean mine = axis >= first && axis < first + picked.length;
      order[mine ? axis - first : next++] = axis;
    }
    return result.permute(order);
  }

  private StridedLayout itemOf(StridedLayout pickedFirst) {
    int rank = pickedFirst.rank();
    return StridedLayout.of(
        pickedFirst.offset(),
        pickedFirst.itemsize(),
        Arrays.copyOfRange(pickedFirst.shape(), picked.length, rank),
        Arrays.copyOfRange(pickedFirst.strides(), picked.length, rank));
  }

  private BufferLease gather(BufferView view) {
    BufferLease result = BufferPool.shared().acquire(view.dtype(), resultShape());
    try {
      StridedLayout target = pickedFirst(result.view().layout());
      // The result has no gaps, so its places are evenly spaced.
      long step = picked.length == 0 ? 0 : target.stride(picked.length - 1);
      StridedLayout from = item();
      StridedLayout to = itemOf(target);
      long[] sources = new long[PickedPlaces.ROOM];
      long[] targets = new long[PickedPlaces.ROOM];
      PickedPlaces places = places();
      long done = 0;
      if (places instanceof OfMask mask && from.rank() == 0) {
        done = mask.copy(view, from.offset(), result.view(), to.offset(), count);
      }
      for (int some = places.next(sources); some > 0; some = places.next(sources)) {
        checkFound(done + some, count, true);
        for (int k = 0; k < some; k++) {
          targets[k] = (done + k) * step;
        }
        CopyKernel.copyEach(view, from, sources, result.view(), to, targets, some);
        done += some;
      }
      checkFound(done, count, false);
      return result;
    } catch (RuntimeException | Error e) {
      result.close();
      throw e;
    }
  }

  private void assign(BufferView view, BufferView source) {
    StridedLayout given = source.layout();
    long[] shape = resultShape();
    while (given.rank() > shape.length && given.size(0) == 1) { // as NumPy, in assignments alone
      given = given.select(0, 0);
    }
    BufferView stretched = source.withLayout(Axes.broadcast(given, shape));
    checkPositions();
    if (!CopyKernel.overlap(stretched, view)) {
      write(view, stretched);
      return;
    }
    try (BufferLease copy = NdArray.of(stretched).toContiguous()) {
      write(view, copy.view());
    }
  }

  /** Reads all positions, so that nothing is written if one is wrong. */
  private void checkPositions() {
    if (!isMaskAlone()) {
      PickedPlaces places = places();
      long[] block = new long[PickedPlaces.ROOM];
      int some;
      do {
        some = places.next(block);
      } while (some > 0);
    }
  }

  private void write(BufferView view, BufferView source) {
    StridedLayout layout = pickedFirst(source.layout());
    var runs = new IndexRuns(layout, picked.length);
    StridedLayout from = itemOf(layout);
    StridedLayout to = item();
    long[] sources = new long[PickedPlaces.ROOM];
    long[] targets = new long[PickedPlaces.ROOM];
    PickedPlaces places = places();
    long done = 0;
    for (int some = places.next(targets); some > 0; some = places.next(targets)) {
      checkFound(done + some, count, true);
      for (int k = 0; k < some; ) {
        int run = (int) Math.min(runs.left(), some - k);
        for (int i = 0; i < run; i++) {
          sources[k + i] = runs.first() - layout.offset() + i * runs.firstStep();
        }
        runs.skip(run);
        k += run;
      }
      CopyKernel.copyEach(source, from, sources, view, to, targets, some);
      done += some;
    }
    checkFound(done, count, false);
  }
}
