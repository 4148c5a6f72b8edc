// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.CharBuffer;
import org.gatun.buffer.BufferRequestException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a message tells a user to do next. */
class WayOutTest {
  private static String refusal(Runnable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  @Test
  void wrap_charBuffer_isNamedWithoutItsContent() {
    assertEquals(
        "expected a buffer of numbers but found a CharBuffer; wrap numbers as a ShortBuffer",
        refusal(() -> Buffers.wrap(CharBuffer.allocate(3))));
  }

  @Test
  void ofRows_withoutShape_namesBufferListOf() {
    assertEquals(
        "item shape: expected an axis or more but found none; a list of scalars is"
            + " BufferList.of(float32)",
        refusal(() -> BufferList.ofRows(DType.FLOAT32).close()));
  }

  @Test
  void ofRows_withoutElements_countsElements() {
    assertEquals(
        "item shape: expected at least 1 element and at most 2^31 - 1 bytes but found shape [0]",
        refusal(() -> BufferList.ofRows(DType.FLOAT32, 0).close()));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT16, getFloat or getDouble",
    "FLOAT32, getFloat or getDouble",
    "FLOAT64, getDouble",
    "UINT32, getLong",
    "INT64, getLong",
    "BOOL, getBoolean"
  })
  void getInt_otherDtype_namesTheCallThatReadsIt(ScalarType dtype, String call) {
    try (BufferLease lease = Buffers.allocate(dtype, 1)) {
      assertEquals(
          "expected a dtype whose values all fit int but found " + dtype + "; use " + call,
          refusal(() -> lease.view().getInt(0)));
    }
  }

  @Test
  void message_thatNamesTheCopyItself_namesItOnce() {
    var first = new BufferRequestException(Reason.READ_ONLY, "found x", true);
    assertEquals("found x; a copy (Buffers.copyOf) would do", first.getMessage());
    var again = new BufferRequestException(Reason.READ_ONLY, first.getMessage() + ", or y", true);
    assertEquals("found x; a copy (Buffers.copyOf) would do, or y", again.getMessage());
  }
}
