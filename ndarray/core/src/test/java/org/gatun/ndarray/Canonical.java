// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.SwappedType;

/** Elements with the bits that goldens have. */
public final class Canonical {
  private Canonical() {}

  /** Gives whatever is not a number the bits that NumPy's nan has. */
  public static byte[] bytes(DType dtype, byte[] bytes) {
    ScalarType scalar =
        dtype instanceof SwappedType swapped
            ? swapped.scalar()
            : dtype instanceof ScalarType own ? own : DType.BOOL;
    int size = scalar.itemsize() / (scalar.kind() == ScalarType.Kind.COMPLEX ? 2 : 1);
    long nan =
        switch (scalar) {
          case FLOAT16 -> 0x7E00;
          case BFLOAT16 -> 0x7FC0;
          case FLOAT32, COMPLEX64 -> 0x7FC0_0000;
          case FLOAT64, COMPLEX128 -> 0x7FF8_0000_0000_0000L;
          default -> 0;
        };
    long infinity =
        switch (scalar) {
          case FLOAT16 -> 0x7C00;
          case BFLOAT16 -> 0x7F80;
          case FLOAT32, COMPLEX64 -> 0x7F80_0000;
          default -> 0x7FF0_0000_0000_0000L;
        };
    for (int at = 0; nan != 0 && at < bytes.length; at += size) {
      long bits = 0;
      for (int k = 0; k < size; k++) {
        int place = dtype.isNativeOrder() ? size - 1 - k : k;
        bits = bits << 8 | bytes[at + place] & 0xFF;
      }
      if ((bits & -1L >>> 65 - 8 * size) > infinity) {
        for (int k = 0; k < size; k++) {
          bytes[at + (dtype.isNativeOrder() ? k : size - 1 - k)] = (byte) (nan >>> 8 * k);
        }
      }
    }
    return bytes;
  }
}
