// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.serving.model.Model;
import org.gatun.serving.model.Port;
import org.junit.jupiter.api.Test;

/** A model that fails costs its own request, and keeps nothing. */
class FailingModelTest {
  private static final int TIMES = 100;

  private static final class Failing implements Model {
    private final List<BufferView> seen = new ArrayList<>();
    private final Runnable failure;

    Failing(Runnable failure) {
      this.failure = failure;
    }

    @Override
    public String name() {
      return "sums";
    }

    @Override
    public List<Port> inputs() {
      return List.of(Port.of("x", DType.UINT8, -1, -1));
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
    public synchronized void infer(BufferView input, BufferView output) {
      seen.add(input);
      seen.add(output);
      failure.run();
    }
  }

  @Test
  void infer_modelThrows_answers500AndGivesTheMemoryBack() throws IOException {
    fail(
        500,
        () -> {
          throw new IllegalStateException("out of luck");
        });
  }

  @Test
  void infer_modelRunsOutOfMemory_answers503AndGivesTheMemoryBack() throws IOException {
    fail(
        503,
        () -> {
          throw new OutOfMemoryError("out of luck");
        });
  }

  private static void fail(int status, Runnable failure) throws IOException {
    var model = new Failing(failure);
    try (var server = InferenceServer.start(List.of(model), ServerOptions.DEFAULT)) {
      try (var client = new RawClient(server.port())) {
        for (int i = 0; i < TIMES; i++) {
          for (String route : ServerTest.ROUTES) {
            byte[] tensor = new byte[10_000];
            RawClient.Answer answer =
                client.ask(
                    Requests.binary(
                        route, Requests.header("x", DType.UINT8, 1, tensor.length), tensor));
            assertEquals(status, answer.status());
            assertTrue(answer.text().contains("out of luck"), answer::text);
          }
        }
      }
      assertEquals(0, server.poolStatistics().outstanding());
    }
    for (BufferView view : model.seen) {
      assertFalse(view.isOpen());
    }
  }
}
