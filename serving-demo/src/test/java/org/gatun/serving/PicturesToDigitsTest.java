// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;
import org.gatun.serving.http.InferenceServer;
import org.gatun.serving.http.ServerOptions;
import org.gatun.serving.model.DigitsModel;
import org.junit.jupiter.api.Test;

/** The model reads pictures of digits, of several sizes, that went through the example. */
class PicturesToDigitsTest {
  private static final long SEED = 9;
  private static final int COUNT = 100;

  /** Returns a drawn digit, each of its pixels so many times as wide and high. */
  private static BufferLease picture(byte[] bitmap, int times) {
    int side = 32 * times;
    byte[] pixels = new byte[side * side];
    for (int at = 0; at < pixels.length; at++) {
      pixels[at] = (byte) (255 * bitmap[at / side / times * 32 + at % side / times]);
    }
    return Buffers.wrap(MemorySegment.ofArray(pixels), DType.UINT8, side, side);
  }

  @Test
  void read_drawnDigits_theModelReadsThem() throws IOException, InterruptedException {
    var hand = new Handwriting(SEED);
    List<BufferLease> pictures = new ArrayList<>();
    for (int k = 0; k < COUNT; k++) {
      pictures.add(picture(hand.draw(k % 10), 1 + k % 4));
    }
    int right = 0;
    try (var model = new DigitsModel();
        var server = InferenceServer.start(List.of(model), ServerOptions.DEFAULT.withPort(0));
        BufferLease batch =
            PicturesToDigits.batch(
                pictures.stream().map(picture -> NdArray.of(picture.view())).toList())) {
      int[] digits = PicturesToDigits.read(server.port(), NdArray.of(batch.view()));
      for (int k = 0; k < COUNT; k++) {
        right += digits[k] == k % 10 ? 1 : 0;
      }
    }
    pictures.forEach(BufferLease::close);
    assertTrue(right >= 95, right + " of " + COUNT + ", seed " + SEED);
  }
}
