// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.IndexOrder;
import org.gatun.ndarray.file.NpyFile;

/**
 * Uses an array of a file, before the compiler has been there and after; truncates the file, and
 * uses it again. Prints the name of each use that failed each time with the file's name and left
 * the process alive.
 */
final class MappedTruncationProgram {
  private static final int ROWS = 64;
  private static final int COLUMNS = 512;
  private static final int BYTES = ROWS * COLUMNS * Float.BYTES;
  private static final int[] WARM_UPS = {0, 1_500};

  /** Takes everything and keeps nothing. */
  private static final WritableByteChannel NOWHERE =
      Channels.newChannel(OutputStream.nullOutputStream());

  /** What makes the compiler read what nobody needs. */
  private static double seen;

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
    GATHER_BY_MASK((array, other) -> {
      try (BufferLease flags = Buffers.allocate(DType.BOOL, array.shape())) {
        NdArray mask = NdArray.of(flags.view());
        mask.fill(true);
        array.gather(Index.of(mask)).close();
      }
    }),
    PUT((array, other) -> array.assign(other.slice(":2"), Index.of(positions(other, 5, 60)))),
    TO_FLOATS((array, other) -> array.toFloatArray()),
    TO_DOUBLES((array, other) -> array.slice(":, ::2").toDoubleArray()),
    TO_LONGS((array, other) -> array.reinterpret(DType.INT32).toLongArray()),
    TO_DOUBLES_OF_FLOATS((array, other) -> array.toDoubleArray()),
    FOR_EACH((array, other) -> array.slice(":, ::3").forEachDouble(value -> seen += value)),
    FOR_EACH_LONG(
        (array, other) -> array.reinterpret(DType.INT32).forEachLong(value -> seen += value)),
    STREAM((array, other) -> seen += array.slice(":8").doubles().sum()),
    STREAM_OF_OBJECTS(
        (array, other) -> array.slice(":1").elements().forEach(value -> seen += value.hashCode())),
    ALONG((array, other) -> array.along(0).forEach(row -> row.toContiguous().close())),
    SELECT((array, other) -> array.select(1, 7).toContiguous().close()),
    CAST((array, other) -> array.toType(DType.FLOAT64).close()),
    CAST_TO_TEXT((array, other) -> array.slice(":1, :99").toType(DType.ofDescr("<U32")).close()),
    COPY_TO_CAST((array, other) -> array.slice("::2").copyTo(other.slice(":32"))),
    CONTENT_EQUALS((array, other) -> array.contentEquals(other)),
    NONZERO((array, other) -> array.slice(":8").nonzero().close()),
    WHERE((array, other) ->
        NdArrays.where(array.slice(":8"), other.slice(":8"), array.slice(":8")).close()),
    CONCATENATE(
        (array, other) -> NdArrays.concatenate(1, array.slice(":8"), other.slice(":8")).close()),
    STACK((array, other) -> NdArrays.stack(0, other.slice(":8"), array.slice(":8")).close()),
    PAD((array, other) -> array.slice(":8").pad(Padding.EDGE, 1).close()),
    REPEAT((array, other) -> array.slice(":8").repeat(1, 2).close()),
    TILE((array, other) -> array.slice(":8").tile(2, 2).close()),
    ADD((array, other) -> Ufunc.ADD.of(array, other).close()),
    ADD_STRIDED(
        (array, other) -> Ufunc.ADD.of(other.slice(":, ::3"), array.slice(":, ::3")).close()),
    ADD_INTO((array, other) -> Ufunc.ADD.into(array, other, other)),
    ADD_INTO_STRIDED((array, other) -> {
      Ufunc.ADD.into(array.slice(":, ::2"), other.slice(":, ::2"), other.slice(":, ::2"));
    }),
    CHAIN_OF_INTS((array, other) ->
        array
            .reinterpret(DType.INT32)
            .slice("::-1, ::5")
            .lazy()
            .mul(3)
            .greater(7)
            .compute()
            .close()),
    CHAIN_OF_BYTES((array, other) ->
        array.reinterpret(DType.UINT8).lazy().cast(DType.FLOAT32).div(255).compute().close()),
    MEAN((array, other) -> Reduction.MEAN.of(array, 0).close()),
    DEVIATION((array, other) -> Reduction.STD.of(array, 1).close()),
    GREATEST((array, other) -> Reduction.MAX.of(array, 1).close()),
    PLACE_OF_GREATEST(
        (array, other) -> Reduction.ARGMAX.of(array.reinterpret(DType.INT32), 0).close()),
    ANY((array, other) -> Reduction.ANY.of(array.reinterpret(DType.BOOL)).close()),
    CUMSUM((array, other) -> NdArrays.cumsum(array.slice(":8"), 1).close()),
    MATMUL((array, other) ->
        NdArrays.matmul(array.slice(":8"), other.slice(":8").transpose()).close()),
    SOFTMAX((array, other) -> NdArrays.softmax(array.slice(":8"), 1).close()),
    FILL((array, other) -> array.fill(1)),
    WRITE_NPY((array, other) -> NpyFile.write(NOWHERE, array.transpose(), IndexOrder.C));

    private final Call call;

    Use(Call call) {
      this.call = call;
    }

    boolean writes() {
      return name().startsWith("ASSIGN")
          || name().startsWith("ADD_INTO")
          || this == PUT
          || this == FILL;
    }
  }

  private interface Call {
    /** Uses the array of the file, with another that is sound. */
    void of(NdArray array, NdArray other) throws IOException;
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
        expectFault(use, array, sound, path);
      }
      // What the file has again can be read again.
      file.setLength(BYTES);
      use.call.of(array, sound);
    }
  }

  private static void expectFault(Use use, NdArray array, NdArray sound, Path path)
      throws IOException {
    try {
      use.call.of(array, sound);
    } catch (InternalError e) {
      if (!String.valueOf(e.getMessage()).startsWith("expected the bytes of " + path)) {
        throw new AssertionError(use + ": expected the file's name", e);
      }
      return;
    }
    throw new AssertionError(use + ": expected an error");
  }
}
