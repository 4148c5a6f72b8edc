// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says where the next read of a connection puts its bytes: in the place of a body while one is
 * expected, else where Netty would.
 */
final class BodyReads implements RecvByteBufAllocator {
  /** A read that is not placed moves at most so many bytes of a body that will be. */
  private static final int HEAD_BYTES = 8 << 10;

  private final RecvByteBufAllocator usual = new AdaptiveRecvByteBufAllocator();

  /** Returns what decides for a connection that this was set for. */
  static Target of(Channel channel) {
    return (Target) channel.unsafe().recvBufAllocHandle();
  }

  @Override
  @SuppressWarnings("deprecation") // Its replacement's interface extends this.
  public Handle newHandle() {
    return new Target((ExtendedHandle) usual.newHandle());
  }

  /** Where the reads of one connection go. Used by its event loop alone. */
  static final class Target implements ExtendedHandle {
    private final ExtendedHandle usual;
    private @Nullable PlacedBody body;
    private boolean placing;

    Target(ExtendedHandle usual) {
      this.usual = usual;
    }

    /** Puts what is read from now on in its place in a body. */
    void place(PlacedBody body) {
      this.body = body;
      placing = true;
    }

    /** Puts what is read from now on into small buffers, for the next head. */
    void bodyEnded() {
      body = null;
    }

    /** Leaves all to Netty, for a body that is gathered. */
    void gather() {
      placing = false;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      if (body != null) {
        return body.rest();
      }
      return placing ? allocator.ioBuffer(HEAD_BYTES) : usual.allocate(allocator);
    }

    @Override
    public int guess() {
      return placing ? HEAD_BYTES : usual.guess();
    }

    @Override
    public void reset(ChannelConfig config) {
      usual.reset(config);
    }

    @Override
    public void incMessagesRead(int count) {
      usual.incMessagesRead(count);
    }

    @Override
    public void lastBytesRead(int bytes) {
      usual.lastBytesRead(bytes);
    }

    @Override
    public int lastBytesRead() {
      return usual.lastBytesRead();
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      usual.attemptedBytesRead(bytes);
    }

    @Override
    public int attemptedBytesRead() {
      return usual.attemptedBytesRead();
    }

    @Override
    public boolean continueReading() {
      return usual.continueReading();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
      return usual.continueReading(maybeMoreDataSupplier);
    }

    @Override
    public void readComplete() {
      usual.readComplete();
    }
  }
}
