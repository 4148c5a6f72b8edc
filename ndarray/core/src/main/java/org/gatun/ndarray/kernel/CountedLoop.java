// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/** A loop that tells how many elements go through it, where {@link VectorShare} is counted. */
record CountedLoop(VectorLoop loop) implements VectorLoop {
  @Override
  public void run(long[] frame) {
    VectorShare.CHAINS.took(frame[ROWS] * frame[RUN]);
    loop.run(frame);
  }

  /** Whoever runs this has not asked {@link HotLoop#use} before. */
  @Override
  public void run(long count, long out, long a, long b, long[] numbers) {
    boolean _ = VectorShare.CHAINS.count(count, true);
    loop.run(count, out, a, b, numbers);
  }
}
