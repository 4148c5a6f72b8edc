// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.TransferPair;
import org.gatun.buffer.BufferLease;
import org.gatun.harness.Conformance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random vectors of every type, nested and with nulls: each row as Arrow's own getObject. */
class ViewEveryTypeTest {
  private static final long SEED = 20_261_123;
  private static final int NESTED = 600;

  private final Random random = new Random(SEED);
  private final Conformance conformance = new Conformance("arrow-views");

  @Test
  void view_anyTypeWholeSlicedOrTransferred_isWhatArrowSees() throws IOException {
    try (var allocator = new RootAllocator()) {
      var vectors = new RandomVectors(random, allocator);
      for (ArrowType leaf : RandomVectors.LEAVES) {
        check(vectors, RandomVectors.field("x", leaf));
        for (int size : new int[] {0, 1, 3}) {
          var list = new ArrowType.FixedSizeList(size);
          check(vectors, RandomVectors.field("x", list, RandomVectors.field("item", leaf)));
        }
      }
      for (int k = 0; k < NESTED; k++) {
        check(vectors, vectors.field("x", 3));
      }
    } // throws if a buffer was not let go, or too often
    conformance.report();
  }

  private void check(RandomVectors vectors, Field field) {
    int rows = random.nextInt(40);
    try (FieldVector vector = vectors.vector(field, rows)) {
      check("whole", vector);
      int start = random.nextInt(rows + 1);
      TransferPair slice = vector.getTransferPair(vector.getAllocator());
      slice.splitAndTransfer(start, random.nextInt(rows - start + 1));
      try (var part = (FieldVector) slice.getTo()) {
        check("from " + start, part);
      }
      TransferPair pair = vector.getTransferPair(vector.getAllocator());
      pair.transfer();
      try (var moved = (FieldVector) pair.getTo()) {
        check("transferred", moved);
      }
    }
  }

  private void check(String what, FieldVector vector) {
    List<@Nullable Object> expected = new ArrayList<>();
    List<Boolean> nulls = new ArrayList<>();
    for (int i = 0; i < vector.getValueCount(); i++) {
      expected.add(Seen.plain(vector.getObject(i)));
      nulls.add(vector.isNull(i));
    }
    try (ArrowColumn column = ArrowVectors.view(vector);
        BufferLease mask = column.copyNullMask()) {
      List<@Nullable Object> seen = Seen.rows(column);
      conformance.check(
          expected.equals(seen),
          () -> text(what, vector) + "expected " + expected + " but found " + seen);
      if (mask.view().layout().rank() == 1) {
        Object copied = mask.view().toList();
        conformance.check(
            nulls.equals(copied),
            () -> text(what, vector) + "nulls: expected " + nulls + " but found " + copied);
        conformance.check(
            vector.getNullCount() == column.nullCount(),
            () -> text(what, vector) + "expected " + vector.getNullCount() + " nulls");
      }
    }
  }

  private static String text(String what, FieldVector vector) {
    return "seed " + SEED + ", " + vector.getField() + " " + what + ": ";
  }
}
