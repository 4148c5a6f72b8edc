// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.gatun.serving.protocol.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * One connection's requests, one at a time: reads the head, has the body admitted, and decides
 * where it goes: to its place, to Netty's aggregator, or nowhere when the head alone is refused.
 * Answers pass through here on their way out.
 *
 * <p>Whatever a request holds ends with it: the body's memory and its share of the budget are given
 * back when it was answered, or when the connection is gone, whichever comes first.
 */
// A write or close that fails ends the connection, of which channelInactive tells.
@SuppressWarnings("FutureReturnValueIgnored")
final class Connection extends ChannelDuplexHandler {
  private static final int LINGER_SECONDS = 2;

  private static final System.Logger LOGGER = System.getLogger(Connection.class.getName());

  /** Where a request is. */
  private enum Stage {
    /** The next head is expected. */
    HEAD,
    /** The head is here; the body is not admitted yet. */
    WAITING,
    /** The body goes to its place. */
    PLACING,
    /** The body goes to the aggregator. */
    GATHERING,
    /** The request is refused; its body is dropped. */
    REFUSING,
    /** The connection ends; everything is dropped. */
    ENDED
  }

  private final Service service;
  private Stage stage = Stage.HEAD;
  private @Nullable HttpRequest request;
  private @Nullable RequestHead accepted;
  private InFlightBudget.@Nullable Share share;
  private @Nullable PlacedBody body;
  private @Nullable RequestException refusal;
  private long received;

