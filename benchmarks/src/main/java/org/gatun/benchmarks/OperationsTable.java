// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.Collection;
import java.util.List;
import org.gatun.benchmarks.PeerTable.By;
import org.gatun.benchmarks.PeerTable.Goal;
import org.gatun.benchmarks.PeerTable.Row;
import org.openjdk.jmh.results.RunResult;

/** {@link OperationsBenchmark} and {@link OperationsPeers}, a line an operation, and its goals. */
final class OperationsTable {
  private static final int LOOP = OperationsPeers.NumPy.LOOP;
  private static final Goal AS_NUMPY = new Goal(By.NUMPY, 1);
  private static final Goal STREAM = new Goal(By.LIMIT, 1.5);
  private static final Goal TENTH = new Goal(By.NUMPY, 0.1);
  private static final Goal SMALL_EXP = new Goal(By.NUMPY, 1.5);
  private static final String HEAD =
      """

      ## Operations beside NumPy, one thread

      Each side's time is that of its best iteration under one clock; NumPy runs in a child process, one function \
      after the other into memory that is there already (`out=`). The limit copies half of the bytes \
      that the operation reads and writes together; of sum and argmax it is half the time of copying \
      the array, for half of the array may stay in the processor's cache.

      """;

  private static final List<Row> ROWS =
      List.of(
          new Row("sum", "sum 1e7 float32", AS_NUMPY, STREAM).halfOfLimit(),
          new Row("argmax", "argmax 1e7 float32", AS_NUMPY, STREAM).limitOf("sum").halfOfLimit(),
          new Row("add", "add 1e7 float32", AS_NUMPY, STREAM),
          new Row("broadcastAdd", "add a row to each of 1e4 × 1000", AS_NUMPY, STREAM)
              .limitOf("scale"),
          new Row("scale", "1e7 float32 by a number", AS_NUMPY, STREAM),
          new Row("less", "less of 1e7 float32, a truth value", AS_NUMPY, STREAM),
          new Row("chain", "five operations on 1e6, a chain", new Goal(By.NUMPY, 0.15)),
          new Row("standardise", "standardise columns 1e6 × 16, a chain", new Goal(By.NUMPY, 0.3)),
          new Row(
              "normalise",
              "uint8 HWC → float32 CHW, normalised, 224²",
              TENTH,
              new Goal(By.LIMIT, 2)),
          new Row("resize", "resize uint8 RGB 640 × 480 → 224², beside Pillow", AS_NUMPY),
          new Row("batch", "64 rows of 1,000 float32 into a matrix", AS_NUMPY, STREAM).looped(LOOP),
          new Row("add1000", "add 1,000 float32", TENTH).looped(LOOP),
          new Row("mul1000", "mul 1,000 float32", TENTH).looped(LOOP),
          new Row("sum1000", "sum 1,000 float32", TENTH).looped(LOOP),
          new Row("exp1000", "exp 1,000 float32", SMALL_EXP).looped(LOOP),
          new Row("softmax1000", "softmax 1,000 float32", SMALL_EXP).looped(LOOP));

  private OperationsTable() {}

  /** Returns the table, or nothing if none of these benchmarks was run. */
  static String of(Collection<RunResult> results) {
    return new PeerTable(OperationsBenchmark.class, OperationsPeers.class, List.of("ND4J"), ROWS)
            .of(results, HEAD)
        + new OperationsVariants(results).of(ROWS);
  }
}
