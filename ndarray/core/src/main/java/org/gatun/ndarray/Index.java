// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Objects;
import org.gatun.buffer.Slice;

/**
 * One item of NumPy's indexing, for {@link NdArray#slice(Index...)}: a position, a slice, a new
 * axis or the ellipsis; and, for {@link NdArray#gather}, an array that picks. Immutable.
 *
 * {@snippet :
 * a.slice(Index.ELLIPSIS, Index.of(Slice.REVERSED), Index.range(2, 10)); // a[..., ::-1, 2:10]
 * }
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html#basic-indexing">NumPy, basic
 *     indexing</a>
 */
// No default methods: a class of its constants that initialised this interface would deadlock.
public sealed interface Index {
  /** Takes an axis whole: {@code :}. */
  Index ALL = new Range(Slice.ALL);

  /** Stands for all axes that no other item stands for: {@code ...}. */
  Index ELLIPSIS = Mark.ELLIPSIS;

  /** Inserts an axis of one element: {@code None}. */
  Index NEW_AXIS = Mark.NEW_AXIS;

  /**
   * Returns the item that takes one position and drops the axis; a negative one counts from the
   * end.
   */
  static Index at(long position) {
    return new At(position);
  }

  /** Returns the item {@code from:to}, whose ends are clipped to the axis. */
  static Index range(long from, long to) {
    return new Range(Slice.of(from, to));
  }

  /**
   * Returns the item {@code from:to:step}, whose ends are clipped to the axis.
   *
   * @throws IllegalArgumentException if the step is 0
   */
  static Index range(long from, long to, long step) {
    return new Range(Slice.of(from, to, step));
  }

  /** Returns the item that takes a slice of an axis. */
  static Index of(Slice slice) {
    Objects.requireNonNull(slice, "slice");
    return new Range(slice);
  }

  /**
   * Returns the item that picks elements by an array: of integers, positions of one axis, negative
   * ones counted from the end; of bool, a mask over as many axes as it has, which picks where it is
   * true. What arrays pick is copied: for {@link NdArray#gather} and {@link NdArray#assign} alone.
   *
   * @throws IllegalArgumentException if the dtype is neither bool nor an integer
   * @see <a href="https://numpy.org/doc/stable/user/basics.indexing.html#advanced-indexing">NumPy,
   *     advanced indexing</a>
   */
  static Index of(NdArray picks) {
    Objects.requireNonNull(picks, "picks");
    return new Picks(picks);
  }

  /**
   * Takes one position of an axis and drops the axis.
   *
   * @param position counted from the end if negative
   */
  record At(long position) implements Index {
    /** Returns this item as Python writes it. */
    @Override
    public String toString() {
      return Long.toString(position);
    }
  }

  /**
   * Takes a slice of an axis.
   *
   * @param slice which positions
   */
  record Range(Slice slice) implements Index {
    /** Returns this item as Python writes it. */
    @Override
    public String toString() {
      return slice.toString();
    }
  }

  /**
   * Picks by positions or by a mask.
   *
   * @param array of an integer dtype or bool
   */
  record Picks(NdArray array) implements Index {
    /**
     * Makes the item.
     *
     * @throws IllegalArgumentException if the dtype is neither bool nor an integer
     */
    public Picks {
      if (!Picking.isMask(array) && !Picking.isPositions(array)) {
        throw new IllegalArgumentException(
            "expected an array of integers or bool to pick by but found " + array.dtype());
      }
    }

    /** Returns the dtype and shape of the array. */
    @Override
    public String toString() {
      return array.dtype() + Axes.text(array.view().layout());
    }
  }

  /** What takes no axis by itself. */
  enum Mark implements Index {
    /** See {@link Index#ELLIPSIS}. */
    ELLIPSIS("..."),
    /** See {@link Index#NEW_AXIS}. */
    NEW_AXIS("None");

    private final String text;

    Mark(String text) {
      this.text = text;
    }

    /** Returns this item as Python writes it. */
    @Override
    public String toString() {
      return text;
    }
  }
}
