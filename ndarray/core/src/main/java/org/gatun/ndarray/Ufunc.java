// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import org.gatun.buffer.BufferLease;

/**
 * NumPy's universal functions: what is computed element by element, with operands that are
 * broadcast to each other.
 *
 * <p>Operands are real numbers or truth values of any dtype and byte order. What they are computed
 * as is what NumPy 2 takes: the dtype in which all meet ({@link Promotion}), or for functions that
 * have no integers a floating-point type that holds them. A {@link Number} is weak, as a Python
 * scalar: it takes the arrays' dtype, a floating-point one makes float64 of integers, and one that
 * the dtype does not hold is refused; beside uint64 a {@link java.math.BigInteger} may be 2^63 or
 * more. Integers wrap around; dividing one by 0 gives 0. Half floats are computed as float32 and
 * rounded after each function. bfloat16, which NumPy does not have, follows float16's rules.
 *
 * <p>{@link #of} computes into new memory, C-contiguous, which the caller closes; {@link #into}
 * into an array that is there, whose shape the operands are broadcast to and whose dtype the result
 * is cast to under {@link Casting#SAME_KIND}. The result is as if the operands had been read whole
 * before, also where they lie in the same memory. Costs O(elements); {@link #into} allocates
 * nothing if memory is native and does not overlap otherwise than as a whole. Several functions on
 * the same elements are computed in one pass by {@link LazyArray}. Contents are not synchronised.
 *
 * {@snippet :
 * try (BufferLease sum = Ufunc.ADD.of(a, b)) {
 *   NdArray result = NdArray.of(sum.view());
 *   Ufunc.MULTIPLY.into(result, result, 2); // in place
 * }
 * }
 *
 * @see <a href="https://numpy.org/doc/stable/reference/ufuncs.html">NumPy, universal functions</a>
 */
public enum Ufunc {
  /** {@code a + b}; of truth values: either. */
  ADD(2),
  /** {@code a - b}; not of truth values. */
  SUBTRACT(2),
  /** {@code a * b}; of truth values: both. */
  MULTIPLY(2),
  /** {@code a / b}, a floating-point number: float64 of integers. */
  DIVIDE(2),
  /** {@code a // b}, rounded down. */
  FLOOR_DIVIDE(2),
  /** {@code a % b}, with the sign of {@code b}. */
  REMAINDER(2),
  /** {@code a ** b}; an integer to a power below 0 is refused, and then nothing is written. */
  POWER(2),
  /** The less of two; NaN if either is. */
  MINIMUM(2),
  /** The greater of two; NaN if either is. */
  MAXIMUM(2),
  /** {@code a == b}; a truth value, as of the next five. Integers are compared exactly. */
  EQUAL(2),
  /** {@code a != b}. */
  NOT_EQUAL(2),
  /** {@code a < b}. */
  LESS(2),
  /** {@code a <= b}. */
  LESS_EQUAL(2),
  /** {@code a > b}. */
  GREATER(2),
  /** {@code a >= b}. */
  GREATER_EQUAL(2),
  /** Whether both are not 0. */
  LOGICAL_AND(2),
  /** Whether one is not 0, or both. */
  LOGICAL_OR(2),
  /** Whether one is not 0, but not both. */
  LOGICAL_XOR(2),
  /** {@code a & b}, of integers and truth values, as of the next two. */
  BITWISE_AND(2),
  /** {@code a | b}. */
  BITWISE_OR(2),
  /** {@code a ^ b}. */
  BITWISE_XOR(2),
  /**
   * {@code a << b} of integers; 0 if {@code b} is below 0 or as many bits as there are, or more.
   */
  LEFT_SHIFT(2),
  /** {@code a >> b} of integers; the sign alone is left where {@link #LEFT_SHIFT} leaves 0. */
  RIGHT_SHIFT(2),
  /** {@code -a}; not of truth values. */
  NEGATIVE(1),
  /** {@code abs(a)}; the least integer stays as it is. */
  ABSOLUTE(1),
  /** -1, 0 or 1; NaN of NaN. Not of truth values. */
  SIGN(1),
  /** {@code a * a}. */
  SQUARE(1),
  /** {@code 1 / a}, a floating-point number; NumPy's of integers is 0 but for 1 and -1. */
  RECIPROCAL(1),
  /** The square root, rounded correctly. */
  SQRT(1),
  /** {@code e ** a}, within 2 ulp, as all functions that follow down to {@link #TANH}. */
  EXP(1),
  /** {@code e ** a - 1}. */
  EXPM1(1),
  /** The natural logarithm. */
  LOG(1),
  /** The natural logarithm of {@code 1 + a}. */
  LOG1P(1),
  /** The sine of radians. */
  SIN(1),
  /** The cosine of radians. */
  COS(1),
  /** The hyperbolic tangent. */
  TANH(1),
  /** {@code 1 / (1 + e ** -a)}, within 3 ulp; SciPy's {@code expit}. */
  SIGMOID(1),
  /** Rounds down; integers are what they are. */
  FLOOR(1),
  /** Rounds up; integers are what they are. */
  CEIL(1),
  /** Rounds to nearest, ties to even; a floating-point number. */
  RINT(1),
  /** Cuts the fraction; integers are what they are. */
  TRUNC(1),
  /** {@code ~a}; of truth values: not. */
  INVERT(1),
  /** Whether it is 0. */
  LOGICAL_NOT(1),
  /** Whether it is not a number. */
  ISNAN(1),
  /** Whether it is neither infinite nor NaN. */
  ISFINITE(1),
  /** Whether it is infinite. */
  ISINF(1);

