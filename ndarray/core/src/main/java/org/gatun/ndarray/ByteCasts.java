// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.gatun.buffer.UnicodeType;
import org.gatun.ndarray.kernel.CastKernel;
import org.gatun.ndarray.kernel.CopyKernel;

/**
 * Casts that keep bytes or characters and change how many there are: what is too long is cut, what
 * is short gets zeros behind it. Elements are seen as one axis more, of their characters.
 */
final class ByteCasts {
  private ByteCasts() {}

  /** To bytes without a type. */
  static void bytes(BufferView from, BufferView to) {
    resize(characters(from, DType.UINT8), characters(to, DType.UINT8));
  }

  /** From text to text; of one byte a character it is ASCII. */
  static void text(BufferView from, BufferView to) {
    BufferView source = characters(from, character(from.dtype()));
    if (source.dtype().itemsize() != character(to.dtype()).itemsize()) {
      checkAscii(source, to.dtype());
    }
    resize(source, characters(to, character(to.dtype())));
  }

  /** From bytes without a type to truth values: whether any of them is not 0. */
  static void truths(BufferView from, BufferView to) {
    try (BufferLease sums = NdArray.of(characters(from, DType.UINT8)).sum(-1)) {
      CastKernel.cast(sums.view(), to);
    }
  }

  private static DType character(DType text) {
    return text instanceof UnicodeType unicode
        ? DType.UINT32.withOrder(unicode.order())
        : DType.UINT8;
  }

  private static BufferView characters(BufferView view, DType character) {
    StridedLayout layout = view.layout();
    int rank = layout.rank();
    long[] shape = Arrays.copyOf(layout.shape(), rank + 1);
    long[] strides = Arrays.copyOf(layout.strides(), rank + 1);
    shape[rank] = layout.itemsize() / character.itemsize();
    strides[rank] = character.itemsize();
    return view.withLayout(
        character, StridedLayout.of(layout.offset(), character.itemsize(), shape, strides));
  }

  private static void resize(BufferView from, BufferView to) {
    int last = from.layout().rank() - 1;
    long given = from.layout().size(last);
    long wanted = to.layout().size(last);
    long kept = Math.min(given, wanted);
    NdArray source = NdArray.of(from);
    NdArray target = NdArray.of(to);
    CastKernel.cast(source.slice(last, 0, kept).view(), target.slice(last, 0, kept).view());
    if (wanted > given) {
      zero(target.slice(last, given, wanted));
    }
  }

  /** Gives each element the bytes 0. */
  static void zero(NdArray target) {
    try (BufferLease zero = BufferPool.shared().acquire(target.dtype())) {
      zero.view().pinned(segment -> segment.fill((byte) 0));
      StridedLayout everywhere = Axes.broadcast(zero.view().layout(), target.shape());
      CopyKernel.copy(zero.view().withLayout(everywhere), target.view());
    }
  }

  private static void checkAscii(BufferView characters, DType wanted) {
    try (BufferLease wide = NdArray.of(characters).toType(DType.UINT32)) {
      BufferView flat = wide.view().cast(DType.UINT32);
      long length = characters.layout().size(characters.layout().rank() - 1);
      for (long i = 0; i < flat.layout().count(); i++) {
        if (flat.getLong(i) > 0x7F) {
          throw new IllegalArgumentException(
              "element "
                  + i / length
                  + " in index order: expected ASCII for "
                  + wanted
                  + " but found character "
                  + Long.toHexString(flat.getLong(i))
                  + " at "
                  + i % length
                  + "; reinterpret the characters as integers");
        }
      }
    }
  }
}
