// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.ndarray.NdArray;

/**
 * A safetensors file, mapped: named arrays that lie in the file's pages, and its metadata. Nothing
 * is read but the header until an array is touched, whatever the file's size.
 *
 * <p>Closing ends the loan: every access to its arrays fails from then on, unless a lease taken
 * from one of them still holds the memory. Safe from any thread.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">safetensors, format</a>
 */
public final class SafeTensors implements AutoCloseable {
  private final Path file;
  private final BufferLease lease;
  private final Map<String, NdArray> arrays;
  private final Map<String, String> metadata;

  private SafeTensors(
      Path file, BufferLease lease, Map<String, NdArray> arrays, Map<String, String> metadata) {
    this.file = file;
    this.lease = lease;
    this.arrays = arrays;
    this.metadata = metadata;
  }

  /**
   * Maps a file and checks its header; the arrays' bytes are shared with the page cache. The arrays
   * are C-contiguous; they can be lent to native code and are writable, but what is written stays
   * in this process. Of a file that this process may not write they are read-only. If somebody
   * truncates the file meanwhile, reading past its end fails with {@link InternalError}.
   *
   * <p>The header is not trusted: it may be at most 100 MB and no longer than the file; every array
   * has to lie where its shape and dtype need it, without holes or overlap; and no name may come
   * twice.
   *
   * @throws IOException if the file cannot be mapped, or is not in this format, or an array is of a
   *     dtype other than BOOL, I8–I64, U8–U64, F16, BF16, F32 and F64; the message names the field
   *     and the byte in the file
   */
  public static SafeTensors open(Path file) throws IOException {
    return MappedBytes.open(
        file,
        MappedBytes.mode(file),
        lease -> {
          BufferView bytes = lease.view();
          long size = bytes.layout().count();
          byte[] prefix =
              MappedBytes.copy(bytes, 0, Math.min(size, SafeTensorsHeader.PREFIX_BYTES));
          int length = SafeTensorsHeader.length(prefix, size);
          byte[] text = MappedBytes.copy(bytes, SafeTensorsHeader.PREFIX_BYTES, length);
          SafeTensorsHeader header = SafeTensorsHeader.parse(text, size);
          Map<String, NdArray> arrays = new LinkedHashMap<>();
          for (SafeTensorsHeader.Entry entry : header.entries()) {
            long from = header.dataStart() + entry.begin();
            arrays.put(
                entry.name(),
                NdArray.of(MappedBytes.array(bytes, from, entry.dtype(), false, entry.shape())));
          }
          return new SafeTensors(
              file,
              lease,
              Collections.unmodifiableMap(arrays),
              Collections.unmodifiableMap(header.metadata()));
        });
  }

  /** Returns the names of the arrays, as they are ordered in the header. */
  public Set<String> names() {
    return arrays.keySet();
  }

  /**
   * Returns an array. Shares the mapped memory.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public NdArray array(String name) {
    NdArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "expected the name of one of the "
              + arrays.size()
              + " arrays of "
              + file
              + " but found \""
              + name
              + "\"");
    }
    return array;
  }

  /** Returns the texts that the writer left under {@code __metadata__}; empty if there are none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Ends the loan of the mapped memory. A second close does nothing. */
  @Override
  public void close() {
    lease.close();
  }

  /**
   * Writes arrays and metadata to a file, which appears, or is replaced, whole or not at all: a
   * mapping of an older file keeps its bytes. Arrays of any layout are written in C order; the data
   * starts at a multiple of 64 bytes, and each array at a multiple of its itemsize, for those of
   * larger elements come first. Arrays that are not contiguous, or lie in Java arrays, are copied
   * on the way, one at a time.
   *
   * @throws IllegalArgumentException if a name is {@code __metadata__}, a text has an unpaired
   *     surrogate, or the header is above 100 MB
   * @throws IllegalStateException if a lease was closed
   * @throws IOException if the file cannot be written
   */
  public static void write(
      Path file, Map<String, ? extends BufferExporter> arrays, Map<String, String> metadata)
      throws IOException {
    SafeTensorsWriter.write(file, arrays, metadata);
  }

  /** {@link #write(Path, Map, Map)} without metadata. */
  public static void write(Path file, Map<String, ? extends BufferExporter> arrays)
      throws IOException {
    write(file, arrays, Map.of());
  }

  /** Returns the file and the number of arrays. */
  @Override
  public String toString() {
    return (lease.isOpen() ? "" : "closed ") + file + " of " + arrays.size() + " arrays";
  }
}
