// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

/**
 * The functions of {@link LazyArray}, one method each: of one operand, and of two, the second of
 * which is an array or a number. Each returns what is to be computed and computes nothing, costs
 * O(rank), and is described at its {@link Ufunc}.
 */
abstract sealed class LazyFunctions permits LazyArray {
  /**
   * Returns a function of this.
   *
   * @throws IllegalArgumentException if it takes two operands, or does not take the dtype
   */
  public abstract LazyArray apply(Ufunc function);

  /**
   * Returns a function of this and another operand.
   *
   * @throws IllegalArgumentException if it takes one operand, does not take the dtypes, they have
   *     none in common, or the shapes do not fit each other
   */
  public abstract LazyArray apply(Ufunc function, ArrayLike other);

  /**
   * Returns a function of this and a number, which takes this dtype.
   *
   * @throws IllegalArgumentException if the function takes one operand, does not take the dtype, or
   *     the dtype does not hold the number
   */
  public abstract LazyArray apply(Ufunc function, Number other);

  /** Returns {@link Ufunc#ADD}. */
  public LazyArray add(ArrayLike other) {
    return apply(Ufunc.ADD, other);
  }

  /** Returns {@link Ufunc#ADD}. */
  public LazyArray add(Number other) {
    return apply(Ufunc.ADD, other);
  }

  /** Returns {@link Ufunc#SUBTRACT}. */
  public LazyArray sub(ArrayLike other) {
    return apply(Ufunc.SUBTRACT, other);
  }

  /** Returns {@link Ufunc#SUBTRACT}. */
  public LazyArray sub(Number other) {
    return apply(Ufunc.SUBTRACT, other);
  }

  /** Returns {@link Ufunc#MULTIPLY}. */
  public LazyArray mul(ArrayLike other) {
    return apply(Ufunc.MULTIPLY, other);
  }

  /** Returns {@link Ufunc#MULTIPLY}. */
  public LazyArray mul(Number other) {
    return apply(Ufunc.MULTIPLY, other);
  }

  /** Returns {@link Ufunc#DIVIDE}. */
  public LazyArray div(ArrayLike other) {
    return apply(Ufunc.DIVIDE, other);
  }

  /** Returns {@link Ufunc#DIVIDE}. */
  public LazyArray div(Number other) {
    return apply(Ufunc.DIVIDE, other);
  }

  /** Returns {@link Ufunc#FLOOR_DIVIDE}. */
  public LazyArray floorDivide(ArrayLike other) {
    return apply(Ufunc.FLOOR_DIVIDE, other);
  }

  /** Returns {@link Ufunc#FLOOR_DIVIDE}. */
  public LazyArray floorDivide(Number other) {
    return apply(Ufunc.FLOOR_DIVIDE, other);
  }

  /** Returns {@link Ufunc#REMAINDER}. */
  public LazyArray remainder(ArrayLike other) {
    return apply(Ufunc.REMAINDER, other);
  }

  /** Returns {@link Ufunc#REMAINDER}. */
  public LazyArray remainder(Number other) {
    return apply(Ufunc.REMAINDER, other);
  }

  /** Returns {@link Ufunc#POWER}. */
  public LazyArray power(ArrayLike other) {
    return apply(Ufunc.POWER, other);
  }

  /** Returns {@link Ufunc#POWER}. */
  public LazyArray power(Number other) {
    return apply(Ufunc.POWER, other);
  }

  /** Returns {@link Ufunc#MINIMUM}. */
  public LazyArray minimum(ArrayLike other) {
    return apply(Ufunc.MINIMUM, other);
  }

  /** Returns {@link Ufunc#MINIMUM}. */
  public LazyArray minimum(Number other) {
    return apply(Ufunc.MINIMUM, other);
  }

  /** Returns {@link Ufunc#MAXIMUM}. */
  public LazyArray maximum(ArrayLike other) {
    return apply(Ufunc.MAXIMUM, other);
  }

  /** Returns {@link Ufunc#MAXIMUM}. */
  public LazyArray maximum(Number other) {
    return apply(Ufunc.MAXIMUM, other);
  }

