// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection: a request on its way, then its answer. */
final class LoadConnection {
  private final SocketChannel channel;
  private final SelectionKey key;
  private final AnswerReader reader = new AnswerReader();
  private ByteBuffer unsent = ByteBuffer.allocate(0);
  private long start;
  private boolean keepsAnswer;

  LoadConnection(InetSocketAddress server, Selector selector) throws IOException {
    channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  /**
   * Sends as much of a request as the socket takes.
   *
   * @param start from when its latency counts
   * @param keepAnswer whether {@link #answer} will be asked
   */
  void begin(PreparedRequest request, long start, boolean keepAnswer) throws IOException {
    this.start = start;
    keepsAnswer = keepAnswer;
    unsent = request.bytes();
    reader.begin(keepAnswer);
    send();
  }

  private void send() throws IOException {
    channel.write(unsent);
    int interest =
        unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  /**
   * Goes on with whatever the socket is ready for; returns whether the answer is complete.
   *
   * @param received scratch
   * @throws IOException if the connection fails, or the answer is not 200 and was not to be kept
   */
  boolean advance(ByteBuffer received) throws IOException {
    if (key.isWritable()) {
      send();
    }
    if (!key.isReadable()) {
      return false;
    }
    received.clear();
    if (channel.read(received) < 0) {
      throw new EOFException("expected an answer but the server closed the connection");
    }
    if (!reader.take(received.flip())) {
      return false;
    }
    if (!reader.isOk() && !keepsAnswer) {
      Answer refusal = reader.answer();
      throw new IOException(
          "expected status 200 but found " + refusal.status() + ": " + refusal.json());
    }
    return true;
  }

  long start() {
    return start;
  }

  Answer answer() {
    return reader.answer();
  }

  void close() throws IOException {
    channel.close();
  }
}
