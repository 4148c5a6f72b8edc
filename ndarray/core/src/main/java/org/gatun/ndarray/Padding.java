// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Objects;

/**
 * What stands around an array that {@link NdArray#pad} makes larger. Immutable.
 *
 * <p>Of {@code [1, 2, 3]} with two elements more on both sides:
 *
 * <table>
 * <caption>The kinds of padding</caption>
 * <tr><th>padding</th><th>result</th></tr>
 * <tr><td>{@code Padding.of(0)}</td><td>{@code [0, 0, 1, 2, 3, 0, 0]}</td></tr>
 * <tr><td>{@link #EDGE}</td><td>{@code [1, 1, 1, 2, 3, 3, 3]}</td></tr>
 * <tr><td>{@link #REFLECT}</td><td>{@code [3, 2, 1, 2, 3, 2, 1]}</td></tr>
 * <tr><td>{@link #SYMMETRIC}</td><td>{@code [2, 1, 1, 2, 3, 3, 2]}</td></tr>
 * <tr><td>{@link #WRAP}</td><td>{@code [2, 3, 1, 2, 3, 1, 2]}</td></tr>
 * <tr><td>{@code Padding.linearRamp(0)}</td><td>{@code [0, 0, 1, 2, 3, 1, 0]}</td></tr>
 * </table>
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.pad.html">numpy.pad</a>
 */
// No default methods: a class of its constants that initialised this interface would deadlock.
public sealed interface Padding {
  /** The element at the edge, again and again. */
  Padding EDGE = Mode.EDGE;

  /** The elements mirrored at the edge, which is not repeated; of an axis of one element that. */
  Padding REFLECT = Mode.REFLECT;

  /** The elements mirrored behind the edge, which is repeated. */
  Padding SYMMETRIC = Mode.SYMMETRIC;

  /** The elements from the other end on, as if the array were a ring. */
  Padding WRAP = Mode.WRAP;

  /** Nothing: whatever the memory holds, for who writes it at once. */
  Padding EMPTY = Mode.EMPTY;

  /**
   * Returns the padding with one value.
   *
   * @param value what {@link NdArray#set} takes for the array's dtype
   */
  static Padding of(Object value) {
    Objects.requireNonNull(value, "value");
    return new Constant(value);
  }

  /**
   * Returns the padding that goes from the element at the edge to a value at the very end, in equal
   * steps, rounded down for integers. For real numbers.
   */
  static Padding linearRamp(double end) {
    return new LinearRamp(end);
  }

  /**
   * One value.
   *
   * @param value what {@link NdArray#set} takes for the array's dtype
   */
  record Constant(Object value) implements Padding {}

  /**
   * Equal steps to a value.
   *
   * @param end the outermost element
   */
  record LinearRamp(double end) implements Padding {}

  /** What the array itself says. */
  enum Mode implements Padding {
    /** See {@link Padding#EDGE}. */
    EDGE,
    /** See {@link Padding#REFLECT}. */
    REFLECT,
    /** See {@link Padding#SYMMETRIC}. */
    SYMMETRIC,
    /** See {@link Padding#WRAP}. */
    WRAP,
    /** See {@link Padding#EMPTY}. */
    EMPTY
  }
}
