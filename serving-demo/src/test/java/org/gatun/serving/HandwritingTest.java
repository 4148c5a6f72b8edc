// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.serving.model.DigitsModel;
import org.junit.jupiter.api.Test;

final class HandwritingTest {
  private static final long SEED = 4;

  @Test
  void draw_sameSeed_drawsTheSame() {
    var first = new Handwriting(SEED);
    var second = new Handwriting(SEED);
    for (int digit = 0; digit < 10; digit++) {
      assertArrayEquals(first.draw(digit), second.draw(digit));
    }
    assertFalse(Arrays.equals(first.draw(3), second.draw(5)));
    assertFalse(Arrays.equals(first.draw(3), first.draw(3)));
  }

  @Test
  void draw_anyDigit_fillsTheBitmapsHeight() {
    var hand = new Handwriting(SEED);
    for (int i = 0; i < 200; i++) {
      byte[] bitmap = hand.draw(i % 10);
      int top = 0;
      int bottom = 0;
      for (int x = 0; x < 32; x++) {
        top += bitmap[x];
        bottom += bitmap[31 * 32 + x];
      }
      assertTrue(top > 0 && bottom > 0, "digit " + i % 10 + ", drawing " + i + " of seed " + SEED);
    }
  }

  @Test
  void draw_notADigit_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Handwriting(SEED).draw(10));
  }

  @Test
  void greys_bitmap_countEachBlock() {
    byte[] bitmap = new byte[1024];
    bitmap[0] = 1;
    bitmap[3 * 32 + 3] = 1;
    bitmap[4 * 32 + 4] = 1;
    bitmap[31 * 32 + 31] = 1;
    byte[] expected = new byte[64];
    expected[0] = 2;
    expected[9] = 1;
    expected[63] = 1;
    assertArrayEquals(expected, Handwriting.greys(bitmap));
  }

  /** The model has never seen one of these hands. */
  @Test
  void draw_manyDigits_theModelReadsThem() {
    int count = 500;
    var hand = new Handwriting(SEED);
    byte[] bitmaps = new byte[count * 1024];
    for (int i = 0; i < count; i++) {
      System.arraycopy(hand.draw(i % 10), 0, bitmaps, i * 1024, 1024);
    }
    float[] answers = new float[count * 10];
    try (var model = new DigitsModel();
        BufferLease input =
            Buffers.wrap(MemorySegment.ofArray(bitmaps), DType.UINT8, count, 32, 32);
        BufferLease output =
            Buffers.wrap(MemorySegment.ofArray(answers), DType.FLOAT32, count, 10)) {
      model.infer(input.view(), output.view());
    }
    int right = 0;
    for (int i = 0; i < count; i++) {
      float sum = 0;
      boolean best = true;
      for (int k = 0; k < 10; k++) {
        sum += answers[10 * i + k];
        best &= answers[10 * i + k] <= answers[10 * i + i % 10];
      }
      assertEquals(1, sum, 1e-5);
      right += best ? 1 : 0;
    }
    assertTrue(right >= 475, right + " of 500");
  }
}
