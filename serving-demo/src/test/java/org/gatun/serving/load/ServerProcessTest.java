// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.gatun.serving.Serve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ServerProcessTest {
  @Test
  void close_runningServer_endsItsProcess() throws IOException {
    ProcessHandle process;
    try (var server = new ServerProcess(List.of(Serve.class.getName(), "--port", "0"));
        var client = new LoadClient(server.address(), 1)) {
      process = ProcessHandle.of(server.pid()).orElseThrow();
      assertTrue(process.isAlive());
      assertEquals(200, client.call(PreparedRequest.get("/v2/models/digits/ready")).status());
      assertEquals(200, client.call(PreparedRequest.get("/v2/models/pooled/ready")).status());
    }
    assertFalse(process.isAlive());
  }

  @Test
  void start_serverThatEnds_tellsWhatItSaid() {
    var failure =
        assertThrows(
            IOException.class, () -> new ServerProcess(List.of(Serve.class.getName(), "--help")));
    assertTrue(failure.toString().contains("--port"), failure.toString());
  }
}
