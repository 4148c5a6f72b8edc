// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

/**
 * What a server may use.
 *
 * @param port the port on 127.0.0.1, 0 for any that is free
 * @param eventLoops how many threads read, compute and write
 * @param bodyBytes the greatest body
 * @param inFlightBytes how many bytes of bodies are in memory at once; further requests wait in
 *     their sockets
 * @param idleSeconds how long a connection may send nothing, within a request or between two
 */
public record ServerOptions(
    int port, int eventLoops, int bodyBytes, long inFlightBytes, int idleSeconds) {
  /** Any free port, an event loop for each processor, bodies up to 64 MiB, as much at once. */
  public static final ServerOptions DEFAULT =
      new ServerOptions(0, Runtime.getRuntime().availableProcessors(), 64 << 20, 64L << 20, 60);

  /**
   * Makes options.
   *
   * @throws IllegalArgumentException if a number makes no server
   */
  public ServerOptions {
    check("port", port, 0, 65_535);
    check("event loops", eventLoops, 1, 1024);
    check("bytes of a body", bodyBytes, 1, Integer.MAX_VALUE - 64);
    check("bytes in flight", inFlightBytes, bodyBytes, Long.MAX_VALUE);
    check("idle seconds", idleSeconds, 1, Integer.MAX_VALUE);
  }

  private static void check(String what, long value, long least, long greatest) {
    if (value < least || value > greatest) {
      throw new IllegalArgumentException(
          what + ": expected " + least + ".." + greatest + " but found " + value);
    }
  }

  /** Returns these options with another port. */
  public ServerOptions withPort(int other) {
    return new ServerOptions(other, eventLoops, bodyBytes, inFlightBytes, idleSeconds);
  }

  /** Returns these options with other limits in bytes. */
  public ServerOptions withBytes(int body, long inFlight) {
    return new ServerOptions(port, eventLoops, body, inFlight, idleSeconds);
  }

  /** Returns these options with another time to be idle. */
  public ServerOptions withIdleSeconds(int seconds) {
    return new ServerOptions(port, eventLoops, bodyBytes, inFlightBytes, seconds);
  }
}
