// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes a selector whenever a request is due. A selector waits in milliseconds, which is too coarse
 * to send thousands of requests a second on time, and asking it again and again would take a whole
 * core from the server.
 */
final class Pacer implements AutoCloseable {
  private final Schedule schedule;
  private final Selector selector;
  private final Thread thread;
  private volatile boolean closed;

  Pacer(Schedule schedule, Selector selector) {
    this.schedule = schedule;
    this.selector = selector;
    thread = Thread.ofPlatform().daemon().name("pacer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long next = 0;
    while (next < schedule.total() && !closed) {
      long now = System.nanoTime();
      long wait = schedule.at(next) - now;
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else {
        selector.wakeup();
        next = schedule.firstAfter(now);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
