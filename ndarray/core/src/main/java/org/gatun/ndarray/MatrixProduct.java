// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.ProductKernel;
import org.gatun.ndarray.kernel.ProgramKernel;

/** Multiplies matrices: brings them near, as float64 or int64, and the product to its dtype. */
final class MatrixProduct {
  private MatrixProduct() {}

  static BufferLease of(NdArray a, NdArray b) {
    return NewMemory.filled(type(a, b), shape(a, b), out -> multiply(a, b, out));
  }

  static void into(NdArray out, NdArray a, NdArray b) {
    NewMemory.through(out, type(a, b), shape(a, b), fresh -> multiply(a, b, fresh));
  }

  private static ScalarType type(NdArray a, NdArray b) {
    return (ScalarType) Promotion.of(Elementwise.scalar("a", a), Elementwise.scalar("b", b));
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
}
