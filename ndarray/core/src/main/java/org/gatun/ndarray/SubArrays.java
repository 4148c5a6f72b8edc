// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.gatun.buffer.BufferView;

/** The views at each position of an axis, made when they are asked for. */
final class SubArrays extends AbstractList<NdArray> implements RandomAccess {
  private final BufferView view;
  private final int axis;
  private final int size;

  SubArrays(BufferView view, int axis) {
    long positions = view.layout().size(axis);
    if (positions > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "axis "
              + axis
              + ": expected fewer than 2^31 positions for a list but found "
              + positions
              + " for shape "
              + Axes.text(view.layout()));
    }
    this.view = view;
    this.axis = axis;
    size = (int) positions;
  }

  @Override
  public NdArray get(int position) {
    return NdArray.of(view.withLayout(view.layout().select(axis, position)));
  }

  @Override
  public int size() {
    return size;
  }
}
