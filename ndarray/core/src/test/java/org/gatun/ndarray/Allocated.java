// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much of the Java heap a call takes. */
public final class Allocated {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What may fail as a file does. */
  public interface Call {
    void run() throws Exception;
  }

  private Allocated() {}

  /** Returns the bytes that this thread allocated in a call. */
  public static long by(Call call) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    call.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Returns the least of several calls, so that what is loaded or compiled once does not count. */
  public static long leastBy(Call call) throws Exception {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      least = Math.min(least, by(call));
    }
    return least;
  }
}
