// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.function.Consumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.ProductKernel;
import org.gatun.ndarray.kernel.ProgramKernel;
import org.gatun.ndarray.kernel.RunningSumKernel;

/** What goes along axes but is no single result: products of matrices, running sums, softmax. */
final class Products {
  private Products() {}

  static BufferLease matmul(NdArray a, NdArray b) {
    return NewMemory.filled(type(a, b), shape(a, b), out -> multiply(a, b, out));
  }

  static void matmul(NdArray out, NdArray a, NdArray b) {
    long[] shape = shape(a, b);
    fresh(out, type(a, b), shape, fresh -> multiply(a, b, fresh));
  }

  private static ScalarType type(NdArray a, NdArray b) {
    LazyArray.of(a); // of real numbers, both
    LazyArray.of(b);
    return (ScalarType) Promotion.of(a.dtype(), b.dtype());
  }

  private static long[] shape(NdArray a, NdArray b) {
    check(a);
    check(b);
    long inner = a.size(-1);
    if (inner != b.size(0)) {
      throw new IllegalArgumentException(
          "expected as many elements along the last axis of the first as along the first of the"
              + " second but found shapes "
              + Arrays.toString(a.shape())
              + " and "
              + Arrays.toString(b.shape()));
    }
    long[] shape = new long[a.rank() + b.rank() - 2];
    if (a.rank() == 2) {
      shape[0] = a.size(0);
    }
    if (b.rank() == 2) {
      shape[shape.length - 1] = b.size(1);
    }
    return shape;
  }

  private static void check(NdArray operand) {
    if (operand.rank() != 1 && operand.rank() != 2) {
      throw new IllegalArgumentException(
          "expected one axis or two but found shape " + Arrays.toString(operand.shape()));
    }
  }

  /** In float64, or in int64, of which each dtype keeps the low bits. */
  private static void multiply(NdArray a, NdArray b, NdArray out) {
    ScalarType type = ProgramKernel.scalar(out.dtype());
    boolean floating = type.kind() == ScalarType.Kind.FLOAT;
    DType wide = floating ? DType.FLOAT64 : DType.INT64;
    NdArray left = a.rank() == 1 ? a.expandDims(0) : a;
    NdArray right = b.rank() == 1 ? b.expandDims(1) : b;
    NdArray result = out;
    result = a.rank() == 1 ? result.expandDims(0) : result;
    result = b.rank() == 1 ? result.expandDims(-1) : result;
    try (BufferLease first = left.toType(wide);
        BufferLease second = right.toType(wide);
        BufferLease product = BufferPool.shared().acquire(wide, result.shape())) {
      ProductKernel.multiply(first.view(), second.view(), product.view());
      NdArray.of(product.view()).copyTo(result, Casting.UNSAFE);
    }
  }

  static BufferLease cumsum(NdArray a, int axis) {
    int resolved = Axes.resolve(axis, a.view().layout());
    ScalarType dtype = Reduction.SUM.resultType(scalar(a));
    return NewMemory.filled(dtype, a.shape(), out -> add(a, resolved, out));
  }

  static void cumsum(NdArray out, NdArray a, int axis) {
    int resolved = Axes.resolve(axis, a.view().layout());
    ScalarType dtype = Reduction.SUM.resultType(scalar(a));
    fresh(out, dtype, a.shape(), fresh -> add(a, resolved, fresh));
  }

  private static ScalarType scalar(NdArray a) {
    LazyArray.of(a); // of real numbers
    return ProgramKernel.scalar(a.dtype());
  }

  private static void add(NdArray a, int axis, NdArray out) {
    if (a.dtype().isNativeOrder()) {
      RunningSumKernel.sum(a.view(), axis, out.view());
      return;
    }
    try (BufferLease near = a.toType(scalar(a))) {
      RunningSumKernel.sum(near.view(), axis, out.view());
    }
  }

  static BufferLease softmax(NdArray a, int... axes) {
    Axes.reduced(axes, a.view().layout());
    return NewMemory.filled(softmaxType(a), a.shape(), out -> exponentials(a, out, axes));
  }

  static void softmax(NdArray out, NdArray a, int... axes) {
    Axes.reduced(axes, a.view().layout());
    fresh(out, softmaxType(a), a.shape(), fresh -> exponentials(a, fresh, axes));
  }

  private static ScalarType softmaxType(NdArray a) {
    return Reduction.MEAN.resultType(scalar(a));
  }

  private static void exponentials(NdArray a, NdArray out, int... axes) {
    if (a.count() == 0) {
      return;
    }
    ScalarType dtype = ProgramKernel.scalar(out.dtype());
    DType wide = dtype.itemsize() < Float.BYTES ? DType.FLOAT32 : dtype;
    try (BufferLease greatest = Reduction.MAX.keepingAxes(a, axes);
        BufferLease powers = a.lazy().cast(wide).sub(NdArray.of(greatest.view())).exp().compute();
        BufferLease sum = Reduction.SUM.keepingAxes(NdArray.of(powers.view()), axes)) {
      NdArray.of(powers.view()).lazy().div(NdArray.of(sum.view())).into(out);
    }
  }

  /** Fills an array by way of new memory, if it can be written to. */
  private static void fresh(NdArray out, ScalarType dtype, long[] shape, Consumer<NdArray> fill) {
    Elementwise.checkOut(out, dtype);
    if (!Arrays.equals(shape, out.shape())) {
      throw new IllegalArgumentException(
          "expected a result of shape "
              + Arrays.toString(shape)
              + " but found "
              + Arrays.toString(out.shape()));
    }
    try (BufferLease lease = NewMemory.filled(dtype, shape, fill)) {
      NdArray.of(lease.view()).copyTo(out);
    }
  }
}
