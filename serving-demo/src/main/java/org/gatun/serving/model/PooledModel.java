// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * The model {@code pooled}: the means of every 64 features, and ten weighted sums of them. It reads
 * each byte once and computes little, so what it costs to bring the bytes shows.
 *
 * <p>The weights are drawn from a fixed seed; the answers mean nothing, but are the same everywhere
 * to the last bit.
 */
public final class PooledModel implements Model {
  /** How many features make a mean. */
  public static final int GROUP = 64;

  /** How many sums there are. */
  public static final int CLASSES = 10;

  /** The greatest number of features of a row: 16 MiB. */
  public static final int MAX_FEATURES = 1 << 22;

  private static final long WEIGHTS_SEED = 64;
  private static final int TILE = 1024;
  private static final Port INPUT = Port.of("x", DType.FLOAT32, -1, -1);
  private static final Port OUTPUT = Port.of("y", DType.FLOAT32, -1, CLASSES);

  /** Where a tile of native memory is brought to; one a thread, 4 KB. */
  private static final ThreadLocal<float[]> TILES = ThreadLocal.withInitial(() -> new float[TILE]);

  // Of mean g for class k at g * CLASSES + k, so that every number of features uses a prefix.
  private final float[] weights = new float[MAX_FEATURES / GROUP * CLASSES];

  /** Makes the model. */
  public PooledModel() {
    var random = new SplittableRandom(WEIGHTS_SEED);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextFloat() - 0.5f;
    }
  }

  @Override
  public String name() {
    return "pooled";
  }

  @Override
  public List<Port> inputs() {
    return List.of(INPUT);
  }

  @Override
  public List<Port> outputs() {
    return List.of(OUTPUT);
  }

  @Override
  public long[] outputShape(DType dtype, long[] shape) {
    Port.matching(inputs(), dtype, shape);
    long features = shape[1];
    if (features < GROUP || features > MAX_FEATURES || features % GROUP != 0) {
      throw new IllegalArgumentException(
          "shape: expected a multiple of "
              + GROUP
              + " features, at most "
              + MAX_FEATURES
              + ", but found "
              + Arrays.toString(shape));
    }
    return new long[] {shape[0], CLASSES};
  }

  @Override
  public void infer(BufferView input, BufferView output) {
    int features = Math.toIntExact(input.layout().size(1));
    long rowBytes = (long) features * Float.BYTES;
    float[] sums = new float[CLASSES];
    try (BufferPin source = input.pin();
        BufferPin target = output.pin()) {
      MemorySegment from = exact(source.segment());
      MemorySegment to = exact(target.segment());
      float[] array = floats(from);
      long at = input.layout().offset();
      long out = output.layout().offset();
      for (long row = 0; row < input.layout().size(0); row++) {
        Arrays.fill(sums, 0);
        if (array == null) {
          sumStaged(from, at, features, sums);
        } else {
          sum(array, Math.toIntExact(at / Float.BYTES), features, 0, sums);
        }
        MemorySegment.copy(sums, 0, to, JAVA_FLOAT_UNALIGNED, out, CLASSES);
        at += rowBytes;
        out += CLASSES * Float.BYTES;
      }
    }
  }

  /**
   * Brings native memory tile by tile into an array of this thread, where the loop over it runs in
   * vector registers; over native memory in place it would not, and one bytecode over both kinds
   * would be slower for each.
   */
  private void sumStaged(MemorySegment from, long at, int features, float[] sums) {
    float[] tile = TILES.get();
    for (int done = 0; done < features; done += TILE) {
      int count = Math.min(TILE, features - done);
      MemorySegment.copy(from, JAVA_FLOAT_UNALIGNED, at + 4L * done, tile, 0, count);
      sum(tile, 0, count, done / GROUP, sums);
    }
  }

  /**
   * Adds the weighted means of {@code count} features to the sums.
   *
   * @param group which mean of its row the first is
   */
  private void sum(float[] x, int start, int count, int group, float[] sums) {
    float s0 = sums[0];
    float s1 = sums[1];
    float s2 = sums[2];
    float s3 = sums[3];
    float s4 = sums[4];
    float s5 = sums[5];
    float s6 = sums[6];
    float s7 = sums[7];
    float s8 = sums[8];
    float s9 = sums[9];
    int w = group * CLASSES;
    for (int at = start; at < start + count; at += GROUP) {
      float mean = mean(x, at);
      // Ten sums side by side: none waits for the one before.
      s0 += mean * weights[w];
      s1 += mean * weights[w + 1];
      s2 += mean * weights[w + 2];
      s3 += mean * weights[w + 3];
      s4 += mean * weights[w + 4];
      s5 += mean * weights[w + 5];
      s6 += mean * weights[w + 6];
      s7 += mean * weights[w + 7];
      s8 += mean * weights[w + 8];
      s9 += mean * weights[w + 9];
      w += CLASSES;
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
    sums[4] = s4;
    sums[5] = s5;
    sums[6] = s6;
    sums[7] = s7;
    sums[8] = s8;
    sums[9] = s9;
  }

  /** A tree of sums without a loop: no addition waits for a long chain of others. */
  private static float mean(float[] x, int at) {
    float first = column(x, at) + column(x, at + 1) + (column(x, at + 2) + column(x, at + 3));
    float last = column(x, at + 4) + column(x, at + 5) + (column(x, at + 6) + column(x, at + 7));
    return (first + last) * (1f / GROUP);
  }

  /** Sums every eighth feature of a group. */
  private static float column(float[] x, int at) {
    float first = x[at] + x[at + 8] + (x[at + 16] + x[at + 24]);
    float last = x[at + 32] + x[at + 40] + (x[at + 48] + x[at + 56]);
    return first + last;
  }

  /** The array under the segment, if it is one of floats whose elements the segment starts at. */
  private static float @Nullable [] floats(MemorySegment segment) {
    return segment.heapBase().orElse(null) instanceof float[] array && segment.address() == 0
        ? array
        : null;
  }

  /**
   * Native segments of one kind, whichever arena they are from: a call site that met two is slow.
   */
  @SuppressWarnings("restricted")
  private static MemorySegment exact(MemorySegment segment) {
    return segment.isNative()
        ? MemorySegment.ofAddress(segment.address()).reinterpret(segment.byteSize())
        : segment;
  }
}
