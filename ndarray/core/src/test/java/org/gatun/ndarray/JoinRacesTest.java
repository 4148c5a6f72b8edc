// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Arrays that are closed before they are joined, or exchanged meanwhile. */
class JoinRacesTest {
  private static BufferLease offHeap(float... values) {
    try (BufferLease heap = Buffers.wrap(values)) {
      return Buffers.copyOf(heap.view());
    }
  }

  @Test
  void join_arrayThatWasClosed_isNamed_andNothingIsWritten() {
    try (BufferLease memory = offHeap(9, 8, 7, 6);
        BufferLease row = offHeap(1, 2)) {
      NdArray out = NdArray.of(memory.view()).reshape(2, 2);
      NdArray a = NdArray.of(row.view());
      BufferLease closed = offHeap(3, 4);
      NdArray b = NdArray.of(closed.view());
      closed.close();
      for (Executable call :
          new Executable[] {
            () -> NdArrays.stack(out, 0, a, b),
            () -> NdArrays.stack(out, 1, a, b),
            () -> NdArrays.concatenate(out.reshape(4), 0, a, b),
            () -> NdArrays.stack(0, a, b)
          }) {
        String said = String.valueOf(assertThrows(IllegalStateException.class, call).getMessage());
        assertTrue(said.startsWith("arrays[1]: "), said);
      }
      assertArrayEquals(new float[] {9, 8, 7, 6}, out.toFloatArray());
    }
  }

  /** What another thread puts there is copied or refused, and what lies behind the result stays. */
  @Test
  @Timeout(120)
  void join_arraysThatAreExchanged_neverLeaveTheResult() throws InterruptedException {
    int count = 32;
    try (BufferLease source = Buffers.allocate(FLOAT32, 64, 64);
        BufferLease target = Buffers.allocate(FLOAT32, count + 5000, 4)) {
      NdArray numbers = NdArray.of(source.view());
      numbers.fill(1f);
      NdArray all = NdArray.of(target.view());
      NdArray result = all.slice(0, 0, count);
      NdArray behind = all.slice(0, count, all.size(0));
      all.fill(-1f);
      NdArray fitting = numbers.slice(":1, :4");
      NdArray[] strange = {
        numbers.slice(":, :4"), numbers.slice(":1"), numbers.slice(":0, :4"), numbers.at(0)
      };
      NdArray[] arrays = new NdArray[count];
      Arrays.fill(arrays, fitting);
      var done = new AtomicBoolean();
      var other =
          new Thread(() -> {
            for (int k = 0; !done.get(); k++) {
              // One store a turn: of two the compiler would leave out the first.
              arrays[count - 1] = k % 2 == 0 ? strange[(k >>> 1) % strange.length] : fitting;
            }
          });
      other.start();
      int refused = 0;
      try {
        for (int round = 0; round < 10_000 || (refused == 0 && round < 1_000_000); round++) {
          try {
            NdArrays.concatenate(result, 0, arrays);
          } catch (IllegalArgumentException
              | ConcurrentModificationException
              | IndexOutOfBoundsException e) {
            refused++;
          }
        }
      } finally {
        done.set(true);
        other.join();
      }
      assertTrue(refused > 0, "nothing was exchanged");
      float[] rest = behind.toFloatArray();
      for (float value : rest) {
        assertEquals(-1, value);
      }
    }
  }
}
