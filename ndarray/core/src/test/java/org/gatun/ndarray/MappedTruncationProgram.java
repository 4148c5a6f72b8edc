// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/**
 * Uses an array of a file, before the compiler has been there and after; truncates the file, and
 * uses it again. Prints the name of each use that failed each time and left the process alive.
 */
final class MappedTruncationProgram {
  private static final int ROWS = 64;
  private static final int COLUMNS = 512;
  private static final int BYTES = ROWS * COLUMNS * Float.BYTES;
  private static final int[] WARM_UPS = {0, 1_500};

  private MappedTruncationProgram() {}

  /** What reads the array, or writes it. */
  @SuppressWarnings("ImmutableEnumChecker") // a use has no state
  enum Use {
    COPY((array, other) -> array.toContiguous().close()),
    COPY_TRANSPOSED((array, other) -> array.transpose().toContiguous().close()),
    COPY_STRIDED((array, other) -> array.slice("::-2, 1::3").toContiguous().close()),
    COPY_TO((array, other) -> array.copyTo(other)),
    COPY_TO_TRANSPOSED((array, other) -> array.copyTo(other.reshape(COLUMNS, ROWS).transpose())),
    ASSIGN((array, other) -> array.assign(other)),
    ASSIGN_STRIDED((array, other) -> array.slice("::-1, ::2").assign(other.slice(":, 1::2"))),
    SUM((array, other) -> array.sum().close()),
    SUM_ROWS((array, other) -> array.sum(0).close()),
    SUM_COLUMNS((array, other) -> array.sum(1).close()),
    SUM_STRIDED((array, other) -> array.slice(":, ::-7").sum(1).close()),
    SUM_OF_INTS((array, other) -> array.reinterpret(DType.INT32).sum().close()),
    TAKE((array, other) -> array.take(0, positions(other, 0, 63, 17)).close()),
    TAKE_COLUMNS((array, other) -> array.take(1, positions(other, 500, 3, 256, 3)).close()),
    GATHER((array, other) -> array.gather(Index.of(positions(other, 5, 60))).close()),
    GATHER_BOTH((array, other) -> {
      Index positions = Index.of(positions(other, 5, 60));
      array.gather(positions, positions).close();
    }),
    GATHER_POSITIONS_OF_THE_FILE((array, other) ->
        other.gather(Index.of(array.reinterpret(DType.INT32).slice("0, :20"))).close()),
    GATHER_MASK_OF_THE_FILE((array, other) ->
        other.ravel().gather(Index.of(array.reinterpret(DType.BOOL).ravel().slice("::4"))).close()),
    PUT((array, other) -> array.assign(other.slice(":2"), Index.of(positions(other, 5, 60)))),
    TO_FLOATS((array, other) -> array.toFloatArray()),
    TO_DOUBLES((array, other) -> array.slice(":, ::2").toDoubleArray()),
    TO_LONGS((array, other) -> array.reinterpret(DType.INT32).toLongArray());

    private final Call call;

    Use(Call call) {
      this.call = call;
    }

    boolean writes() {
      return name().startsWith("ASSIGN") || this == PUT;
    }
  }

  private interface Call {
    /** Uses the array of the file, with another that is sound. */
    void of(NdArray array, NdArray other);
  }

  /** Writes positions over the first elements of an array that nobody truncates. */
  private static NdArray positions(NdArray other, long... positions) {
    NdArray array =
        NdArray.of(other.view().cast(DType.FLOAT32, BYTES / Float.BYTES))
            .slice(":" + 2 * positions.length);
    NdArray longs = array.reinterpret(DType.INT64);
    for (int i = 0; i < positions.length; i++) {
      longs.setLong(positions[i], i);
    }
    return longs;
  }

  public static void main(String[] arguments) throws IOException {
    Path path = Files.createTempFile("gatun", ".bin");
    try (var file = new RandomAccessFile(path.toFile(), "rw");
        BufferLease sound = Buffers.allocate(DType.FLOAT32, ROWS, COLUMNS)) {
      for (Use use : Use.values()) {
        for (int warmUp : WARM_UPS) {
          truncate(use, warmUp, path, file, NdArray.of(sound.view()));
        }
        IO.println("survived " + use);
      }
    } finally {
      Files.delete(path);
    }
  }

  private static void truncate(Use use, int warmUp, Path path, RandomAccessFile file, NdArray sound)
      throws IOException {
    file.setLength(0);
    file.setLength(BYTES);
    MapMode mode = use.writes() ? MapMode.READ_WRITE : MapMode.READ_ONLY;
    try (BufferLease lease = Buffers.map(path, mode)) {
      BufferView view = lease.view().cast(DType.FLOAT32, ROWS, COLUMNS);
      NdArray array = NdArray.of(view);
      for (int i = 0; i < warmUp; i++) {
        use.call.of(array, sound);
      }
      file.setLength(0);
      for (int i = 0; i < 20; i++) {
        expectFault(use, array, sound);
      }
      // What the file has again can be read again.
      file.setLength(BYTES);
      use.call.of(array, sound);
    }
  }

  private static void expectFault(Use use, NdArray array, NdArray sound) {
    try {
      use.call.of(array, sound);
    } catch (InternalError e) {
      return;
    }
    throw new AssertionError(use + ": expected an error");
  }
}
