// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive that goes out byte by byte is the one that a file gets. */
class NpzStreamTest {
  @TempDir private Path folder;

  @Test
  void write_toAStream_isByteForByteTheFile() throws IOException {
    try (BufferLease floats = Buffers.allocate(DType.FLOAT64, 300, 500);
        BufferLease heap = Buffers.wrap(new int[] {1, 2, 3})) {
      NdArray matrix = NdArray.of(floats.view());
      matrix.fill(0.25);
      matrix.setDouble(-7, 299, 499);
      Map<String, BufferExporter> arrays = new LinkedHashMap<>();
      arrays.put("matrix", matrix); // above a block
      arrays.put("columns", matrix.slice(":, ::7"));
      arrays.put("fortran", matrix.transpose());
      arrays.put("größe", heap);
      arrays.put("empty", matrix.slice("5:5"));
      Path file = folder.resolve("a.npz");
      NpzFile.write(file, arrays);
      var stream = new ByteArrayOutputStream();
      NpzFile.write(Channels.newChannel(stream), arrays);
      assertArrayEquals(Files.readAllBytes(file), stream.toByteArray());
      Path streamed = Files.write(folder.resolve("b.npz"), stream.toByteArray());
      // Mapped to be written, which takes a checksum that stands before the content.
      try (NpzFile npz = NpzFile.open(streamed, MapMode.READ_WRITE, 0)) {
        for (Map.Entry<String, BufferExporter> entry : arrays.entrySet()) {
          NdArray array = npz.array(entry.getKey());
          assertEquals(0, array.view().address() % 64, entry.getKey());
          npz.verify(entry.getKey());
        }
        assertTrue(npz.array("columns").contentEquals(matrix.slice(":, ::7")));
      }
    }
  }

  @Test
  void write_nothing_isAnArchiveOfNothing() throws IOException {
    var stream = new ByteArrayOutputStream();
    NpzFile.write(Channels.newChannel(stream), Map.of());
    try (NpzFile npz = NpzFile.open(Files.write(folder.resolve("a.npz"), stream.toByteArray()))) {
      assertTrue(npz.names().isEmpty());
    }
  }

  @Test
  void write_arrayChangedMeanwhile_fails() {
    try (BufferLease lease = Buffers.wrap(new float[] {1, 2})) {
      WritableByteChannel changing =
          Channels.newChannel(
              new OutputStream() {
                @Override
                public void write(int value) {
                  lease.view().setFloat(9, 1);
                }
              });
      ConcurrentModificationException error =
          assertThrows(
              ConcurrentModificationException.class,
              () -> NpzFile.write(changing, Map.of("a", lease)));
      assertTrue(String.valueOf(error.getMessage()).startsWith("\"a.npy\": expected an array"));
    }
  }

  @Test
  void write_whatNumPyHasNot_touchesNeitherStreamNorLoans() {
    var stream = new ByteArrayOutputStream();
    try (var list = BufferList.of(DType.FLOAT32);
        BufferLease half = Buffers.allocate(DType.BFLOAT16, 2)) {
      list.addFloat(1);
      Map<String, BufferExporter> arrays = new LinkedHashMap<>();
      arrays.put("list", list);
      arrays.put("half", half);
      assertThrows(
          IllegalArgumentException.class, () -> NpzFile.write(Channels.newChannel(stream), arrays));
      assertEquals(0, stream.size());
      list.addFloat(2); // nobody holds it
    } catch (BufferInUseException e) {
      throw new AssertionError("a lease is still out", e);
    }
  }

  @Test
  void write_channelThatDoesNotBlock_isRefused() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel sink = pipe.sink();
        Pipe.SourceChannel source = pipe.source();
        BufferLease lease = Buffers.wrap(new float[] {1})) {
      sink.configureBlocking(false);
      assertThrows(
          IllegalBlockingModeException.class, () -> NpzFile.write(sink, Map.of("a", lease)));
      assertTrue(source.isOpen());
    }
  }

  @Test
  void write_channelThatFails_saysSoAndLeavesItOpen() throws IOException {
    try (BufferLease lease = Buffers.wrap(new float[] {1});
        WritableByteChannel full =
            Channels.newChannel(
                new OutputStream() {
                  @Override
                  public void write(int value) throws IOException {
                    throw new IOException("full");
                  }
                })) {
      IOException error =
          assertThrows(IOException.class, () -> NpzFile.write(full, Map.of("a", lease)));
      assertEquals("full", error.getMessage());
      assertTrue(full.isOpen());
    }
  }

  /** What cannot be written names the file that was asked for, and leaves no other behind. */
  @Test
  void write_whereNoFileCanBe_namesTheTarget() throws IOException {
    Path missing = folder.resolve("missing").resolve("a");
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Files.createDirectory(directory.resolve("inner"));
    try (BufferLease lease = Buffers.wrap(new float[] {1})) {
      for (Path target : List.of(missing, directory)) {
        for (Write write :
            List.<Write>of(
                path -> NpyFile.write(path, lease),
                path -> NpzFile.write(path, Map.of("a", lease)),
                path -> SafeTensors.write(path, Map.of("a", lease)))) {
          IOException error = assertThrows(IOException.class, () -> write.to(target));
          String message = String.valueOf(error.getMessage());
          assertTrue(message.startsWith(target.toString()), message);
          assertFalse(message.contains("/.") || message.contains("\\."), message);
        }
      }
      IOException error = assertThrows(IOException.class, () -> NpyFile.write(missing, lease));
      assertEquals(missing + ": expected its folder to exist but found none", error.getMessage());
    }
    try (var files = Files.list(folder)) {
      assertEquals(List.of(directory), files.toList());
    }
  }

  private interface Write {
    void to(Path path) throws IOException;
  }
}
