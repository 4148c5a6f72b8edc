// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.FLOAT32;
import static org.gatun.buffer.DType.FLOAT64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Columns are scaled as scikit-learn does; {@code src/test/python/tables_sklearn.py}. */
class ColumnScaleTest {
  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void columns_ofAnyTable_asScikitLearn() throws IOException {
    var conformance = new Conformance("scale-sklearn");
    Conformance.lines(
        getClass(), "tables_sklearn.txt.gz", line -> replay(line.split("\t"), conformance));
    assertTrue(conformance.cases() >= 600, () -> "cases: " + conformance.cases());
    conformance.report();
  }

  private static void replay(String[] fields, Conformance conformance) {
    long rows = Long.parseLong(fields[1]);
    long columns = Long.parseLong(fields[2]);
    double[] values = doubles(fields[3]);
    double[] masked = values.clone();
    boolean[] missing = new boolean[values.length];
    for (int k = 0; k < values.length; k++) {
      missing[k] = Double.isNaN(values[k]);
      masked[k] = missing[k] ? 1e9 : values[k]; // what nobody may look at
    }
    try (BufferLease lease = Buffers.wrap(values);
        BufferLease other = Buffers.wrap(masked);
        BufferLease mask = Buffers.allocate(DType.BOOL, rows, columns)) {
      NdArray table = NdArray.of(lease.view()).reshape(rows, columns);
      NdArray behind = NdArray.of(other.view()).reshape(rows, columns);
      for (int k = 0; k < missing.length; k++) {
        NdArray.of(mask.view()).reshape(missing.length).at(k).fill(missing[k]);
      }
      NdArray marks = NdArray.of(mask.view());
      boolean standard = fields[0].equals("standard");
      ColumnScale byNaN = standard ? ColumnScale.standardising(table) : ColumnScale.minMax(table);
      ColumnScale byMask =
          standard ? ColumnScale.standardising(behind, marks) : ColumnScale.minMax(behind, marks);
      try (BufferLease made = byNaN.apply(table)) {
        double[] found = NdArray.of(made.view()).toDoubleArray();
        boolean same =
            isNear(doubles(fields[4]), byNaN::shift, 1e-14, 1e-14)
                && isNear(doubles(fields[5]), byNaN::factor, 0, 1e-6)
                && isNear(doubles(fields[4]), byMask::shift, 1e-14, 1e-14)
                && isNear(doubles(fields[5]), byMask::factor, 0, 1e-6)
                && isNear(doubles(fields[6]), k -> found[k], 1e-6, 0)
                && takesBack(fields, rows, columns);
        conformance.check(
            same,
            () ->
                String.join(" ", fields)
                    + "\nas "
                    + byNaN
                    + "\nand "
                    + byMask
                    + " "
                    + Arrays.toString(found));
      }
    }
  }

  /** With scikit-learn's own numbers, which leave what rounding takes. */
  private static boolean takesBack(String[] fields, long rows, long columns) {
    ColumnScale scale = ColumnScale.of(doubles(fields[4]), doubles(fields[5]));
    try (BufferLease lease = Buffers.wrap(doubles(fields[6]));
        BufferLease back = scale.unapply(NdArray.of(lease.view()).reshape(rows, columns))) {
      double[] found = NdArray.of(back.view()).toDoubleArray();
      return isNear(doubles(fields[7]), k -> found[k], 1e-13, 1e-14);
    }
  }

  private interface Found {
    double at(int index);
  }

  /** Within what scikit-learn itself loses of numbers around 1e8, half of their digits. */
  private static boolean isNear(double[] expected, Found found, double absolute, double relative) {
    for (int k = 0; k < expected.length; k++) {
      double distance = Math.abs(expected[k] - found.at(k));
      boolean bothNaN = Double.isNaN(expected[k]) && Double.isNaN(found.at(k));
      if (!bothNaN && !(distance <= absolute + relative * Math.abs(expected[k]))) {
        return false;
      }
    }
    return true;
  }

  private static double[] doubles(String bits) {
    return Arrays.stream(bits.split(","))
        .mapToDouble(each -> Double.longBitsToDouble(Long.parseLong(each)))
        .toArray();
  }

