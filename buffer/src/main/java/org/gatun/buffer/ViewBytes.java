// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of a view's elements without the gaps between them: as an array, as digits, hashed. */
final class ViewBytes {
  private ViewBytes() {}

  static byte[] of(BufferView view, IndexOrder order) {
    StridedLayout layout = view.layout();
    long bytes = layout.byteSize();
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected fewer than 2^31 bytes for a Java array but found " + bytes);
    }
    boolean fortran =
        switch (order) {
          case C -> false;
          case FORTRAN -> true;
          case ANY -> layout.isFortranContiguous();
        };
    long[] shape = layout.shape();
    StridedLayout dense =
        fortran
            ? StridedLayout.ofFortran(layout.itemsize(), shape)
            : StridedLayout.ofC(layout.itemsize(), shape);
    byte[] array = new byte[(int) bytes];
    try (BufferPin pin = view.pin()) {
      Copying.copy(pin.segment(), layout, MemorySegment.ofArray(array), dense);
    } catch (InternalError e) {
      throw MappedFile.explained(e, view.memory);
    }
    return array;
  }

  /** As Python's {@code bytes.hex(separator, group)}. */
  static String hex(BufferView view, char separator, int group) {
    if (separator > 0x7F) {
      throw new IllegalArgumentException(
          "expected an ASCII separator but found '" + separator + "'");
    }
    long count = view.layout().byteSize();
    // Groups are counted from the right, or if negative from the left.
    long size = Math.abs((long) group);
    long separators = size == 0 || count == 0 ? 0 : (count - 1) / size;
    long digits = count > Integer.MAX_VALUE ? Long.MAX_VALUE : 2 * count + separators;
    if (digits > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected fewer than 2^31 characters for a Java string but found those of "
              + count
              + " bytes");
    }
    byte[] bytes = of(view, IndexOrder.C);
    var text = new StringBuilder((int) digits);
    for (int i = 0; i < bytes.length; i++) {
      int before = group > 0 ? bytes.length - i : i;
      if (separators > 0 && i > 0 && before % size == 0) {
        text.append(separator);
      }
      HexFormat.of().toHexDigits(text, bytes[i]);
    }
    return text.toString();
  }

  static int hash(BufferView view) {
    if (!view.isReadOnly()) {
      throw new IllegalStateException(
          "expected a read-only view but found " + view + "; hash asReadOnly()");
    }
    boolean bytes =
        view.dtype() == ScalarType.UINT8
            || view.dtype() == ScalarType.INT8
            || view.dtype().equals(BytesType.of(1));
    if (!bytes) {
      throw new IllegalArgumentException(
          "expected a dtype of single bytes but found " + view.dtype() + "; cast to uint8 first");
    }
    return Arrays.hashCode(of(view, IndexOrder.C));
  }
}
