// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;

/**
 * A safetensors file, mapped, or several of them under one index: named arrays that lie in the
 * files' pages, and metadata. Nothing is read but headers until an array is touched, whatever the
 * files' size.
 *
 * <p>BOOL, I8–I64, U8–U64, F16, BF16, F32, F64 and C64 are the dtypes of those names. The numbers
 * of 8 bits, F8_E4M3, F8_E5M2, F8_E8M0, F8_E4M3FNUZ and F8_E5M2FNUZ, are raw: an {@link
 * org.gatun.buffer.OpaqueType} of that name, which is lent, copied and written again as what it is,
 * but of which no element is read as a number; {@code array.view().cast(DType.UINT8, …)} shows the
 * bits. So are F4, F6_E2M3 and F6_E3M2, of which an element here is as many as make whole bytes:
 * two numbers of F4 in 1 byte, four of F6 in 3. The last axis is shorter than the file's by that
 * factor, as PyTorch has it; a file whose last axis is no multiple of it is refused by name.
 *
 * <p>Closing ends the loan: every access to its arrays fails from then on, unless a lease taken
 * from one of them still holds the memory. Safe from any thread.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">safetensors, format</a>
 */
public final class SafeTensors implements AutoCloseable {
  private final Path file;
  private final List<BufferLease> leases;
  private final Map<String, NdArray> arrays;
  private final Map<String, String> metadata;
  private volatile boolean closed;

