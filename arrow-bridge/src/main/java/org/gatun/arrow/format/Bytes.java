// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.format;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;

/** Bytes that lie within other memory. */
public final class Bytes {
  /** All of memory, for who is given addresses; the others need no flag of the JVM. */
  private static final class All {
    @SuppressWarnings("restricted") // addresses of Arrow's, or of a struct's: good while it is held
    private static final MemorySegment WRITABLE = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final MemorySegment READ_ONLY = WRITABLE.asReadOnly();
  }

  private Bytes() {}

  /** Returns the bytes of a C-contiguous view from its first element on, while it is pinned. */
  public static MemorySegment of(BufferView view, BufferPin pin) {
    MemorySegment all = pin.segment(); // from where the memory begins
    return all.asSlice(Math.min(view.layout().offset(), all.byteSize()));
  }

  /** Returns so many bytes at an address, whose owner the caller has asked to keep them. */
  public static MemorySegment at(long address, long bytes) {
    return All.WRITABLE.asSlice(address, bytes);
  }

  /** {@link #at} that cannot be written. */
  public static MemorySegment readOnlyAt(long address, long bytes) {
    return All.READ_ONLY.asSlice(address, bytes);
  }
}
