// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gatun.serving.model.DigitsModel;

/**
 * Rows of the UCI handwritten digits.
 *
 * @see <a href="https://doi.org/10.24432/C50P49">E. Alpaydin, C. Kaynak: Optical Recognition of
 *     Handwritten Digits</a>
 */
public final class DigitsData {
  private static final int PIXELS = DigitsModel.PIXELS;

  private final float[] greys;
  private final int[] digits;

  private DigitsData(float[] greys, int[] digits) {
    this.greys = greys;
    this.digits = digits;
  }

  /**
   * Reads a file whose lines are 64 grey levels, 0 to 16, row by row, and the digit.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if a line is something else; the message says which
   */
  public static DigitsData read(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    float[] greys = new float[lines.size() * PIXELS];
    int[] digits = new int[lines.size()];
    for (int row = 0; row < digits.length; row++) {
      String[] fields = lines.get(row).split(",", -1);
      if (fields.length != PIXELS + 1) {
        throw new IllegalArgumentException(
            csv + ":" + (row + 1) + ": expected 65 numbers but found " + fields.length);
      }
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        greys[row * PIXELS + pixel] = number(fields[pixel], 16, csv, row);
      }
      digits[row] = number(fields[PIXELS], 9, csv, row);
    }
    return new DigitsData(greys, digits);
  }

  private static int number(String field, int greatest, Path csv, int row) {
    int number = field.matches("\\d{1,2}") ? Integer.parseInt(field) : -1;
    if (number < 0 || number > greatest) {
      throw new IllegalArgumentException(
          csv + ":" + (row + 1) + ": expected 0.." + greatest + " but found '" + field + "'");
    }
    return number;
  }

  /** Returns the number of digits. */
  public int size() {
    return digits.length;
  }

  /** Returns which digit a row shows. */
  public int digit(int row) {
    return digits[row];
  }

  /** Returns the grey level of a pixel, 0 to 16. */
  public float grey(int row, int pixel) {
    return greys[row * PIXELS + pixel];
  }
}
