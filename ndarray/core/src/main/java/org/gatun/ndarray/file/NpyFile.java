// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.IndexOrder;

/**
 * NumPy's file of one array, {@code .npy}: mapped as an array of its own dtype, shape and order,
 * made new as a mapped array of zeros, or written from any exporter.
 *
 * <p>All of it may be called from any thread.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy,
 *     lib.format</a>
 */
public final class NpyFile {
  private NpyFile() {}

  /**
   * Maps the array of a file of version 1.0, 2.0 or 3.0. The elements are shared with the page
   * cache: nothing is read but the header, whatever the file's size, and nothing is copied. With
   * {@link MapMode#READ_ONLY} writing is refused, with {@link MapMode#READ_WRITE} what is written
   * reaches the file, with {@link MapMode#PRIVATE} it stays with this lease. What {@link
   * Buffers#map(Path, MapMode)} says of truncated files holds here too.
   *
   * <p>The dtype is the file's, of either byte order, records included; the layout is C-contiguous,
   * or Fortran-contiguous if the file says so. Bytes that follow the elements are left alone, as
   * NumPy leaves them.
   *
   * <p>The header is not trusted: it may be at most 1 MB and no longer than the file, each key has
   * to come once, and the file has to hold what shape and dtype need. Python objects are refused:
   * to read them means to run code.
   *
   * @return a lease of the elements alone
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if the file cannot be mapped so, or is not in this format, or its elements
   *     are Python objects or of another type that has no dtype here; the message names the field
   *     and the byte in the file
   */
  public static BufferLease map(Path file, MapMode mode) throws IOException {
    return MappedBytes.open(
        file,
        mode,
        lease -> {
          BufferView bytes = lease.view();
          long size = bytes.layout().count();
          byte[] prefix = MappedBytes.copy(bytes, 0, Math.min(size, NpyHeader.PREFIX_BYTES));
          int length = NpyHeader.length(prefix, size);
          NpyHeader header = NpyHeader.parse(MappedBytes.copy(bytes, 0, length), size);
          return MappedBytes.only(
              lease,
              MappedBytes.array(
                  bytes, header.dataStart(), header.dtype(), header.fortran(), header.shape()));
        });
  }

  /** {@link #mapNew(Path, IndexOrder, DType, long...)} in C order. */
  public static BufferLease mapNew(Path file, DType dtype, long... shape) throws IOException {
    return mapNew(file, IndexOrder.C, dtype, shape);
  }

  /**
   * Makes a file of an array of zeros and maps it {@link MapMode#READ_WRITE}: what is written to
   * the array is in the file. Element 0 is at a multiple of 64 bytes. Where the file system has
   * sparse files, what is never written takes no space. {@link BufferView#force} waits until the
   * device has what was written.
   *
   * @param order how the elements lie; {@link IndexOrder#ANY} is C
   * @param shape the number of elements of each axis; none for a single element
   * @return a lease of the elements alone
   * @throws IllegalArgumentException if NumPy has no such dtype or describes none such in a file:
   *     bfloat16, Python objects, records whose fields overlap or are out of order; or a size is
   *     negative
   * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name; it stays as
   *     it is
   * @throws IOException if the file cannot be made or mapped; none is left behind
   */
  public static BufferLease mapNew(Path file, IndexOrder order, DType dtype, long... shape)
      throws IOException {
    long[] sizes = shape.clone();
    boolean fortran = order == IndexOrder.FORTRAN;
    byte[] header = NpyHeader.encode(dtype, fortran, sizes);
    long dataBytes = new NpyHeader(dtype, fortran, sizes, header.length).dataBytes();
    return MappedBytes.create(
        file,
        Math.addExact(dataBytes, header.length),
        lease -> {
          BufferView bytes = lease.view();
          MappedBytes.write(bytes, 0, header);
          return MappedBytes.only(
              lease, MappedBytes.array(bytes, header.length, dtype, fortran, sizes));
        });
  }

  /** {@link #write(Path, BufferExporter, IndexOrder)} in the order in which the elements lie. */
  public static void write(Path file, BufferExporter array) throws IOException {
    write(file, array, IndexOrder.ANY);
  }

  /**
   * Writes an array to a file, which appears, or is replaced, whole or not at all: a mapping of an
   * older file keeps its bytes. The file is byte for byte the one that {@code numpy.save} writes.
   * Elements in native memory, in this order already, are written from where they are; others by
   * way of one block of 1 MB.
   *
   * @param order {@link IndexOrder#ANY} as NumPy: Fortran if they lie Fortran-contiguous and not
   *     C-contiguous, else C
   * @throws IllegalArgumentException if NumPy has no such dtype or describes none such in a file:
   *     bfloat16, Python objects, records whose fields overlap or are out of order
   * @throws IllegalStateException if a lease was closed
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Path file, BufferExporter array, IndexOrder order) throws IOException {
    try (BufferLease lease = array.acquire(BufferRequest.STRIDED)) {
      byte[] header = header(lease, order); // before anything is touched
      WholeFile.write(file, channel -> write(lease, order, header, ArrayBytes.to(channel)));
    }
  }

  /**
   * Writes an array to a channel, as {@link #write(Path, BufferExporter, IndexOrder)} writes it to
   * a file; of an {@link java.io.OutputStream} {@link java.nio.channels.Channels#newChannel} makes
   * one. The channel stays open.
   *
   * @throws IllegalArgumentException if NumPy has no such dtype or describes none such in a file;
   *     then nothing was written
   * @throws java.nio.channels.IllegalBlockingModeException if the channel does not block
   * @throws IllegalStateException if a lease was closed
   * @throws IOException if the channel fails
   */
  public static void write(WritableByteChannel channel, BufferExporter array, IndexOrder order)
      throws IOException {
    ArrayBytes.Sink sink = ArrayBytes.to(channel);
    try (BufferLease lease = array.acquire(BufferRequest.STRIDED)) {
      write(lease, order, header(lease, order), sink);
    }
  }

  private static byte[] header(BufferLease lease, IndexOrder order) {
    BufferView view = lease.view();
    boolean fortran = ArrayBytes.isFortran(view.layout(), order);
    return NpyHeader.encode(view.dtype(), fortran, view.layout().shape());
  }

  private static void write(
      BufferLease lease, IndexOrder order, byte[] header, ArrayBytes.Sink sink) throws IOException {
    BufferView view = lease.view();
    sink.take(ByteBuffer.wrap(header));
    ArrayBytes.write(view, ArrayBytes.isFortran(view.layout(), order), sink);
  }
}
