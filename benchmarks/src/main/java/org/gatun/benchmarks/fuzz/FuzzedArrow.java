// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.gatun.arrow.ArrayColumn;
import org.gatun.arrow.ArrowBatch;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowFile;
import org.gatun.arrow.BitColumn;
import org.gatun.arrow.DictionaryColumn;
import org.gatun.arrow.FixedListColumn;
import org.gatun.arrow.RaggedColumn;
import org.gatun.arrow.StructColumn;
import org.gatun.buffer.BufferRequestException;

/** Arrow files and streams, which pyarrow wrote: every value of what opens is read. */
final class FuzzedArrow {
  private static final String FOLDER = "arrow-bridge/src/test/resources/org/gatun/arrow/ipc";
  private static final long MOST_BYTES = 60_000;
  private static final int MOST_ROWS = 200;
  private static final int VECTORS_EVERY = 8;
  private static final int WRITTEN_EVERY = 4; // a file each, which takes longest

  private FuzzedArrow() {}

  /** Returns the files whose names end so. */
  static List<byte[]> good(String suffix) throws IOException {
    Path folder = Path.of(System.getProperty("gatun.root", "..")).resolve(FOLDER);
    List<byte[]> good = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        boolean taken =
            name.endsWith(suffix) && !name.startsWith("legacy") && !name.startsWith("refused");
        if (taken && Files.size(file) < MOST_BYTES) {
          good.add(Files.readAllBytes(file));
        }
      }
    }
    return good;
  }

  static void read(Path file, byte[] content) throws IOException {
    IOException refused = null;
    try (ArrowFile opened = ArrowFile.open(file, MapMode.READ_ONLY)) {
      for (int i = 0; i < Math.min(opened.batches(), 10); i++) {
        ArrowBatch batch;
        try {
          batch = opened.batch(i);
        } catch (IOException e) {
          FuzzedFormat.checkMessage(file, e);
          refused = e;
          continue;
        }
        for (int field = 0; field < opened.schema().getFields().size(); field++) {
          try (ArrowColumn column = batch.column(field)) {
            touch(column);
          } catch (BufferRequestException e) {
            refused = new IOException(file + ": " + e.getMessage(), e); // a type that is not shared
          } catch (IOException e) {
            FuzzedFormat.checkMessage(file, e);
            refused = e;
          } catch (Untold e) {
            refused = new IOException(file + ": " + e.getMessage(), e);
          }
        }
        boolean write = (Arrays.hashCode(content) + i) % WRITTEN_EVERY == 0;
        if (write || i == 0) { // the other batches are alike
          PassedOnArrow.passOn(file, batch, opened.schema().getFields().size(), write);
        }
      }
    }
    if (refused != null) {
      throw refused;
    }
    if (Arrays.hashCode(content) % VECTORS_EVERY == 0) { // most of the way is the same
      readVectors(file);
    }
  }

  /** Reads the first batch's vectors of values of one size: what lies in others is Arrow's. */
  private static void readVectors(Path file) throws IOException {
    try (ArrowFile opened = ArrowFile.open(file, MapMode.PRIVATE)) {
      if (opened.batches() == 0) {
        return;
      }
      ArrowBatch batch = opened.batch(0);
      try (var dictionaries = new MapDictionaryProvider();
          VectorSchemaRoot root = batch.vectors(dictionaries)) {
        for (FieldVector vector : root.getFieldVectors()) {
          if (vector instanceof BaseFixedWidthVector) {
            for (int row = 0; row < Math.min(vector.getValueCount(), MOST_ROWS); row++) {
              if (!vector.isNull(row) && vector.getObject(row) == null) {
                throw new AssertionError("row " + row + " of " + vector.getField());
              }
            }
          }
        }
      } catch (BufferRequestException _) {
        // There is a type that has no vector.
      }
    }
  }

  /** A row whose offsets or index are none, which is refused when the row is asked for. */
  private static final class Untold extends RuntimeException {
    private static final long serialVersionUID = 1;

    Untold(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private static void touch(ArrowColumn column) {
    if (column.toString().isEmpty() || column.nullCount() > Math.max(column.length(), 1) * 1_000) {
      throw new AssertionError("nulls of " + column);
    }
    long rows = Math.min(column.length(), MOST_ROWS);
    for (long row = 0; row < rows; row++) {
      column.isNull(row);
    }
    switch (column) {
      case ArrayColumn array -> {
        if (array.values().toBytes().length != array.values().layout().byteSize()) {
          throw new AssertionError("bytes of " + array);
        }
      }
      case BitColumn bits -> bits.copyValues().close();
      case RaggedColumn ragged -> {
        touch(ragged.elements());
        for (long row = 0; row < rows; row++) {
          long from;
          try {
            from = ragged.start(row);
          } catch (IllegalStateException e) {
            throw new Untold(e);
          }
          if (from < 0 || ragged.end(row) > ragged.elements().length()) {
            throw new AssertionError("row " + row + " of " + ragged);
          }
        }
      }
      case FixedListColumn lists -> touch(lists.elements());
      case StructColumn struct -> struct.children().forEach(FuzzedArrow::touch);
      case DictionaryColumn encoded -> {
        touch(encoded.indices());
        touch(encoded.dictionary());
        for (long row = 0; row < rows; row++) {
          try {
            encoded.index(row);
          } catch (IndexOutOfBoundsException e) {
            throw new Untold(e);
          }
        }
      }
    }
  }
}
