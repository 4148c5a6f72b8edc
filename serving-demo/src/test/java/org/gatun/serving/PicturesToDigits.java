// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import static org.gatun.buffer.DType.FLOAT32;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.ndarray.Images;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.PixelScale;

/**
 * A client of the model {@code digits}: grey pictures of any size, white ink on black, are resized
 * to what the model knows, greys from 0 to 16 of 8 by 8, in one batch, and asked for in binary.
 */
final class PicturesToDigits {
  private static final int SIDE = 8;

  /** From 0 to 255 to what the model was trained with. */
  private static final PixelScale GREYS = PixelScale.of(new float[] {16f / 255}, new float[] {0});

  private PicturesToDigits() {}

  /** Lends a batch, float32 [count, 8, 8], of pictures, bytes [height, width]. */
  static BufferLease batch(List<NdArray> pictures) {
    BufferLease batch = BufferPool.shared().acquire(FLOAT32, pictures.size(), SIDE, SIDE);
    for (int k = 0; k < pictures.size(); k++) {
      NdArray pixels = pictures.get(k).expandDims(-1); // one channel
      try (BufferLease small = Images.resize(pixels, SIDE, SIDE)) {
        NdArray image = NdArray.of(batch.view()).at(k).expandDims(0);
        Images.normalise(image, NdArray.of(small.view()), GREYS);
      }
    }
    return batch;
  }

  /** Asks a server which digits they are. */
  static int[] read(int port, NdArray batch) throws IOException, InterruptedException {
    byte[] greys = batch.view().toBytes();
    byte[] json =
        """
        {"inputs":[{"name":"digits","shape":[%d,8,8],"datatype":"FP32",
        "parameters":{"binary_data_size":%d}}]}\
        """
            .formatted(batch.size(0), greys.length)
            .getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:%d/v2/models/digits/infer".formatted(port)))
            .header("Inference-Header-Content-Length", Integer.toString(json.length))
            .POST(BodyPublishers.ofByteArrays(List.of(json, greys)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String answer = client.send(request, BodyHandlers.ofString()).body();
      JsonNode probabilities = new ObjectMapper().readTree(answer).at("/outputs/0/data");
      int[] digits = new int[(int) batch.size(0)];
      for (int at = 0; at < probabilities.size(); at++) {
        int k = at / 10;
        double best = probabilities.get(10 * k + digits[k]).doubleValue();
        digits[k] = probabilities.get(at).doubleValue() > best ? at % 10 : digits[k];
      }
      return digits;
    }
  }
}
