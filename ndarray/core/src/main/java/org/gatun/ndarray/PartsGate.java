// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.RowsKernel;
import org.jspecify.annotations.Nullable;

/**
 * Lets parts of one shape into a result, one after the other along an axis, by an argument's name:
 * arrays and views, in a Java array or a list.
 */
final class PartsGate implements RowsKernel.Gate<Object> {
  // One each, so that a call makes none.
  private static final Map<Casting, PartsGate> PARTS = named("parts");
  private static final Map<Casting, PartsGate> ARRAYS = named("arrays");

  private final String argument;
  private final Casting casting;

  private PartsGate(String argument, Casting casting) {
    this.argument = argument;
    this.casting = casting;
  }

  private static Map<Casting, PartsGate> named(String argument) {
    Map<Casting, PartsGate> gates = new EnumMap<>(Casting.class);
    for (Casting casting : Casting.values()) {
      gates.put(casting, new PartsGate(argument, casting));
    }
    return gates;
  }

  @SuppressWarnings("NullAway") // there is one for each
  static PartsGate ofParts(Casting casting) {
    return PARTS.get(casting);
  }

  @SuppressWarnings("NullAway") // there is one for each
  static PartsGate ofArrays(Casting casting) {
    return ARRAYS.get(casting);
  }

  Casting casting() {
    return casting;
  }

  /**
   * Copies each part behind the one before, see {@link RowsKernel#put}.
   *
   * @throws IllegalStateException if a lease was closed; the message names the part
   */
  long put(NdArray out, int axis, Object parts, int count) {
    try {
      return RowsKernel.put(out.view(), axis, parts, count, this);
    } catch (IllegalStateException e) {
      throw closed(parts, count, e);
    }
  }

  /** Returns what says which part was closed, if one was. */
  IllegalStateException closed(Object parts, int count, IllegalStateException e) {
    for (int k = 0; k < count; k++) {
      if (!view(parts, k).isOpen()) {
        return released(k, e);
      }
    }
    return e;
  }

  /** Whether bytes are copied, or numbers converted, of which none is refused. */
  static boolean isPlain(DType from, DType to) {
    return from.equals(to) ? !Gaps.in(to) : RowsKernel.converts(from, to);
  }

  /** Whether a part shows its memory by itself. */
  static boolean isSeen(@Nullable Object part) {
    return part instanceof NdArray || part instanceof BufferView;
  }

  /** Returns one of them, whatever it is by now. */
  @Nullable Object part(Object parts, int k) {
    if (parts instanceof Object[] array) {
      return array[k];
    }
    List<?> list = (List<?>) parts;
    if (k >= list.size()) {
      throw exchanged(k, "a part", "none");
    }
    return list.get(k);
  }

  @Override
  public BufferView view(Object parts, int k) {
    Object part = part(parts, k);
    if (part instanceof NdArray array) {
      return array.view();
    }
    if (part instanceof BufferView view) {
      return view;
    }
    throw exchanged(k, "an array or a view", part == null ? "null" : part.getClass().getName());
  }

  @Override
  public void checkRows(BufferView out, int axis, int k, BufferView view, long row) {
    StridedLayout part = view.layout();
    StridedLayout rows = out.layout();
    if (!fits(part, rows, axis)) {
      throw strangeShape(rows, axis, k, part);
    }
    long left = rows.size(axis) - row;
    long found = RowsKernel.rows(part, rows, axis);
    if (found > left) {
      throw new IllegalArgumentException(
          name(k)
              + "expected at most "
              + left
              + (left == 1 ? " row, for which" : " rows, for which")
              + " out of "
              + rows.size(axis)
              + " has room behind those before, but found "
              + found
              + "; put it into another batch, or give an out of more rows");
    }
  }

  /** Whether a part has all axes of the result, or all but one, and is as long along the others. */
  private static boolean fits(StridedLayout part, StridedLayout rows, int axis) {
    int missing = rows.rank() - part.rank();
    boolean fits = missing == 0 || missing == 1;
    for (int k = 0; fits && k < rows.rank(); k++) {
      fits = k == axis || part.size(k < axis ? k : k - missing) == rows.size(k);
    }
    return fits;
  }

  private IllegalArgumentException strangeShape(
      StridedLayout rows, int axis, int k, StridedLayout part) {
    List<Object> sizes = new ArrayList<>();
    Arrays.stream(rows.shape()).forEach(sizes::add);
    sizes.set(axis, "n");
    String all = sizes.toString();
    sizes.remove(axis);
    return new IllegalArgumentException(
        name(k)
            + "expected a row of shape "
            + sizes
            + ", or rows "
            + all
            + ", but found "
            + Axes.text(part));
  }

  @Override
  public boolean takes(BufferView out, int k, DType part) {
    try {
      casting.check(part, out.dtype());
    } catch (IllegalArgumentException e) {
      throw refused(k, e);
    }
    return isPlain(part, out.dtype());
  }

  @Override
  public ConcurrentModificationException exchanged(int k, DType part) {
    return exchanged(k, "numbers", part.toString());
  }

  private ConcurrentModificationException exchanged(int k, String expected, String found) {
    return new ConcurrentModificationException(
        name(k)
            + "expected "
            + expected
            + ", as when the "
            + argument
            + " were checked, but found "
            + found
            + "; give "
            + argument
            + " that no other thread changes meanwhile");
  }

  String name(int k) {
    return argument + "[" + k + "]: ";
  }

  IllegalStateException released(int k, IllegalStateException e) {
    return new IllegalStateException(name(k) + e.getMessage(), e);
  }

  IllegalArgumentException refused(int k, IllegalArgumentException e) {
    return new IllegalArgumentException(name(k) + e.getMessage(), e);
  }
}
