// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.serving.protocol.InferAnswer;
import org.gatun.serving.protocol.InferRequest;
import org.gatun.serving.protocol.JsonData;
import org.gatun.serving.protocol.RequestException;

/** Computes answers, by each route. */
final class Inference {
  private final Service service;

  Inference(Service service) {
    this.service = service;
  }

  /** The zero-copy route: the input is where the socket's read put it. */
  FullHttpResponse placed(PlacedRequest placed) throws RequestException {
    PlacedBody body = placed.body();
    int jsonLength = body.jsonLength();
    InferRequest request =
        request(placed.head(), body.json(), jsonLength, body.length() - jsonLength);
    JsonData data = request.data();
    return data == null
        ? intoPool(request, body.view(request.dtype(), request.shape()))
        : ofJson(request, data);
  }

  /** The other routes: Netty has gathered the body. */
  FullHttpResponse gathered(InferHead head, ByteBuf body) throws RequestException {
    return head.route() == Route.COPYING ? copying(head, body) : oneCopy(head, body);
  }

  /** The input is copied once, from what Netty gathered into pooled memory. */
  private FullHttpResponse oneCopy(InferHead head, ByteBuf body) throws RequestException {
    byte[] json = new byte[head.jsonLength(body.readableBytes())];
    body.readBytes(json);
    InferRequest request = request(head, json, json.length, body.readableBytes());
    JsonData data = request.data();
    if (data != null) {
      return ofJson(request, data);
    }
    try (BufferLease input = service.pool().acquire(request.inputBytes())) {
      try (BufferPin pin = input.view().pin()) {
        body.readBytes(pin.segment().asByteBuffer());
      }
      return intoPool(request, input.view().cast(request.dtype(), request.shape()));
    }
  }

  /** Body, input, the model's own input, output and answer are Java arrays. */
  private FullHttpResponse copying(InferHead head, ByteBuf content) throws RequestException {
    byte[] body = new byte[content.readableBytes()];
    content.readBytes(body);
    int jsonLength = head.jsonLength(body.length);
    InferRequest request = request(head, body, jsonLength, body.length - jsonLength);
    JsonData data = request.data();
    if (data != null) {
      return ofJson(request, data);
    }
    float[] output = new float[(int) (request.outputBytes() / Float.BYTES)];
    try (BufferLease owned = ownArray(request.dtype(), body, jsonLength);
        BufferLease result = Buffers.wrap(output)) {
      infer(
          request,
          owned.view().cast(request.dtype(), request.shape()),
          result.view().cast(DType.FLOAT32, request.outputShape()));
      if (!request.binaryOutput()) {
        return Answers.json(InferAnswer.json(request, result.view()));
      }
    }
    byte[] bytes = new byte[(int) request.outputBytes()];
    littleEndian(bytes, 0).asFloatBuffer().put(output);
    byte[] header = InferAnswer.header(request);
    byte[] answer = Arrays.copyOf(header, header.length + bytes.length);
    System.arraycopy(bytes, 0, answer, header.length, bytes.length);
    return Answers.binary(header.length, Unpooled.wrappedBuffer(answer));
  }

  private static InferRequest request(InferHead head, byte[] json, int jsonLength, long following)
      throws RequestException {
    return head.isRaw()
        ? InferRequest.raw(head.model(), following)
        : InferRequest.read(head.model(), json, 0, jsonLength, following);
  }

  /** Decodes the bytes after the JSON to an array, and copies that to one of the model's own. */
  private static BufferLease ownArray(ScalarType dtype, byte[] body, int start) {
    ByteBuffer bytes = littleEndian(body, start);
    return switch (dtype.itemsize()) {
      case 1 -> Buffers.wrap(Arrays.copyOfRange(body, start, body.length).clone());
      case 2 -> {
        short[] decoded = new short[bytes.remaining() / Short.BYTES];
        bytes.asShortBuffer().get(decoded);
        yield Buffers.wrap(decoded.clone());
      }
      case 4 -> {
        if (dtype != ScalarType.FLOAT32) {
          int[] decoded = new int[bytes.remaining() / Integer.BYTES];
          bytes.asIntBuffer().get(decoded);
          yield Buffers.wrap(decoded.clone());
        }
        float[] decoded = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(decoded);
        yield Buffers.wrap(decoded.clone());
      }
      default -> {
        long[] decoded = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(decoded);
        yield Buffers.wrap(decoded.clone());
      }
    };
  }

  private static ByteBuffer littleEndian(byte[] bytes, int start) {
    return ByteBuffer.wrap(bytes, start, bytes.length - start)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The elements are parsed one by one, into pooled memory. */
  private FullHttpResponse ofJson(InferRequest request, JsonData data) throws RequestException {
    long count = request.inputBytes() / request.dtype().itemsize();
    try (BufferLease input = service.pool().acquire(request.dtype(), count)) {
      data.copyTo(input.view());
      return intoPool(request, input.view().cast(request.dtype(), request.shape()));
    }
  }

  /** Computes into pooled memory, which goes back when Netty has sent it. */
  private FullHttpResponse intoPool(InferRequest request, BufferView input) {
    byte[] header = request.binaryOutput() ? InferAnswer.header(request) : new byte[0];
    int length = Math.addExact(header.length, (int) request.outputBytes());
    LeasedByteBuf answer = LeasedByteBuf.of(service.pool().acquire(length), 0, length);
    try {
      answer.writeBytes(header);
      infer(request, input, answer.view(header.length, DType.FLOAT32, request.outputShape()));
      answer.writerIndex(length);
      if (request.binaryOutput()) {
        return Answers.binary(header.length, answer.retain());
      }
      long count = request.outputBytes() / Float.BYTES;
      return Answers.json(InferAnswer.json(request, answer.view(0, DType.FLOAT32, count)));
    } finally {
      answer.release();
    }
  }

  private void infer(InferRequest request, BufferView input, BufferView output) {
    long start = System.nanoTime();
    request.model().infer(input, output);
    service.modelNanos.add(System.nanoTime() - start);
  }
}
