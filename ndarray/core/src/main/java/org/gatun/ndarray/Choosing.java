// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.ChoiceKernel;
import org.gatun.ndarray.kernel.NonzeroKernel;
import org.jspecify.annotations.Nullable;

/** What a condition chooses: elements of one or the other array, or the places where it holds. */
final class Choosing {
  /** So many bytes of the result are made at once where operands must be brought nearer first. */
  private static final long PART_BYTES = 1 << 18;

  private Choosing() {}

  static BufferLease where(NdArray condition, NdArray whenTrue, NdArray whenFalse) {
    long[] shape = Axes.joint(Axes.joint(condition.shape(), whenTrue.shape()), whenFalse.shape());
    DType dtype = CommonType.of(whenTrue, whenFalse);
    Casting.UNSAFE.check(condition.dtype(), DType.BOOL);
    return NewMemory.filled(
        dtype,
        shape,
        out -> {
          // What is small is brought nearer once, not stretched first.
          try (BufferLease conditions = nearIfSmall(condition, DType.BOOL);
              BufferLease trues = nearIfSmall(whenTrue, dtype);
              BufferLease falses = nearIfSmall(whenFalse, dtype)) {
            choose(
                stretched(conditions, condition, shape),
                stretched(trues, whenTrue, shape),
                stretched(falses, whenFalse, shape),
                out);
          }
        });
  }

  private static @Nullable BufferLease nearIfSmall(NdArray array, DType dtype) {
    boolean small = array.count() <= PART_BYTES / Math.max(1, dtype.itemsize());
    return small ? near(array, dtype) : null;
  }

  private static NdArray stretched(@Nullable BufferLease near, NdArray array, long... shape) {
    return (near == null ? array : NdArray.of(near.view())).broadcastTo(shape);
  }

  /** A copy in memory with an address and of this dtype, if the array is not so itself. */
  private static @Nullable BufferLease near(NdArray array, DType dtype) {
    if (isNear(array, dtype)) {
      return null;
    }
    BufferLease copy = BufferPool.shared().acquire(dtype, array.shape());
    try {
      array.copyTo(NdArray.of(copy.view()), Casting.UNSAFE);
      return copy;
    } catch (RuntimeException | Error e) {
      copy.close();
      throw e;
    }
  }

  private static boolean isNear(NdArray array, DType dtype) {
    return array.dtype().equals(dtype) && hasAddress(array.view());
  }

  private static boolean hasAddress(BufferView view) {
    try (BufferPin pin = view.pin()) {
      return pin.hasAddress();
    }
  }

  private static void choose(NdArray condition, NdArray whenTrue, NdArray whenFalse, NdArray out) {
    boolean near =
        isNear(condition, DType.BOOL)
            && isNear(whenTrue, out.dtype())
            && isNear(whenFalse, out.dtype());
    int axis = 0;
    while (axis < out.rank() && out.size(axis) <= 1) {
      axis++;
    }
    if (!near && axis < out.rank() && out.count() > PART_BYTES / out.dtype().itemsize()) {
      long half = out.size(axis) / 2;
      for (long from : new long[] {0, half}) {
        long to = from == 0 ? half : out.size(axis);
        choose(
            condition.slice(axis, from, to),
            whenTrue.slice(axis, from, to),
            whenFalse.slice(axis, from, to),
            out.slice(axis, from, to));
      }
      return;
    }
    try (BufferLease conditions = near(condition, DType.BOOL);
        BufferLease trues = near(whenTrue, out.dtype());
        BufferLease falses = near(whenFalse, out.dtype())) {
      ChoiceKernel.choose(
          conditions == null ? condition.view() : conditions.view(),
          trues == null ? whenTrue.view() : trues.view(),
          falses == null ? whenFalse.view() : falses.view(),
          out.view());
    }
  }

  static BufferLease nonzero(NdArray array) {
    if (array.rank() == 0) {
      throw new IllegalArgumentException(
          "expected one axis or more but found shape []; expandDims(0) adds one");
    }
    StridedLayout layout = array.view().layout();
    boolean ready = isNear(array, DType.BOOL) && layout.isCContiguous();
    try (BufferLease copy = ready ? null : truths(array)) {
      BufferView mask = copy == null ? array.view() : copy.view();
      return NewMemory.filled(
          DType.INT64,
          new long[] {array.rank(), NonzeroKernel.count(mask)},
          positions -> NonzeroKernel.positions(mask, positions.view()));
    }
  }

  /**
   * As NumPy, which takes a record for true if one of its fields is, and of a field with a shape
   * asks the bytes, whatever they stand for.
   */
  private static BufferLease truths(NdArray array) {
    if (!(array.dtype() instanceof RecordType record)) {
      return array.toType(DType.BOOL);
    }
    return NewMemory.filled(
        DType.BOOL,
        array.shape(),
        any -> {
          any.fill(false);
          for (RecordType.Field field : record.fields()) {
            boolean single = field.shape().isEmpty();
            NdArray part = single ? array.field(field.name()) : bytes(array.view(), field);
            try (BufferLease some = truths(part)) {
              any.assign(true, Index.of(NdArray.of(some.view())));
            }
          }
        });
  }

  private static NdArray bytes(BufferView records, RecordType.Field field) {
    StridedLayout whole = records.layout();
    DType dtype = new BytesType(BytesType.Kind.VOID, field.byteSize());
    long start = whole.count() == 0 ? whole.offset() : whole.offset() + field.offset();
    return NdArray.of(
        records.withLayout(
            dtype, StridedLayout.of(start, dtype.itemsize(), whole.shape(), whole.strides())));
  }
}
