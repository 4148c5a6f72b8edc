// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import org.gatun.serving.protocol.Json;
import org.gatun.serving.protocol.Metadata;
import org.gatun.serving.protocol.RequestException;

/** Answers requests whose bodies have come. */
// A write or close that fails ends the connection, of which channelInactive tells.
@SuppressWarnings("FutureReturnValueIgnored")
final class Endpoints extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOGGER = System.getLogger(Endpoints.class.getName());

  private final Service service;
  private final Inference inference;

  Endpoints(Service service) {
    this.service = service;
    inference = new Inference(service);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ctx.writeAndFlush(answer(message), ctx.voidPromise());
  }

  private FullHttpResponse answer(Object message) {
    try {
      return message instanceof PlacedRequest placed
          ? inference.placed(placed)
          : answerGathered((FullHttpRequest) message);
    } catch (RequestException e) {
      return Answers.error(e);
    } catch (RuntimeException | Error e) {
      LOGGER.log(System.Logger.Level.ERROR, "a request failed", e);
      return Answers.error(Answers.failure(e));
    } finally {
      if (message instanceof PlacedRequest placed) {
        placed.body().release();
      } else {
        ReferenceCountUtil.release(message);
      }
    }
  }

  private FullHttpResponse answerGathered(FullHttpRequest request) throws RequestException {
    return switch (Path.of(request.uri())) {
      case Path.Live() -> Answers.json(Metadata.truth("live", true));
      case Path.Ready() -> ready(!service.isDraining());
      case Path.Server() -> Answers.json(Metadata.server());
      case Path.Statistics() -> Answers.json(Json.bytes(service.statistics()));
      case Path.ModelMetadata(String model) -> Answers.json(Metadata.model(service.model(model)));
      case Path.ModelReady(String model) ->
          Answers.json(Metadata.modelReady(service.model(model).name()));
      case Path.Infer(String model) ->
          inference.gathered(InferHead.of(request, service.model(model)), request.content());
    };
  }

  private static FullHttpResponse ready(boolean ready) {
    return Answers.json(
        ready ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
        Metadata.truth("ready", ready));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A connection that ended while its body was gathered is nobody's fault here.
    if (!(cause instanceof PrematureChannelClosureException)) {
      LOGGER.log(System.Logger.Level.ERROR, "a connection failed", cause);
    }
    ctx.close();
  }
}
