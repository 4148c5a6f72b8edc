// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.RowsKernel;
import org.jspecify.annotations.Nullable;

/** Rows from many exporters in one array. */
final class Batching implements RowsKernel.Gate<BufferExporter> {
  /** One each, so that a call makes none. */
  private static final Map<Casting, Batching> BY_CASTING = new EnumMap<>(Casting.class);

  static {
    for (Casting casting : Casting.values()) {
      BY_CASTING.put(casting, new Batching(casting));
    }
  }

  private final Casting casting;

  private Batching(Casting casting) {
    this.casting = casting;
  }

  @SuppressWarnings("NullAway") // there is one for each
  static Batching under(Casting casting) {
    return BY_CASTING.get(casting);
  }

  long into(NdArray out, BufferExporter... parts) {
    out.view().requireWritable("out");
    if (out.rank() == 0) {
      throw new IllegalArgumentException("out: expected shape [rows, …] but found []");
    }
    for (BufferExporter part : parts) {
      if (!isSeen(part)) {
        return lent(out, parts);
      }
    }
    return seen(out, parts);
  }

  /** Whether a part shows its memory by itself. */
  private static boolean isSeen(BufferExporter part) {
    return part instanceof NdArray || part instanceof BufferView;
  }

  /** Takes leases of the others meanwhile. */
  private long lent(NdArray out, BufferExporter... parts) {
    BufferExporter[] views = Arrays.copyOf(parts, parts.length, BufferExporter[].class);
    try (var loans = new Loans(new ArrayList<>())) {
      for (int k = 0; k < views.length; k++) {
        if (!isSeen(views[k])) {
          BufferLease lease = acquire(k, views[k]);
          loans.leases.add(lease);
          views[k] = view(k, lease);
        }
      }
      return seen(out, views);
    }
  }

