// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The programs of {@link MappedTruncationTest}: use a file until it is compiled, truncate, use. */
final class MappedTruncation {
  private static final int BYTES = 1 << 14;
  private static final int WARM_UP = 1_500;

  @SuppressWarnings("UnusedVariable") // written so that nothing is left out
  private static volatile double sink;

  private MappedTruncation() {}

  /** A way to the bytes. The loops are compiled one by one: which processor instructions differ. */
  @SuppressWarnings("ImmutableEnumChecker") // a dtype is a value, a use has no state
  enum Access {
    GET_INT(
        DType.INT32,
        view -> {
          int sum = 0;
          for (int i = 0; i < view.layout().size(0); i++) {
            sum += view.getInt(i);
          }
          return sum;
        }),
    GET_INT_AS_LONG(
        DType.INT32,
        view -> {
          long sum = 0;
          for (int i = 0; i < view.layout().size(0); i++) {
            sum += view.getInt(i);
          }
          return sum;
        }),
    GET_INT_AS_DOUBLE(
        DType.INT32,
        view -> {
          double sum = 0;
          for (int i = 0; i < view.layout().size(0); i++) {
            sum += view.getInt(i);
          }
          return sum;
        }),
    GET_INT_OF_INDEX_ARRAY(
        DType.INT32,
        view -> {
          long sum = 0;
          for (long[] i = {0}; i[0] < view.layout().size(0); i[0]++) {
            sum += view.getInt(i);
          }
          return sum;
        }),
    GET_LONG_OF_INT32(
        DType.INT32,
        view -> {
          long sum = 0;
          for (long i = 0; i < view.layout().size(0); i++) {
            sum += view.getLong(i);
          }
          return sum;
        }),
    GET_LONG_OF_INT32_ROWS(
        DType.INT32,
        view -> {
          BufferView rows = view.cast(DType.INT32, 128, view.layout().size(0) / 128);
          long sum = 0;
          for (int i = 0; i < 128; i++) {
            for (int j = 0; j < rows.layout().size(1); j++) {
              sum += 3 * rows.getLong(i, j);
            }
          }
          return sum;
        }),
    GET_LONG_OF_UINT32(DType.UINT32, MappedTruncation::sumLongs),
    GET_LONG_OF_INT16(DType.INT16, MappedTruncation::sumLongs),
    GET_LONG_OF_UINT8(DType.UINT8, MappedTruncation::sumLongs),
    GET_LONG(DType.INT64, MappedTruncation::sumLongs),
    GET_DOUBLE_OF_INT32(DType.INT32, MappedTruncation::sumDoubles),
    GET_DOUBLE_OF_FLOAT16(DType.FLOAT16, MappedTruncation::sumDoubles),
    GET_DOUBLE_OF_BFLOAT16(DType.BFLOAT16, MappedTruncation::sumDoubles),
    GET_DOUBLE_OF_FLOAT32(DType.FLOAT32, MappedTruncation::sumDoubles),
    GET_DOUBLE(DType.FLOAT64, MappedTruncation::sumDoubles),
    GET_FLOAT(
        DType.FLOAT32,
        view -> {
          float sum = 0;
          for (int i = 0; i < view.layout().size(0); i++) {
            sum += view.getFloat(i);
          }
          return sum;
        }),
    GET_BOOLEAN(
        DType.BOOL,
        view -> {
          int sum = 0;
          for (int i = 0; i < view.layout().size(0); i++) {
            sum += view.getBoolean(i) ? 1 : 0;
          }
          return sum;
        }),
    GET_OBJECT(
        DType.INT32,
        view -> {
          int sum = 0;
          for (int i = 0; i < view.layout().size(0); i++) {
            sum += view.get(i).hashCode();
          }
          return sum;
        }),
    GET_ONE(DType.INT32, view -> view.getInt(4_000)),
    GET_ONE_OF_THE_LAST_PAGE(DType.INT32, view -> view.getLong(view.layout().size(0) - 1)),
    SET_INT(
        DType.INT32,
        view -> {
          for (int i = 0; i < view.layout().size(0); i++) {
            view.setInt(i, i);
          }
          return 0;
        }),
    SET_FLOAT(
        DType.FLOAT32,
        view -> {
          for (int i = 0; i < view.layout().size(0); i++) {
            view.setFloat(2 * view.getFloat(i), i);
          }
          return 0;
        }),
    SET_LONG_OF_UINT8(
        DType.UINT8,
        view -> {
          for (int i = 0; i < view.layout().size(0); i++) {
            view.setLong(i & 0xFF, i);
          }
          return 0;
        }),
    SET_ONE(
        DType.FLOAT64,
        view -> {
          view.setDouble(3, 2_000);
          return 0;
        }),
    COPY_OUT(
        DType.FLOAT32,
        true,
        view -> {
          Buffers.copyOf(view).close();
          return 0;
        }),
    COPY_OUT_STRIDED(
        DType.FLOAT32,
        true,
        view -> {
          Buffers.copyOf(view.withLayout(view.layout().slice(0, 4_000, 100, -32))).close();
          return 0;
        }),
    CONTENT_EQUALS(DType.INT16, true, view -> view.contentEquals(view) ? 1 : 0),
    CONTENT_EQUALS_OF_FLOATS(DType.FLOAT32, true, view -> view.contentEquals(view) ? 1 : 0),
    COPY_TO_BYTES(DType.INT16, true, view -> view.toBytes().length),
    COPY_TO_LIST(DType.INT32, true, view -> view.toList().hashCode()),
    COPY_FROM(
        DType.FLOAT32,
        true,
        view -> {
          try (BufferLease copy = Buffers.allocate(DType.FLOAT32, view.layout().size(0))) {
            copy.view().copyFrom(view);
          }
          return 0;
        }),
    SET_ALL_FILL(
        DType.FLOAT32,
        true,
        view -> {
          view.fill(1f);
          return 0;
        }),
    PINNED_COPY(
        DType.INT8,
        true,
        view -> {
          byte[] copy = new byte[BYTES];
          return view.pinned(segment -> {
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, copy, 0, BYTES);
            return copy[0];
          });
        }),
    PINNED_FILL(
        DType.INT8,
        true,
        view -> view.pinned(segment -> segment.fill((byte) 3).get(ValueLayout.JAVA_BYTE, 0))),
    PINNED_LOOP(
        DType.FLOAT32,
        true,
        view ->
            view.pinned(segment -> {
              float sum = 0;
              for (long i = 0; i < segment.byteSize(); i += 4) {
                sum += segment.get(ValueLayout.JAVA_FLOAT, i);
              }
              return sum;
            })),
    /** The pin's close throws, or the loop did; what was summed is never returned. */
    PIN(
        DType.INT32,
        view -> {
          int sum = 0;
          try (BufferPin pin = view.pin()) {
            MemorySegment segment = pin.segment();
            for (int i = 0; i < BYTES / 4; i++) {
              sum ^= segment.getAtIndex(ValueLayout.JAVA_INT, i);
            }
          }
          sink = sum;
          return sum;
        });

