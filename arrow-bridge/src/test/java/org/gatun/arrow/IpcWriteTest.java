// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.util.TransferPair;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
      assertThrows(IllegalArgumentException.class, () -> ArrowFile.write(path, new ColumnDict[0]));
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

  /** 255 bytes are what most file systems take. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void write_longestNameThatAFileMayHave_isWritten() throws Exception {
    Path path = folder.resolve("n".repeat(249) + ".arrow");
    try (ColumnDict people = people()) {
      ArrowFile.write(path, people);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void write_vectorsOverAFileThatIsTruncated_namesTheColumn() throws Exception {
    Path source = folder.resolve("source.arrow");
    try (ColumnDict people = people()) {
      for (int i = 0; i < 4; i++) {
        people.addRows(people);
      }
      ArrowFile.write(source, people);
    }
    Path path = folder.resolve("copy.arrow");
    try (var opened = ArrowFile.open(source, MapMode.PRIVATE);
        var place = opened.batch(0).column("place");
        var vector = ArrowVectors.share("place", place.values());
        var root = VectorSchemaRoot.of(vector)) {
      try (FileChannel channel = FileChannel.open(source, StandardOpenOption.WRITE)) {
        channel.truncate(8192);
      }
      var e = assertThrows(IOException.class, () -> ArrowFile.write(path, root));
      assertEquals(
          "field place: expected memory that can be read but found that of a file which was"
              + " truncated meanwhile",
          e.getMessage());
    }
    assertFalse(Files.exists(path));
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

  @Test
  void write_columnsInJavaArraysAndReadOnlyMemory_areWritten() throws Exception {
    Path path = folder.resolve("lent.arrow");
    float[] numbers = new float[40_000]; // more than are written at once
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i * 0.5f;
    }
    try (BufferLease heap = Buffers.wrap(numbers);
        BufferLease memory = Buffers.copyOf(heap.view());
        ColumnDict lent =
            ColumnDict.share(
                Map.of("heap", heap.view(), "read only", memory.view().asReadOnly()))) {
      ArrowFile.write(path, lent);
    }
    try (var opened = ArrowFile.open(path);
        StructColumn columns = opened.batch(0).columns()) {
      for (ArrowColumn column : columns.children()) {
        for (int i = 0; i < numbers.length; i++) {
          assertEquals(numbers[i], column.values().getFloat(i));
        }
      }
      assertEquals(2, columns.children().size());
    }
  }

  @Test
  void write_dtypeThatArrowLacks_namesTheColumnAndAWayThatFits() throws Exception {
    Path path = folder.resolve("none.arrow");
    try (ColumnDict people = people()) {
      people.addColumn("half", DType.BFLOAT16);
      var e = assertThrows(BufferRequestException.class, () -> ArrowFile.write(path, people));
      assertEquals(
          "column 'half': expected a dtype that Arrow keeps in bytes but found bfloat16, which Arrow"
              + " does not have; take the bits, cast(UINT16, \u2026) of the view",
          e.getMessage());
      people.addRow((short) 1, 1f, new double[2], 1f); // nothing stayed lent
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void write_batchesOfOtherColumns_areRefused() throws Exception {
    try (ColumnDict one = people();
        ColumnDict other = people()) {
      other.removeColumn("age");
      Path path = folder.resolve("two.arrow");
      var e = assertThrows(IllegalArgumentException.class, () -> ArrowFile.write(path, one, other));
      Values.assertSays("batches: expected the schema of the first", e);
      assertFalse(Files.exists(path));
      other.addColumn("age", DType.INT16); // nothing stayed lent
    }
  }

  @Test
  void write_structWithNulls_isNoRecordBatch() throws Exception {
    try (var allocator = new RootAllocator();
        var vector = StructVector.empty("s", allocator)) {
      vector.allocateNew();
      vector.setValueCount(3);
      try (var struct = (StructColumn) ArrowVectors.view(vector)) {
        Path path = folder.resolve("struct.arrow");
        var e = assertThrows(IllegalArgumentException.class, () -> ArrowFile.write(path, struct));
        Values.assertSays("3 null rows", e);
        try (StructColumn batch = StructColumn.of(struct)) { // the way out
          ArrowFile.write(path, batch);
        }
        assertEquals(List.of("s 0: null", "s 1: null", "s 2: null"), told(path));
      }
    }
  }

  @Test
  void write_offsetsThatGoDown_areRefusedByRow() throws Exception {
    Path path = folder.resolve("down.arrow");
    try (var offsets = BufferList.of(DType.INT32);
        BufferLease utf8 = Buffers.allocate(DType.UINT8, 9)) {
      for (int offset : new int[] {0, 3, 6, 9}) {
        offsets.add(offset);
      }
      try (RaggedColumn text = RaggedColumn.shareText("t", offsets, utf8);
          StructColumn batch = StructColumn.of(text)) {
        offsets.set(2, 2); // by whoever lends them
        var e = assertThrows(IOException.class, () -> ArrowFile.write(path, batch));
        assertEquals(
            "field t, row 1: expected offsets that do not go down but found 3..2", e.getMessage());
      }
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void write_textThatBeginsWithinItsBytes_hasItsRowsAlone() throws Exception {
    Path path = folder.resolve("part.arrow");
    try (var offsets = BufferList.of(DType.INT64);
        BufferLease utf8 = Buffers.copyOf(Buffers.wrap("abcdefghi".getBytes(UTF_8)).view());
        BufferLease bytes = utf8.view().cast(DType.UINT8).acquire(BufferRequest.STRIDED)) {
      for (long offset : new long[] {3, 5, 5, 8}) {
        offsets.add(offset);
      }
      try (StructColumn batch = StructColumn.of(RaggedColumn.shareText("t", offsets, bytes))) {
        ArrowFile.write(path, batch);
      }
    }
    assertEquals(List.of("t 0: '6465'", "t 1: ''", "t 2: '666768'"), told(path));
    try (var opened = ArrowFile.open(path);
        var text = (RaggedColumn) opened.batch(0).column("t")) {
      assertEquals(5, text.elements().length());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void write_fromAFileThatIsTruncatedMeanwhile_namesIt() throws Exception {
    Path source = folder.resolve("source.arrow");
    try (ColumnDict people = people()) {
      for (int i = 0; i < 4; i++) {
        people.addRows(people);
      }
      ArrowFile.write(source, people);
    }
    Path path = folder.resolve("copy.arrow");
    try (var opened = ArrowFile.open(source, MapMode.READ_ONLY);
        StructColumn batch = opened.batch(0).columns()) {
      try (FileChannel channel = FileChannel.open(source, StandardOpenOption.WRITE)) {
        channel.truncate(8192);
      }
      var e = assertThrows(IOException.class, () -> ArrowFile.write(path, batch));
      Values.assertSays(source.toString(), e);
      var stream = Channels.newChannel(new ByteArrayOutputStream());
      e = assertThrows(IOException.class, () -> ArrowFile.writeStream(stream, batch));
      Values.assertSays(source.toString(), e);
    }
    assertFalse(Files.exists(path));
  }
}
