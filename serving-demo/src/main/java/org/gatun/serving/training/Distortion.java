// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.training;

import java.util.Random;

/**
 * Draws a digit anew, a little shifted, turned, sheared and scaled: three thousand digits are few,
 * and other hands write them a little otherwise.
 */
final class Distortion {
  private static final int SIDE = 8;
  private static final double CENTRE = (SIDE - 1) / 2.0;
  private static final double SHIFT_PIXELS = 0.4;
  private static final double TURN_RADIANS = 0.15;
  private static final double SCALE = 0.05;

  private final Random random;

  Distortion(Random random) {
    this.random = random;
  }

  /** Writes the distorted row to {@code target}, beginning at {@code at}. */
  void draw(DigitsData data, int row, float[] target, int at) {
    double turn = within(TURN_RADIANS);
    double shear = within(TURN_RADIANS);
    double scale = 1 + within(SCALE);
    double shiftX = within(SHIFT_PIXELS);
    double shiftY = within(SHIFT_PIXELS);
    double cos = Math.cos(turn) * scale;
    double sin = Math.sin(turn) * scale;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double dx = x - CENTRE;
        double dy = y - CENTRE;
        double fromX = cos * dx + (shear - sin) * dy + shiftX + CENTRE;
        double fromY = sin * dx + cos * dy + shiftY + CENTRE;
        target[at + y * SIDE + x] = between(data, row, fromX, fromY);
      }
    }
  }

  private double within(double bound) {
    return (2 * random.nextDouble() - 1) * bound;
  }

  /** The grey level between four pixels, by how near each is; beyond the edge it is 0. */
  private static float between(DigitsData data, int row, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double down = y - top;
    double upper =
        pixel(data, row, left, top) * (1 - right) + pixel(data, row, left + 1, top) * right;
    double lower =
        pixel(data, row, left, top + 1) * (1 - right) + pixel(data, row, left + 1, top + 1) * right;
    return (float) (upper * (1 - down) + lower * down);
  }

  private static float pixel(DigitsData data, int row, int x, int y) {
    return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : data.grey(row, y * SIDE + x);
  }
}
