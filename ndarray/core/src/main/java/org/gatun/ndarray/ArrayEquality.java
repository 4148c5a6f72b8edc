// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.StridedLayout;

/**
 * NumPy's equality of arrays where it is not that of views: bytes of text end before the NULs
 * behind them, so that they may be of two lengths.
 */
final class ArrayEquality {
  private ArrayEquality() {}

  static boolean test(BufferView left, BufferView right) {
    if (!isText(left) || !isText(right) || left.dtype().equals(right.dtype())) {
      return left.contentEquals(right);
    }
    if (left.dtype().itemsize() > right.dtype().itemsize()) {
      return test(right, left);
    }
    int shorter = left.dtype().itemsize();
    int rest = right.dtype().itemsize() - shorter;
    return left.contentEquals(part(right, 0, shorter)) && areNul(part(right, shorter, rest));
  }

  private static boolean isText(BufferView view) {
    return view.dtype() instanceof BytesType bytes && bytes.kind() == BytesType.Kind.STRING;
  }

  /** Some bytes of every element. */
  private static BufferView part(BufferView view, int from, int bytes) {
    StridedLayout whole = view.layout();
    long start = whole.count() == 0 ? whole.offset() : whole.offset() + from;
    return view.withLayout(
        BytesType.of(bytes), StridedLayout.of(start, bytes, whole.shape(), whole.strides()));
  }

  private static boolean areNul(BufferView view) {
    int bytes = view.dtype().itemsize();
    MemorySegment nul = MemorySegment.ofArray(new byte[bytes]);
    try (BufferLease element = Buffers.wrap(nul, view.dtype())) {
      StridedLayout layout = element.view().layout().broadcastTo(view.layout().shape());
      return view.contentEquals(element.view().withLayout(layout));
    }
  }
}
