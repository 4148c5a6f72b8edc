// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.BufferPool;
import org.gatun.serving.model.Model;

/**
 * Serves models on 127.0.0.1 by the Open Inference Protocol, version 2, over HTTP/1.1, with the
 * binary tensor extension. Its event loops read, compute and write; {@link Route} says how the
 * bytes travel.
 */
// A write or close that fails ends the connection, of which channelInactive tells.
@SuppressWarnings("FutureReturnValueIgnored")
public final class InferenceServer implements AutoCloseable {
  /** Bounds what waits in the kernel for each connection; larger did not serve more. */
  private static final int RECEIVE_BYTES = 256 << 10;

  private static final int BACKLOG = 4096;
  private static final int DRAIN_SECONDS = 5;

  private final Service service;
  private final EventLoopGroup loops;
  private final Channel listener;

  private InferenceServer(Service service, EventLoopGroup loops, Channel listener) {
    this.service = service;
    this.loops = loops;
    this.listener = listener;
  }

  /**
   * Starts a server; it takes requests when this returns.
   *
   * @throws IllegalArgumentException if two models have one name
   * @throws IllegalStateException if the port is taken, or this machine is big-endian, for tensors
   *     travel in the little-endian byte order
   */
  public static InferenceServer start(List<Model> models, ServerOptions options) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalStateException(
          "expected a little-endian machine but found a big-endian one");
    }
    var service = new Service(models, options);
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(options.eventLoops(), NioIoHandler.newFactory());
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BYTES)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new BodyReads())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    setUp(channel, service);
                  }
                });
    var bound = bootstrap.bind("127.0.0.1", options.port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IllegalStateException(
          "expected port "
              + options.port()
              + " of 127.0.0.1 to be free but found: "
              + bound.cause().getMessage(),
          bound.cause());
    }
    return new InferenceServer(service, loops, bound.channel());
  }

  private static void setUp(Channel channel, Service service) {
    ServerOptions options = service.options();
    channel
        .pipeline()
        .addLast(new IdleStateHandler(options.idleSeconds(), 0, 0))
        // One piece of a body for each read, for every route: a smaller chunk would only cost more.
        .addLast(new HttpServerCodec(new HttpDecoderConfig().setMaxChunkSize(Integer.MAX_VALUE)))
        // Holds what was decoded already while a request waits for admission.
        .addLast(new FlowControlHandler())
        .addLast(new Connection(service))
        .addLast(new HttpObjectAggregator(options.bodyBytes()))
        .addLast(new Endpoints(service));
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Returns the figures so far. */
  public ServerStatistics statistics() {
    return service.statistics();
  }

  /** Returns the figures of the memory that bodies and answers lie in. */
  BufferPool.Statistics poolStatistics() {
    return service.pool().statistics();
  }

  /** Returns whether the server has stopped, so that no model is at work or will be. */
  public boolean isStopped() {
    return loops.isTerminated();
  }

  /**
   * Stops: takes no further connection, answers the requests that have begun, and waits for that,
   * but only so many seconds; {@link #isStopped} tells whether that was enough. A second call does
   * nothing more. The models stay open.
   */
  @Override
  public void close() {
    service.drain();
    listener.close().awaitUninterruptibly();
    for (Channel channel : service.connections()) {
      channel
          .eventLoop()
          .execute(() -> channel.pipeline().fireUserEventTriggered(Connection.Drain.NOW));
    }
    service.connections().newCloseFuture().awaitUninterruptibly(DRAIN_SECONDS, TimeUnit.SECONDS);
    service.connections().close().awaitUninterruptibly(DRAIN_SECONDS, TimeUnit.SECONDS);
    loops
        .shutdownGracefully(0, DRAIN_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(DRAIN_SECONDS, TimeUnit.SECONDS);
  }
}