  private record Loans(List<BufferLease> leases) implements AutoCloseable {
    /** Closes all, whichever of them fail. */
    @Override
    public void close() {
      RuntimeException failure = null;
      for (BufferLease lease : leases) {
        try {
          lease.close();
        } catch (RuntimeException e) {
          if (failure == null) {
            failure = e;
          } else {
            failure.addSuppressed(e);
          }
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }

  private static BufferLease acquire(int k, BufferExporter part) {
    @Nullable BufferLease lease;
    try {
      lease = part.acquire(BufferRequest.STRIDED);
    } catch (BufferInUseException e) {
      throw e; // by whose type and count a caller can tell what to do
    } catch (IllegalStateException e) {
      throw released(k, e);
    } catch (BufferRequestException e) {
      var named = new BufferRequestException(e.reason(), name(k) + e.getMessage(), e.copyHelps());
      named.initCause(e);
      throw named;
    } catch (IllegalArgumentException e) {
      throw refused(k, e);
    }
    if (lease == null) {
      throw new IllegalArgumentException(
          name(k)
              + "expected a lease but found null, which acquire of "
              + part.getClass().getName()
              + " returned");
    }
    return lease;
  }

  private static BufferView view(int k, BufferLease lease) {
    try {
      return lease.view();
    } catch (IllegalStateException e) {
      throw released(k, e);
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

  private long seen(NdArray out, BufferExporter... parts) {
    boolean plain = true;
    long count = 0;
    @Nullable DType checked = null;
    for (int k = 0; k < parts.length; k++) {
      BufferView part = view(k, parts[k]);
      checkRows(out.view(), k, part, count);
      count += RowsKernel.rows(part.layout(), out.view().layout());
      if (!part.dtype().equals(checked)) {
        checked = part.dtype();
        checkCast(out.dtype(), k, checked);
        plain &= isPlain(checked, out.dtype());
      }
    }
    try {
      long put = plain ? RowsKernel.put(out.view(), parts, this) : -1;
      return put >= 0 ? put : slowly(out, parts);
    } catch (IllegalStateException e) {
      for (int k = 0; k < parts.length; k++) {
        if (!view(k, parts[k]).isOpen()) {
          throw released(k, e);
        }
      }
      throw e;
    }
  }

  /** Whether bytes are copied, or numbers converted, of which none is refused. */
  private static boolean isPlain(DType from, DType to) {
    return from.equals(to) ? !Gaps.in(to) : RowsKernel.converts(from, to);
  }

  /** What lies in the result's memory, and what may be refused, is read before. */
  private long slowly(NdArray out, BufferExporter... parts) {
    if (parts.length == 0) {
      return 0;
    }
    try (var converted = new Loans(new ArrayList<>())) {
      NdArray[] arrays = new NdArray[parts.length];
      long count = 0;
      for (int k = 0; k < parts.length; k++) {
        NdArray part = NdArray.of(view(k, parts[k]));
        checkRows(out.view(), k, part.view(), count);
        count += RowsKernel.rows(part.view().layout(), out.view().layout());
        if (!part.dtype().equals(out.dtype()) && !isPlain(part.dtype(), out.dtype())) {
          converted.leases.add(convert(k, part, out.dtype()));
          part = NdArray.of(converted.leases.getLast().view());
        }
        arrays[k] = part.rank() < out.rank() ? part.expandDims(0) : part;
      }
      Joining.concatenate(out.slice(0, 0, count), casting, 0, arrays);
      return count;
    }
  }

  private BufferLease convert(int k, NdArray part, DType dtype) {
    try {
      return part.toType(dtype, casting);
    } catch (IllegalArgumentException e) {
      throw refused(k, e);
    }
  }

  @Override
  public BufferView view(int k, BufferExporter part) {
    if (part instanceof NdArray array) {
      return array.view();
    }
    if (part instanceof BufferView view) {
      return view;
    }
    throw exchanged(k, "an array or a view", part == null ? "null" : part.getClass().getName());
  }

  private static ConcurrentModificationException exchanged(int k, String expected, String found) {
    return new ConcurrentModificationException(
        name(k)
            + "expected "
            + expected
            + ", as when the parts were checked, but found "
            + found
            + "; give an array of parts that no other thread changes");
  }

  @Override
  public void checkRows(BufferView out, int k, BufferView view, long row) {
    StridedLayout part = view.layout();
    StridedLayout rows = out.layout();
    int missing = rows.rank() - part.rank();
    boolean fits = missing == 0 || missing == 1;
    for (int axis = 1; fits && axis < rows.rank(); axis++) {
      fits = part.size(axis - missing) == rows.size(axis);
    }
    if (!fits) {
      throw strangeShape(rows, k, part);
    }
    long left = rows.size(0) - row;
    if (RowsKernel.rows(part, rows) > left) {
      throw new IllegalArgumentException(
          name(k)
              + "expected at most "
              + left
              + (left == 1 ? " row, for which" : " rows, for which")
              + " out of "
              + rows.size(0)
              + " has room behind those before, but found "
              + RowsKernel.rows(part, rows)
              + "; put it into another batch, or give an out of more rows");
    }
  }

  private static IllegalArgumentException strangeShape(
      StridedLayout rows, int k, StridedLayout part) {
    long[] item = Arrays.copyOfRange(rows.shape(), 1, rows.rank());
    String sizes = Arrays.toString(item);
    return new IllegalArgumentException(
        name(k)
            + "expected a row of shape "
            + sizes
            + ", or rows "
            + (item.length == 0 ? "[n]" : "[n, " + sizes.substring(1))
            + ", but found "
            + Axes.text(part));
  }

  private void checkCast(DType out, int k, DType part) {
    try {
      casting.check(part, out);
    } catch (IllegalArgumentException e) {
      throw refused(k, e);
    }
  }

  @Override
  public void checkDType(BufferView out, int k, DType part) {
    checkCast(out.dtype(), k, part);
    if (!isPlain(part, out.dtype())) {
      throw exchanged(k, "numbers", part.toString());
    }
  }
}