  private SafeTensors(
      Path file,
      List<BufferLease> leases,
      Map<String, NdArray> arrays,
      Map<String, String> metadata) {
    this.file = file;
    this.leases = List.copyOf(leases);
    this.arrays = Collections.unmodifiableMap(arrays);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  /**
   * Maps a file, as {@link #open(Path, MapMode)}: its arrays are writable, but what is written
   * stays in this process. Of a file that this process may not write they are read-only.
   *
   * @throws IOException if the file cannot be mapped, or is not in this format
   */
  public static SafeTensors open(Path file) throws IOException {
    return open(file, MappedBytes.mode(file));
  }

  /**
   * Maps a file and checks its header; the arrays' bytes are shared with the page cache. The arrays
   * are C-contiguous and can be lent to native code. With {@link MapMode#READ_ONLY} writing is
   * refused, with {@link MapMode#READ_WRITE} what is written reaches the file, with {@link
   * MapMode#PRIVATE} it stays in this process. If somebody truncates the file meanwhile, reading
   * past its end fails with {@link InternalError}.
   *
   * <p>The header is not trusted: it may be at most 100 MB and no longer than the file; every array
   * has to lie where its shape and dtype need it, without holes or overlap; and no name may come
   * twice.
   *
   * @throws IOException if the file cannot be mapped so, or is not in this format, or an array is
   *     of another dtype than this class names; the message names the field and the byte in the
   *     file
   */
  public static SafeTensors open(Path file, MapMode mode) throws IOException {
    return MappedBytes.open(file, mode, lease -> read(file, lease));
  }

  private static SafeTensors read(Path file, BufferLease lease) throws IOException {
    BufferView bytes = lease.view();
    long size = bytes.layout().count();
    byte[] prefix = MappedBytes.copy(bytes, 0, Math.min(size, SafeTensorsHeader.PREFIX_BYTES));
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
    return new SafeTensors(file, List.of(lease), arrays, header.metadata());
  }

  /**
   * Maps all files of an index, {@code model.safetensors.index.json}, as {@link #open(Path,
   * MapMode)} maps one. The arrays are those that the index names, in its order; the metadata are
   * the index's, of which numbers are given as text.
   *
   * <p>The index is not trusted either: it may be at most 100 MB, each file has to lie beside it,
   * which a name with a separator does not, and has to hold the arrays that the index sees there.
   *
   * @throws IOException if a file is missing or cannot be mapped so, or one is not as said; then
   *     nothing stays mapped
   */
  public static SafeTensors openSharded(Path index, MapMode mode) throws IOException {
    SafeTensorsIndex parsed =
        MappedBytes.open(
            index,
            MapMode.READ_ONLY,
            lease -> {
              try (lease) {
                return index(lease.view());
              }
            });
    Map<String, SafeTensors> shards = new LinkedHashMap<>();
    try {
      Map<String, NdArray> arrays = new LinkedHashMap<>();
      for (Map.Entry<String, String> entry : parsed.shards().entrySet()) {
        Path file = index.resolveSibling(entry.getValue());
        SafeTensors shard = shards.get(entry.getValue());
        if (shard == null) {
          shard = open(file, mode);
          shards.put(entry.getValue(), shard);
        }
        NdArray array = shard.arrays.get(entry.getKey());
        if (array == null) {
          throw new IOException(
              index
                  + ": weight_map: expected "
                  + SafeTensorsHeader.quoted(entry.getKey())
                  + " in "
                  + file
                  + " but found none");
        }
        arrays.put(entry.getKey(), array);
      }
      List<BufferLease> leases = new ArrayList<>();
      shards.values().forEach(shard -> leases.addAll(shard.leases));
      return new SafeTensors(index, leases, arrays, parsed.metadata());
    } catch (IOException | RuntimeException | Error e) {
      shards.values().forEach(SafeTensors::close);
      throw e;
    }
  }

  private static SafeTensorsIndex index(BufferView bytes) throws IOException {
    long size = bytes.layout().count();
    if (size > SafeTensorsHeader.MAX_BYTES) {
      throw new IOException(
          "expected an index of at most "
              + SafeTensorsHeader.MAX_BYTES
              + " bytes but found "
              + size);
    }
    return SafeTensorsIndex.parse(MappedBytes.copy(bytes, 0, size));
  }

  /**
   * Makes a file of arrays of zeros and maps it {@link MapMode#READ_WRITE}: what is written to an
   * array is in the file. It is laid out as {@link #write} does. {@link BufferView#force} of an
   * array waits until the device has what was written to it.
   *
   * @throws IllegalArgumentException if a dtype is none that this class names, a name is {@code
   *     __metadata__}, a text has an unpaired surrogate, or the header is above 100 MB
   * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name; it stays as
   *     it is
   * @throws IOException if the file cannot be made or mapped; none is left behind
   */
  public static SafeTensors mapNew(
      Path file, Map<String, ArraySpec> arrays, Map<String, String> metadata) throws IOException {
    byte[] header = SafeTensorsWriter.header(SafeTensorsWriter.ordered(arrays), metadata);
    long size = header.length;
    for (ArraySpec array : arrays.values()) {
      size = Math.addExact(size, array.bytes());
    }
    return MappedBytes.create(
        file,
        size,
        lease -> {
          MappedBytes.write(lease.view(), 0, header);
          return read(file, lease);
        });
  }

  /**
   * Returns the dtype that the format calls by a name, such as {@code "F8_E4M3"}.
   *
   * @throws IllegalArgumentException if this class does not name it
   */
  public static DType dtype(String name) {
    DType dtype = SafeTensorsHeader.DTYPES.get(name);
    if (dtype == null) {
      throw new IllegalArgumentException(
          "expected one of "
              + String.join(", ", SafeTensorsHeader.DTYPES.keySet())
              + " but found \""
              + name
              + "\"");
    }
    return dtype;
  }

  /** Returns the names of the arrays, as they are ordered in the header, or in the index. */
  public Set<String> names() {
    return arrays.keySet();
  }

  /**
   * Returns an array. Shares the mapped memory; after {@link #close} each access to it fails.
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
    closed = true;
    leases.forEach(BufferLease::close);
  }

  /**
   * Writes arrays and metadata to a file, which appears, or is replaced, whole or not at all: a
   * mapping of an older file keeps its bytes. Arrays of any layout are written in C order; the data
   * starts at a multiple of 64 bytes, and each array at a multiple of its itemsize (but for F6),
   * for those of larger elements come first. Arrays that are not contiguous, or lie in Java arrays,
   * are written by way of one block of 1 MB.
   *
   * @throws IllegalArgumentException if a dtype is none that this class names, a name is {@code
   *     __metadata__}, a text has an unpaired surrogate, or the header is above 100 MB
   * @throws IllegalStateException if a lease was closed
   * @throws IOException if the file cannot be written; it is then as it was
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

  /**
   * Writes arrays to several files and then an index of them, as the model hubs keep large models.
   * Beside {@code model.safetensors.index.json} the files are {@code
   * model-00001-of-00003.safetensors} and so on, each as {@link #write(Path, Map, Map)} writes it.
   * The arrays stay in their order; a file ends before the array that would make it too large.
   *
   * @param metadata for each file, and beside {@code total_size} for the index
   * @param maxShardBytes how many bytes of arrays a file holds at most; a larger array has a file
   *     of its own
   * @throws IllegalArgumentException as {@link #write(Path, Map, Map)}, also if a name of the
   *     metadata is {@code total_size}, or {@code maxShardBytes} is below 1
   * @throws IllegalStateException if a lease was closed
   * @throws IOException if a file cannot be written; the index is then as it was, but files may
   *     have been written
   */
  public static void writeSharded(
      Path index,
      Map<String, ? extends BufferExporter> arrays,
      Map<String, String> metadata,
      long maxShardBytes)
      throws IOException {
    SafeTensorsIndex.write(index, arrays, metadata, maxShardBytes);
  }

  /** Returns the file and the number of arrays. */
  @Override
  public String toString() {
    return (closed ? "closed " : "") + file + " of " + arrays.size() + " arrays";
  }
}
