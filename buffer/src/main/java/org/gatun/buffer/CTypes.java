// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;

/** The sizes of C types that differ between systems. */
final class CTypes {
  /** Of {@code long}: 4 on Windows. */
  static final int LONG = size("long");

  /** Of {@code size_t}, and of pointers. */
  static final int SIZE = size("size_t");

  /** A Python object, of which a buffer holds a pointer. */
  static final OpaqueType OBJECT = new OpaqueType("O", "|O", SIZE, SIZE);

  private CTypes() {}

  private static int size(String type) {
    MemoryLayout layout = Linker.nativeLinker().canonicalLayouts().get(type);
    return layout == null ? Long.BYTES : (int) layout.byteSize();
  }

  static ScalarType signed(int bytes) {
    return bytes == 4 ? ScalarType.INT32 : ScalarType.INT64;
  }

  static ScalarType unsigned(int bytes) {
    return bytes == 4 ? ScalarType.UINT32 : ScalarType.UINT64;
  }

  /** Returns C's long double, or two of them: more bits than Java has, where it is not a double. */
  static DType longDouble(String letters) {
    boolean isComplex = letters.length() == 2;
    boolean isDouble =
        System.getProperty("os.name", "").startsWith("Windows")
            || (System.getProperty("os.name", "").startsWith("Mac")
                && System.getProperty("os.arch", "").equals("aarch64"));
    if (isDouble) {
      return isComplex ? ScalarType.COMPLEX128 : ScalarType.FLOAT64;
    }
    String sign = ScalarType.sign(java.nio.ByteOrder.nativeOrder());
    return isComplex
        ? new OpaqueType(letters, sign + "c32", 32, 16)
        : new OpaqueType(letters, sign + "f16", 16, 16);
  }
}