  private final int operands;

  Ufunc(int operands) {
    this.operands = operands;
  }

  /** Returns how many operands it takes. */
  public int operands() {
    return operands;
  }

  /**
   * Computes of one operand, into new memory.
   *
   * @throws IllegalArgumentException if it takes two, or does not take the dtype
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease of(ArrayLike a) {
    Objects.requireNonNull(a, "a");
    return a.lazy().apply(this).compute();
  }

  /**
   * Computes of two operands, into new memory.
   *
   * @throws IllegalArgumentException if it takes one, does not take the dtypes, they have none in
   *     common, or the shapes do not fit each other
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease of(ArrayLike a, ArrayLike b) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    return a.lazy().apply(this, b).compute();
  }

  /**
   * {@link #of(ArrayLike, ArrayLike)} with a number.
   *
   * @throws IllegalArgumentException also if the dtype does not hold the number
   */
  public BufferLease of(ArrayLike a, Number b) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    return a.lazy().apply(this, b).compute();
  }

  /** {@link #of(ArrayLike, Number)}, the number first. */
  public BufferLease of(Number a, ArrayLike b) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    return LazyArray.apply(this, a, b).compute();
  }

  /**
   * Returns the function of a number and what follows as the start of a chain: {@code
   * SUBTRACT.lazy(1, x)} is {@code 1 - x}. Computes nothing.
   *
   * @throws IllegalArgumentException as {@link #of(Number, ArrayLike)}
   */
  public LazyArray lazy(Number a, ArrayLike b) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    return LazyArray.apply(this, a, b);
  }

  /**
   * Computes of one operand.
   *
   * @throws IllegalArgumentException as {@link #of(ArrayLike)}, or if the operand cannot be
   *     broadcast to {@code out}, or the result not be cast to its dtype; then nothing was written
   * @throws ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public void into(NdArray out, NdArray a) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(a, "a");
    Elementwise.into(this, out, a, null);
  }

  /** {@link #into(NdArray, NdArray)} of two operands. */
  public void into(NdArray out, NdArray a, NdArray b) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Elementwise.into(this, out, a, b);
  }

  /** {@link #into(NdArray, NdArray, NdArray)} with a number. */
  public void into(NdArray out, NdArray a, Number b) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    a.lazy().apply(this, b).into(out);
  }

  /** {@link #into(NdArray, NdArray, Number)}, the number first. */
  public void into(NdArray out, Number a, NdArray b) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    LazyArray.apply(this, a, b).into(out);
  }
}
