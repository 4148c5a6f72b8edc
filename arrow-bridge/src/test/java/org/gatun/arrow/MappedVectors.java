// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;

/** What would end a JVM if it went wrong: vectors over a file that is written or truncated. */
final class MappedVectors {
  private static final int ROWS = 400_000;

  private MappedVectors() {}

  /** What is done with the vector of a file. */
  enum Access {
    /** Values are written through it, and stay in this process. */
    WRITE {
      @Override
      void run(Path file) throws IOException {
        byte[] before = Files.readAllBytes(file);
        try (var opened = ArrowFile.open(file, MapMode.PRIVATE);
            VectorSchemaRoot root = opened.batch(0).vectors()) {
          var vector = (Float8Vector) root.getVector("x");
          for (int i = 0; i < ROWS; i++) {
            vector.set(i, -1);
          }
          vector.zeroVector();
          vector.setSafe(7, 7);
          check(vector.get(7) == 7 && vector.getValueCount() == ROWS, "the values");
        }
        check(Arrays.equals(before, Files.readAllBytes(file)), "the file as it was");
      }
    },

    /** There is none where a write would end the JVM, and what there is refuses to be written. */
    READ_ONLY {
      @Override
      void run(Path file) throws IOException {
        try (var opened = ArrowFile.open(file, MapMode.READ_ONLY)) {
          try (VectorSchemaRoot root = opened.batch(0).vectors()) {
            ((Float8Vector) root.getVector("x")).set(0, 1);
            throw new AssertionError("expected no vector");
          } catch (BufferRequestException e) {
            check(e.reason() == BufferRequestException.Reason.READ_ONLY, e.toString());
          }
          try (ArrowColumn column = opened.batch(0).column("x")) {
            column.values().setDouble(1, 0);
            throw new AssertionError("expected no write");
          } catch (IllegalStateException | java.nio.ReadOnlyBufferException e) {
            check(e.getMessage() == null || !e.getMessage().isEmpty(), e.toString());
          }
        }
      }
    },

    /** Values are read one by one behind the end of a file that was truncated. */
    GET_TRUNCATED {
      @Override
      void run(Path file) throws IOException {
        truncated(
            file,
            vector -> {
              double sum = 0;
              for (int i = 0; i < ROWS; i++) {
                sum += vector.get(i);
              }
              check(sum > Double.NEGATIVE_INFINITY, "a sum");
            });
      }
    },

    /** As before, by objects. */
    OBJECTS_TRUNCATED {
      @Override
      void run(Path file) throws IOException {
        truncated(
            file,
            vector -> {
              double sum = 0; // else the compiler leaves out what is read
              for (int i = ROWS - 1; i >= 0; i--) {
                sum += vector.getObject(i);
              }
              check(sum > Double.NEGATIVE_INFINITY, "a sum");
            });
      }
    },

    /** All bytes are copied. */
    COPY_TRUNCATED {
      @Override
      void run(Path file) throws IOException {
        truncated(file, vector -> vector.getDataBuffer().getBytes(0, new byte[8 * ROWS]));
      }
    },

    /** Values are written behind the end. */
    SET_TRUNCATED {
      @Override
      void run(Path file) throws IOException {
        truncated(
            file,
            vector -> {
              for (int i = 0; i < ROWS; i++) {
                vector.set(i, i);
              }
            });
      }
    };

    abstract void run(Path file) throws IOException;
  }

  private interface Use {
    void of(Float8Vector vector);
  }

  private static void truncated(Path file, Use use) throws IOException {
    try (var opened = ArrowFile.open(file);
        VectorSchemaRoot root = opened.batch(0).vectors()) {
      var vector = (Float8Vector) root.getVector("x");
      for (int i = 0; i < 30; i++) {
        use.of(vector); // so that what fails is compiled
      }
    }
    try (var opened = ArrowFile.open(file); // pages that nobody has written
        VectorSchemaRoot root = opened.batch(0).vectors()) {
      var vector = (Float8Vector) root.getVector("x");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(4096);
      }
      try {
        use.of(vector);
        throw new AssertionError("expected an InternalError");
      } catch (InternalError e) {
        check(String.valueOf(e.getMessage()).contains("unsafe memory access"), e.toString());
      }
    }
  }

  private static void check(boolean right, String what) {
    if (!right) {
      throw new AssertionError("expected " + what);
    }
  }

  /** Runs: FOLDER. */
  public static void main(String... arguments) throws IOException {
    for (Access access : Access.values()) {
      Path file = Path.of(arguments[0], access + ".arrow");
      try (BufferLease values = Buffers.allocate(DType.FLOAT64, ROWS);
          ColumnDict columns = ColumnDict.share(Map.of("x", values))) {
        ArrowFile.write(file, columns);
      }
      access.run(file);
      IO.println("survived " + access);
    }
  }
}
