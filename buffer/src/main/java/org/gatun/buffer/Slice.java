// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * Every {@code step}-th index of an axis, from {@code from} up to and without {@code to}: Python's
 * {@code from:to:step}. A negative step goes backwards. A negative end counts from the end of the
 * axis, and both ends are clipped to it, so no slice is out of bounds: {@link Long#MAX_VALUE} is
 * past the last element of any axis, {@link Long#MIN_VALUE} before the first.
 *
 * @param from the first index
 * @param to the index before which the slice ends
 * @param step the distance from one index to the next, not 0
 * @see <a href="https://docs.python.org/3/reference/datamodel.html#slice.indices">Python,
 *     slice.indices</a>
 */
public record Slice(long from, long to, long step) {
  /** The whole axis: {@code :}. */
  public static final Slice ALL = every(1);

  /** The whole axis, backwards: {@code ::-1}. */
  public static final Slice REVERSED = every(-1);

  /**
   * Makes a slice.
   *
   * @throws IllegalArgumentException if the step is 0
   */
  public Slice {
    if (step == 0) {
      throw new IllegalArgumentException("expected a step other than 0");
    }
  }

  /** Returns the slice {@code from:to}. */
  public static Slice of(long from, long to) {
    return new Slice(from, to, 1);
  }

  /**
   * Returns the slice {@code from:to:step}.
   *
   * @throws IllegalArgumentException if the step is 0
   */
  public static Slice of(long from, long to, long step) {
    return new Slice(from, to, step);
  }

  /** Returns the slice {@code from:}. */
  public static Slice startingAt(long from) {
    return new Slice(from, Long.MAX_VALUE, 1);
  }

  /**
   * Returns the slice {@code ::step}.
   *
   * @throws IllegalArgumentException if the step is 0
   */
  public static Slice every(long step) {
    return step > 0
        ? new Slice(0, Long.MAX_VALUE, step)
        : new Slice(Long.MAX_VALUE, Long.MIN_VALUE, step);
  }

  /** Returns the first index that this slice takes of an axis; means nothing if it takes none. */
  public long start(long size) {
    return clip(from, size);
  }

  /** Returns how many indices this slice takes of an axis. */
  public long count(long size) {
    long start = clip(from, size);
    long end = clip(to, size);
    if (step == 1) { // spares the division
      return Math.max(0, end - start);
    }
    if (step > 0) {
      return start < end ? (end - start - 1) / step + 1 : 0;
    }
    // The step is not negated: that of the least long cannot be.
    return end < start ? (end - start + 1) / step + 1 : 0;
  }

  private long clip(long end, long size) {
    long at = end < 0 ? end + size : end;
    return step > 0 ? Math.min(Math.max(at, 0), size) : Math.min(Math.max(at, -1), size - 1);
  }

  /** Returns this slice as Python writes it. */
  @Override
  public String toString() {
    return from + ":" + to + ":" + step;
  }
}
