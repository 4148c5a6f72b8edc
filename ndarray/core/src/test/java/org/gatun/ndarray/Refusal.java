// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.BiConsumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.junit.jupiter.api.DynamicTest;

/** A call on an array of shape [2, 3] and on one of shape [0, 3], and how it is refused. */
record Refusal(
    String name,
    Class<? extends RuntimeException> type,
    String message,
    BiConsumer<NdArray, NdArray> call) {
  private static final int[] VALUES = {1, 2, 3, 4, 5, 6};

  static Refusal refusal(
      String name,
      Class<? extends RuntimeException> type,
      String message,
      BiConsumer<NdArray, NdArray> call) {
    return new Refusal(name, type, message, call);
  }

  /** Returns a test of each. */
  static List<DynamicTest> tests(List<Refusal> refusals) {
    return refusals.stream()
        .map(refusal -> DynamicTest.dynamicTest(refusal.name(), refusal::check))
        .toList();
  }

  private void check() {
    int[] values = VALUES.clone();
    try (BufferLease lease = Buffers.wrap(values);
        BufferLease zeros = Buffers.wrap(new int[0])) {
      NdArray array = NdArray.of(lease.view()).reshape(2, 3);
      NdArray empty = NdArray.of(zeros.view()).reshape(0, 3);
      RuntimeException e = assertThrows(RuntimeException.class, () -> call.accept(array, empty));
      assertEquals(type, e.getClass(), e::toString);
      assertEquals(message, e.getMessage());
      assertArrayEquals(VALUES, values);
    }
  }
}
