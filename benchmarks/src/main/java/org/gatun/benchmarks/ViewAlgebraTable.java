// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.Collection;
import java.util.List;
import org.gatun.benchmarks.PeerTable.By;
import org.gatun.benchmarks.PeerTable.Goal;
import org.gatun.benchmarks.PeerTable.Row;
import org.openjdk.jmh.results.RunResult;

/** {@link ViewAlgebraBenchmark} and {@link ViewAlgebraPeers}, a line an operation, and its goal. */
final class ViewAlgebraTable {
  private static final int LOOP = ViewAlgebraPeers.NumPy.LOOP;
  private static final String HEAD =
      """

      ## View algebra beside NumPy, one thread

      Each side's time is that of its best iteration under one clock; NumPy runs in a child process, with results in \
      memory that is there already where it takes such (`copyto`; not for gather and mask, where \
      ours too are new). The limit copies half of the bytes that the operation reads and writes \
      together; for `slice` it is the read without the slices, for `getFloat` a loop over a \
      `float[]`.

      """;

  private static final List<Row> ROWS =
      List.of(
          new Row("slice", "slice of a slice, used at once", new Goal(By.NOTHING, 5)).looped(LOOP),
          new Row("getFloat", "getFloat(i, j), an element of 1000²", new Goal(By.LIMIT, 1.1))
              .looped(LOOP),
          new Row("copy", "copy 4096² float32", new Goal(By.LIMIT, 1.5)),
          new Row("transpose", "transpose copy 4096² float32", new Goal(By.NUMPY, 0.15)),
          new Row("column", "column copy of 1e6 × 16 float32", new Goal(By.LIMIT, 1.5)),
          new Row("gather", "gather 1e5 of 4e5 rows of 128 float32", new Goal(By.LIMIT, 1.5)),
          new Row("mask", "mask select 5e6 of 1e7 float32", new Goal(By.LIMIT, 1.5)),
          new Row("float64To32", "cast 1e7 float64 → float32", new Goal(By.NUMPY, 1.1)),
          new Row("float32To16", "cast 1e7 float32 → float16", new Goal(By.NUMPY, 0.25))
              .limitOf("float16To32"),
          new Row("float16To32", "cast 1e7 float16 → float32", new Goal(By.NUMPY, 0.25)));

  private ViewAlgebraTable() {}

  /** Returns the table, or nothing if none of these benchmarks was run. */
  static String of(Collection<RunResult> results) {
    List<String> libraries = List.of("ND4J", "tensorflow");
    return new PeerTable(ViewAlgebraBenchmark.class, ViewAlgebraPeers.class, libraries, ROWS)
        .of(results, HEAD);
  }
}
