// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.model;

import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.NdArray;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The model {@code digits}: which digit a handwritten one is, by a perceptron with one hidden
 * layer. It takes greys 0 to 16 as uint8 or float32 [n, 8, 8], or bitmaps of 0 and 1 as uint8 [n,
 * 32, 32], of which it counts the inked pixels of every 4 by 4, as the data set was made. Its
 * answer is the probability of each digit.
 *
 * <p>ND4J computes, over memory that is shared with it: the weights in the pages of their mapped
 * file, float32 greys in the request's own bytes, the layers in pooled memory. {@code
 * serving-demo/MODEL_CARD.md} says what the weights were made from and how good they are, and what
 * ND4J costs and gains.
 */
public final class DigitsModel implements Model {
  /** The number of pixels of a digit, 8 by 8. */
  public static final int PIXELS = 64;

  /** The width of the hidden layer. */
  public static final int HIDDEN = 256;

  /** The number of digits. */
  public static final int CLASSES = 10;

  private static final int SIDE = 8;

  /** How many rows are computed at once; more would only need more memory for the hidden layer. */
  private static final long BLOCK = 1024;

  private static final List<Port> INPUTS =
      List.of(
          Port.of("digits", DType.UINT8, -1, SIDE, SIDE),
          Port.of("digits", DType.FLOAT32, -1, SIDE, SIDE),
          Port.of("digits", DType.UINT8, -1, 4 * SIDE, 4 * SIDE));
  private static final Port OUTPUT = Port.of("probabilities", DType.FLOAT32, -1, CLASSES);

  private final DigitsWeights weights;

  /** Makes the model from the weights that come with this program. Starts ND4J. */
  public DigitsModel() {
    weights = DigitsWeights.load();
  }

  @Override
  public String name() {
    return "digits";
  }

  @Override
  public List<Port> inputs() {
    return INPUTS;
  }

  @Override
  public List<Port> outputs() {
    return List.of(OUTPUT);
  }

  @Override
  public long[] outputShape(DType dtype, long[] shape) {
    Port.matching(INPUTS, dtype, shape);
    return new long[] {shape[0], CLASSES};
  }

  @Override
  public void infer(BufferView input, BufferView output) {
    NdArray digits = NdArray.of(input);
    NdArray answers = NdArray.of(output);
    long rows = digits.size(0);
    for (long from = 0; from < rows; from += BLOCK) {
      long to = Math.min(rows, from + BLOCK);
      inferBlock(digits.slice(0, from, to), answers.slice(0, from, to));
    }
  }

  private void inferBlock(NdArray digits, NdArray answers) {
    long rows = digits.size(0);
    BufferPool pool = BufferPool.shared();
    try (BufferLease greys = greys(digits);
        BufferLease hidden = pool.acquire(DType.FLOAT32, HIDDEN, rows);
        BufferLease output = pool.acquire(DType.FLOAT32, CLASSES, rows)) {
      // ND4J multiplies into Fortran order without a copy of its own.
      NdArray probabilities = NdArray.of(output.view()).transpose();
      try (INDArray x = Nd4jArrays.share(greys);
          INDArray h = Nd4jArrays.share(NdArray.of(hidden.view()).transpose());
          INDArray y = Nd4jArrays.share(probabilities)) {
        x.mmuli(weights.hiddenWeight(), h).addiRowVector(weights.hiddenBias());
        Transforms.relu(h, false);
        h.mmuli(weights.outputWeight(), y).addiRowVector(weights.outputBias());
        Nd4j.exec(new SoftMax(y, y, 1));
      }
      probabilities.copyTo(answers);
    }
  }

  /**
   * Lends the greys as float32 [rows, 64]: the input itself if ND4J can read it, else new memory
   * that the sums of blocks were written to, where the block of a grey is that pixel alone.
   */
  private static BufferLease greys(NdArray digits) {
    long rows = digits.size(0);
    if (digits.dtype() == DType.FLOAT32 && digits.view().isNative() && !digits.isReadOnly()) {
      return digits.reshape(rows, PIXELS).acquire(BufferRequest.NATIVE_WRITABLE);
    }
    BufferLease greys = BufferPool.shared().acquire(DType.FLOAT32, rows, PIXELS);
    try {
      long block = digits.size(1) / SIDE;
      digits
          .reshape(rows, SIDE, block, SIDE, block)
          .sum(NdArray.of(greys.view()).reshape(rows, SIDE, SIDE), 2, 4);
      return greys;
    } catch (RuntimeException | Error e) {
      greys.close();
      throw e;
    }
  }

  /** Gives the weights back. */
  @Override
  public void close() {
    weights.close();
  }
}
