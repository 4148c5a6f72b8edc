// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A factor and a shift for each channel of a pixel, as float32; see {@link
 * Images#normalise(NdArray, NdArray, PixelScale)}. Immutable.
 */
public final class PixelScale {
  private static final double WHITE = 255;

  final float[] scale;
  final float[] shift;

  private PixelScale(float[] scale, float[] shift) {
    this.scale = scale;
    this.shift = shift;
  }

  /**
   * Returns that of some factors and shifts, which are copied: {@code y = x * scale + shift}.
   *
   * @throws IllegalArgumentException if there is no channel, they are not as many, or one is not
   *     finite
   */
  public static PixelScale of(float[] scale, float[] shift) {
    Objects.requireNonNull(scale, "scale");
    Objects.requireNonNull(shift, "shift");
    checkCounts("scale", scale.length, "shift", shift.length);
    var made = new PixelScale(scale.clone(), shift.clone());
    checkFinite("scale", made.scale);
    checkFinite("shift", made.shift);
    return made;
  }

  private static void checkFinite(String name, float[] numbers) {
    for (int channel = 0; channel < numbers.length; channel++) {
      if (!Float.isFinite(numbers[channel])) {
        throw new IllegalArgumentException(
            name + "[" + channel + "]: expected a finite number but found " + numbers[channel]);
      }
    }
  }

  /**
   * Returns that which makes of bytes, 255 standing for 1, numbers of mean 0 and deviation 1:
   * {@code (x / 255 - mean) / deviation}, as {@code scale = 1 / (255 * deviation)} and {@code shift
   * = -mean / deviation}. Both are computed in float64 and rounded once to float32, so that results
   * differ from those of the formula, computed step by step in float32, by some units in the last
   * place.
   *
   * {@snippet :
   * PixelScale imageNet =
   *     PixelScale.ofMeanAndDeviation(
   *         new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
   * }
   *
   * @throws IllegalArgumentException if there is no channel, they are not as many, a deviation is
   *     not above 0, or float32 does not hold what is made of them
   */
  public static PixelScale ofMeanAndDeviation(double[] mean, double[] deviation) {
    Objects.requireNonNull(mean, "mean");
    Objects.requireNonNull(deviation, "deviation");
    checkCounts("mean", mean.length, "deviation", deviation.length);
    float[] scale = new float[mean.length];
    float[] shift = new float[mean.length];
    for (int channel = 0; channel < mean.length; channel++) {
      if (!(deviation[channel] > 0)) {
        throw new IllegalArgumentException(
            "deviation: expected more than 0 for channel "
                + channel
                + " but found "
                + deviation[channel]);
      }
      scale[channel] = (float) (1 / (WHITE * deviation[channel]));
      shift[channel] = (float) (-mean[channel] / deviation[channel]);
      if (!Float.isFinite(scale[channel]) || !Float.isFinite(shift[channel])) {
        throw new IllegalArgumentException(
            "mean, deviation: expected numbers whose scale and shift float32 holds but found "
                + mean[channel]
                + " and "
                + deviation[channel]
                + " for channel "
                + channel);
      }
    }
    return new PixelScale(scale, shift);
  }

  private static void checkCounts(String first, int firsts, String second, int seconds) {
    if (firsts == 0) {
      throw new IllegalArgumentException(first + ": expected one channel or more but found none");
    }
    if (firsts != seconds) {
      throw new IllegalArgumentException(
          second + ": expected " + firsts + " channels, as " + first + ", but found " + seconds);
    }
  }

  /** Returns the number of channels. */
  public int channels() {
    return scale.length;
  }

  /**
   * Returns the factor of a channel.
   *
   * @throws IndexOutOfBoundsException if there is no such channel
   */
  public float scale(int channel) {
    return scale[check(channel)];
  }

  /**
   * Returns the shift of a channel.
   *
   * @throws IndexOutOfBoundsException if there is no such channel
   */
  public float shift(int channel) {
    return shift[check(channel)];
  }

  private int check(int channel) {
    if (channel < 0 || channel >= scale.length) {
      throw new IndexOutOfBoundsException(
          "channel: expected 0.." + (scale.length - 1) + " but found " + channel);
    }
    return channel;
  }

  /** Returns whether another scale has the same factors and shifts. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PixelScale pixels
        && Arrays.equals(scale, pixels.scale)
        && Arrays.equals(shift, pixels.shift);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(scale) + Arrays.hashCode(shift);
  }

  @Override
  public String toString() {
    return "PixelScale[scale=" + Arrays.toString(scale) + ", shift=" + Arrays.toString(shift) + "]";
  }
}
