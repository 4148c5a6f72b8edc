// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Listens to what the logger {@code org.gatun.buffer} says. */
final class Reports extends Handler {
  /** Thrown by this handler when it is told to fail. */
  static final class HandlerFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final Logger LOGGER = Logger.getLogger("org.gatun.buffer");

  private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
  private volatile boolean failing;

  void start() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(this);
  }

  void stop() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
  }

  void fail(boolean now) {
    failing = now;
  }

  /** Returns how many warnings name so many bytes. */
  long of(long bytes) {
    return texts().stream().filter(text -> text.contains(" " + bytes + " bytes ")).count();
  }

  /** Returns the warnings. */
  List<String> texts() {
    return records.stream()
        .filter(found -> found.getLevel().equals(Level.WARNING))
        .map(LogRecord::getMessage)
        .toList();
  }

  /** Returns how many failures were logged. */
  long errors() {
    return records.stream().filter(found -> found.getLevel().equals(Level.SEVERE)).count();
  }

  @Override
  public void publish(LogRecord found) {
    if (failing) {
      throw new HandlerFailed();
    }
    records.add(found);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
