// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.gatun.buffer.BufferPool;
import org.gatun.serving.model.Model;
import org.gatun.serving.protocol.RequestException;

/** What the connections of one server share: models, memory, limits and figures. */
final class Service {
  private final Map<String, Model> models = new TreeMap<>();
  private final ServerOptions options;
  private final BufferPool pool = new BufferPool();
  private final InFlightBudget budget;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private volatile boolean draining;

  final LongAdder requests = new LongAdder();
  final LongAdder refusals = new LongAdder();
  final LongAdder modelNanos = new LongAdder();
  final LongAdder placedBytes = new LongAdder();
  final LongAdder movedBytes = new LongAdder();

  Service(List<Model> models, ServerOptions options) {
    for (Model model : models) {
      if (this.models.put(model.name(), model) != null) {
        throw new IllegalArgumentException(
            "models: expected each name once but found two of \"" + model.name() + '"');
      }
    }
    this.options = options;
    budget = new InFlightBudget(options.inFlightBytes());
  }

  Model model(String name) throws RequestException {
    Model model = models.get(name);
    if (model == null) {
      throw RequestException.notFound(
          "model: expected " + String.join(" or ", models.keySet()) + " but found \"" + name + '"');
    }
    return model;
  }

  ServerOptions options() {
    return options;
  }

  BufferPool pool() {
    return pool;
  }

  InFlightBudget budget() {
    return budget;
  }

  ChannelGroup connections() {
    return connections;
  }

  /** Makes every connection end after the request that it is at. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  ServerStatistics statistics() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long collections = 0;
    long collectionMillis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += collector.getCollectionCount();
      collectionMillis += collector.getCollectionTime();
    }
    BufferPool.Statistics blocks = pool.statistics();
    return new ServerStatistics(
        requests.sum(),
        refusals.sum(),
        modelNanos.sum(),
        placedBytes.sum(),
        movedBytes.sum(),
        budget.inFlight(),
        budget.waiting(),
        connections.size(),
        system.getProcessCpuTime(),
        threads.getTotalThreadAllocatedBytes(),
        collections,
        collectionMillis,
        blocks.bytes(),
        blocks.outstanding(),
        blocks.releases());
  }
}
