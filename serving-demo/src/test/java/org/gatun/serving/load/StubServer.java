// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A server that is not ours, for a client that must not depend on ours. */
final class StubServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong stallNanos = new AtomicLong();
  private volatile byte[] lastBody = new byte[0];
  private volatile Headers lastFields = new Headers();
  private volatile String lastPath = "";

  StubServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      lastBody = body;
      lastFields = exchange.getRequestHeaders();
      lastPath = exchange.getRequestURI().getPath();
      requests.incrementAndGet();
      long until = System.nanoTime() + stallNanos.getAndSet(0);
      for (long left; (left = until - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      switch (lastPath) {
        case "/refuse" -> send(exchange, 400, "{\"error\":\"no\"}".getBytes(UTF_8));
        case "/close" -> {}
        default -> {
          exchange.getResponseHeaders().set("Inference-Header-Content-Length", "2");
          ByteBuffer answer = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
          answer.put((byte) '{').put((byte) '}').putFloat(sum(body)).putFloat(2);
          send(exchange, 200, answer.array());
        }
      }
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static float sum(byte[] body) {
    int sum = 0;
    for (byte b : body) {
      sum += b & 0xff;
    }
    return sum;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  void stallOnce(Duration duration) {
    stallNanos.set(duration.toNanos());
  }

  long requests() {
    return requests.get();
  }

  float lastBodySum() {
    return sum(lastBody);
  }

  byte[] lastBody() {
    return lastBody;
  }

  String lastPath() {
    return lastPath;
  }

  String lastField(String name) {
    String value = lastFields.getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
