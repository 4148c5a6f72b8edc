// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.OpaqueType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.buffer.SwappedType;
import org.jspecify.annotations.Nullable;

/** The same bytes as another dtype. */
final class Reinterpreting {
  private static final DType OBJECT = DType.ofDescr("|O");

  private Reinterpreting() {}

  /** The real parts; elements that have none beside are real already. */
  static BufferView real(BufferView view) {
    DType part = part(view.dtype());
    return part == null ? view.withLayout(view.layout()) : part(view, part, 0);
  }

  static BufferView imag(BufferView view) {
    DType part = part(view.dtype());
    if (part == null) {
      throw new IllegalArgumentException(
          "imag: expected complex numbers but found " + view.dtype() + ", which has no such part");
    }
    return part(view, part, part.itemsize());
  }

  private static BufferView part(BufferView view, DType part, int at) {
    StridedLayout layout = view.layout();
    long start = layout.count() == 0 ? layout.offset() : layout.offset() + at;
    return view.withLayout(
        part, StridedLayout.of(start, part.itemsize(), layout.shape(), layout.strides()));
  }

  private static @Nullable DType part(DType dtype) {
    return switch (dtype) {
      case ScalarType.COMPLEX64 -> DType.FLOAT32;
      case ScalarType.COMPLEX128 -> DType.FLOAT64;
      case SwappedType swapped -> {
        DType part = part(swapped.scalar());
        yield part == null ? null : part.withOrder(swapped.order());
      }
      default -> null;
    };
  }

  /** Takes other elements from the same bytes; of another size along the last axis. */
  static BufferView as(BufferView view, DType dtype) {
    StridedLayout layout = view.layout();
    int found = layout.itemsize();
    int wanted = dtype.itemsize();
    if (!dtype.equals(view.dtype()) && (holdsObjects(dtype) || holdsObjects(view.dtype()))) {
      throw new IllegalArgumentException(
          "expected a dtype of plain bytes but found references to Python objects for "
              + sizes(view, dtype));
    }
    if (found == wanted) {
      return view.withLayout(dtype, layout);
    }
    int last = layout.rank() - 1;
    if (last < 0) {
      throw new IllegalArgumentException(
          "expected elements of " + found + " bytes for shape [] but found " + sizes(view, dtype));
    }
    if (layout.size(last) != 1 && layout.count() != 0 && layout.stride(last) != found) {
      throw new IllegalArgumentException(
          "axis "
              + last
              + ": expected a stride of "
              + found
              + " bytes but found "
              + layout.stride(last)
              + " for "
              + sizes(view, dtype)
              + "; copy with toContiguous() first");
    }
    boolean whole = wanted > 0 && (wanted > found || found % wanted == 0);
    if (layout.size(last) > Long.MAX_VALUE / Math.max(1, found)) { // without elements alone
      throw new IllegalArgumentException(
          "axis "
              + last
              + ": expected at most 2^63 - 1 bytes but found "
              + layout.size(last)
              + " elements of "
              + found
              + " for "
              + sizes(view, dtype));
    }
    long bytes = layout.size(last) * found;
    if (!whole || bytes % wanted != 0) {
      throw new IllegalArgumentException(
          "axis "
              + last
              + ": expected whole elements of "
              + wanted
              + " bytes but found "
              + layout.size(last)
              + " of "
              + found
              + " bytes for "
              + sizes(view, dtype));
    }
    long[] shape = layout.shape();
    long[] strides = layout.strides();
    shape[last] = bytes / wanted;
    strides[last] = wanted;
    return view.withLayout(dtype, StridedLayout.of(layout.offset(), wanted, shape, strides));
  }

  /** Whether bytes would become references that nobody counts, or the other way round. */
  private static boolean holdsObjects(DType dtype) {
    return switch (dtype) {
      case RecordType record ->
          record.fields().stream().anyMatch(field -> holdsObjects(field.dtype()));
      case OpaqueType opaque -> opaque.equals(OBJECT);
      default -> false;
    };
  }

  private static String sizes(BufferView view, DType dtype) {
    return "shape " + Axes.text(view.layout()) + " of " + view.dtype() + " as " + dtype;
  }
}
