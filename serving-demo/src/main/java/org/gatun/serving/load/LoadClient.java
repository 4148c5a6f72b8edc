// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A client that loads a server from one thread over many connections, and takes as little of the
 * machine for itself as it can: requests are made before, answers are counted rather than read. Not
 * safe for use by several threads.
 */
public final class LoadClient implements AutoCloseable {
  private static final long LEAST_NANOS = 1_000;
  private static final long GREATEST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Selector selector;
  private final List<LoadConnection> connections = new ArrayList<>();
  private final List<LoadConnection> complete = new ArrayList<>();
  private final ByteBuffer received = ByteBuffer.allocateDirect(128 << 10);

  /**
   * Opens the connections.
   *
   * @throws IOException if the server does not take one
   */
  public LoadClient(InetSocketAddress server, int connections) throws IOException {
    selector = Selector.open();
    try {
      for (int i = 0; i < connections; i++) {
        this.connections.add(new LoadConnection(server, selector));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Sends one request and returns the whole answer, whatever its status.
   *
   * @throws IOException if the connection fails
   */
  public Answer call(PreparedRequest request) throws IOException {
    LoadConnection connection = connections.getFirst();
    connection.begin(request, System.nanoTime(), true);
    while (answered(true).isEmpty()) {
      // There is more to come.
    }
    return connection.answer();
  }

  /**
   * Keeps every connection busy: each sends its next request as soon as it has its answer. This
   * finds how much a server can do; its latencies are those of a server without a moment's rest.
   *
   * @throws IOException if a connection fails, or an answer is not 200
   */
  public Outcome closedLoop(PreparedRequest request, Duration window) throws IOException {
    Histogram latencies = histogram();
    long start = System.nanoTime();
    long end = start + window.toNanos();
    for (LoadConnection connection : connections) {
      connection.begin(request, System.nanoTime(), false);
    }
    int busy = connections.size();
    while (busy > 0) {
      for (LoadConnection connection : answered(true)) {
        long now = System.nanoTime();
        record(latencies, now - connection.start());
        if (now - end < 0) {
          connection.begin(request, now, false);
        } else {
          busy--;
        }
      }
    }
    return new Outcome(latencies.getTotalCount(), System.nanoTime() - start, latencies);
  }

  /**
   * Sends requests at a fixed rate, whether or not the server keeps up. Latency counts from when a
   * request should have been sent: if it had to wait for a free connection, because the server was
   * busy with earlier ones, that wait counts.
   *
   * @param rate requests a second
   * @throws IOException if a connection fails, or an answer is not 200
   */
  public Outcome openLoop(PreparedRequest request, double rate, Duration window)
      throws IOException {
    Histogram latencies = histogram();
    long start = System.nanoTime();
    var schedule = new Schedule(start, rate, Math.max(1, (long) (rate * window.toNanos() / 1e9)));
    var idle = new ArrayDeque<>(connections);
    long sent = 0;
    try (var pacer = new Pacer(schedule, selector)) {
      pacer.start();
      while (latencies.getTotalCount() < schedule.total()) {
        boolean due = sent < schedule.total() && !idle.isEmpty() && schedule.isDue(sent);
        if (due) {
          idle.remove().begin(request, schedule.at(sent++), false);
        }
        for (LoadConnection connection : answered(!due)) {
          record(latencies, System.nanoTime() - connection.start());
          idle.add(connection);
        }
      }
    }
    return new Outcome(schedule.total(), System.nanoTime() - start, latencies);
  }

  /**
   * Goes on with every connection that is ready; returns those whose answer is complete.
   *
   * @param waits whether to wait until one is ready, or the selector is woken
   */
  private List<LoadConnection> answered(boolean waits) throws IOException {
    complete.clear();
    long from = System.nanoTime();
    int ready = waits ? selector.select(PATIENCE.toMillis()) : selector.selectNow();
    if (ready == 0 && System.nanoTime() - from >= PATIENCE.toNanos()) {
      throw new SocketTimeoutException("expected an answer within " + PATIENCE);
    }
    for (SelectionKey key : selector.selectedKeys()) {
      LoadConnection connection = (LoadConnection) key.attachment();
      if (connection.advance(received)) {
        complete.add(connection);
      }
    }
    selector.selectedKeys().clear();
    return complete;
  }

  private static Histogram histogram() {
    return new Histogram(LEAST_NANOS, GREATEST_NANOS, DIGITS);
  }

  private static void record(Histogram latencies, long nanos) {
    latencies.recordValue(Math.clamp(nanos, 0, GREATEST_NANOS));
  }

  /** Closes every connection. */
  @Override
  public void close() throws IOException {
    for (LoadConnection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
