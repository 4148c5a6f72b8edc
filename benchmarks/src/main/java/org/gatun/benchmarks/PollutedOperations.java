// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.Reduction;
import org.gatun.ndarray.Ufunc;
import org.openjdk.jmh.annotations.Setup;

/**
 * {@link OperationsBenchmark} after every function ran over every kind of memory, as in a server
 * that has been up for long: what the JIT compiler has seen of each call site is no longer one
 * kind.
 */
public class PollutedOperations extends OperationsBenchmark {
  private static final int COUNT = 3000;
  private static final int ROUNDS = 300;
  private static final List<DType> DTYPES =
      List.of(DType.FLOAT32, DType.INT32, DType.UINT8, DType.FLOAT64, DType.INT64, DType.FLOAT16);

  /** Runs all over all. */
  @Setup
  public void pollute() {
    for (int round = 0; round < ROUNDS; round++) {
      for (DType dtype : DTYPES) {
        long bytes = (long) COUNT * dtype.itemsize();
        try (Arena arena = Arena.ofConfined();
            BufferLease pooled = Buffers.allocate(dtype, COUNT);
            BufferLease heap =
                Buffers.wrap(MemorySegment.ofArray(new byte[(int) bytes]), dtype, COUNT);
            BufferLease confined = Buffers.wrap(arena.allocate(bytes, 64), dtype, COUNT)) {
          List<NdArray> arrays =
              List.of(
                  NdArray.of(pooled.view()), NdArray.of(heap.view()), NdArray.of(confined.view()));
          use(arrays.get(round % 3), arrays.get(round / 3 % 3));
        }
      }
    }
  }

  private static void use(NdArray a, NdArray b) {
    for (Ufunc function : Ufunc.values()) {
      try (BufferLease _ = function.operands() == 1 ? function.of(a) : function.of(a, b)) {
        // computed
      } catch (IllegalArgumentException e) {
        // of other dtypes
      }
    }
    for (Reduction reduction : Reduction.values()) {
      reduction.of(a).close();
      reduction.of(b.slice("::-2")).close();
    }
  }
}
