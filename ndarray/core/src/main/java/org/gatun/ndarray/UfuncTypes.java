// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;

/**
 * As what a function is computed, and of what dtype its result is: NumPy 2's rules, with numbers
 * that take the dtype of arrays (NEP 50).
 *
 * @see <a href="https://numpy.org/neps/nep-0050-scalar-promotion.html">NEP 50</a>
 */
final class UfuncTypes {
  private UfuncTypes() {}

  /** Returns the dtype of an expression; of a number by itself int64, uint64 or float64. */
  static ScalarType of(Expression expression) {
    return switch (expression) {
      case Expression.Elements elements -> elements.dtype();
      case Expression.Weak weak ->
          switch (weak.value()) {
            case Double _ -> ScalarType.FLOAT64;
            case BigInteger _ -> ScalarType.UINT64;
            default -> ScalarType.INT64;
          };
      case Expression.Call call -> call.dtype();
      case Expression.Cast cast -> cast.dtype();
      case Expression.Choice choice -> choice.dtype();
    };
  }

  /**
   * Refuses more or fewer operands than a function takes.
   *
   * @throws IllegalArgumentException if so
   */
  static void checkCount(Ufunc function, int operands) {
    if (function.operands() != operands) {
      throw new IllegalArgumentException(
          function
              + (function.operands() == 1 ? ": expected 1 operand" : ": expected 2 operands")
              + " but found "
              + operands);
    }
  }

  /** Returns the dtype in which operands meet. */
  static ScalarType common(List<Expression> operands) {
    List<DType> strong = new ArrayList<>();
    boolean floating = false;
    for (Expression operand : operands) {
      if (operand instanceof Expression.Weak weak) {
        floating |= weak.value() instanceof Double;
      } else {
        strong.add(of(operand));
      }
    }
    if (strong.isEmpty()) {
      return floating ? ScalarType.FLOAT64 : ScalarType.INT64;
    }
    var common = (ScalarType) CommonType.of(strong);
    if (strong.size() == operands.size() || common.kind() == Kind.FLOAT) {
      return common;
    }
    if (floating) {
      return ScalarType.FLOAT64;
    }
    return common == ScalarType.BOOL ? ScalarType.INT64 : common;
  }

  /**
   * Returns the dtype as which a function is computed.
   *
   * @throws IllegalArgumentException if it does not take the operands
   */
  static ScalarType loop(Ufunc function, List<Expression> operands) {
    ScalarType common = common(operands);
    boolean truths = common == ScalarType.BOOL;
    boolean floating = common.kind() == Kind.FLOAT;
    return switch (function) {
      case ADD, MULTIPLY, MINIMUM, MAXIMUM, ABSOLUTE, FLOOR, CEIL, TRUNC -> common;
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> common;
      case ISNAN, ISFINITE, ISINF -> common;
      case SUBTRACT, NEGATIVE, SIGN -> {
        if (truths) {
          throw refused(
              function, "numbers", "cast them, or use LOGICAL_XOR or LOGICAL_NOT", common);
        }
        yield common;
      }
      case FLOOR_DIVIDE, REMAINDER, POWER, SQUARE -> truths ? ScalarType.INT8 : common;
      case DIVIDE -> floating ? common : ScalarType.FLOAT64;
      case RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TANH, SIGMOID, RINT ->
          floating(common);
      case LOGICAL_AND, LOGICAL_OR, LOGICAL_XOR, LOGICAL_NOT -> ScalarType.BOOL;
      case BITWISE_AND, BITWISE_OR, BITWISE_XOR, INVERT -> {
        if (floating) {
          throw refused(function, "integers or truth values", "cast them", common);
        }
        yield common;
      }
      case LEFT_SHIFT, RIGHT_SHIFT -> {
        if (floating) {
          throw refused(function, "integers", "cast them", common);
        }
        yield truths ? ScalarType.INT8 : common;
      }
    };
  }

  /** Returns the dtype of a function's result. */
  static ScalarType result(Ufunc function, List<Expression> operands) {
    ScalarType loop = loop(function, operands);
    return switch (function) {
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, ISNAN, ISFINITE, ISINF ->
          ScalarType.BOOL;
      default -> loop;
    };
  }

  /** Returns the least floating-point type that holds numbers, as NumPy counts it. */
  private static ScalarType floating(ScalarType dtype) {
    if (dtype.kind() == Kind.FLOAT) {
      return dtype;
    }
    return switch (dtype.itemsize()) {
      case 1 -> ScalarType.FLOAT16;
      case 2 -> ScalarType.FLOAT32;
      default -> ScalarType.FLOAT64;
    };
  }

  private static IllegalArgumentException refused(
      Ufunc function, String expected, String way, ScalarType found) {
    return new IllegalArgumentException(
        function + ": expected " + expected + " but found " + found + "; " + way);
  }
}
