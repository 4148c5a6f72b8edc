// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.nd4j.Nd4jArrays;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.file.NpzFile;
import org.gatun.ndarray.file.SafeTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The example of images scores what plain loops do, on memory that was not copied again. */
class ImagesToModelTest {
  @TempDir private Path folder;

  @Test
  void batch_ofMappedImages_isWhatPlainLoopsMake() throws IOException {
    ImagesToModel.save(folder);
    var images = new int[2][5][5];
    for (int i = 0; i < 5; i++) {
      images[1][i][1] = 20;
      for (int j = 0; j < 5; j++) {
        images[0][i][j] = i > 0 && i < 4 && j > 0 && j < 4 ? 10 : 0;
      }
    }
    try (NpzFile archive = NpzFile.open(folder.resolve("images.npz"));
        BufferLease batch = ImagesToModel.batch(archive)) {
      for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 6; j++) {
          int row = Math.clamp(i - 1, 0, 3);
          int column = Math.clamp(j - 1, 0, 3);
          assertEquals(images[0][row][column], batch.view().getFloat(0, i, j));
          assertEquals(images[1][row + 1][3 - column], batch.view().getFloat(1, i, j));
        }
      }
    }
  }

  @Test
  void batchAndWeights_asIndArrays_areTheSameMemory() throws IOException {
    ImagesToModel.save(folder);
    try (NpzFile archive = NpzFile.open(folder.resolve("images.npz"));
        BufferLease batch = ImagesToModel.batch(archive);
        SafeTensors model = SafeTensors.open(folder.resolve("model.safetensors"), MapMode.PRIVATE);
        INDArray x = Nd4jArrays.share(NdArray.of(batch.view()).reshape(2, 36));
        INDArray w = Nd4jArrays.share(model.array("weight"))) {
      assertEquals(batch.view().address(), x.data().addressPointer().address());
      assertEquals(model.array("weight").view().address(), w.data().addressPointer().address());
    }
  }

  @Test
  void main_prints_theScores() {
    List<String> lines =
        Printed.by(() -> {
          try {
            ImagesToModel.main(folder.toString());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    // The square: 3 × 3 of 4 × 4, whose last row and column are doubled; the stroke in its column.
    assertEquals("[[160, 120], [120, 120]]", scores(lines.subList(1, lines.size())));
  }

  private static String scores(List<String> lines) {
    return String.join("", lines).replaceAll("\\.0+|[\\s]", "").replace(",", ", ");
  }
}
