// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ConcurrentModificationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A shape that another thread changes while it is read is taken as it was at one moment. */
class ShapeRaceTest {
  private static final long HUGE = 1L << 40;
  private static final int TRIES = 1_000_000;

  @Test
  void ofC_shapeChangedMeanwhile_isCheckedAsItIsKept() throws Exception {
    whileFlipping(
        new long[] {1},
        shape -> {
          StridedLayout layout = StridedLayout.ofC(1 << 30, shape);
          assertEquals(1, layout.count()); // 2^40 elements of 2^30 bytes are refused
        });
    whileFlipping(
        new long[] {1, 1}, shape -> assertEquals(1, StridedLayout.ofC(1 << 30, shape).count()));
  }

  @Test
  void of_shapeChangedMeanwhile_isCheckedAsItIsKept() throws Exception {
    long[] strides = {1 << 30, 1 << 30};
    whileFlipping(
        new long[] {1, 1},
        shape -> assertEquals(1, StridedLayout.of(0, 1 << 30, shape, strides).count()));
  }

  /** The first size is 1 or 2^40, from one moment to the next. */
  private static void whileFlipping(long[] shape, Consumer<long[]> use) throws Exception {
    Thread flipping =
        Thread.ofPlatform()
            .start(() -> {
              while (!Thread.currentThread().isInterrupted()) {
                shape[0] = HUGE + 1 - shape[0];
              }
            });
    try {
      for (int i = 0; i < TRIES; i++) {
        try {
          use.accept(shape);
        } catch (IllegalArgumentException e) {
          assertTrue(String.valueOf(e.getMessage()).contains("2^63"), e::toString);
        }
      }
    } finally {
      flipping.interrupt();
      flipping.join();
    }
  }

  @Test
  void positionOf_behindTheMemory_isRefused() {
    Memory memory = Memory.owned(MemorySegment.ofArray(new byte[16]));
    assertEquals(8, memory.positionOf(8, 8));
    assertThrows(ConcurrentModificationException.class, () -> memory.positionOf(12, 8));
    assertThrows(ConcurrentModificationException.class, () -> memory.positionOf(16, 4));
  }
}
