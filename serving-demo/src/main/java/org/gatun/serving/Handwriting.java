// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws digits by strokes of a round pen on bitmaps of 32 by 32, upright and as high as the bitmap,
 * as those are that the data set was made from. No two are alike, but the same seed draws the same.
 */
final class Handwriting {
  static final int SIDE = 32;

  private static final double SLANT = 0.2;
  private static final double TURN_RADIANS = 0.08;
  private static final double LEAST_WIDTH = 0.8;
  private static final double LEAST_PEN = 1.4;
  private static final double GREATEST_PEN = 2.1;
  private static final double STRETCH = 1.8;
  private static final double WOBBLE = 0.02;
  private static final int STEP_DEGREES = 15;

  private final Random random;

  Handwriting(long seed) {
    random = new Random(seed);
  }

  private record Point(double x, double y) {}

  /** Returns a bitmap, row by row: 1 where there is ink. */
  byte[] draw(int digit) {
    double slant = within(SLANT);
    double turn = within(TURN_RADIANS);
    double width = LEAST_WIDTH + random.nextDouble() * (1 - LEAST_WIDTH);
    double pen = LEAST_PEN + random.nextDouble() * (GREATEST_PEN - LEAST_PEN);
    if (digit == 1) {
      // The data set's bitmaps are stretched to one size, and so is the stroke of a narrow digit.
      pen *= STRETCH;
    }
    List<List<Point>> strokes = new ArrayList<>();
    for (List<Point> stroke : strokes(digit)) {
      List<Point> moved = new ArrayList<>();
      for (Point point : stroke) {
        double x = (point.x - 0.5) * width + within(WOBBLE) - slant * (point.y - 0.5);
        double y = point.y - 0.5 + within(WOBBLE);
        moved.add(
            new Point(
                x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)));
      }
      strokes.add(moved);
    }
    return ink(fitted(strokes, pen), pen);
  }

  private double within(double bound) {
    return (2 * random.nextDouble() - 1) * bound;
  }

  /** Strokes within 0..1, x to the right and y down. */
  private static List<List<Point>> strokes(int digit) {
    return switch (digit) {
      case 0 -> List.of(arc(0.5, 0.5, 0.32, 0.48, 0, 360));
      case 1 -> List.of(line(0.36, 0.26, 0.54, 0.02, 0.54, 0.98));
      case 2 ->
          List.of(
              joined(arc(0.5, 0.27, 0.3, 0.25, 190, 390), line(0.18, 0.97)),
              line(0.18, 0.97, 0.86, 0.95));
      case 3 ->
          List.of(arc(0.45, 0.26, 0.3, 0.24, 200, 440), arc(0.45, 0.73, 0.33, 0.25, 280, 510));
      case 4 -> List.of(line(0.5, 0.02, 0.14, 0.62, 0.9, 0.62), line(0.64, 0.36, 0.6, 0.98));
      case 5 ->
          List.of(
              line(0.84, 0.03, 0.3, 0.03, 0.24, 0.45),
              joined(line(0.24, 0.45), arc(0.46, 0.69, 0.34, 0.28, 250, 505)));
      case 6 -> List.of(arc(0.74, 0.66, 0.52, 0.64, 265, 165), arc(0.5, 0.72, 0.28, 0.25, 0, 360));
      case 7 -> List.of(line(0.14, 0.04, 0.84, 0.04, 0.4, 0.97), line(0.3, 0.5, 0.78, 0.5));
      case 8 -> List.of(arc(0.5, 0.25, 0.24, 0.22, 0, 360), arc(0.5, 0.73, 0.3, 0.25, 0, 360));
      case 9 ->
          List.of(
              arc(0.48, 0.28, 0.27, 0.25, 0, 360),
              joined(line(0.75, 0.28), line(0.7, 0.6, 0.5, 0.98)));
      default -> throw new IllegalArgumentException("digit: expected 0..9 but found " + digit);
    };
  }

  private static List<Point> line(double... coordinates) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < coordinates.length; i += 2) {
      points.add(new Point(coordinates[i], coordinates[i + 1]));
    }
    return points;
  }

  /** Part of an ellipse; degrees grow clockwise from the right. */
  private static List<Point> arc(
      double centreX, double centreY, double radiusX, double radiusY, int from, int to) {
    int steps = Math.max(1, Math.abs(to - from) / STEP_DEGREES);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      double angle = Math.toRadians(from + (double) (to - from) * i / steps);
      points.add(
          new Point(centreX + radiusX * Math.cos(angle), centreY + radiusY * Math.sin(angle)));
    }
    return points;
  }

  private static List<Point> joined(List<Point> first, List<Point> second) {
    List<Point> points = new ArrayList<>(first);
    points.addAll(second);
    return points;
  }

  /** Stretches the strokes to the bitmap's height, and puts them in its middle. */
  private static List<List<Point>> fitted(List<List<Point>> strokes, double pen) {
    double left = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double bottom = -Double.MAX_VALUE;
    for (List<Point> stroke : strokes) {
      for (Point point : stroke) {
        left = Math.min(left, point.x);
        right = Math.max(right, point.x);
        top = Math.min(top, point.y);
        bottom = Math.max(bottom, point.y);
      }
    }
    double room = SIDE - 2 * pen;
    double scale = Math.min(room / (bottom - top), room / (right - left));
    double shiftX = SIDE / 2.0 - scale * (left + right) / 2;
    double shiftY = SIDE / 2.0 - scale * (top + bottom) / 2;
    return strokes.stream()
        .map(stroke ->
            stroke.stream()
                .map(point -> new Point(scale * point.x + shiftX, scale * point.y + shiftY))
                .toList())
        .toList();
  }

  private static byte[] ink(List<List<Point>> strokes, double pen) {
    byte[] bitmap = new byte[SIDE * SIDE];
    for (List<Point> stroke : strokes) {
      for (int i = 1; i < stroke.size(); i++) {
        for (int pixel = 0; pixel < bitmap.length; pixel++) {
          int row = pixel / SIDE;
          var centre = new Point(pixel % SIDE + 0.5, row + 0.5);
          if (distance(centre, stroke.get(i - 1), stroke.get(i)) <= pen) {
            bitmap[pixel] = 1;
          }
        }
      }
    }
    return bitmap;
  }

  /** How far a point is from a line between two others. */
  private static double distance(Point point, Point from, Point to) {
    double x = to.x - from.x;
    double y = to.y - from.y;
    double length = Math.max(x * x + y * y, Double.MIN_NORMAL);
    double along = Math.clamp(((point.x - from.x) * x + (point.y - from.y) * y) / length, 0.0, 1.0);
    return Math.hypot(point.x - from.x - along * x, point.y - from.y - along * y);
  }

  /** Returns the inked pixels of each 4 by 4 block of a bitmap: the greys 0 to 16 of 8 by 8. */
  static byte[] greys(byte[] bitmap) {
    byte[] greys = new byte[bitmap.length / 16];
    for (int pixel = 0; pixel < bitmap.length; pixel++) {
      int row = pixel / SIDE / 4;
      int column = pixel % SIDE / 4;
      greys[row * (SIDE / 4) + column] += bitmap[pixel];
    }
    return greys;
  }
}
