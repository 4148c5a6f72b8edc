// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.serving.http.InferenceServer;
import org.gatun.serving.http.ServerOptions;
import org.gatun.serving.load.LoadClient;
import org.gatun.serving.load.PreparedRequest;
import org.gatun.serving.model.Model;
import org.gatun.serving.model.Port;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a model sees of the end of its server. */
@Timeout(120)
final class StopTest {
  /** Works until it is let go, and notes what it does. */
  private static final class Busy implements Model {
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public String name() {
      return "pooled";
    }

    @Override
    public List<Port> inputs() {
      return List.of(Port.of("x", DType.FLOAT32, -1, -1));
    }

    @Override
    public List<Port> outputs() {
      return List.of(Port.of("y", DType.FLOAT32, -1));
    }

    @Override
    public long[] outputShape(DType dtype, long[] shape) {
      return new long[] {shape[0]};
    }

    @Override
    public void infer(BufferView input, BufferView output) {
      begun.countDown();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      notes.add("computed");
    }

    @Override
    public void close() {
      notes.add("closed");
    }
  }

  @Test
  void stop_withAModelAtWork_closesTheModelAfterItsRequest()
      throws IOException, InterruptedException, ExecutionException {
    var model = new Busy();
    var server = InferenceServer.start(List.of(model), ServerOptions.DEFAULT);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    try (var client = new LoadClient(address, 1)) {
      PreparedRequest request = Payload.pooled("4 KB", 1, 1024).binary("zero-copy");
      var status = new FutureTask<>(() -> client.call(request).status());
      Thread.ofPlatform().start(status);
      model.begun.await();
      assertFalse(server.isStopped());
      Thread stopping = Thread.ofPlatform().start(() -> Serve.stop(server, List.of(model)));
      // It waits for the model, or else it ends here, and the notes tell.
      stopping.join(200);
      model.letGo.countDown();
      stopping.join();
      assertEquals(200, status.get());
    }
    assertTrue(server.isStopped());
    assertEquals(List.of("computed", "closed"), model.notes);
  }
}
