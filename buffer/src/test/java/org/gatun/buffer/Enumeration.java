// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A layout by brute force: its shape and the address of every element in index order. What an
 * operation means is said by indices alone: which old element each new index names.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes them
record Enumeration(long[] shape, long[] addresses) {
  /** Every address of a layout made of these, by the definition. */
  static Enumeration of(RandomLayouts.Parts parts) {
    return of(
        parts.shape(),
        index -> {
          long at = parts.offset();
          for (int axis = 0; axis < index.length; axis++) {
            at = Math.addExact(at, Math.multiplyExact(index[axis], parts.strides()[axis]));
          }
          return at;
        });
  }

  /** Every address that a layout of ours gives. */
  static Enumeration of(StridedLayout layout) {
    return of(layout.shape(), layout::offsetOf);
  }

  /** Where an element is. */
  interface Address {
    long of(long[] index);
  }

  private static Enumeration of(long[] shape, Address address) {
    int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    long[] addresses = new long[count];
    for (int k = 0; k < count; k++) {
      addresses[k] = address.of(index(shape, k));
    }
    return new Enumeration(shape, addresses);
  }

  /** The k-th index of a shape, the last axis fastest. */
  private static long[] index(long[] shape, long k) {
    long[] index = new long[shape.length];
    long rest = k;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return index;
  }

  long at(long[] index) {
    long k = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      k = k * shape[axis] + index[axis];
    }
    return addresses[(int) k];
  }

  /** The elements under a new shape: each new index names an old one. */
  Enumeration gather(long[] newShape, UnaryOperator<long[]> old) {
    return of(newShape, index -> at(old.apply(index)));
  }

  /** Whether some offset and strides give these addresses under this shape. */
  boolean isAffine() {
    if (addresses.length == 0) {
      return true;
    }
    long[] steps = new long[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] > 1) {
        long[] unit = new long[shape.length];
        unit[axis] = 1;
        steps[axis] = at(unit) - addresses[0];
      }
    }
    for (int k = 0; k < addresses.length; k++) {
      long[] index = index(shape, k);
      long expected = addresses[0];
      for (int axis = 0; axis < shape.length; axis++) {
        expected += index[axis] * steps[axis];
      }
      if (expected != addresses[k]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the addresses count up by the itemsize. */
  boolean isDense(int itemsize) {
    for (int k = 1; k < addresses.length; k++) {
      if (addresses[k] != addresses[k - 1] + itemsize) {
        return false;
      }
    }
    return true;
  }

  boolean same(Enumeration other) {
    return Arrays.equals(shape, other.shape) && Arrays.equals(addresses, other.addresses);
  }
}
