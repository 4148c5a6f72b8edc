// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Objects;
import org.gatun.buffer.DType;

/**
 * What a cast from one dtype to another may lose: NumPy's {@code casting} argument, from the
 * strictest to the most liberal. What one allows, all after it allow too.
 *
 * <p>Where none is named {@link NdArray#toType} takes {@link #UNSAFE}, as NumPy's {@code astype},
 * and {@link NdArray#copyTo} {@link #SAME_KIND}, as {@code copyto}; {@link NdArray#assign} too,
 * where NumPy's {@code a[items] = b} would lose values in silence. bfloat16, which NumPy does not
 * have, follows float16's rules; between these two only {@link #SAME_KIND} casts.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.can_cast.html">NumPy,
 *     can_cast</a>
 */
public enum Casting {
  /** Nothing changes, not even a byte's place. */
  NO,
  /** Byte orders may change, and where a record's fields lie. */
  EQUIV,
  /** Every value is kept; so NumPy counts 64-bit integers to float64, though it may round. */
  SAFE,
  /**
   * Also to fewer bits of the same kind of value, as float64 to float32, and from unsigned to
   * signed integers, to floating-point, to complex numbers.
   */
  SAME_KIND,
  /** Whatever there is a rule for, such as float64 to int8, or text to numbers. */
  UNSAFE;

  /** Returns whether elements of one dtype may become elements of another. Any thread may ask. */
  public boolean allows(DType from, DType to) {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Casting least = CastRules.least(from, to);
    return least != null && least.compareTo(this) <= 0;
  }

  /**
   * Refuses what is not allowed.
   *
   * @throws IllegalArgumentException if this does not allow the cast; the message names the first
   *     that does
   */
  void check(DType from, DType to) {
    if (allows(from, to)) {
      return;
    }
    Casting least = CastRules.least(from, to);
    throw new IllegalArgumentException(
        "cannot cast "
            + from
            + " to "
            + to
            + " under "
            + this
            + "; "
            + (least == null ? "expected a dtype with a rule for it" : "use Casting." + least));
  }
}
