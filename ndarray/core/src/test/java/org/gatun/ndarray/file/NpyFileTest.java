// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.IndexOrder;
import org.gatun.ndarray.Allocated;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a .npy file promises: shared memory, files that are whole, and no trust in headers. */
class NpyFileTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("a.npy");
  }

  private Path saved(float... values) throws IOException {
    try (BufferLease lease = Buffers.wrap(values)) {
      NpyFile.write(file(), lease);
    }
    return file();
  }

  private static float[] read(Path file) throws IOException {
    try (BufferLease lease = NpyFile.map(file, MapMode.READ_ONLY)) {
      return NdArray.of(lease.view()).toFloatArray();
    }
  }

  @Test
  void map_readWrite_writesToTheFile() throws IOException {
    Path file = saved(1, 2, 3);
    try (BufferLease lease = NpyFile.map(file, MapMode.READ_WRITE)) {
      lease.view().setFloat(42, 1);
      lease.view().force();
    }
    assertArrayEquals(new float[] {1, 42, 3}, read(file));
  }

  @Test
  void map_private_keepsTheFile() throws IOException {
    Path file = saved(1, 2, 3);
    try (BufferLease lease = NpyFile.map(file, MapMode.PRIVATE)) {
      lease.view().setFloat(42, 1);
      assertEquals(42, lease.view().getFloat(1));
    }
    assertArrayEquals(new float[] {1, 2, 3}, read(file));
  }

  @Test
  void map_readOnly_refusesToWrite() throws IOException {
    try (BufferLease lease = NpyFile.map(saved(1), MapMode.READ_ONLY)) {
      assertThrows(ReadOnlyBufferException.class, () -> lease.view().setFloat(2, 0));
    }
  }

  @Test
  void map_lease_lendsTheElementsAlone() throws IOException {
    try (BufferLease lease = NpyFile.map(saved(1, 2), MapMode.READ_WRITE)) {
      BufferView view = lease.view();
      assertEquals(0, view.address() % 64);
      var header = org.gatun.buffer.StridedLayout.of(0, 4, new long[] {1}, new long[] {4});
      assertThrows(IndexOutOfBoundsException.class, () -> view.withLayout(header));
      try (BufferLease other = lease.acquire(BufferRequest.NATIVE_WRITABLE.andAlignedTo(64))) {
        assertEquals(2, other.view().getFloat(1));
      }
    }
  }

  @Test
  void close_viewUsedAfterwards_fails() throws IOException {
    BufferView view;
    try (BufferLease lease = NpyFile.map(saved(1), MapMode.READ_ONLY)) {
      view = lease.view();
    }
    assertThrows(IllegalStateException.class, () -> view.getFloat(0));
  }

  @ParameterizedTest
  @EnumSource(
      value = IndexOrder.class,
      names = {"C", "FORTRAN"})
  void mapNew_thenWritten_isInTheFile(IndexOrder order) throws IOException {
    try (BufferLease lease = NpyFile.mapNew(file(), order, DType.INT32, 2, 3)) {
      assertEquals(order == IndexOrder.FORTRAN, lease.view().layout().isFortranContiguous());
      lease.view().setInt(42, 1, 2);
    }
    try (BufferLease lease = NpyFile.map(file(), MapMode.READ_ONLY)) {
      assertEquals(order == IndexOrder.FORTRAN, lease.view().layout().isFortranContiguous());
      assertEquals("[[0, 0, 0], [0, 0, 42]]", lease.view().toList().toString());
    }
    try (BufferLease lease = Buffers.allocate(DType.INT32, 2, 3)) {
      lease.view().setInt(42, 1, 2);
      NpyFile.write(folder.resolve("b.npy"), lease, order);
    }
    assertEquals(-1, Files.mismatch(file(), folder.resolve("b.npy")));
  }

  @Test
  void mapNew_whatFails_changesNothing() throws IOException {
    Path file = saved(1);
    assertThrows(FileAlreadyExistsException.class, () -> NpyFile.mapNew(file, DType.FLOAT32, 1));
    assertArrayEquals(new float[] {1}, read(file));
    Path other = folder.resolve("other.npy");
    assertThrows(IllegalArgumentException.class, () -> NpyFile.mapNew(other, DType.BFLOAT16, 1));
    assertThrows(IllegalArgumentException.class, () -> NpyFile.mapNew(other, DType.INT8, -1));
    assertThrows(
        NoSuchFileException.class,
        () -> NpyFile.mapNew(folder.resolve("missing").resolve("a"), DType.INT8, 1));
    assertFiles(file);
  }

  @Test
  void write_overAMappedFile_leavesTheMappingItsBytes() throws IOException {
    Path file = saved(1, 2);
    try (BufferLease old = NpyFile.map(file, MapMode.READ_ONLY)) {
      assertArrayEquals(new float[] {7}, read(saved(7)));
      assertEquals(2, old.view().getFloat(1));
    }
    assertFiles(file);
  }

  @Test
  void write_whatFails_leavesTheOldFile() throws IOException {
    Path file = saved(1);
    try (BufferLease lease = Buffers.allocate(DType.BFLOAT16, 2)) {
      var e = assertThrows(IllegalArgumentException.class, () -> NpyFile.write(file, lease));
      assertTrue(message(e).contains("bfloat16"), e::getMessage);
    }
    BufferLease closed = Buffers.allocate(DType.INT8, 1);
    closed.close();
    assertThrows(IllegalStateException.class, () -> NpyFile.write(file, closed));
    assertArrayEquals(new float[] {1}, read(file));
    assertFiles(file);
  }

  @Test
  void write_channelThatFails_leavesNoPartBehind() throws IOException {
    DType overlapping =
        DType.ofDescr("{'names': ['a', 'b'], 'formats': ['<i4', '<i4'], 'offsets': [0, 2]}");
    try (BufferLease lease = Buffers.allocate(overlapping, 2)) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      WritableByteChannel channel = Channels.newChannel(stream);
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> NpyFile.write(channel, lease, IndexOrder.ANY));
      assertTrue(message(e).contains("follow one another"), e::getMessage);
      assertEquals(0, stream.size());
    }
  }

  @Test
  void write_channelThatDoesNotBlock_isRefused() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel sink = pipe.sink();
        Pipe.SourceChannel source = pipe.source();
        BufferLease lease = Buffers.allocate(DType.INT8, 1)) {
      sink.configureBlocking(false);
      assertThrows(
          IllegalBlockingModeException.class, () -> NpyFile.write(sink, lease, IndexOrder.ANY));
      sink.configureBlocking(true);
      NpyFile.write(sink, lease, IndexOrder.ANY);
      ByteBuffer found = ByteBuffer.allocate(1000);
      source.read(found);
      assertEquals(129, found.position());
    }
  }

  @ParameterizedTest
  @CsvSource({"::2", "'::-1, ::3'", "'1:, ..., 2:'", "'None, ::5'"})
  void write_stridedView_copiesABlockAtATime(String selection) throws Exception {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 700, 9_000)) {
      for (int i = 0; i < 700; i++) {
        for (int j = 0; j < 9_000; j++) {
          lease.view().setInt(9_000 * i + j, i, j);
        }
      }
      for (NdArray base : List.of(NdArray.of(lease.view()), NdArray.of(lease.view()).transpose())) {
        NdArray strided = base.slice(selection);
        for (IndexOrder order : List.of(IndexOrder.C, IndexOrder.FORTRAN)) {
          long heap = Allocated.by(() -> NpyFile.write(file(), strided, order));
          assertTrue(heap < 1 << 20, () -> "allocated " + heap);
          try (BufferLease read = NpyFile.map(file(), MapMode.READ_ONLY)) {
            assertTrue(strided.contentEquals(NdArray.of(read.view())), () -> selection + order);
          }
        }
      }
    }
  }

  @Test
  void write_javaArray_copiesABlockAtATime() throws Exception {
    float[] array = new float[5_000_000];
    array[4_999_999] = 42;
    try (BufferLease lease = Buffers.wrap(array)) {
      long heap = Allocated.by(() -> NpyFile.write(file(), lease));
      assertTrue(heap < 1 << 20, () -> "allocated " + heap);
    }
    try (BufferLease read = NpyFile.map(file(), MapMode.READ_ONLY)) {
      assertEquals(42, read.view().getFloat(4_999_999));
    }
  }

  @Test
  void map_tenGigabytes_costsWhatOneMegabyteCosts() throws Exception {
    long large = (10L << 30) / 8;
    Path small = folder.resolve("small.npy");
    NpyFile.mapNew(small, DType.FLOAT64, 1 << 17).close();
    try (BufferLease lease = NpyFile.mapNew(file(), DType.FLOAT64, large)) {
      lease.view().setDouble(42, large - 1);
    }
    assertEquals((10L << 30) + 128, Files.size(file()));
    try (BufferLease lease = NpyFile.map(file(), MapMode.READ_ONLY)) {
      assertEquals(42, lease.view().getDouble(large - 1));
      assertEquals(0, lease.view().getDouble(large / 2));
    }
    // Nothing but the header is read, so the objects are as many: but for the text of the size.
    long ofSmall = Allocated.leastBy(() -> NpyFile.map(small, MapMode.READ_ONLY).close());
    long ofLarge = Allocated.leastBy(() -> NpyFile.map(file(), MapMode.READ_ONLY).close());
    assertTrue(Math.abs(ofLarge - ofSmall) < 1024, () -> ofSmall + " and " + ofLarge);
    assertTrue(ofLarge < 64 << 10, () -> "allocated " + ofLarge);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          {'descr': '|O', 'fortran_order': False, 'shape': (1,)}          ; object: Python's pickles
          {'descr': [('a', 'O')], 'fortran_order': False, 'shape': (1,)}  ; object: Python's pickles
          {'descr': '<f4', 'fortran_order': False, 'shape': (3,)}         ; data: expected 12 bytes for shape [3] of float32 but found 8
          {'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}        ; header byte 61: expected a size of 0 or more but found '-'
          {'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 2)} ; header, shape: expected fewer than 2^63 bytes
          {'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)} ; header byte 61: expected a size below 2^63
          {'descr': '<q4', 'fortran_order': False, 'shape': (2,)}         ; header byte 20: descr, position 0: expected a type
          {'descr': '<f4', 'descr': '<f4', 'shape': (2,)}                 ; header byte 27: expected each key once but found 'descr' again
          {'descr': '<f4', 'fortran_order': False, 'order': 'C'}          ; but found 'order'
          {'descr': '<f4', 'fortran_order': False, 'shape': (2)}          ; (3,) is one
          {'descr': '<f4                                                  ; expected ' at the end of a string
          """)
  void map_lyingHeader_namesTheFieldAndPlace(String header, String expected) throws IOException {
    Path file = write(1, header.getBytes(java.nio.charset.StandardCharsets.UTF_8), 8);
    var e = assertThrows(IOException.class, () -> NpyFile.map(file, MapMode.READ_WRITE));
    assertTrue(message(e).contains(expected), e::getMessage);
    assertTrue(message(e).startsWith(file + ": "), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({"2, -1", "2, 2147483647", "3, 1048577", "2, 117", "1, 118"})
  void map_lyingLength_isRefusedWithoutMakingRoom(int version, int length) throws Exception {
    Path file = write(version, new byte[116 + (version == 1 ? 1 : 0)], 0);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer number = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
      channel.write(number.limit(version == 1 ? 2 : 4), 8);
    }
    long heap =
        Allocated.by(() -> {
          var e = assertThrows(IOException.class, () -> NpyFile.map(file, MapMode.READ_ONLY));
          assertTrue(message(e).contains("byte 8, header length"), e::getMessage);
        });
    assertTrue(heap < 1 << 20, () -> "allocated " + heap);
  }

  @Test
  void map_everyShorterFile_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(saved(1, 2, 3));
    Path file = folder.resolve("short.npy");
    for (int size = 0; size < whole.length; size++) {
      Files.write(file, java.util.Arrays.copyOf(whole, size));
      var e = assertThrows(IOException.class, () -> NpyFile.map(file, MapMode.READ_ONLY));
      assertTrue(message(e).startsWith(file + ": "), e::getMessage);
    }
  }

  @Test
  void map_hugeHeader_isReadToOneMegabyte() throws IOException {
    byte[] header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] padded = java.util.Arrays.copyOf(header, NpyHeader.MAX_BYTES);
    java.util.Arrays.fill(padded, header.length, padded.length, (byte) ' ');
    try (BufferLease lease = NpyFile.map(write(2, padded, 8), MapMode.READ_ONLY)) {
      assertEquals(2, lease.view().layout().count());
    }
    byte[] longer = java.util.Arrays.copyOf(padded, NpyHeader.MAX_BYTES + 1);
    var e =
        assertThrows(IOException.class, () -> NpyFile.map(write(2, longer, 8), MapMode.READ_ONLY));
    assertTrue(message(e).contains("expected at most 1048576 bytes"), e::getMessage);
  }

  private Path write(int version, byte[] header, int data) throws IOException {
    int start = version < 2 ? 10 : 12;
    ByteBuffer bytes =
        ByteBuffer.allocate(start + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    bytes = version < 2 ? bytes.putShort((short) header.length) : bytes.putInt(header.length);
    return Files.write(folder.resolve("header.npy"), bytes.put(header).array());
  }

  private void assertFiles(Path... expected) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(expected), files.toList());
    }
    assertFalse(Files.exists(folder.resolve("other.npy")));
  }

  private static String message(Exception e) {
    return Objects.requireNonNull(e.getMessage());
  }
}
