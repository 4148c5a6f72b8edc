// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.Slice;

/**
 * One item of NumPy's basic indexing, for {@link NdArray#slice(Index...)}: a position, a slice, a
 * new axis or the ellipsis. Immutable.
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
    return new Range(slice);
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
