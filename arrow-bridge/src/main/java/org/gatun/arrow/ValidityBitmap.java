// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Bits that are all 1: what Arrow needs beside values of which none is null.
 *
 * <p>One vector has them to itself, for it may clear some. That costs nothing a value, because they
 * are kept, all 1, for the next vector; only where a vector may have cleared some are they set
 * again. They are cached softly.
 */
final class ValidityBitmap {
  private static final int LEAST_LOG = 6;
  private static final int CLASSES = Long.SIZE - LEAST_LOG;
  private static final int SLOTS = 16;

  private static final AtomicReferenceArray<@Nullable SoftReference<ValidityBitmap>> CACHE =
      new AtomicReferenceArray<>(CLASSES * SLOTS);

  private final MemorySegment bits;
  private final int first;
  private final SoftReference<ValidityBitmap> reference = new SoftReference<>(this);

  private ValidityBitmap(int first, long bytes) {
    this.first = first;
    bits = Arena.ofAuto().allocate(bytes, 64).fill((byte) -1);
  }

  /** Takes bitmaps of so many bytes in all; {@link #giveBack} should follow. */
  static ValidityBitmap take(long bytes) {
    long last = Math.max(bytes, 1L << LEAST_LOG) - 1;
    int log = Long.SIZE - Long.numberOfLeadingZeros(last);
    int first = (log - LEAST_LOG) * SLOTS;
    int start = (int) Thread.currentThread().threadId();
    for (int probe = 0; probe < SLOTS; probe++) {
      int slot = first + ((start + probe) & (SLOTS - 1));
      if (CACHE.getOpaque(slot) != null) {
        SoftReference<ValidityBitmap> cached = CACHE.getAndSet(slot, null);
        ValidityBitmap bitmap = cached == null ? null : cached.get();
        if (bitmap != null) {
          return bitmap;
        }
      }
    }
    return new ValidityBitmap(first, 1L << log);
  }

  long address() {
    return bits.address();
  }

  /** Keeps the bits for the next vector, or leaves them to the collector if enough are kept. */
  void giveBack(boolean touched) {
    if (touched) {
      bits.fill((byte) -1);
    }
    int start = (int) Thread.currentThread().threadId();
    for (int probe = 0; probe < SLOTS; probe++) {
      int slot = first + ((start + probe) & (SLOTS - 1));
      if (CACHE.getOpaque(slot) == null && CACHE.compareAndSet(slot, null, reference)) {
        return;
      }
    }
  }
}
