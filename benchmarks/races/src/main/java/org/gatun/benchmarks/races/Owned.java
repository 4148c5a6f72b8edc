// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.races;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** A lease of one number, which changes when the memory is given back. */
final class Owned {
  static final int LENT = 7;
  static final int GIVEN_BACK = 9;

  private final int[] number = {LENT};
  private final AtomicInteger returns = new AtomicInteger();

  final BufferLease lease =
      Buffers.adopt(MemorySegment.ofArray(number), this::giveBack, DType.INT32, 1);

  private void giveBack() {
    number[0] = GIVEN_BACK;
    returns.incrementAndGet();
  }

  /** Returns how often the memory was given back. */
  int returns() {
    return returns.get();
  }
}