  /** Returns {@link Ufunc#EQUAL}. */
  public LazyArray equal(ArrayLike other) {
    return apply(Ufunc.EQUAL, other);
  }

  /** Returns {@link Ufunc#EQUAL}. */
  public LazyArray equal(Number other) {
    return apply(Ufunc.EQUAL, other);
  }

  /** Returns {@link Ufunc#NOT_EQUAL}. */
  public LazyArray notEqual(ArrayLike other) {
    return apply(Ufunc.NOT_EQUAL, other);
  }

  /** Returns {@link Ufunc#NOT_EQUAL}. */
  public LazyArray notEqual(Number other) {
    return apply(Ufunc.NOT_EQUAL, other);
  }

  /** Returns {@link Ufunc#LESS}. */
  public LazyArray less(ArrayLike other) {
    return apply(Ufunc.LESS, other);
  }

  /** Returns {@link Ufunc#LESS}. */
  public LazyArray less(Number other) {
    return apply(Ufunc.LESS, other);
  }

  /** Returns {@link Ufunc#LESS_EQUAL}. */
  public LazyArray lessEqual(ArrayLike other) {
    return apply(Ufunc.LESS_EQUAL, other);
  }

  /** Returns {@link Ufunc#LESS_EQUAL}. */
  public LazyArray lessEqual(Number other) {
    return apply(Ufunc.LESS_EQUAL, other);
  }

  /** Returns {@link Ufunc#GREATER}. */
  public LazyArray greater(ArrayLike other) {
    return apply(Ufunc.GREATER, other);
  }

  /** Returns {@link Ufunc#GREATER}. */
  public LazyArray greater(Number other) {
    return apply(Ufunc.GREATER, other);
  }

  /** Returns {@link Ufunc#GREATER_EQUAL}. */
  public LazyArray greaterEqual(ArrayLike other) {
    return apply(Ufunc.GREATER_EQUAL, other);
  }

  /** Returns {@link Ufunc#GREATER_EQUAL}. */
  public LazyArray greaterEqual(Number other) {
    return apply(Ufunc.GREATER_EQUAL, other);
  }

  /** Returns {@link Ufunc#LOGICAL_AND}. */
  public LazyArray logicalAnd(ArrayLike other) {
    return apply(Ufunc.LOGICAL_AND, other);
  }

  /** Returns {@link Ufunc#LOGICAL_OR}. */
  public LazyArray logicalOr(ArrayLike other) {
    return apply(Ufunc.LOGICAL_OR, other);
  }

  /** Returns {@link Ufunc#LOGICAL_XOR}. */
  public LazyArray logicalXor(ArrayLike other) {
    return apply(Ufunc.LOGICAL_XOR, other);
  }

  /** Returns {@link Ufunc#BITWISE_AND}. */
  public LazyArray bitwiseAnd(ArrayLike other) {
    return apply(Ufunc.BITWISE_AND, other);
  }

  /** Returns {@link Ufunc#BITWISE_AND}. */
  public LazyArray bitwiseAnd(Number other) {
    return apply(Ufunc.BITWISE_AND, other);
  }

  /** Returns {@link Ufunc#BITWISE_OR}. */
  public LazyArray bitwiseOr(ArrayLike other) {
    return apply(Ufunc.BITWISE_OR, other);
  }

  /** Returns {@link Ufunc#BITWISE_OR}. */
  public LazyArray bitwiseOr(Number other) {
    return apply(Ufunc.BITWISE_OR, other);
  }

  /** Returns {@link Ufunc#BITWISE_XOR}. */
  public LazyArray bitwiseXor(ArrayLike other) {
    return apply(Ufunc.BITWISE_XOR, other);
  }

  /** Returns {@link Ufunc#BITWISE_XOR}. */
  public LazyArray bitwiseXor(Number other) {
    return apply(Ufunc.BITWISE_XOR, other);
  }

  /** Returns {@link Ufunc#LEFT_SHIFT}. */
  public LazyArray leftShift(ArrayLike other) {
    return apply(Ufunc.LEFT_SHIFT, other);
  }

