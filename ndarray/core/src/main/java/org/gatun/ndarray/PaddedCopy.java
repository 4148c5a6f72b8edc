// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;
import org.gatun.ndarray.kernel.CopyKernel;

/**
 * An array in the middle of a larger one. The axes are padded in order, each over what those before
 * it have padded; so a corner holds what the last of its axes puts there.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.pad.html">numpy.pad</a>
 */
final class PaddedCopy {
  private final NdArray array;
  private final Padding padding;
  private final long[] before;
  private final long[] after;

  private PaddedCopy(NdArray array, Padding padding, long... widths) {
    this.array = array;
    this.padding = padding;
    int rank = array.rank();
    boolean each = widths.length == 2 * rank;
    if (!each && widths.length != 1 && widths.length != 2) {
      throw new IllegalArgumentException(
          "expected one width, two, or two for each of "
              + rank
              + " axes but found "
              + Arrays.toString(widths)
              + " for shape "
              + Arrays.toString(array.shape()));
    }
    before = new long[rank];
    after = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      before[axis] = widths[each ? 2 * axis : 0];
      after[axis] = widths[each ? 2 * axis + 1 : widths.length - 1];
    }
    for (long width : widths) {
      if (width < 0) {
        throw new IllegalArgumentException(
            "expected widths of 0 or more but found "
                + Arrays.toString(widths)
                + " for shape "
                + Arrays.toString(array.shape()));
      }
    }
  }

  static BufferLease of(NdArray array, Padding padding, long... widths) {
    return new PaddedCopy(array, padding, widths).make();
  }

  private BufferLease make() {
    check();
    long[] shape = array.shape();
    for (int axis = 0; axis < shape.length; axis++) {
      try {
        shape[axis] = Math.addExact(shape[axis], Math.addExact(before[axis], after[axis]));
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "axis " + axis + ": expected fewer than 2^63 elements but found more", e);
      }
    }
    return NewMemory.filled(array.dtype(), shape, this::fill);
  }

  private void check() {
    if (padding instanceof Padding.LinearRamp && !isReal(array.dtype())) {
      throw new IllegalArgumentException(
          "linearRamp: expected real numbers but found " + array.dtype());
    }
    boolean needsNone = padding instanceof Padding.Constant || padding.equals(Padding.EMPTY);
    for (int axis = 0; axis < before.length && !needsNone; axis++) {
      if (array.size(axis) == 0 && (before[axis] > 0 || after[axis] > 0)) {
        throw new IllegalArgumentException(
            "axis "
                + axis
                + ": expected an element or more to pad from but found 0 for shape "
                + Arrays.toString(array.shape())
                + "; Padding.of(value) needs none");
      }
    }
  }

  private static boolean isReal(DType dtype) {
    ScalarType scalar =
        switch (dtype) {
          case ScalarType own -> own;
          case SwappedType swapped -> swapped.scalar();
          default -> DType.BOOL;
        };
    return switch (scalar.kind()) {
      case SIGNED, UNSIGNED, FLOAT -> true;
      default -> false;
    };
  }

  private void fill(NdArray out) {
    NdArray middle = out;
    for (int axis = 0; axis < before.length; axis++) {
      middle = middle.slice(axis, before[axis], before[axis] + array.size(axis));
    }
    if (padding instanceof Padding.Constant constant) {
      try (BufferLease value = NewMemory.element(array.dtype(), constant.value())) {
        eachAxis(out, (part, axis) -> constant(part, axis, NdArray.of(value.view())));
      }
    }
    CopyKernel.copy(array.view(), middle.view());
    if (!padding.equals(Padding.EMPTY)
        && !(padding instanceof Padding.Constant)
        && out.count() > 0) {
      eachAxis(out, this::pad);
    }
  }

  private interface Pad {
    void at(NdArray part, int axis);
  }

  /** Passes on what an axis is padded over: of the axes behind it the middle alone. */
  private void eachAxis(NdArray out, Pad pad) {
    for (int axis = 0; axis < before.length; axis++) {
      NdArray part = out;
      for (int behind = axis + 1; behind < before.length; behind++) {
        part = part.slice(behind, before[behind], before[behind] + array.size(behind));
      }
      pad.at(part, axis);
    }
  }

  private void constant(NdArray part, int axis, NdArray value) {
    long end = before[axis] + array.size(axis);
    value.copyTo(part.slice(axis, 0, before[axis]));
    value.copyTo(part.slice(axis, end, part.size(axis)));
  }

  private void pad(NdArray part, int axis) {
    padBefore(part, axis, before[axis]);
    padBefore(part.flip(axis), axis, after[axis]);
  }

  private void padBefore(NdArray part, int axis, long width) {
    if (width == 0) {
      return;
    }
    long size = array.size(axis);
    NdArray middle = part.slice(axis, width, width + size);
    if (padding instanceof Padding.LinearRamp ramp) {
      LinearSteps.fill(part.slice(axis, 0, width), ramp.end(), middle.slice(axis, 0, 1), axis);
    } else if (padding.equals(Padding.EDGE) || size == 1) {
      middle.slice(axis, 0, 1).copyTo(part.slice(axis, 0, width));
    } else {
      repeatOutwards(part, middle, axis, width);
    }
  }

  /** Puts the middle beside itself until there is no more room, every other time turned round. */
  private void repeatOutwards(NdArray part, NdArray middle, int axis, long width) {
    long edge = padding.equals(Padding.REFLECT) ? 1 : 0;
    long size = array.size(axis);
    boolean turned = !padding.equals(Padding.WRAP);
    for (long end = width; end > 0; ) {
      long length = Math.min(end, size - edge);
      NdArray source =
          turned
              ? middle.slice(axis, edge, edge + length).flip(axis)
              : middle.slice(axis, size - edge - length, size - edge);
      source.copyTo(part.slice(axis, end - length, end));
      end -= length;
      turned = !turned && !padding.equals(Padding.WRAP);
    }
  }
}
