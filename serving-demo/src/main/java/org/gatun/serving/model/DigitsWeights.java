// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gatun.buffer.BufferLease;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.file.SafeTensors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters of {@link DigitsModel}, as they lie in their file. They take greys from 0 to 16 as
 * they are.
 *
 * @param hiddenWeight [64, hidden]
 * @param hiddenBias [hidden]
 * @param outputWeight [hidden, 10]
 * @param outputBias [10]
 */
public record DigitsWeights(
    INDArray hiddenWeight, INDArray hiddenBias, INDArray outputWeight, INDArray outputBias)
    implements AutoCloseable {
  private static final String RESOURCE = "digits.safetensors";

  /** Shares the weights that come with this program with ND4J. */
  static DigitsWeights load() {
    try (InputStream resource = DigitsWeights.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new FileNotFoundException(RESOURCE);
      }
      // A resource may lie within a jar, which cannot be mapped.
      Path file = Files.createTempFile("digits", ".safetensors");
      file.toFile().deleteOnExit();
      Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Maps a file and shares its arrays with ND4J. */
  private static DigitsWeights read(Path file) throws IOException {
    // The arrays hold the mapping on their own once the file is closed.
    try (SafeTensors arrays = SafeTensors.open(file)) {
      return new DigitsWeights(
          Nd4jArrays.share(arrays.array("hidden.weight")),
          Nd4jArrays.share(arrays.array("hidden.bias")),
          Nd4jArrays.share(arrays.array("output.weight")),
          Nd4jArrays.share(arrays.array("output.bias")));
    }
  }

  /**
   * Writes these weights to a file.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file, Map<String, String> metadata) throws IOException {
    try (BufferLease weightOfHidden = Nd4jArrays.view(hiddenWeight);
        BufferLease biasOfHidden = Nd4jArrays.view(hiddenBias);
        BufferLease weightOfOutput = Nd4jArrays.view(outputWeight);
        BufferLease biasOfOutput = Nd4jArrays.view(outputBias)) {
      Map<String, BufferLease> arrays = new LinkedHashMap<>();
      arrays.put("hidden.weight", weightOfHidden);
      arrays.put("hidden.bias", biasOfHidden);
      arrays.put("output.weight", weightOfOutput);
      arrays.put("output.bias", biasOfOutput);
      SafeTensors.write(file, arrays, metadata);
    }
  }

  @Override
  public void close() {
    hiddenWeight.close();
    hiddenBias.close();
    outputWeight.close();
    outputBias.close();
  }
}
