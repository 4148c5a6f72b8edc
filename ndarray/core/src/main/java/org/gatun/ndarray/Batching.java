// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.RowsKernel;
import org.jspecify.annotations.Nullable;

/** Rows from many exporters in one array. */
final class Batching {
  private static final Function<BufferExporter, BufferView> VIEW = Batching::view;

  private Batching() {}

  static long into(NdArray out, Casting casting, BufferExporter... parts) {
    out.view().requireWritable("out");
    if (out.rank() == 0) {
      throw new IllegalArgumentException("out: expected shape [rows, …] but found []");
    }
    for (BufferExporter part : parts) {
      if (!isSeen(part)) {
        return lent(out, casting, parts);
      }
    }
    return seen(out, casting, parts);
  }

  /** Whether a part shows its memory by itself. */
  private static boolean isSeen(BufferExporter part) {
    return part instanceof NdArray || part instanceof BufferView;
  }

  private static BufferView view(BufferExporter part) {
    return part instanceof NdArray array ? array.view() : (BufferView) part;
  }

  /** Takes leases of the others meanwhile. */
  private static long lent(NdArray out, Casting casting, BufferExporter... parts) {
    List<BufferLease> leases = new ArrayList<>();
    BufferExporter[] views = parts.clone();
    try {
      for (int k = 0; k < parts.length; k++) {
        if (!isSeen(parts[k])) {
          leases.add(acquire(k, parts[k]));
          views[k] = leases.getLast().view();
        }
      }
      return seen(out, casting, views);
    } finally {
      leases.forEach(BufferLease::close);
    }
  }

  private static BufferLease acquire(int k, BufferExporter part) {
    try {
      return part.acquire(BufferRequest.STRIDED);
    } catch (IllegalStateException e) {
      throw released(k, e);
    } catch (BufferRequestException e) {
      var named = new BufferRequestException(e.reason(), name(k) + e.getMessage(), e.copyHelps());
      named.initCause(e);
      throw named;
    }
  }

  private static String name(int k) {
    return "parts[" + k + "]: ";
  }

  private static IllegalStateException released(int k, IllegalStateException e) {
    return new IllegalStateException(name(k) + e.getMessage(), e);
  }

  private static IllegalArgumentException refused(int k, IllegalArgumentException e) {
    return new IllegalArgumentException(name(k) + e.getMessage(), e);
  }

  private static long seen(NdArray out, Casting casting, BufferExporter... parts) {
    boolean plain = true;
    long count = 0;
    @Nullable DType checked = null;
    for (int k = 0; k < parts.length; k++) {
      BufferView part = view(parts[k]);
      checkShape(out, k, part.layout());
      count = Math.addExact(count, RowsKernel.rows(part.layout(), out.view().layout()));
      if (!part.dtype().equals(checked)) {
        checkCast(out, casting, k, part);
        checked = part.dtype();
        plain &= isPlain(checked, out.dtype());
      }
    }
    if (count > out.size(0)) {
      throw new IllegalArgumentException(
          "out: expected room for " + count + " rows but found " + out.size(0));
    }
    try {
      if (parts.length > 0 && !(plain && RowsKernel.put(out.view(), parts, VIEW))) {
        slowly(out.slice(0, 0, count), casting, parts);
      }
    } catch (IllegalStateException e) {
      for (int k = 0; k < parts.length; k++) {
        if (!view(parts[k]).isOpen()) {
          throw released(k, e);
        }
      }
      throw e;
    }
    return count;
  }

  /** Whether bytes are copied, or numbers converted, of which none is refused. */
  private static boolean isPlain(DType from, DType to) {
    return from.equals(to) ? !Gaps.in(to) : RowsKernel.converts(from, to);
  }

  /** What lies in the result's memory, and what may be refused, is read before. */
  private static void slowly(NdArray rows, Casting casting, BufferExporter... parts) {
    List<BufferLease> converted = new ArrayList<>();
    try {
      NdArray[] arrays = new NdArray[parts.length];
      for (int k = 0; k < parts.length; k++) {
        NdArray part = NdArray.of(view(parts[k]));
        if (!part.dtype().equals(rows.dtype()) && !isPlain(part.dtype(), rows.dtype())) {
          converted.add(convert(k, part, rows.dtype(), casting));
          part = NdArray.of(converted.getLast().view());
        }
        arrays[k] = part.rank() < rows.rank() ? part.expandDims(0) : part;
      }
      Joining.concatenate(rows, casting, 0, arrays);
    } finally {
      converted.forEach(BufferLease::close);
    }
  }

  private static BufferLease convert(int k, NdArray part, DType dtype, Casting casting) {
    try {
      return part.toType(dtype, casting);
    } catch (IllegalArgumentException e) {
      throw refused(k, e);
    }
  }

  private static void checkShape(NdArray out, int k, StridedLayout part) {
    StridedLayout rows = out.view().layout();
    int missing = rows.rank() - part.rank();
    boolean fits = missing == 0 || missing == 1;
    for (int axis = 1; fits && axis < rows.rank(); axis++) {
      fits = part.size(axis - missing) == rows.size(axis);
    }
    if (!fits) {
      long[] item = Arrays.copyOfRange(rows.shape(), 1, rows.rank());
      String sizes = Arrays.toString(item);
      throw new IllegalArgumentException(
          name(k)
              + "expected a row of shape "
              + sizes
              + ", or rows "
              + (item.length == 0 ? "[n]" : "[n, " + sizes.substring(1))
              + ", but found "
              + Axes.text(part));
    }
  }

  private static void checkCast(NdArray out, Casting casting, int k, BufferView part) {
    try {
      casting.check(part.dtype(), out.dtype());
    } catch (IllegalArgumentException e) {
      throw refused(k, e);
    }
  }
}
