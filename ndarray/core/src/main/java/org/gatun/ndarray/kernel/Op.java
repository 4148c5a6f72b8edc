// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/** What is computed element by element; {@link Program} says of what, and as which dtype. */
public enum Op {
  ADD,
  SUBTRACT,
  MULTIPLY,
  /** Of floating-point numbers alone. */
  DIVIDE,
  /** Rounded down; of integers 0 by 0. */
  FLOOR_DIVIDE,
  /** With the sign of the divisor; of integers 0 by 0. */
  REMAINDER,
  POWER,
  /** NaN if either is. */
  MINIMUM,
  /** NaN if either is. */
  MAXIMUM,
  /** {@link #MINIMUM} with a second that is neither NaN nor -0, of floating-point numbers alone. */
  AT_MOST,
  /** {@link #MAXIMUM} with such a second. */
  AT_LEAST,
  /** From here on truth values come of numbers. */
  EQUAL,
  NOT_EQUAL,
  LESS,
  LESS_EQUAL,
  /** -1, 0 or 1 as an int64 is less than, equal to or greater than a uint64; an int32. */
  ORDER,
  /** Of truth values and integers alone, as the next. */
  AND,
  OR,
  XOR,
  /** By as many bits as there are, or more, or fewer than 0: all bits are gone, as the next. */
  SHIFT_LEFT,
  SHIFT_RIGHT,
  /** Of one number, as those that follow. */
  NEGATE,
  ABSOLUTE,
  SIGN,
  INVERT,
  RECIPROCAL,
  SQRT,
  EXP,
  EXPM1,
  LOG,
  LOG1P,
  SIN,
  COS,
  TANH,
  SIGMOID,
  FLOOR,
  CEIL,
  RINT,
  TRUNC,
  /** Of three: the second where the first, a truth value, is 1, else the third. */
  SELECT
}
