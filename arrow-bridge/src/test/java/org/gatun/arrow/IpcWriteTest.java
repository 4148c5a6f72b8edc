// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.util.TransferPair;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is an Arrow file to Arrow's own reader, and to ours. */
class IpcWriteTest {
  @TempDir Path folder;

  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(IpcWriteTest.class.getResource("ipc/" + name), name).toURI());
  }

  private static List<String> told(Path path) throws IOException {
    List<String> told = new ArrayList<>();
    try (var opened = ArrowFile.open(path)) {
      for (int i = 0; i < opened.batches(); i++) {
        try (StructColumn columns = opened.batch(i).columns()) {
          for (ArrowColumn column : columns.children()) {
            for (long row = 0; row < column.length(); row++) {
              told.add(column.field().getName() + " " + row + ": " + Told.row(column, row));
            }
          }
        }
      }
    }
    return told;
  }

  @ParameterizedTest
  @ValueSource(strings = {"every-type.file", "dictionaries.file", "none.file"})
  void write_batchesThatArrowRead_haveTheSameValues(String name) throws Exception {
    Path copy = folder.resolve("copy.arrow");
    try (var allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file(name));
        var reader = new ArrowFileReader(channel, allocator)) {
      List<VectorSchemaRoot> batches = new ArrayList<>();
      try {
        while (reader.loadNextBatch()) {
          VectorSchemaRoot loaded = reader.getVectorSchemaRoot();
          batches.add(
              new VectorSchemaRoot(
                  loaded.getFieldVectors().stream()
                      .map(vector -> {
                        TransferPair pair = vector.getTransferPair(allocator);
                        pair.transfer();
                        return (org.apache.arrow.vector.FieldVector) pair.getTo();
                      })
                      .toList()));
        }
        ArrowFile.write(copy, reader, batches);
      } finally {
        batches.forEach(VectorSchemaRoot::close);
      }
    }
    assertEquals(told(file(name)), told(copy));
  }

  private static ColumnDict people() {
    ColumnDict people =
        ColumnDict.of(
            RecordType.of()
                .with("age", DType.INT16)
                .with("height", DType.FLOAT32)
                .with("place", DType.FLOAT64, 2));
    people.addMask("height");
    for (int i = 0; i < 1000; i++) {
      people.addRow((short) i, i % 7 == 0 ? null : 1.5f + i, new double[] {i, -i});
    }
    return people;
  }

  @Test
  void write_columnDict_isReadByArrow() throws Exception {
    Path path = folder.resolve("people.arrow");
    try (ColumnDict people = people()) {
      ArrowFile.write(path, people);
    }
    try (var allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(path);
        var reader = new ArrowFileReader(channel, allocator)) {
      assertTrue(reader.loadNextBatch());
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertEquals(1000, root.getRowCount());
      for (int i = 0; i < 1000; i++) {
        assertEquals((short) i, root.getVector("age").getObject(i));
        assertEquals(i % 7 == 0 ? null : 1.5f + i, root.getVector("height").getObject(i));
        assertEquals(List.of((double) i, (double) -i), root.getVector("place").getObject(i));
      }
      assertFalse(reader.loadNextBatch());
    }
  }

  @Test
  void write_columnDict_liesAtMultiplesOf64Bytes() throws Exception {
    Path path = folder.resolve("people.arrow");
    try (ColumnDict people = people()) {
      ArrowFile.write(path, people);
    }
    try (var opened = ArrowFile.open(path);
        StructColumn columns = opened.batch(0).columns()) {
      for (ArrowColumn column : columns.children()) {
        assertEquals(0, column.values().layout().offset() % 64, column.toString());
      }
    }
  }

  @Test
  void write_thatFails_leavesWhatWasThere() throws Exception {
    Path path = Files.write(folder.resolve("kept.arrow"), new byte[] {1, 2, 3});
    try (ColumnDict people = people()) {
      people.addColumn("z", DType.COMPLEX64);
      assertThrows(RuntimeException.class, () -> ArrowFile.write(path, people));
      assertThrows(IllegalArgumentException.class, () -> ArrowFile.write(path));
    }
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(path));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList());
    }
  }

  @Test
  void write_whereItCannot_namesTheFileAndKeepsWhatIsThere() throws Exception {
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Path missing = folder.resolve("none").resolve("x.arrow");
    try (ColumnDict people = people()) {
      var refused =
          assertThrows(FileSystemException.class, () -> ArrowFile.write(directory, people));
      assertEquals(directory.toString(), refused.getFile());
      assertTrue(Files.isDirectory(directory));
      refused = assertThrows(NoSuchFileException.class, () -> ArrowFile.write(missing, people));
      assertEquals(missing + ": expected its folder to exist but found none", refused.getMessage());
    }
  }

  @Test
  void write_newFile_hasThePermissionsOfAnyNewFile() throws Exception {
    Path path = folder.resolve("people.arrow");
    try (ColumnDict people = people()) {
      ArrowFile.write(path, people);
    }
    Path other = Files.createFile(folder.resolve("other"));
    assertEquals(Files.getPosixFilePermissions(other), Files.getPosixFilePermissions(path));
  }
}