  @Test
  void unapply_inPlace_isTheTableAgain() {
    try (BufferLease lease = Buffers.wrap(new float[] {1, 16, 3, 32})) {
      NdArray table = NdArray.of(lease.view()).reshape(2, 2);
      ColumnScale scale = ColumnScale.of(new double[] {1, 16}, new double[] {0.5, 0.25});
      scale.apply(table, table);
      assertArrayEquals(new float[] {0, 0, 1, 4}, table.toFloatArray());
      scale.unapply(table, table);
      assertArrayEquals(new float[] {1, 16, 3, 32}, table.toFloatArray());
      ColumnScale nothing = ColumnScale.of(new double[2], new double[] {1, 0});
      assertEquals(
          "column 1: expected a factor other than 0, which can be divided by, but found 0.0",
          refusal(() -> nothing.unapply(table, table)));
      assertEquals(
          "out: expected shape [2, 2] but found [1, 2]",
          refusal(() -> scale.unapply(table.slice(0, 0, 1), table)));
      assertArrayEquals(new float[] {1, 16, 3, 32}, table.toFloatArray());
    }
  }

  @Test
  void scales_ofTheSameNumbers_areEqual() {
    ColumnScale scale = ColumnScale.of(new double[] {1, 2}, new double[] {3, 4});
    ColumnScale same = ColumnScale.of(new double[] {1, 2}, new double[] {3, 4});
    assertEquals(scale, same);
    assertEquals(scale.hashCode(), same.hashCode());
    assertNotEquals(scale, ColumnScale.of(new double[] {1, 3}, new double[] {3, 4}));
    assertNotEquals(scale, ColumnScale.of(new double[] {1, 2}, new double[] {3, 5}));
    assertEquals("ColumnScale[shift=[1.0, 2.0], factor=[3.0, 4.0]]", scale.toString());
  }

  @Test
  void apply_otherTable_hasTheFirstOnesScale() {
    try (BufferLease first = Buffers.wrap(new float[] {1, 10, 3, 30});
        BufferLease second = Buffers.wrap(new int[] {5, 20, 2, 10})) {
      ColumnScale scale = ColumnScale.standardising(NdArray.of(first.view()).reshape(2, 2));
      NdArray table = NdArray.of(second.view()).reshape(2, 2);
      try (BufferLease made = scale.apply(table);
          BufferLease out = Buffers.allocate(FLOAT32, 2, 2)) {
        assertEquals(FLOAT64, made.view().dtype());
        assertArrayEquals(new double[] {3, 0, 0, -1}, NdArray.of(made.view()).toDoubleArray());
        scale.apply(NdArray.of(out.view()), table);
        assertArrayEquals(new float[] {3, 0, 0, -1}, NdArray.of(out.view()).toFloatArray());
      }
      assertEquals("ColumnScale[shift=[2.0, 20.0], factor=[1.0, 0.1]]", scale.toString());
    }
  }

  @Test
  void apply_inPlace_andFloat32_staysFloat32() {
    try (BufferLease lease = Buffers.wrap(new float[] {0, 5, 4, 5, Float.NaN, 5})) {
      NdArray table = NdArray.of(lease.view()).reshape(3, 2);
      ColumnScale scale = ColumnScale.minMax(table);
      scale.apply(table, table);
      assertArrayEquals(
          new float[] {0, 0, 1, 0, Float.NaN, 0}, NdArray.of(lease.view()).toFloatArray());
    }
  }

  @Test
  void scale_strangeTables_areRefused() {
    try (BufferLease lease = Buffers.wrap(new float[] {1, Float.NaN, 3, Float.NaN});
        BufferLease marks = Buffers.allocate(DType.BOOL, 3)) {
      NdArray table = NdArray.of(lease.view()).reshape(2, 2);
      assertEquals(
          "column 1: expected a value or more but found none; leave it out or fill it",
          refusal(() -> ColumnScale.standardising(table)));
      assertEquals(
          "column 0: expected a value or more but found none; leave it out or fill it",
          refusal(() -> ColumnScale.minMax(table.slice(0, 0, 0))));
      assertEquals(
          "table: expected shape [rows, columns] but found [2]",
          refusal(() -> ColumnScale.minMax(table.at(0))));
      assertThrows(
          IllegalArgumentException.class,
          () -> ColumnScale.minMax(table, NdArray.of(marks.view())));
      ColumnScale scale = ColumnScale.minMax(table.slice(1, 0, 1));
      assertEquals(1, scale.columns());
      assertEquals(
          "table: expected 1 columns, as the scale has, but found shape [2, 2]",
          refusal(() -> scale.apply(table)));
      assertEquals(
          "out: expected shape [2, 1] but found [1, 1]",
          refusal(() -> scale.apply(table.slice("1:, :1"), table.slice(1, 0, 1))));
    }
  }

