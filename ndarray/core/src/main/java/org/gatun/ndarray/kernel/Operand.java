// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** Where an operand's elements start. Reused from call to call. */
final class Operand {
  /** A Java array or a segment that its owner can close; null for native memory by address. */
  @Nullable MemorySegment checked;

  /** The address of element 0, or its offset in {@link #checked}. */
  long start;

  /**
   * Whether it is known to be a file's, which vectors do not read: bytes that were truncated would
   * end the process. Of a map that nobody can tell, an address that was adopted say, {@link
   * VectorCode#markUnsafe} makes an error of it.
   */
  boolean mapped;

  /** Small, so that the JIT compiler sees that the pin does not escape and removes it. */
  void set(BufferPin pin, StridedLayout layout) {
    boolean address = pin.hasAddress();
    checked = address ? null : pin.segment();
    mapped = pin.isMapped();
    start = (address ? pin.address() : 0) + layout.offset();
  }

  /** Whether vectors may read and write here: in native memory that is no file's. */
  boolean takesVectors() {
    return checked == null && !mapped;
  }

  /** {@link #takesVectors()} of what a pin holds. */
  static boolean takesVectors(BufferPin pin) {
    return pin.hasAddress() && !pin.isMapped();
  }

  void clear() {
    checked = null;
  }

  MemorySegment segment() {
    return checked == null ? Native.ALL : checked;
  }

  /** Brings bytes. */
  void bytes(long at, long stride, byte[] into, int count) {
    MemorySegment memory = checked;
    if (memory != null) {
      for (int i = 0; i < count; i++) {
        into[i] = memory.get(JAVA_BYTE, at + i * stride);
      }
    } else if (stride == 1) {
      MemorySegment.copy(Native.ALL, JAVA_BYTE, at, into, 0, count);
    } else {
      for (int i = 0; i < count; i++) {
        into[i] = Native.getByte(at + i * stride);
      }
    }
  }

  /**
   * Whether two operands, of these layouts, have a byte in common; or it takes too long to find out
   * that they have none, though they lie among each other.
   */
  static boolean overlap(Operand a, StridedLayout aLayout, Operand b, StridedLayout bLayout) {
    if (aLayout.count() == 0 || bLayout.count() == 0) {
      return false;
    }
    // From the first element to the lowest byte, and on to the highest.
    long aLow = a.start - aLayout.offset() + aLayout.low();
    long bLow = b.start - bLayout.offset() + bLayout.low();
    long aBytes = aLayout.high() - aLayout.low();
    long bBytes = bLayout.high() - bLayout.low();
    boolean meet;
    if (a.checked == null && b.checked == null) {
      meet = aLow < bLow + bBytes && bLow < aLow + aBytes;
    } else {
      MemorySegment bytes = a.segment().asSlice(aLow, aBytes);
      meet = b.segment().asSlice(bLow, bBytes).asOverlappingSlice(bytes).isPresent();
    }
    return meet && !Interleaved.areApart(b.base() + bLow - a.base() - aLow, aLayout, bLayout);
  }

  /** What the address of a byte is counted from, in one array or in native memory. */
  private long base() {
    return checked == null ? 0 : checked.address();
  }
}
