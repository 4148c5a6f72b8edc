// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Visits a range of the elements in index order. Axes that step alike are joined, so that most
 * arrays have a long last axis and few before it; each element is then one access of the view, with
 * all its checks. What is walked as a whole is pinned meanwhile: nothing of it is another
 * borrower's.
 *
 * <p>The classes below differ in what they read. Each has a loop of its own over a row, which the
 * JIT compiler makes for its type; one loop for all would box.
 *
 * @param <W> the class itself
 */
abstract sealed class ElementWalk<W extends ElementWalk<W>> {
  private static final int CHARACTERISTICS =
      Spliterator.ORDERED | Spliterator.SIZED | Spliterator.SUBSIZED | Spliterator.NONNULL;

  /** Of one axis or more. */
  final BufferView view;

  /** Where the next element lies. */
  final long[] index;

  final int last;
  private final long rowSize;
  private long next;
  private final long end;

  private ElementWalk(BufferView view, long from, long to) {
    this.view = view;
    index = new long[view.layout().rank()];
    last = index.length - 1;
    rowSize = view.layout().size(last);
    next = from;
    end = to;
    seek();
  }

  /** The elements as numbers that a double holds. */
  static Doubles doubles(BufferView view) {
    ReadableAs.DOUBLE.check(view.dtype(), ReadableAs.Way.STREAM);
    return new Doubles(joined(view), 0, view.layout().count());
  }

  static Longs longs(BufferView view) {
    ReadableAs.LONG.check(view.dtype(), ReadableAs.Way.STREAM);
    return new Longs(joined(view), 0, view.layout().count());
  }

  static Ints ints(BufferView view) {
    ReadableAs.INT.check(view.dtype(), ReadableAs.Way.STREAM);
    return new Ints(joined(view), 0, view.layout().count());
  }

  static Boxed boxed(BufferView view) {
    ReadableAs.OBJECT.check(view.dtype(), ReadableAs.Way.STREAM);
    return new Boxed(joined(view), 0, view.layout().count());
  }

  /** The same elements in the same order over as few axes as their strides allow, one or more. */
  private static BufferView joined(BufferView view) {
    StridedLayout layout = view.layout();
    if (layout.count() == 0) {
      return view.withLayout(StridedLayout.ofC(layout.itemsize(), 0));
    }
    int rank = layout.rank() + 1;
    long[] shape = new long[rank];
    long[] strides = new long[rank];
    int first = rank - 1; // of the joined axes, which grow from the last to the front
    shape[first] = 1;
    for (int axis = layout.rank() - 1; axis >= 0; axis--) {
      long size = layout.size(axis);
      long stride = layout.stride(axis);
      if (shape[first] == 1) {
        shape[first] = size;
        strides[first] = stride;
      } else if (size > 1 && stride == strides[first] * shape[first]) {
        shape[first] *= size;
      } else if (size > 1) {
        first--;
        shape[first] = size;
        strides[first] = stride;
      }
    }
    return view.withLayout(
        StridedLayout.of(
            layout.offset(),
            layout.itemsize(),
            Arrays.copyOfRange(shape, first, rank),
            Arrays.copyOfRange(strides, first, rank)));
  }

  private void seek() {
    long left = next;
    for (int axis = last; axis >= 0 && next < end; axis--) {
      long size = view.layout().size(axis);
      index[axis] = left % size;
      left /= size;
    }
  }

  /** A walk over some of the elements. */
  abstract W part(long from, long to);

  /** What is done with the elements of a row from one place to before another. */
  interface Row {
    void visit(long from, long to);
  }

  /** Visits all elements that are left, row by row. */
  final void eachRow(Row row) {
    try (BufferPin _ = view.pin()) {
      while (next < end) {
        long from = index[last];
        long to = from + Math.min(end - next, rowSize - from);
        row.visit(from, to);
        advance(to - from, to);
      }
    } catch (InternalError e) {
      throw Buffers.explain(e, view);
    }
  }

  /** Goes on by some elements, to a place of the row of the next. */
  final void advance(long elements, long to) {
    next += elements;
    index[last] = to;
    for (int axis = last; axis > 0 && index[axis] == view.layout().size(axis); axis--) {
      index[axis] = 0;
      index[axis - 1]++;
    }
  }

