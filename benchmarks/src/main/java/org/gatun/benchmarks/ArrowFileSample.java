// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowFile;
import org.gatun.arrow.ArrowVectors;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;

/** A file of 16 columns of float64, and the ways to sum one of them. */
final class ArrowFileSample {
  /** Rows of a batch, 8 MB of all columns. */
  static final int ROWS = 62_500;

  private static final int COLUMNS = 16;
  private static final int COLUMN = 7;

  private ArrowFileSample() {}

  /** Writes a file of so many megabytes, in batches of 8 or, of 1, in one. */
  static Path write(int megabytes) throws IOException {
    Path file = Files.createTempFile("gatun-arrow", ".arrow");
    int rows = megabytes < 8 ? megabytes * ROWS / 8 : ROWS;
    List<BufferLease> leases = new ArrayList<>();
    Map<String, BufferLease> columns = new LinkedHashMap<>();
    for (int i = 0; i < COLUMNS; i++) {
      BufferLease lease = Buffers.allocate(DType.FLOAT64, rows);
      NdArray.of(lease.view()).fill(i + 0.5);
      leases.add(lease);
      columns.put("c" + i, lease);
    }
    try (ColumnDict dict = ColumnDict.share(columns);
        VectorSchemaRoot root = ArrowVectors.share(dict)) {
      ArrowFile.write(
          file, new MapDictionaryProvider(), Collections.nCopies(Math.max(1, megabytes / 8), root));
    } finally {
      leases.forEach(BufferLease::close);
    }
    return file;
  }

  /** Ours: an array a batch, summed by its kernel. */
  static double arrays(Path path) throws IOException {
    double sum = 0;
    try (ArrowFile file = ArrowFile.open(path)) {
      for (int i = 0; i < file.batches(); i++) {
        try (ArrowColumn column = file.batch(i).column(COLUMN);
            BufferLease one = NdArray.of(column.values()).sum()) {
          sum += one.view().getDouble();
        }
      }
    }
    return sum;
  }

  /** Ours: a view a batch, and a loop. */
  static double views(Path path) throws IOException {
    double sum = 0;
    try (ArrowFile file = ArrowFile.open(path)) {
      for (int i = 0; i < file.batches(); i++) {
        try (ArrowColumn column = file.batch(i).column(COLUMN)) {
          sum += sum(column.values());
        }
      }
    }
    return sum;
  }

  private static double sum(BufferView values) {
    double sum = 0;
    for (long i = 0; i < values.layout().size(0); i++) {
      sum += values.getDouble(i);
    }
    return sum;
  }

  /** Ours: a vector a batch, and Arrow's loop. */
  static double vectors(Path path) throws IOException {
    double sum = 0;
    try (ArrowFile file = ArrowFile.open(path)) {
      for (int i = 0; i < file.batches(); i++) {
        try (VectorSchemaRoot root = file.batch(i).vectors("c" + COLUMN)) {
          sum += sum((Float8Vector) root.getVector(0));
        }
      }
    }
    return sum;
  }

  /** The peer: Arrow Java's reader, which reads all columns of a batch. */
  static double arrowJava(Path path, RootAllocator allocator) throws IOException {
    double sum = 0;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        var reader = new ArrowFileReader(channel, allocator)) {
      while (reader.loadNextBatch()) {
        sum += sum((Float8Vector) reader.getVectorSchemaRoot().getVector(COLUMN));
      }
    }
    return sum;
  }

  /** Arrow's best loop: past the bitmap, which it asks for each value otherwise. */
  private static double sum(Float8Vector vector) {
    ArrowBuf values = vector.getDataBuffer();
    double sum = 0;
    for (int i = 0; i < vector.getValueCount(); i++) {
      sum += Float8Vector.get(values, i);
    }
    return sum;
  }
}
