// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** Where an operand's elements start. Reused from call to call. */
final class Operand {
  /** A Java array or a segment that its owner can close; null for native memory by address. */
  @Nullable MemorySegment checked;

  /** The address of element 0, or its offset in {@link #checked}. */
  long start;

  void set(BufferPin pin, StridedLayout layout) {
    if (pin.hasAddress()) {
      checked = null;
      start = pin.address() + layout.offset();
    } else {
      checked = pin.segment();
      start = layout.offset();
    }
  }

  void clear() {
    checked = null;
  }

  MemorySegment segment() {
    return checked == null ? Native.ALL : checked;
  }

  /** Whether two pinned views have a byte in common. */
  static boolean overlap(BufferPin pin, BufferView view, BufferPin otherPin, BufferView other) {
    StridedLayout a = view.layout();
    StridedLayout b = other.layout();
    if (a.count() == 0 || b.count() == 0) {
      return false;
    }
    if (pin.hasAddress() && otherPin.hasAddress()) {
      return pin.address() + a.low() < otherPin.address() + b.high()
          && otherPin.address() + b.low() < pin.address() + a.high();
    }
    MemorySegment bytes = pin.segment().asSlice(a.low(), a.high() - a.low());
    return otherPin
        .segment()
        .asSlice(b.low(), b.high() - b.low())
        .asOverlappingSlice(bytes)
        .isPresent();
  }
}
