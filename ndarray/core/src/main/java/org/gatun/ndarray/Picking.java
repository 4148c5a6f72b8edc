// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.buffer.SwappedType;
import org.gatun.ndarray.kernel.CopyKernel;

/**
 * NumPy's advanced indexing: the places that arrays pick, in bytes, and the item, such as a row,
 * that is taken at each of them.
 *
 * <p>Positions are read once, checked, and kept: what another thread writes into an array meanwhile
 * cannot lead outside the memory.
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html#advanced-indexing">NumPy,
 *     advanced indexing</a>
 */
final class Picking {
  /** Positions of one axis, of their own shape. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Positions(int axis, StridedLayout shape, long[] values) {}

  private final StridedLayout whole;
  private final List<Positions> arrays = new ArrayList<>();

  // The item: axes that no array picks from, and where it starts.
  private final List<Long> sizes = new ArrayList<>();
  private final List<Long> strides = new ArrayList<>();
  private long start;

  /** Which axes of the result the arrays make: the first, and their sizes. */
  private int first = -1;

  private boolean apart;
  private long[] picked = {};
  private long[] places = {};

  private Picking(StridedLayout whole) {
    this.whole = whole;
    start = whole.offset();
  }

  static boolean isMask(NdArray array) {
    return array.dtype() == DType.BOOL;
  }

  static boolean isPositions(NdArray array) {
    return switch (array.dtype()) {
      case ScalarType scalar -> isInteger(scalar);
      case SwappedType swapped -> isInteger(swapped.scalar());
      default -> false;
    };
  }

  private static boolean isInteger(ScalarType scalar) {
    return scalar.kind() == ScalarType.Kind.SIGNED || scalar.kind() == ScalarType.Kind.UNSIGNED;
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

  static Picking of(StridedLayout whole, Index... items) {
    Picking picking = new Picking(whole);
    picking.read(items);
    picking.pick();
    return picking;
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
    if (!isMask(array) && array.rank() == 0) { // a position, also where nothing is picked
      long position = Selection.position(positions(array, axis)[0], axis, whole);
      start += position * whole.stride(axis);
      return;
    }
    if (!isMask(array)) {
      arrays.add(new Positions(axis, array.view().layout(), positions(array, axis)));
      return;
    }
    StridedLayout mask = array.view().layout();
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
    byte[] flags = array.view().toBytes();
    int count = 0;
    for (byte flag : flags) {
      count += flag != 0 ? 1 : 0;
    }
    StridedLayout shape = StridedLayout.ofC(1, count);
    if (mask.rank() == 0) {
      arrays.add(new Positions(-1, shape, new long[count]));
    }
    for (int k = mask.rank() - 1, inner = 1; k >= 0; k--) {
      long[] values = new long[count];
      int size = (int) mask.size(k);
      for (int i = 0, n = 0; i < flags.length; i++) {
        if (flags[i] != 0) {
          values[n++] = i / inner % size;
        }
      }
      arrays.add(new Positions(axis + k, shape, values));
      inner *= Math.max(1, size);
    }
  }

  private long[] positions(NdArray array, int axis) {
    try {
      return array.toLongArray();
    } catch (ArithmeticException e) {
      var outside =
          new IndexOutOfBoundsException(
              "axis "
                  + axis
                  + ": expected positions below "
                  + whole.size(axis)
                  + " but found one of 2^63 or more for shape "
                  + Axes.text(whole));
      outside.initCause(e);
      throw outside;
    }
  }

  /** Broadcasts the arrays to each other and adds up the places. */
  private void pick() {
    for (Positions array : arrays) {
      picked = joint(picked, array.shape());
    }
    long count = StridedLayout.ofC(1, picked).count();
    if (count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("expected fewer than 2^31 places but found " + count);
    }
    places = new long[(int) count];
    for (Positions array : arrays) {
      StridedLayout own = StridedLayout.ofC(1, array.shape().shape()).broadcastTo(picked);
      long[] order = placesOf(own, picked.length);
      for (int k = 0; k < places.length; k++) {
        if (array.axis() >= 0) {
          long value = array.values()[(int) order[k]];
          long position = Selection.position(value, array.axis(), whole);
          places[k] += position * whole.stride(array.axis());
        }
      }
    }
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

  /** Where the elements of the first axes lie behind the first, in index order. */
  private static long[] placesOf(StridedLayout layout, int axes) {
    for (int axis = 0; axis < axes; axis++) {
      if (layout.size(axis) == 0) { // and others may be longer than an array
        return new long[0];
      }
    }
    long[] places = {0};
    for (int axis = 0; axis < axes; axis++) {
      int size = (int) layout.size(axis);
      long[] more = new long[places.length * size];
      for (int k = 0, n = 0; k < places.length; k++) {
        for (int i = 0; i < size; i++) {
          more[n++] = places[k] + i * layout.stride(axis);
        }
      }
      places = more;
    }
    return places;
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

  BufferLease gather(BufferView view) {
    BufferLease result = BufferPool.shared().acquire(view.dtype(), resultShape());
    try {
      StridedLayout target = pickedFirst(result.view().layout());
      long[] targets = placesOf(target, picked.length);
      CopyKernel.copyEach(view, item(), places, result.view(), itemOf(target), targets);
      return result;
    } catch (RuntimeException | Error e) {
      result.close();
      throw e;
    }
  }

  void assign(BufferView view, BufferView source) {
    StridedLayout given = source.layout();
    long[] shape = resultShape();
    while (given.rank() > shape.length && given.size(0) == 1) { // as NumPy, in assignments alone
      given = given.select(0, 0);
    }
    BufferView stretched = source.withLayout(Axes.broadcast(given, shape));
    if (!CopyKernel.overlap(stretched, view)) {
      write(view, stretched);
      return;
    }
    try (BufferLease copy = NdArray.of(stretched).toContiguous()) {
      write(view, copy.view());
    }
  }

  private void write(BufferView view, BufferView source) {
    StridedLayout from = pickedFirst(source.layout());
    long[] sources = placesOf(from, picked.length);
    CopyKernel.copyEach(source, itemOf(from), sources, view, item(), places);
  }
}
