// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import org.apache.arrow.memory.ArrowBuf;

/** Where the buffers of a vector in the making come from. */
interface VectorMemory {
  /** Returns the next bitmap, of so many places, all 1. */
  ArrowBuf validity(long places);

  /** Returns a buffer of the memory lent, full. */
  ArrowBuf values(long address, long bytes);

  /** Returns the bytes of a bitmap, rounded up so that the next one is aligned. */
  static long aligned(long places) {
    return (places + 63) / 64 * 8;
  }

  /** Returns how many bytes the bitmaps of nested axes have together. */
  static long bitmapBytes(long... sizes) {
    long bytes = 0;
    long places = 1;
    for (long size : sizes) {
      places *= size;
      bytes += aligned(places);
    }
    return bytes;
  }
}
