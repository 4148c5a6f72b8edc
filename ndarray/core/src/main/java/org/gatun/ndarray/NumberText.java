// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.gatun.buffer.Complex;
import org.gatun.buffer.ScalarType;

/**
 * Writes a number as NumPy's {@code str} of a scalar does: with as few digits as tell it from its
 * neighbours of the same dtype; in scientific notation below 10^-4, and from 10^16 on in float64,
 * from 10^6 in float32, from 10^3 in half floats.
 */
final class NumberText {
  private NumberText() {}

  /** Returns the text of an element, which is as an object as {@link ScalarType#boxedType} says. */
  static String of(ScalarType dtype, Object value) {
    return switch (value) {
      case Boolean truth -> truth ? "True" : "False";
      case Float number -> real(dtype, number);
      case Double number -> real(dtype, number);
      case Complex number -> complex(dtype, number);
      default -> value.toString();
    };
  }

  private static String complex(ScalarType dtype, Complex number) {
    ScalarType part = dtype == ScalarType.COMPLEX64 ? ScalarType.FLOAT32 : ScalarType.FLOAT64;
    String imaginary = part(part, number.im());
    if (number.re() == 0 && 1 / number.re() > 0) {
      return imaginary + "j";
    }
    String sign = imaginary.startsWith("-") ? "" : "+";
    return "(" + part(part, number.re()) + sign + imaginary + "j)";
  }

  /** Returns a part of a complex number: whole ones have no point. */
  private static String part(ScalarType dtype, double value) {
    String text = real(dtype, value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String real(ScalarType dtype, double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    String sign = value < 0 || (value == 0 && 1 / value < 0) ? "-" : "";
    double magnitude = Math.abs(value);
    if (Double.isInfinite(value)) {
      return sign + "inf";
    }
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal shortest = shortest(dtype, magnitude);
    String digits = shortest.unscaledValue().toString();
    if (magnitude < 1e-4 || magnitude >= scientificFrom(dtype)) {
      int exponent = digits.length() - 1 - shortest.scale();
      String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
      int size = Math.abs(exponent);
      String power = (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
      return sign + digits.charAt(0) + fraction + "e" + power;
    }
    String plain = shortest.toPlainString();
    return sign + plain + (plain.contains(".") ? "" : ".0");
  }

  private static double scientificFrom(ScalarType dtype) {
    return switch (dtype) {
      case FLOAT64 -> 1e16;
      case FLOAT32 -> 1e6;
      default -> 1e3;
    };
  }

  /** Returns the fewest digits that are nearer to a positive number than to its neighbours. */
  private static BigDecimal shortest(ScalarType dtype, double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 17; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounds(dtype, rounded, value)) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
  }

  /** Whether digits are read as a value of the dtype. */
  private static boolean rounds(ScalarType dtype, BigDecimal digits, double value) {
    return switch (dtype) {
      case FLOAT64 -> digits.doubleValue() == value;
      case FLOAT32 -> digits.floatValue() == value;
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(digits.floatValue())) == value;
      default -> { // the upper half of a float
        int bits = Float.floatToRawIntBits(digits.floatValue());
        int half = (bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF_0000;
        yield Float.intBitsToFloat(half) == value;
      }
    };
  }
}
