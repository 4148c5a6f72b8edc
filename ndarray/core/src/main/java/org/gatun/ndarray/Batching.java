// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.ndarray.kernel.RowsKernel;
import org.jspecify.annotations.Nullable;

/** Rows from many exporters in one array. */
final class Batching {
  private Batching() {}

  static long into(NdArray out, Casting casting, BufferExporter... parts) {
    return into(out, PartsGate.ofParts(casting), parts, parts.length);
  }

  /** A list that has to be walked is read once; any other is asked for each part when it is due. */
  static long into(NdArray out, Casting casting, List<? extends BufferExporter> parts) {
    PartsGate gate = PartsGate.ofParts(casting);
    if (parts instanceof RandomAccess) {
      return into(out, gate, parts, parts.size());
    }
    Object[] read = parts.toArray();
    return into(out, gate, read, read.length);
  }

  private static long into(NdArray out, PartsGate gate, Object parts, int count) {
    out.view().requireWritable("out");
    if (out.rank() == 0) {
      throw new IllegalArgumentException("out: expected shape [rows, …] but found []");
    }
    for (int k = 0; k < count; k++) {
      if (!PartsGate.isSeen(gate.part(parts, k))) {
        return lent(out, gate, parts, count);
      }
    }
    return seen(out, gate, parts, count);
  }

  /** Takes leases of those that do not show their memory by themselves. */
  private static long lent(NdArray out, PartsGate gate, Object parts, int count) {
    BufferExporter[] views = new BufferExporter[count];
    for (int k = 0; k < count; k++) {
      views[k] = exporter(gate, k, gate.part(parts, k));
    }
    try (var loans = new Loans(new ArrayList<>())) {
      for (int k = 0; k < count; k++) {
        if (!PartsGate.isSeen(views[k])) {
          BufferLease lease = acquire(gate, k, views[k]);
          loans.leases.add(lease);
          views[k] = view(gate, k, lease);
        }
      }
      return seen(out, gate, views, count);
    }
  }

  private static BufferExporter exporter(PartsGate gate, int k, @Nullable Object part) {
    if (part instanceof BufferExporter exporter) {
      return exporter;
    }
    Objects.requireNonNull(part, () -> "parts[" + k + "]");
    throw new IllegalArgumentException(
        gate.name(k)
            + "expected an array, a view or another BufferExporter but found "
            + part.getClass().getName());
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

  private static BufferLease acquire(PartsGate gate, int k, BufferExporter part) {
    @Nullable BufferLease lease;
    try {
      lease = part.acquire(BufferRequest.STRIDED);
    } catch (BufferInUseException e) {
      throw e; // by whose type and count a caller can tell what to do
    } catch (IllegalStateException e) {
      throw gate.released(k, e);
    } catch (BufferRequestException e) {
      var named =
          new BufferRequestException(e.reason(), gate.name(k) + e.getMessage(), e.copyHelps());
      named.initCause(e);
      throw named;
    } catch (IllegalArgumentException e) {
      throw gate.refused(k, e);
    }
    if (lease == null) {
      throw new IllegalArgumentException(
          gate.name(k)
              + "expected a lease but found null, which acquire of "
              + part.getClass().getName()
              + " returned");
    }
    return lease;
  }

  private static BufferView view(PartsGate gate, int k, BufferLease lease) {
    try {
      return lease.view();
    } catch (IllegalStateException e) {
      throw gate.released(k, e);
    }
  }

  private static long seen(NdArray out, PartsGate gate, Object parts, int count) {
    long put = gate.put(out, 0, parts, count);
    if (put >= 0) {
      return put;
    }
    try {
      return slowly(out, gate, parts, count);
    } catch (IllegalStateException e) {
      throw gate.closed(parts, count, e);
    }
  }

  /** What lies in the result's memory, and what may be refused, is read before. */
  private static long slowly(NdArray out, PartsGate gate, Object parts, int count) {
    try (var converted = new Loans(new ArrayList<>())) {
      NdArray[] arrays = new NdArray[count];
      long rows = 0;
      for (int k = 0; k < count; k++) {
        NdArray part = NdArray.of(gate.view(parts, k));
        gate.checkRows(out.view(), 0, k, part.view(), rows);
        rows += RowsKernel.rows(part.view().layout(), out.view().layout(), 0);
        if (!gate.takes(out.view(), k, part.dtype()) && !part.dtype().equals(out.dtype())) {
          converted.leases.add(convert(gate, k, part, out));
          part = NdArray.of(converted.leases.getLast().view());
        }
        arrays[k] = part.rank() < out.rank() ? part.expandDims(0) : part;
      }
      Joining.concatenateSafely(out.slice(0, 0, rows), gate.casting(), 0, arrays);
      return rows;
    }
  }

  private static BufferLease convert(PartsGate gate, int k, NdArray part, NdArray out) {
    try {
      return part.toType(out.dtype(), gate.casting());
    } catch (IllegalArgumentException e) {
      throw gate.refused(k, e);
    }
  }
}
