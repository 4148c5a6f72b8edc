// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;

/** The bytes of a mapped file, and the arrays in them. */
final class MappedBytes {
  private MappedBytes() {}

  /** What reads an open file, and gives back what holds its memory. */
  interface Reader<T> {
    T read(BufferLease bytes) throws IOException;
  }

  /** Maps a file and reads it; what goes wrong names it, and leaves nothing mapped. */
  static <T> T open(Path file, MapMode mode, Reader<T> reader) throws IOException {
    BufferLease bytes = Buffers.map(file, mode);
    try {
      return reader.read(bytes);
    } catch (IOException e) {
      bytes.close();
      throw new IOException(file + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      bytes.close();
      throw e;
    }
  }

  /** Makes a file of zeros, maps it and fills it; leaves none behind if that fails. */
  static <T> T create(Path file, long size, Reader<T> filler) throws IOException {
    BufferLease bytes = Buffers.mapNew(file, DType.UINT8, size);
    try {
      return filler.read(bytes);
    } catch (IOException | RuntimeException | Error e) {
      bytes.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** What reads raw bytes. */
  interface SegmentReader<T> {
    T read(MemorySegment segment) throws IOException;
  }

  /** Reads bytes while they are pinned. */
  static <T> T read(BufferView bytes, SegmentReader<T> reader) throws IOException {
    try {
      return bytes.pinned(segment -> {
        try {
          return reader.read(segment);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns how arrays are mapped if nobody says so: to be changed for this process alone. */
  static MapMode mode(Path file) {
    return Files.isWritable(file) ? MapMode.PRIVATE : MapMode.READ_ONLY;
  }

  static byte[] copy(BufferView bytes, long from, long count) {
    return bytes.pinned(segment -> segment.asSlice(from, count).toArray(ValueLayout.JAVA_BYTE));
  }

  static void write(BufferView bytes, long at, byte[] values) {
    MemorySegment source = MemorySegment.ofArray(values);
    bytes.pinned(segment -> segment.asSlice(at, values.length).copyFrom(source));
  }

  /** Returns the view of an array that starts at a byte of the file and has been checked to fit. */
  static BufferView array(
      BufferView bytes, long from, DType dtype, boolean fortran, long... shape) {
    StridedLayout dense =
        fortran
            ? StridedLayout.ofFortran(dtype.itemsize(), shape)
            : StridedLayout.ofC(dtype.itemsize(), shape);
    long count = dense.byteSize();
    BufferView elements =
        bytes
            .withLayout(StridedLayout.of(from, 1, new long[] {count}, new long[] {1}))
            .cast(dtype, shape);
    return elements.withLayout(
        StridedLayout.of(from, dense.itemsize(), dense.shape(), dense.strides()));
  }

  /** Lends one array of a file alone, and ends the loan of the file. */
  static BufferLease only(BufferLease file, BufferView array) {
    BufferLease lease = array.acquire(BufferRequest.STRIDED);
    file.close();
    return lease;
  }
}