    private final DType dtype;
    private final boolean namesTheFile;
    private final Use use;

    Access(DType dtype, Use use) {
      this(dtype, false, use);
    }

    Access(DType dtype, boolean namesTheFile, Use use) {
      this.dtype = dtype;
      this.namesTheFile = namesTheFile;
      this.use = use;
    }
  }

  private interface Use {
    double of(BufferView view);
  }

  private static double sumLongs(BufferView view) {
    long sum = 0;
    for (int i = 0; i < view.layout().size(0); i++) {
      sum += view.getLong(i);
    }
    return sum;
  }

  private static double sumDoubles(BufferView view) {
    double sum = 0;
    for (int i = 0; i < view.layout().size(0); i++) {
      sum += view.getDouble(i);
    }
    return sum;
  }

  /** Returns the accesses whose names begin with what a pattern matches. */
  static List<Access> with(String names) {
    return Arrays.stream(Access.values()).filter(a -> a.name().matches(names + ".*")).toList();
  }

  public static void main(String[] arguments) throws IOException {
    Path path = Files.createTempFile("gatun", ".bin");
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      for (Access access : with(arguments[0])) {
        for (MapMode mode : MappedFileTest.modes()) {
          boolean writes = access.name().startsWith("SET") || access.name().endsWith("FILL");
          if (!writes || !mode.equals(MapMode.READ_ONLY)) {
            truncate(access, path, mode, file);
          }
        }
        IO.println("survived " + access);
      }
    } finally {
      Files.delete(path);
    }
  }

  /** First before the compiler has been here, then when it has. */
  private static void truncate(Access access, Path path, MapMode mode, RandomAccessFile file)
      throws IOException {
    for (int warmUp : new int[] {0, WARM_UP}) {
      file.setLength(0);
      file.setLength(BYTES);
      try (BufferLease lease = Buffers.map(path, mode)) {
        BufferView view = lease.view().cast(access.dtype);
        for (int i = 0; i < warmUp; i++) {
          sink = access.use.of(view);
        }
        file.setLength(0);
        for (int i = 0; i < 20; i++) {
          expectFault(access, view, path);
        }
        // Pins went back, and what the file has again can be read again.
        if (lease.loan.holders() != 1) {
          throw new AssertionError(lease.loan.holders() + " hold it");
        }
        file.setLength(BYTES);
        sink = access.use.of(view);
      }
    }
  }

  private static void expectFault(Access access, BufferView view, Path path) {
    try {
      sink = access.use.of(view);
    } catch (InternalError e) {
      String message = String.valueOf(e.getMessage());
      if (access.namesTheFile && !message.contains(path.toString())) {
        throw new AssertionError("expected the file's name in: " + message, e);
      }
      return;
    }
    throw new AssertionError("expected an error");
  }
}
