// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gatun.serving.http.Route;
import org.gatun.serving.load.Answer;
import org.gatun.serving.load.LoadClient;
import org.gatun.serving.load.PreparedRequest;

/** Draws each digit once, asks the server by every route what they are, and shows both. */
final class DrawnDigits {
  private static final String INKS = " .:-=+*#%@";
  private static final int CLASSES = 10;
  private static final int A_LINE = 5;
  private static final int GREYS = 8;
  private static final int BITMAP = Handwriting.SIDE * Handwriting.SIDE;

  private final ByteBuffer bitmaps = ByteBuffer.allocate(CLASSES * BITMAP);
  private final ByteBuffer greys = ByteBuffer.allocate(CLASSES * GREYS * GREYS);

  DrawnDigits(long seed) {
    var hand = new Handwriting(seed);
    for (int digit = 0; digit < CLASSES; digit++) {
      byte[] bitmap = hand.draw(digit);
      bitmaps.put(bitmap);
      greys.put(Handwriting.greys(bitmap));
    }
    bitmaps.flip();
    greys.flip();
  }

  /** Returns the digits as text, in their greys. */
  String picture() {
    var text = new StringBuilder();
    for (int first = 0; first < CLASSES; first += A_LINE) {
      for (int y = 0; y < GREYS; y++) {
        text.append("  ");
        for (int digit = first; digit < first + A_LINE; digit++) {
          for (int x = 0; x < GREYS; x++) {
            int grey = greys.get((digit * GREYS + y) * GREYS + x);
            char ink = INKS.charAt(grey * (INKS.length() - 1) / 16);
            text.append(ink).append(ink);
          }
          text.append("  ");
        }
        text.append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * Asks the server and returns its answers as text.
   *
   * @throws IOException if the server refuses
   * @throws IllegalStateException if the routes differ in a bit of their answers
   */
  String answers(LoadClient client) throws IOException {
    var text = new StringBuilder();
    List<float[]> all = new ArrayList<>();
    for (Route route : Route.values()) {
      float[] answer = ask(client, bitmaps, route.toString(), Handwriting.SIDE);
      all.add(answer);
      all.add(ask(client, greys, route.toString(), GREYS));
      text.append(String.format(Locale.ROOT, "  %-10s", route));
      for (int digit = 0; digit < CLASSES; digit++) {
        int best = best(answer, digit);
        text.append(
            String.format(Locale.ROOT, "  %d %3.0f%%", best, 100 * answer[digit * CLASSES + best]));
      }
      text.append('\n');
    }
    for (float[] answer : all) {
      if (!Arrays.equals(answer, all.getFirst())) {
        throw new IllegalStateException(
            "expected the same answers by every route, from bitmaps and from greys, but found\n"
                + text);
      }
    }
    return text + "  The same to the last bit, from bitmaps [10, 32, 32] and greys [10, 8, 8].\n";
  }

  private static float[] ask(LoadClient client, ByteBuffer digits, String route, int side)
      throws IOException {
    Answer answer =
        client.call(
            PreparedRequest.binary(
                "digits", route, "digits", "UINT8", digits, CLASSES, side, side));
    if (answer.status() != 200) {
      throw new IOException("expected status 200 but found " + answer.status() + answer.json());
    }
    return answer.floats();
  }

  private static int best(float[] answers, int row) {
    int best = 0;
    for (int k = 1; k < CLASSES; k++) {
      if (answers[row * CLASSES + k] > answers[row * CLASSES + best]) {
        best = k;
      }
    }
    return best;
  }
}