  @Test
  void scale_ofValuesThatHaveNone_isRefused() {
    double[][] columns = {
      {1, Double.POSITIVE_INFINITY}, {Double.NEGATIVE_INFINITY, 1}, {-1e308, 1e308}
    };
    for (double[] column : columns) {
      try (BufferLease lease = Buffers.wrap(column)) {
        NdArray table = NdArray.of(lease.view()).reshape(2, 1);
        for (String message :
            new String[] {
              refusal(() -> ColumnScale.standardising(table)),
              refusal(() -> ColumnScale.minMax(table))
            }) {
          assertTrue(message.startsWith("column 0: expected finite values"), message);
        }
      }
    }
    try (BufferLease lease = Buffers.wrap(new double[] {1, 2})) {
      NdArray table = NdArray.of(lease.view()).reshape(2, 1);
      assertEquals(
          "missing: expected truth values but found float64; compare, as isNaN does",
          refusal(() -> ColumnScale.minMax(table, table)));
    }
  }

  @Test
  void of_shiftsAndFactors_scalesAsTheOneTheyCameFrom() {
    ColumnScale scale = ColumnScale.of(new double[] {1, 2}, new double[] {0.5, 4});
    try (BufferLease lease = Buffers.wrap(new double[] {3, 3, 1, 2});
        BufferLease scaled = scale.apply(NdArray.of(lease.view()).reshape(2, 2))) {
      assertArrayEquals(new double[] {1, 4, 0, 0}, NdArray.of(scaled.view()).toDoubleArray());
    }
    assertEquals(
        "factors: expected 1 columns, as shifts, but found 0",
        refusal(() -> ColumnScale.of(new double[1], new double[0])));
    assertEquals(
        "factors[1]: expected a finite number but found NaN",
        refusal(() -> ColumnScale.of(new double[2], new double[] {1, Double.NaN})));
    assertEquals(
        "shifts[0]: expected a finite number but found Infinity",
        refusal(() -> ColumnScale.of(new double[] {Double.POSITIVE_INFINITY}, new double[] {1})));
  }

  /** What NumPy makes of {@code (x.astype(float32) - shift) * factor}, all float32. */
  @Test
  void apply_intoWiderOut_isComputedInItsDtype() {
    ColumnScale scale = ColumnScale.of(new double[] {1000.25, 2}, new double[] {1e-9, 0.1});
    try (BufferLease lease = Buffers.allocate(DType.FLOAT16, 2, 2);
        BufferLease wide = Buffers.allocate(FLOAT32, 2, 2);
        BufferLease half = Buffers.allocate(DType.FLOAT16, 2, 2)) {
      NdArray table = NdArray.of(lease.view());
      float[][] rows = {{1001, 5}, {2000, -1}};
      for (int k = 0; k < 4; k++) {
        table.setFloat(rows[k / 2][k % 2], k / 2, k % 2);
      }
      NdArray out = NdArray.of(wide.view());
      scale.apply(out, table);
      float[] scaled = new float[4];
      float[] back = new float[4];
      for (int k = 0; k < 4; k++) {
        float shift = (float) scale.shift(k % 2);
        float factor = (float) scale.factor(k % 2);
        scaled[k] = (rows[k / 2][k % 2] - shift) * factor;
        back[k] = rows[k / 2][k % 2] / factor + shift;
      }
      assertArrayEquals(scaled, out.toFloatArray());
      scale.unapply(out, table);
      assertArrayEquals(back, out.toFloatArray());

      NdArray narrow = NdArray.of(half.view());
      narrow.fill(7f);
      String message =
          "column 0: expected a factor that float16 holds but found 1.0E-9, which becomes 0.0;"
              + " scale into an array of float32 or float64";
      assertEquals(message, refusal(() -> scale.apply(narrow, table)));
      assertEquals(message, refusal(() -> scale.unapply(narrow, table)));
      assertEquals(message, refusal(() -> scale.apply(table).close()));
      ColumnScale far = ColumnScale.of(new double[] {0, 1e5}, new double[] {1, 1});
      assertEquals(
          "column 1: expected a shift that float16 holds but found 100000.0, which becomes"
              + " Infinity; scale into an array of float32 or float64",
          refusal(() -> far.apply(narrow, table)));
      assertArrayEquals(new float[] {7, 7, 7, 7}, narrow.toFloatArray());
      far.apply(out, table);
      assertEquals(-1e5f + 5, out.getFloat(0, 1));
    }
  }

  @Test
  void complexTables_areNamed() {
    try (BufferLease lease = Buffers.allocate(DType.COMPLEX64, 2, 2)) {
      NdArray table = NdArray.of(lease.view());
      String message = refusal(() -> ColumnScale.minMax(table));
      assertTrue(message.startsWith("table: expected real numbers"), message);
    }
  }
}
