// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatun.serving.Figures.Saturation;
import org.gatun.serving.http.Route;
import org.gatun.serving.http.ServerStatistics;
import org.gatun.serving.load.LoadClient;
import org.gatun.serving.load.Outcome;
import org.gatun.serving.load.PreparedRequest;
import org.gatun.serving.protocol.Json;

/**
 * Sends the same payload by every route to one server and counts. The routes take turns, round by
 * round, so that whatever else the machine does meets all of them.
 */
final class Comparison {
  /** The row of requests that are all JSON. */
  static final String JSON = "json";

  private static final double LOAD = 0.6;
  private static final Duration WARM_UP = Duration.ofMillis(100);

  private final InetSocketAddress server;
  private final int rounds;
  private final Duration saturation;
  private final Duration fixedRate;

  /**
   * Makes a comparison.
   *
   * @param saturation how long a round at saturation takes
   * @param fixedRate how long a round at a fixed rate takes
   */
  Comparison(InetSocketAddress server, int rounds, Duration saturation, Duration fixedRate) {
    this.server = server;
    this.rounds = rounds;
    this.saturation = saturation;
    this.fixedRate = fixedRate;
  }

  /** Makes the server compile what it is going to run. */
  void warmUp(List<Payload> payloads, Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    try (var client = new LoadClient(server, 16)) {
      while (System.nanoTime() - end < 0) {
        for (Payload payload : payloads) {
          for (PreparedRequest request : requests(payload, false).values()) {
            client.closedLoop(request, WARM_UP);
          }
        }
      }
    }
  }

  /**
   * Measures one payload by every route.
   *
   * @param withJson whether to send it as JSON too; that is measured at saturation only, for it
   *     does not reach the rate that the others are compared at
   */
  Map<String, Figures> measure(Payload payload, int connections, boolean withJson)
      throws IOException {
    Map<String, PreparedRequest> requests = requests(payload, withJson);
    Map<String, Figures> figures = new LinkedHashMap<>();
    requests.keySet().forEach(route -> figures.put(route, new Figures()));
    try (var client = new LoadClient(server, connections)) {
      for (PreparedRequest request : requests.values()) {
        client.closedLoop(request, WARM_UP);
      }
      for (int round = 0; round < rounds; round++) {
        for (String route : turn(requests, round)) {
          ServerStatistics before = statistics(client);
          Outcome outcome = client.closedLoop(required(requests, route), saturation);
          required(figures, route).addSaturation(outcome, before, statistics(client));
        }
      }
      requests.remove(JSON);
      double copying =
          required(figures, Route.COPYING.toString()).atSaturation(Saturation::perSecond);
      for (int round = 0; round < rounds; round++) {
        for (String route : turn(requests, round)) {
          ServerStatistics before = statistics(client);
          Outcome outcome = client.openLoop(required(requests, route), LOAD * copying, fixedRate);
          required(figures, route).addFixedRate(outcome, before, statistics(client));
        }
      }
    }
    return figures;
  }

  private static Map<String, PreparedRequest> requests(Payload payload, boolean withJson) {
    Map<String, PreparedRequest> requests = new LinkedHashMap<>();
    for (Route route : Route.values()) {
      requests.put(route.toString(), payload.binary(route.toString()));
    }
    if (withJson) {
      requests.put(JSON, payload.json());
    }
    return requests;
  }

  /** Another route begins each round. */
  private static List<String> turn(Map<String, PreparedRequest> requests, int round) {
    List<String> routes = new ArrayList<>(requests.keySet());
    Collections.rotate(routes, -round);
    return routes;
  }

  private static <V> V required(Map<String, V> values, String route) {
    V value = values.get(route);
    if (value == null) {
      throw new IllegalArgumentException(
          "expected one of " + values.keySet() + " but found " + route);
    }
    return value;
  }

  private static ServerStatistics statistics(LoadClient client) throws IOException {
    String json = client.call(PreparedRequest.get("/gatun/statistics")).json();
    return Json.read(json.getBytes(UTF_8), ServerStatistics.class);
  }
}