  Connection(Service service) {
    this.service = service;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    service.connections().add(ctx.channel());
    if (service.isDraining()) {
      ctx.close();
    }
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (stage == Stage.ENDED) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest head) {
      begin(ctx, head);
    }
    if (message instanceof HttpContent content) {
      take(ctx, content);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest head) {
    request = head;
    accepted = null;
    received = 0;
    giveBack();
    if (head.decoderResult().isFailure()) {
      refuseAndEnd(
          ctx,
          RequestException.badRequest("request: " + head.decoderResult().cause().getMessage()));
      return;
    }
    RequestHead good;
    try {
      good = RequestHead.of(head, service);
    } catch (RequestException e) {
      if (e.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)
          || HttpUtil.is100ContinueExpected(head)) {
        // Too much to read for nothing, or perhaps it will never come.
        refuseAndEnd(ctx, e);
      } else {
        refusal = e;
        stage = Stage.REFUSING;
      }
      return;
    }
    accepted = good;
    stage = Stage.WAITING;
    share = service.budget().request(good.bytes(), () -> admitSoon(ctx));
    if (share.isHeld()) {
      admit(ctx);
    } else {
      setReading(ctx.channel());
    }
  }

  private void admitSoon(ChannelHandlerContext ctx) {
    try {
      ctx.executor().execute(() -> admit(ctx));
    } catch (RejectedExecutionException e) {
      // The server has stopped, and this connection with it, which gives its share back.
      LOGGER.log(System.Logger.Level.DEBUG, "stopped before a request was admitted", e);
    }
  }

  /**
   * Goes on with the request that waits, if its share is held. It may not be: a share that another
   * event loop gave while its request asked for it calls this when that request is over.
   */
  private void admit(ChannelHandlerContext ctx) {
    HttpRequest head = request;
    RequestHead good = accepted;
    boolean held = share != null && share.isHeld();
    if (stage != Stage.WAITING || head == null || good == null || !held) {
      return;
    }
    if (HttpUtil.is100ContinueExpected(head)) {
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      head.headers().remove(HttpHeaderNames.EXPECT);
    }
    BodyReads.Target reads = BodyReads.of(ctx.channel());
    InferHead infer = good.infer();
    if (infer != null && good.isPlaced()) {
      body = PlacedBody.of(service.pool(), infer.declaredJsonLength(), (int) good.bytes());
      reads.place(body);
      stage = Stage.PLACING;
    } else {
      reads.gather();
      stage = Stage.GATHERING;
      ctx.fireChannelRead(head);
    }
    setReading(ctx.channel());
  }

  private void take(ChannelHandlerContext ctx, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    received += content.content().readableBytes();
    switch (stage) {
      case PLACING -> {
        PlacedBody placed = body;
        if (placed != null) {
          placed.add(content.content());
        }
        content.release();
        if (last) {
          answerPlaced(ctx);
        }
      }
      case GATHERING -> {
        RequestException fault = fault(content);
        if (fault != null) {
          content.release();
          refuseAndEnd(ctx, fault);
        } else {
          ctx.fireChannelRead(content);
          if (last) {
            end();
          }
        }
      }
      case REFUSING -> {
        content.release();
        RequestException e = refusal;
        if (last && e != null) {
          answer(ctx, e);
          end();
        }
      }
      case HEAD, WAITING, ENDED -> content.release();
    }
  }

  /** Returns why a part of a body without declared length is refused, or null. */
  private @Nullable RequestException fault(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      return RequestException.badRequest("body: " + content.decoderResult().cause().getMessage());
    }
    if (accepted != null && received > accepted.bytes()) {
      return new RequestException(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "body: expected at most "
              + accepted.bytes()
              + " bytes without Content-Length but found more");
    }
    return null;
  }

  private void answerPlaced(ChannelHandlerContext ctx) {
    PlacedBody placed = body;
    InferHead infer = accepted == null ? null : accepted.infer();
    if (placed == null || infer == null) {
      throw new AssertionError("expected a body to be placed");
    }
    service.placedBytes.add((long) placed.length() - placed.moved());
    service.movedBytes.add(placed.moved());
    body = null;
    BodyReads.of(ctx.channel()).bodyEnded();
    ctx.fireChannelRead(new PlacedRequest(infer, placed));
    end();
  }

  /** Forgets the request, which was answered. */
  private void end() {
    giveBack();
    request = null;
    accepted = null;
    refusal = null;
    if (stage != Stage.ENDED) {
      stage = Stage.HEAD;
    }
  }

  private void giveBack() {
    if (body != null) {
      body.release();
      body = null;
    }
    if (share != null) {
      share.close();
      share = null;
    }
  }

  /** Answers at once, and reads no further request. */
  private void refuseAndEnd(ChannelHandlerContext ctx, RequestException e) {
    leaveBody(ctx.channel());
    answer(ctx, e);
    setReading(ctx.channel());
  }

  private void answer(ChannelHandlerContext ctx, RequestException e) {
    write(ctx, Answers.error(e), ctx.newPromise());
    ctx.flush();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof HttpResponse answer)
        || answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      ctx.write(message, promise);
      return;
    }
    if (answer.status().code() >= 400) {
      service.refusals.increment();
    } else if (accepted != null && accepted.infer() != null) {
      service.requests.increment();
    }
    HttpRequest head = request;
    boolean goOn =
        stage != Stage.ENDED && head != null && HttpUtil.isKeepAlive(head) && !service.isDraining();
    HttpUtil.setKeepAlive(
        answer.headers(), head == null ? HttpVersion.HTTP_1_1 : head.protocolVersion(), goOn);
    if (goOn) {
      ctx.write(message, promise);
    } else {
      stage = Stage.ENDED;
      ctx.write(message, promise.unvoid()).addListener(_ -> linger(ctx));
    }
  }

  /**
   * Ends the connection so that the client gets the answer: a close with bytes unread would reset
   * it.
   */
  private static void linger(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof DuplexChannel socket && socket.isActive()) {
      socket.shutdownOutput();
      ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    } else {
      ctx.close();
    }
  }

  /** Reads unless a body waits for admission, or the client does not take its answers. */
  private void setReading(Channel channel) {
    boolean reading = stage == Stage.ENDED || (stage != Stage.WAITING && channel.isWritable());
    if (reading && !channel.config().isAutoRead()) {
      // While nothing was read, the client was not idle.
      channel.pipeline().get(IdleStateHandler.class).resetReadTimeout();
    }
    channel.config().setAutoRead(reading);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    setReading(ctx.channel());
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent) {
      switch (stage) {
        case PLACING, GATHERING, REFUSING ->
            refuseAndEnd(
                ctx,
                new RequestException(
                    HttpResponseStatus.REQUEST_TIMEOUT,
                    "body: expected more bytes within "
                        + service.options().idleSeconds()
                        + " seconds but found "
                        + received));
        case HEAD, ENDED -> ctx.close();
        case WAITING -> {
          // It is this server that the client waits for.
        }
      }
    } else if (event == Drain.NOW && stage == Stage.HEAD) {
      ctx.close();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  /** Tells a connection that the server stops. */
  enum Drain {
    /** Close as soon as no request is at work. */
    NOW
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leaveBody(ctx.channel());
    ctx.fireChannelInactive();
  }

  /** Drops all that comes from now on, and gives back what the request held. */
  private void leaveBody(Channel channel) {
    stage = Stage.ENDED;
    BodyReads.of(channel).bodyEnded();
    giveBack();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || stage == Stage.ENDED) {
      ctx.close();
      return;
    }
    LOGGER.log(System.Logger.Level.ERROR, "a request failed", cause);
    refuseAndEnd(ctx, Answers.failure(cause));
  }
}
