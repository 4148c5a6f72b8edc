// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;

/** Numbers of Java among the operands, which take the dtype of the arrays. */
final class WeakNumbers {
  private WeakNumbers() {}

  /**
   * Returns a number as a {@code Long} or a {@code Double}, or as a {@code BigInteger} from 2^63 on
   * that uint64 holds.
   */
  static Expression.Weak of(Number number) {
    return switch (number) {
      case Byte _, Short _, Integer _, Long _ -> new Expression.Weak(number.longValue());
      case Float _, Double _ -> new Expression.Weak(number.doubleValue());
      case BigInteger big when big.bitLength() < Long.SIZE ->
          new Expression.Weak(big.longValueExact());
      case BigInteger big when big.bitLength() == Long.SIZE && big.signum() > 0 ->
          new Expression.Weak(big);
      default ->
          throw new IllegalArgumentException(
              "expected a number that a long, a double or uint64 holds but found "
                  + number
                  + " of "
                  + number.getClass().getName()
                  + "; put it in an array of one element");
    };
  }

  /** Whether a dtype holds a number, or rounds it; one with a fraction any does. */
  static boolean holds(ScalarType dtype, Number number) {
    return switch (number) {
      case Long integer -> holds(dtype, integer.longValue());
      case BigInteger _ -> dtype == ScalarType.UINT64 || dtype.kind() == Kind.FLOAT;
      default -> true;
    };
  }

  /** Whether a dtype holds an integer, or rounds it. */
  static boolean holds(ScalarType dtype, long number) {
    int bits = 8 * dtype.itemsize();
    return switch (dtype.kind()) {
      case BOOL -> number == 0 || number == 1;
      case SIGNED -> bits == Long.SIZE || number >> bits - 1 == number >> Long.SIZE - 1;
      case UNSIGNED -> number >= 0 && (bits == Long.SIZE || number >>> bits == 0);
      case FLOAT, COMPLEX -> true;
    };
  }

  /**
   * Refuses numbers that a function cannot be computed with.
   *
   * @throws IllegalArgumentException if there is one
   */
  static void check(Ufunc function, List<Expression> operands) {
    ScalarType loop = UfuncTypes.loop(function, operands);
    if (Compiler.isComparison(function) || loop == ScalarType.BOOL) {
      return; // which take any
    }
    operands.forEach(operand -> check(function.name(), loop, operand));
    if (function == Ufunc.POWER
        && loop.kind() == Kind.SIGNED
        && operands.getLast() instanceof Expression.Weak(Long exponent)
        && exponent < 0) {
      throw new IllegalArgumentException(
          function
              + ": expected an integer exponent from 0 on but found "
              + exponent
              + "; cast to float64");
    }
  }

  /**
   * Refuses a number that the dtype it takes does not hold.
   *
   * @throws IllegalArgumentException if so
   */
  static void check(String function, ScalarType dtype, Expression operand) {
    if (operand instanceof Expression.Weak(Number number) && !holds(dtype, number)) {
      throw refused(function, dtype, number);
    }
  }

  /**
   * {@link #check(String, ScalarType, Expression)}, where a finite number does not become infinite
   * either, which NumPy warns of.
   */
  static void checkFinite(String function, ScalarType dtype, Expression operand) {
    check(function, dtype, operand);
    if (operand instanceof Expression.Weak(Number number) && overflows(dtype, number)) {
      throw refused(function, dtype, number);
    }
  }

  /**
   * Returns a number as one of a dtype: of an integer or a truth value without a fraction.
   *
   * @throws IllegalArgumentException if the dtype does not hold it, nor rounds it to a finite one
   */
  static Expression.Weak as(String function, ScalarType dtype, Number number) {
    Expression.Weak weak;
    try {
      weak = of(number);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(function + ": " + e.getMessage(), e);
    }
    if (dtype.kind() != Kind.FLOAT && weak.value() instanceof Double fraction) {
      if (fraction != Math.rint(fraction) || fraction < -0x1p63 || fraction >= 0x1p64) {
        throw refused(function, dtype, fraction);
      }
      weak = of(new BigDecimal(fraction).toBigInteger());
    }
    checkFinite(function, dtype, weak);
    return weak;
  }

  /** Whether a finite number is infinite as a floating-point dtype. */
  private static boolean overflows(ScalarType dtype, Number number) {
    double value = Math.abs(number.doubleValue());
    return value < Double.POSITIVE_INFINITY
        && switch (dtype) {
          case FLOAT16 -> value >= 0x1.ffep15; // from here on rounded to 2^16
          case BFLOAT16 -> value >= 0x1.ffp127;
          case FLOAT32 -> Float.isInfinite((float) value);
          default -> false;
        };
  }

  private static IllegalArgumentException refused(
      String function, ScalarType dtype, Number number) {
    return new IllegalArgumentException(
        function
            + ": expected a number that "
            + dtype
            + " holds but found "
            + number
            + "; cast the array first");
  }
}
