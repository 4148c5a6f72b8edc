// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gatun.arrow.ArrowColumn;
import org.gatun.arrow.ArrowFile;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.nd4j.Nd4jArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The example of an Arrow file: what it prints, and whose memory ND4J reads. */
class ArrowFileToModelTest {
  @TempDir private Path folder;

  @Test
  void main_prints_whatNd4jComputes() {
    List<String> lines =
        Printed.by(() -> {
          try {
            ArrowFileToModel.main(folder.toString());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertEquals(
        List.of(
            "mean position: [    8.5000,  -79.5000]",
            "features: [[  294.0000,   32.0000], ",
            " [  366.0000,         0], ",
            " [  200.0000,   30.0000]]",
            "sums: [  860.0000,   62.0000]"),
        lines);
  }

  @Test
  void share_columnOfAFile_isTheMappedMemory() throws IOException {
    Path path = folder.resolve("x.arrow");
    try (var dict = ColumnDict.of()) {
      dict.addColumn("x", DType.FLOAT32, 3);
      dict.addRow(new float[] {1, 2, 3});
      dict.addRow(new float[] {4, 5, 6});
      ArrowFile.write(path, dict);
    }
    try (ArrowFile file = ArrowFile.open(path);
        ArrowColumn column = file.batch(0).column("x");
        INDArray array = Nd4jArrays.share(column.values())) {
      assertEquals(column.values().address(), array.data().address());
      array.muli(2);
      assertEquals(12, column.values().getFloat(1, 2));
    }
  }

  @Test
  void matrix_manyBatches_hasTheirRowsAndTheFileStaysAsItWas() throws IOException {
    Path path = folder.resolve("many.arrow");
    var dicts = new ColumnDict[4];
    for (int i = 0; i < dicts.length; i++) {
      dicts[i] = ColumnDict.of();
      dicts[i].addColumns(DType.FLOAT32, "a", "b");
      dicts[i].addMask("b");
      for (int row = 0; row < 5 * i; row++) { // the first has none
        dicts[i].addRow((float) row, row % 3 == 0 ? null : -row * 0.5f);
      }
    }
    ArrowFile.write(path, dicts);
    List.of(dicts).forEach(ColumnDict::close);
    byte[] before = Files.readAllBytes(path);
    try (ArrowFile file = ArrowFile.open(path);
        BufferLease matrix = ArrowFileToModel.matrix(file, -1, "b", "a")) {
      long at = 0;
      for (int i = 0; i < 4; i++) {
        for (int row = 0; row < 5 * i; row++, at++) {
          assertEquals(row % 3 == 0 ? -1 : -row * 0.5f, matrix.view().getFloat(at, 0));
          assertEquals(row, matrix.view().getFloat(at, 1));
        }
      }
      assertEquals(30, at);
    }
    assertTrue(java.util.Arrays.equals(before, Files.readAllBytes(path)));
  }
}
