// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class AnswerReaderTest {
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\ninference-header-content-length: 2\r\ncontent-LENGTH: 10\r\n\r\n{}12345678";

  @Test
  void take_splitAnywhere_readsTheSame() throws IOException {
    var reader = new AnswerReader();
    for (int first = 0; first <= ANSWER.length(); first++) {
      for (int second = first; second <= ANSWER.length(); second++) {
        reader.begin(true);
        boolean done = false;
        for (String piece :
            new String[] {
              ANSWER.substring(0, first), ANSWER.substring(first, second), ANSWER.substring(second)
            }) {
          assertFalse(done && !piece.isEmpty());
          done |= reader.take(bytes(piece));
        }
        assertTrue(done);
        Answer answer = reader.answer();
        assertEquals(200, answer.status());
        assertEquals("{}", answer.json());
        assertEquals(2, answer.floats().length);
      }
    }
  }

  @Test
  void take_answerWithoutBody_isComplete() throws IOException {
    var reader = new AnswerReader();
    reader.begin(false);
    assertTrue(reader.take(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
    assertTrue(reader.isOk());
  }

  @Test
  void take_notAnAnswer_fails() {
    for (String text :
        new String[] {
          "SSH-2.0\r\n\r\n",
          "HTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}",
          "HTTP/1.1 200 OK\r\nX: " + "x".repeat(9_000)
        }) {
      var reader = new AnswerReader();
      reader.begin(false);
      assertThrows(IOException.class, () -> reader.take(bytes(text)), text);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }
}