  /** Returns {@link Ufunc#LEFT_SHIFT}. */
  public LazyArray leftShift(Number other) {
    return apply(Ufunc.LEFT_SHIFT, other);
  }

  /** Returns {@link Ufunc#RIGHT_SHIFT}. */
  public LazyArray rightShift(ArrayLike other) {
    return apply(Ufunc.RIGHT_SHIFT, other);
  }

  /** Returns {@link Ufunc#RIGHT_SHIFT}. */
  public LazyArray rightShift(Number other) {
    return apply(Ufunc.RIGHT_SHIFT, other);
  }

  /** Returns {@link Ufunc#NEGATIVE}. */
  public LazyArray negative() {
    return apply(Ufunc.NEGATIVE);
  }

  /** Returns {@link Ufunc#ABSOLUTE}. */
  public LazyArray abs() {
    return apply(Ufunc.ABSOLUTE);
  }

  /** Returns {@link Ufunc#SIGN}. */
  public LazyArray sign() {
    return apply(Ufunc.SIGN);
  }

  /** Returns {@link Ufunc#SQUARE}. */
  public LazyArray square() {
    return apply(Ufunc.SQUARE);
  }

  /** Returns {@link Ufunc#RECIPROCAL}. */
  public LazyArray reciprocal() {
    return apply(Ufunc.RECIPROCAL);
  }

  /** Returns {@link Ufunc#SQRT}. */
  public LazyArray sqrt() {
    return apply(Ufunc.SQRT);
  }

  /** Returns {@link Ufunc#EXP}. */
  public LazyArray exp() {
    return apply(Ufunc.EXP);
  }

  /** Returns {@link Ufunc#EXPM1}. */
  public LazyArray expm1() {
    return apply(Ufunc.EXPM1);
  }

  /** Returns {@link Ufunc#LOG}. */
  public LazyArray log() {
    return apply(Ufunc.LOG);
  }

  /** Returns {@link Ufunc#LOG1P}. */
  public LazyArray log1p() {
    return apply(Ufunc.LOG1P);
  }

  /** Returns {@link Ufunc#SIN}. */
  public LazyArray sin() {
    return apply(Ufunc.SIN);
  }

  /** Returns {@link Ufunc#COS}. */
  public LazyArray cos() {
    return apply(Ufunc.COS);
  }

  /** Returns {@link Ufunc#TANH}. */
  public LazyArray tanh() {
    return apply(Ufunc.TANH);
  }

  /** Returns {@link Ufunc#SIGMOID}. */
  public LazyArray sigmoid() {
    return apply(Ufunc.SIGMOID);
  }

  /** Returns {@link Ufunc#FLOOR}. */
  public LazyArray floor() {
    return apply(Ufunc.FLOOR);
  }

  /** Returns {@link Ufunc#CEIL}. */
  public LazyArray ceil() {
    return apply(Ufunc.CEIL);
  }

  /** Returns {@link Ufunc#RINT}. */
  public LazyArray rint() {
    return apply(Ufunc.RINT);
  }

  /** Returns {@link Ufunc#TRUNC}. */
  public LazyArray trunc() {
    return apply(Ufunc.TRUNC);
  }

  /** Returns {@link Ufunc#INVERT}. */
  public LazyArray invert() {
    return apply(Ufunc.INVERT);
  }

  /** Returns {@link Ufunc#LOGICAL_NOT}. */
  public LazyArray logicalNot() {
    return apply(Ufunc.LOGICAL_NOT);
  }

  /** Returns {@link Ufunc#ISNAN}. */
  public LazyArray isNaN() {
    return apply(Ufunc.ISNAN);
  }

  /** Returns {@link Ufunc#ISFINITE}. */
  public LazyArray isFinite() {
    return apply(Ufunc.ISFINITE);
  }

  /** Returns {@link Ufunc#ISINF}. */
  public LazyArray isInfinite() {
    return apply(Ufunc.ISINF);
  }
}
