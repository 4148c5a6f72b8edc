// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gatun.arrow.ArrayColumn;
import org.gatun.arrow.ArrowBatch;
import org.gatun.arrow.ArrowCData;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowFile;
import org.gatun.arrow.BitColumn;
import org.gatun.arrow.DictionaryColumn;
import org.gatun.arrow.FixedListColumn;
import org.gatun.arrow.RaggedColumn;
import org.gatun.arrow.StructColumn;
import org.gatun.arrow.c.Callbacks;
import org.gatun.arrow.c.MovedArray;
import org.gatun.buffer.BufferRequestException;

/**
 * What opens of a hostile Arrow file goes on: into another file, and out and in through C's
 * structs. It comes back as it was, or is refused.
 */
final class PassedOnArrow {
  private static final int MOST_ROWS = 200;
  private static final long ARRAY = Arena.global().allocate(80, 8).address();
  private static final long SCHEMA = Arena.global().allocate(72, 8).address();

  /** How many went each way, of all that were read. */
  private static int written;

  private static int throughC;

  private PassedOnArrow() {}

  /** Says how many came back since the last report. */
  static String report() {
    String report =
        String.format(
            Locale.ROOT, "%d batches written and read again, %d through C", written, throughC);
    written = 0;
    throughC = 0;
    return report;
  }

  /** Passes on what can be read of a batch, which the caller has read. */
  static void passOn(Path file, ArrowBatch batch, int fields, boolean write) throws IOException {
    List<ArrowColumn> columns = new ArrayList<>();
    for (int field = 0; field < fields; field++) {
      try {
        columns.add(batch.column(field));
      } catch (IOException | BufferRequestException _) {
        // The caller has told of it.
      }
    }
    try (StructColumn whole = StructColumn.of(columns.toArray(ArrowColumn[]::new))) {
      throughC(whole);
      if (write) {
        write(file, whole);
      }
    }
  }

  private static void throughC(StructColumn batch) {
    try {
      ArrowCData.exportArray(batch, ARRAY, SCHEMA);
    } catch (IllegalArgumentException e) {
      checkSays(e); // a name that C has no text for
      return;
    }
    try (ArrowColumn back = ArrowCData.importArray(ARRAY, SCHEMA)) {
      checkSame(batch, back);
    }
    int held = Callbacks.exported() + MovedArray.imported();
    if (held > 0) {
      throw new AssertionError("left " + held + " structs");
    }
    throughC++;
  }

  private static void write(Path file, StructColumn batch) throws IOException {
    Path other = file.resolveSibling(file.getFileName() + ".again");
    try {
      ArrowFile.write(other, batch);
    } catch (IOException | IllegalArgumentException e) {
      checkSays(e);
      if (Files.exists(other)) {
        throw new AssertionError("left a file", e);
      }
      return;
    }
    try (ArrowFile opened = ArrowFile.open(other, MapMode.READ_ONLY);
        StructColumn back = opened.batch(0).columns()) {
      checkSame(batch, back);
      written++;
    } catch (IOException e) {
      throw new AssertionError("wrote what it refuses to read", e);
    } finally {
      Files.delete(other);
    }
  }

  private static void checkSays(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (!message.contains("expected") || message.length() > 2_000) {
      throw new AssertionError("expected a message that says what is wrong", e);
    }
  }

  private static void checkSame(ArrowColumn one, ArrowColumn other) {
    if (one.length() != other.length()
        || !one.field().getName().equals(other.field().getName())
        || !one.getClass().equals(other.getClass())) {
      throw new AssertionError("expected " + one + " but found " + other);
    }
    long rows = Math.min(one.length(), MOST_ROWS);
    for (long row = 0; row < rows; row++) {
      check(one.isNull(row) == other.isNull(row), one, row);
    }
    switch (one) {
      case ArrayColumn array ->
          check(Arrays.equals(array.values().toBytes(), other.values().toBytes()), one, -1);
      case BitColumn bits -> {
        for (long row = 0; row < rows; row++) {
          check(bits.getBoolean(row) == ((BitColumn) other).getBoolean(row), one, row);
        }
      }
      case RaggedColumn ragged -> checkRows(ragged, (RaggedColumn) other, rows);
      case FixedListColumn lists ->
          checkSame(lists.elements(), ((FixedListColumn) other).elements());
      case StructColumn struct -> {
        List<ArrowColumn> others = ((StructColumn) other).children();
        check(struct.children().size() == others.size(), one, -1);
        for (int i = 0; i < others.size(); i++) {
          checkSame(struct.children().get(i), others.get(i));
        }
      }
      case DictionaryColumn encoded -> {
        checkSame(encoded.indices(), ((DictionaryColumn) other).indices());
        checkSame(encoded.dictionary(), ((DictionaryColumn) other).dictionary());
      }
    }
  }

  private static void checkRows(RaggedColumn one, RaggedColumn other, long rows) {
    for (long row = 0; row < rows; row++) {
      long length;
      try {
        length = one.end(row) - one.start(row);
      } catch (IllegalStateException e) {
        continue; // its offsets are none, which the caller has told
      }
      check(other.end(row) - other.start(row) == length, one, row);
      if (one.elements() instanceof ArrayColumn) {
        check(Arrays.equals(one.row(row).toBytes(), other.row(row).toBytes()), one, row);
      }
    }
  }

  private static void check(boolean same, ArrowColumn column, long row) {
    if (!same) {
      throw new AssertionError(
          "expected the same back of " + column + (row < 0 ? "" : ", row " + row));
    }
  }
}
