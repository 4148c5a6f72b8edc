// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that is told of a share when it is at another request already. */
class LateAdmissionTest {
  private static final int LIMIT = 1000;
  private static final int BODY = 10;

  private final Service service =
      new Service(List.of(new SumsModel()), ServerOptions.DEFAULT.withBytes(LIMIT, LIMIT));
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void open() {
    channel.config().setRecvByteBufAllocator(new BodyReads());
    channel.pipeline().addLast(new IdleStateHandler(60, 0, 0), new Connection(service));
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    assertEquals(0, service.budget().inFlight());
    assertEquals(0, service.budget().waiting());
  }

  /** Has the connection read a head, but runs nothing that was left for later. */
  private HttpRequest read() {
    var head =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/v2/models/sums/infer");
    head.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, BODY);
    channel.pipeline().fireChannelRead(head);
    return head;
  }

  @Test
  void admit_ofTheRequestBefore_leavesTheNextOneWaiting() {
    InFlightBudget.Share first = service.budget().request(LIMIT, () -> {});
    read();
    InFlightBudget.Share second = service.budget().request(LIMIT, () -> {});
    // Gives the request its share; that the connection is told is left for later.
    first.close();
    // Ends that request, which makes room for the second share, but not for this request.
    HttpRequest next = read();
    assertTrue(second.isHeld());
    assertEquals(1, service.budget().waiting());

    channel.runPendingTasks();
    assertNull(channel.readInbound(), "went on without its share");

    second.close();
    channel.runPendingTasks();
    assertSame(next, channel.readInbound());
    assertEquals(BODY, service.budget().inFlight());
  }
}