  /** Leaves the first half of what is left to another walk; null if there are no two elements. */
  public final @Nullable W trySplit() {
    if (end - next < 2) {
      return null;
    }
    long from = next;
    next += (end - next) / 2;
    seek();
    return part(from, next);
  }

  /** Returns how many elements are left: what spliterators estimate, exactly. */
  public final long estimateSize() {
    return end - next;
  }

  public final int characteristics() {
    return CHARACTERISTICS;
  }

  static final class Doubles extends ElementWalk<Doubles> implements Spliterator.OfDouble {
    private Doubles(BufferView view, long from, long to) {
      super(view, from, to);
    }

    @Override
    Doubles part(long from, long to) {
      return new Doubles(view, from, to);
    }

    private double read(long at) {
      return switch (last) {
        case 0 -> view.getDouble(at);
        case 1 -> view.getDouble(index[0], at);
        case 2 -> view.getDouble(index[0], index[1], at);
        default -> {
          index[last] = at;
          yield view.getDouble(index);
        }
      };
    }

    @Override
    public boolean tryAdvance(DoubleConsumer action) {
      if (estimateSize() == 0) {
        return false;
      }
      long at = index[last];
      double value = read(at);
      advance(1, at + 1);
      action.accept(value);
      return true;
    }

    @Override
    public void forEachRemaining(DoubleConsumer action) {
      eachRow((from, to) -> {
        for (long at = from; at < to; at++) {
          action.accept(read(at));
        }
      });
    }
  }

  static final class Longs extends ElementWalk<Longs> implements Spliterator.OfLong {
    private Longs(BufferView view, long from, long to) {
      super(view, from, to);
    }

    @Override
    Longs part(long from, long to) {
      return new Longs(view, from, to);
    }

    private long read(long at) {
      return switch (last) {
        case 0 -> view.getLong(at);
        case 1 -> view.getLong(index[0], at);
        case 2 -> view.getLong(index[0], index[1], at);
        default -> {
          index[last] = at;
          yield view.getLong(index);
        }
      };
    }

    @Override
    public boolean tryAdvance(LongConsumer action) {
      if (estimateSize() == 0) {
        return false;
      }
      long at = index[last];
      long value = read(at);
      advance(1, at + 1);
      action.accept(value);
      return true;
    }

    @Override
    public void forEachRemaining(LongConsumer action) {
      eachRow((from, to) -> {
        for (long at = from; at < to; at++) {
          action.accept(read(at));
        }
      });
    }
  }

  static final class Ints extends ElementWalk<Ints> implements Spliterator.OfInt {
    private Ints(BufferView view, long from, long to) {
      super(view, from, to);
    }

    @Override
    Ints part(long from, long to) {
      return new Ints(view, from, to);
    }

    private int read(long at) {
      return switch (last) {
        case 0 -> view.getInt(at);
        case 1 -> view.getInt(index[0], at);
        case 2 -> view.getInt(index[0], index[1], at);
        default -> {
          index[last] = at;
          yield view.getInt(index);
        }
      };
    }

    @Override
    public boolean tryAdvance(IntConsumer action) {
      if (estimateSize() == 0) {
        return false;
      }
      long at = index[last];
      int value = read(at);
      advance(1, at + 1);
      action.accept(value);
      return true;
    }

    @Override
    public void forEachRemaining(IntConsumer action) {
      eachRow((from, to) -> {
        for (long at = from; at < to; at++) {
          action.accept(read(at));
        }
      });
    }
  }

  static final class Boxed extends ElementWalk<Boxed> implements Spliterator<Object> {
    private Boxed(BufferView view, long from, long to) {
      super(view, from, to);
    }

    @Override
    Boxed part(long from, long to) {
      return new Boxed(view, from, to);
    }

    private Object read(long at) {
      index[last] = at;
      return view.get(index);
    }

    @Override
    public boolean tryAdvance(Consumer<? super Object> action) {
      if (estimateSize() == 0) {
        return false;
      }
      long at = index[last];
      Object value = read(at);
      advance(1, at + 1);
      action.accept(value);
      return true;
    }

    @Override
    public void forEachRemaining(Consumer<? super Object> action) {
      eachRow((from, to) -> {
        for (long at = from; at < to; at++) {
          action.accept(read(at));
        }
      });
    }
  }
}
