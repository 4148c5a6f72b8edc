// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * One element of native memory each, as the bits of its lane's number; written code calls the
 * method that is named as the dtype.
 */
final class ElementBits {
  private ElementBits() {}

  static long bool(long at) {
    return Native.getByte(at) != 0 ? 1 : 0;
  }

  static long int8(long at) {
    return Native.getByte(at);
  }

  static long uint8(long at) {
    return Native.getByte(at) & 0xFF;
  }

  static long int16(long at) {
    return Native.getShort(at);
  }

  static long uint16(long at) {
    return Native.getShort(at) & 0xFFFF;
  }

  static long int32(long at) {
    return Native.getInt(at);
  }

  static long uint32(long at) {
    return Native.getInt(at) & 0xFFFF_FFFFL;
  }

  static long int64(long at) {
    return Native.getLong(at);
  }

  static long uint64(long at) {
    return Native.getLong(at);
  }

  static long float32(long at) {
    return Native.getInt(at);
  }

  static long float64(long at) {
    return Native.getLong(at);
  }
}
