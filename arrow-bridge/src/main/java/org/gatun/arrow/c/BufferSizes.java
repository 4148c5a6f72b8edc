// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.arrow.format.BufferListing;

/** How long buffers are, which the C data interface does not say: the type and the length do. */
final class BufferSizes {
  private BufferSizes() {}

  /**
   * Returns the bytes of a buffer of an array that a column is made of.
   *
   * @param places how many values lie in it
   * @param offsets the address of the offsets, where the type has some
   */
  static long bytes(Field field, BufferListing listing, int buffer, long places, long offsets) {
    if (buffer == 0) {
      return BufferListing.bytesOfBits(places);
    }
    int ofOffset = listing.offsetBytes();
    if (buffer == 1) {
      return ofOffset > 0
          ? (places + 1) * ofOffset
          : listing == BufferListing.BITS
              ? BufferListing.bytesOfBits(places)
              : Math.multiplyExact(places, (long) BufferListing.width(field.getType()));
    }
    if (offsets == 0) {
      return 0; // of no values there may be none
    }
    long last =
        ofOffset == Integer.BYTES
            ? CMemory.getInt(offsets + places * Integer.BYTES)
            : CMemory.getLong(offsets + places * Long.BYTES);
    if (last < 0) {
      throw new IllegalArgumentException(
          "field " + field.getName() + ": expected a last offset of 0 or more but found " + last);
    }
    return last;
  }
}
