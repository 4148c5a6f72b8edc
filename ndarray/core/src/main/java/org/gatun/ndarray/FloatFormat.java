// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import org.gatun.buffer.ScalarType;

/**
 * Prints floating-point numbers of one array alike, as NumPy does: with as many digits as tell a
 * number from its neighbours of the same dtype, at most 8 behind the point; in scientific notation
 * when one is large, small, or a thousand times another. NumPy has no bfloat16 of its own: its
 * numbers are printed as a float32 array of what tells them apart would be.
 */
final class FloatFormat {
  private static final int PRECISION = 8;

  private final ScalarType dtype;
  private final boolean scientific;

  /** Before numbers that are not negative. */
  private final String plus;

  /** Digits behind the point that scientific notation shows. */
  private final int digits;

  /** Digits of the exponent. */
  private final int exponentWidth;

  /** Characters before the point, and after. */
  private final int left;

  private final int right;

  /**
   * Chooses one format for all those numbers.
   *
   * @param signed whether a plus stands before those that are not negative
   */
  static FloatFormat of(ScalarType dtype, double[] values, boolean signed) {
    return new FloatFormat(dtype, values, signed ? "+" : "");
  }

  private FloatFormat(ScalarType dtype, double[] values, String plus) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    this.dtype = dtype;
    this.plus = plus;
    scientific = isScientific(dtype, finite);
    int digits = 0;
    int exponentWidth = 0;
    int left = 0;
    int right = 0;
    for (double value : finite) {
      if (scientific) {
        BigDecimal magnitude = rounded(dtype, value);
        String exponent = exponent(magnitude, 2);
        digits = Math.max(digits, Math.max(0, magnitude.precision() - 1));
        exponentWidth = Math.max(exponentWidth, exponent.length() - 2); // less "e" and sign
        left = Math.max(left, sign(value).length() + 1);
        right = exponentWidth + 2 + digits;
      } else {
        String text = positional(value);
        int point = text.indexOf('.');
        left = Math.max(left, point);
        right = Math.max(right, text.length() - point - 1);
      }
    }
    if (finite.length < values.length) {
      boolean negative = Arrays.stream(values).anyMatch(v -> v == Double.NEGATIVE_INFINITY);
      left = Math.max(left, (negative || !plus.isEmpty() ? 4 : 3) - right - 1);
    }
    this.digits = digits;
    this.exponentWidth = exponentWidth;
    this.left = left;
    this.right = right;
  }

  private static boolean isScientific(ScalarType dtype, double[] finite) {
    double[] magnitudes = Arrays.stream(finite).map(Math::abs).filter(v -> v != 0).toArray();
    if (magnitudes.length == 0) {
      return false;
    }
    double greatest = Arrays.stream(magnitudes).max().getAsDouble();
    double least = Arrays.stream(magnitudes).min().getAsDouble();
    // NumPy compares in the array's own dtype.
    return greatest >= (dtype == ScalarType.FLOAT64 ? 1e8 : dtype == ScalarType.FLOAT16 ? 1e3 : 1e6)
        || least < cast(dtype, 0.0001)
        || cast(dtype, greatest / least) > 1000;
  }

  private static double cast(ScalarType dtype, double value) {
    return switch (dtype) {
      case FLOAT64 -> value;
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
      default -> (float) value;
    };
  }

  /** Prints one of those numbers, padded to the width of all. */
  String text(double value) {
    if (!Double.isFinite(value)) {
      String text = nonFinite(value);
      return " ".repeat(Math.max(0, left + right + 1 - text.length())) + text;
    }
    String text = scientific ? scientific(value) : positional(value);
    int point = text.indexOf('.');
    String padded = " ".repeat(left - point) + text;
    int missing = scientific ? 0 : right - (text.length() - point - 1);
    return padded + " ".repeat(missing);
  }

  private String nonFinite(double value) {
    String sign = value < 0 ? "-" : plus;
    return sign + (Double.isNaN(value) ? "nan" : "inf");
  }

  private String sign(double value) {
    return isNegative(value) ? "-" : plus;
  }

  private static boolean isNegative(double value) {
    return Double.doubleToRawLongBits(value) < 0;
  }

  private String positional(double value) {
    BigDecimal magnitude = shortest(dtype, Math.abs(value));
    if (magnitude.scale() > PRECISION) {
      magnitude =
          strip(new BigDecimal(Math.abs(value)).setScale(PRECISION, RoundingMode.HALF_EVEN));
    }
    String plain = magnitude.toPlainString();
    return sign(value) + plain + (plain.contains(".") ? "" : ".");
  }

  private String scientific(double value) {
    BigDecimal magnitude =
        new BigDecimal(Math.abs(value)).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    String all = magnitude.unscaledValue().toString();
    StringBuilder text = new StringBuilder(sign(value));
    text.append(all.charAt(0)).append('.').append(all, 1, Math.min(all.length(), digits + 1));
    text.append("0".repeat(Math.max(0, digits + 1 - all.length())));
    return text.append(exponent(magnitude, exponentWidth)).toString();
  }

  /** Returns the digits that scientific notation needs, at most 8 behind the point. */
  private static BigDecimal rounded(ScalarType dtype, double value) {
    BigDecimal magnitude = shortest(dtype, Math.abs(value));
    if (magnitude.precision() > PRECISION + 1) {
      MathContext context = new MathContext(PRECISION + 1, RoundingMode.HALF_EVEN);
      magnitude = strip(new BigDecimal(Math.abs(value)).round(context));
    }
    return magnitude;
  }

  private static String exponent(BigDecimal magnitude, int width) {
    int exponent = magnitude.signum() == 0 ? 0 : magnitude.precision() - magnitude.scale() - 1;
    return (exponent < 0 ? "e-" : "e+")
        + String.format(Locale.ROOT, "%0" + width + "d", Math.abs(exponent));
  }

  /** Returns the shortest number that no other element of the dtype is closer to. */
  private static BigDecimal shortest(ScalarType dtype, double magnitude) {
    if (magnitude == 0) {
      return BigDecimal.ZERO;
    }
    String text =
        switch (dtype) {
          case FLOAT64 -> Double.toString(magnitude);
          case FLOAT32 -> Float.toString((float) magnitude);
          default -> null;
        };
    if (text == null) {
      return shortest(dtype, magnitude, 5);
    }
    BigDecimal shortest = strip(new BigDecimal(text));
    // Java prints two digits where one would do.
    return shortest.precision() == 2 ? shortest(dtype, magnitude, 2) : shortest;
  }

  private static BigDecimal shortest(ScalarType dtype, double magnitude, int most) {
    BigDecimal exact = new BigDecimal(magnitude);
    for (int digits = 1; digits < most; digits++) {
      for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP}) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (isSame(dtype, rounded, magnitude)) {
          return strip(rounded);
        }
      }
    }
    return strip(exact.round(new MathContext(most, RoundingMode.HALF_EVEN)));
  }

  private static boolean isSame(ScalarType dtype, BigDecimal decimal, double magnitude) {
    return switch (dtype) {
      case FLOAT64 -> decimal.doubleValue() == magnitude;
      case FLOAT32 -> decimal.floatValue() == (float) magnitude;
      case FLOAT16 -> cast(dtype, decimal.doubleValue()) == magnitude;
      default -> {
        int bits = Float.floatToRawIntBits(decimal.floatValue());
        int half = bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF_0000;
        yield Float.intBitsToFloat(half) == magnitude;
      }
    };
  }

  /** Drops zeros at the end, also those before the point, which the scale then holds. */
  private static BigDecimal strip(BigDecimal decimal) {
    return decimal.stripTrailingZeros();
  }
}
