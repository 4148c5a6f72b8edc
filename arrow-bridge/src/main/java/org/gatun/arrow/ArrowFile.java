// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.ipc.IpcFile;
import org.gatun.arrow.ipc.IpcWriter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;

/**
 * A file of Arrow's file or stream format, mapped: record batches whose columns lie in the file's
 * pages. To open one reads the footer, of a stream each message's head; a column's bytes are not
 * touched until its values are. Feather version 2 is this format.
 *
 * <p>Nothing in a file is trusted: what it says is checked before it is followed, a column's
 * lengths against its buffers when the column is asked for, the offsets of a {@link RaggedColumn}
 * and the indices of a {@link DictionaryColumn} when a row is. The formats before Arrow 0.15 and
 * big-endian ones are refused.
 *
 * <p>Bodies that are compressed, by LZ4 or Zstandard, are decompressed column by column, into
 * pooled memory that is read-only. Zstandard takes {@code com.github.luben:zstd-jni} on the class
 * path.
 *
 * <p>A dictionary is read when a column that it encodes is asked for, once for all columns and
 * batches until the stream changes it, and kept until then or until the file is closed.
 *
 * <p>A batch's columns are taken one by one, together as a {@link StructColumn} or a {@link
 * ColumnDict} ({@code batch.columns(…).shareColumns()}), or as Arrow's own vectors ({@link
 * ArrowBatch#vectors}). {@link #copyColumn} and {@link #copyMatrix} put all batches together.
 *
 * <p>Closing ends the loan: what was taken before stays right until it is closed itself. If
 * somebody truncates the file meanwhile, reading past its end fails with {@link InternalError}.
 * Safe from any thread.
 *
 * <p>{@code try (var file = ArrowFile.open(path); ArrowColumn price =
 * file.batch(0).column("price")) { price.fillNull(0.0); NdArray.of(price.values()).sum() … }}: what
 * lies under a null is arbitrary, so fill it first, or take {@link ArrowColumn#copyNullMask} along.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format">Arrow, IPC file
 *     format</a>
 */
public final class ArrowFile implements AutoCloseable {
  private final Path path;
  private final BufferLease lease;
  private final IpcFile content;

  private ArrowFile(Path path, BufferLease lease, IpcFile content) {
    this.path = path;
    this.lease = lease;
    this.content = content;
  }

  /**
   * Maps a file, as {@link #open(Path, MapMode)}: its columns are writable, but what is written
   * stays in this process. Of a file that this process may not write they are read-only.
   *
   * @throws IOException if the file cannot be mapped, or is in none of the formats
   */
  public static ArrowFile open(Path file) throws IOException {
    return open(file, Files.isWritable(file) ? MapMode.PRIVATE : MapMode.READ_ONLY);
  }

  /**
   * Maps a file; its bytes are shared with the page cache, whatever its size. With {@link
   * MapMode#READ_ONLY} writing to a column is refused, with {@link MapMode#PRIVATE} what is written
   * stays in this process.
   *
   * @throws IllegalArgumentException if the mode is another: a file's counts of nulls would not
   *     follow what is written to it
   * @throws IOException if the file cannot be mapped so, or is in none of the formats; the message
   *     names the field and the byte in the file
   */
  public static ArrowFile open(Path file, MapMode mode) throws IOException {
    if (mode.equals(MapMode.READ_WRITE)) {
      throw new IllegalArgumentException(
          "mode: expected READ_ONLY or PRIVATE, for a file's counts of nulls do not follow what is"
              + " written, but found READ_WRITE; write another file");
    }
    BufferLease lease = Buffers.map(file, mode);
    try {
      return new ArrowFile(file, lease, IpcFile.open(lease.view(), file.toString()));
    } catch (IOException | RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /**
   * Writes dicts as a file, each as a record batch. It takes the place of what has its name once it
   * is whole: of a symbolic link too, whose target stays as it is. Bytes go to the file from where
   * they lie, in whatever memory: a Java array, or read-only. What Arrow keeps otherwise is copied
   * column by column on the way: truth values as bits, text ({@code <U…}) as UTF-8, days ({@code
   * M8[D]}) as dates of 32 bits, numbers in the other byte order, records, masks as bits.
   *
   * @param batches with the same columns, at least one
   * @throws BufferRequestException if Arrow has no such dtype; the message names the column
   * @throws IllegalArgumentException if there is no dict, their columns are not the same, a text is
   *     none in UTF-8, or 32 bits do not count a day
   * @throws IOException if the file cannot be written; what was there before stays
   * @throws IllegalStateException if a dict was closed, or a column is to be copied and the JVM
   *     lacks a flag that Arrow needs, or Arrow has no allocator
   */
  public static void write(Path file, ColumnDict... batches) throws IOException {
    WrittenFile.write(file, WrittenFile.of(batches.clone(), IpcWriter.Format.FILE));
  }

  /**
   * Writes record batches that are columns as a file: of another file, of the C data interface, of
   * vectors, or {@linkplain StructColumn#of put together}. Bytes go to the file from where they
   * lie, but for rows that begin within a bitmap's byte or a list's elements: those are copied. The
   * struct's metadata becomes the schema's.
   *
   * @param batches of one schema, at least one; if they have dictionaries they have the same, or
   *     ones that grow from batch to batch
   * @throws IllegalArgumentException if there is no batch, they are not of one schema, or a
   *     dictionary is another than before
   * @throws IOException if the file cannot be written, or the offsets of a column go down; what was
   *     there before stays
   * @throws IllegalStateException if a batch was closed
   */
  public static void write(Path file, StructColumn... batches) throws IOException {
    WrittenFile.write(file, WrittenFile.of(batches.clone(), IpcWriter.Format.FILE));
  }

  /** {@link #write(Path, DictionaryProvider, List)} without dictionaries. */
  public static void write(Path file, VectorSchemaRoot... batches) throws IOException {
    write(file, new MapDictionaryProvider(), List.of(batches));
  }

  /**
   * Writes record batches as a file. Every buffer begins at a multiple of 64 bytes, and its bytes
   * go to the file from where they lie, however many they are.
   *
   * @param dictionaries knows those that the fields name; each is written once
   * @param batches of one schema, at least one
   * @throws IllegalArgumentException if there is no batch, they are not of one schema, or a
   *     dictionary is not known
   * @throws IOException if the file cannot be written; what was there before stays
   */
  public static void write(
      Path file, DictionaryProvider dictionaries, List<VectorSchemaRoot> batches)
      throws IOException {
    WrittenFile.write(file, WrittenFile.of(dictionaries, batches));
  }

  /**
   * Writes dicts to a channel in the stream format; otherwise as {@link #write(Path,
   * ColumnDict...)}. The channel stays open, and may have a part of them if this fails.
   *
   * @param channel that blocks, such as of {@code Channels.newChannel(outputStream)}
   */
  public static void writeStream(WritableByteChannel channel, ColumnDict... batches)
      throws IOException {
    WrittenFile.of(batches.clone(), IpcWriter.Format.STREAM).writeTo(channel);
  }

  /**
   * Writes record batches that are columns to a channel in the stream format; otherwise as {@link
   * #write(Path, StructColumn...)}. A dictionary may be another in each batch. The channel stays
   * open, and may have a part of them if this fails.
   *
   * @param channel that blocks, such as of {@code Channels.newChannel(outputStream)}
   */
  public static void writeStream(WritableByteChannel channel, StructColumn... batches)
      throws IOException {
    WrittenFile.of(batches.clone(), IpcWriter.Format.STREAM).writeTo(channel);
  }

  /**
   * Returns the schema as the format has it: a field that is encoded by a dictionary has the type
   * of its values.
   */
  public Schema schema() {
    return content.schema();
  }

  /**
   * Returns the schema's metadata whose values are no UTF-8: those are not in {@link #schema},
   * whose values are text, and are not written again. A key that is none has U+FFFD.
   */
  public Map<String, byte[]> binaryMetadata() {
    return content.metadata().copyBytes();
  }

  /**
   * {@link #binaryMetadata()} of one of the schema's fields, or of a field within it.
   *
   * @param within none for the field itself, or the number of a child of it, of a child of that,
   *     and so on
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public Map<String, byte[]> binaryMetadata(int field, int... within) {
    return content.metadata(field, within).copyBytes();
  }

  /** Returns the number of record batches. Costs O(1). */
  public int batches() {
    return content.batches();
  }

  /**
   * Returns a record batch. Reads its head, which costs O(columns).
   *
   * @throws IndexOutOfBoundsException if there is no such batch
   * @throws IOException if the head is not as the schema says
   * @throws IllegalStateException if this file was closed
   */
  public ArrowBatch batch(int index) throws IOException {
    return new ArrowBatch(path, content.schema(), content.batch(index), lease);
  }

  /**
   * Copies a column of all batches, one after the other, into memory of its own: a matrix [rows, k]
   * of lists of one size, an array of numbers. It can be written, and outlives this file. To copy
   * nothing take it batch by batch.
   *
   * @throws NoSuchElementException if there is none of that name
   * @throws IllegalArgumentException if a dictionary is another from batch to batch, and did not
   *     just grow; a stream's may be
   * @throws IOException if what a batch says of it is not there
   * @throws BufferRequestException if Arrow keeps the type, or a child's, in a way that is not
   *     shared
   * @throws IllegalStateException if this file was closed
   */
  public ArrowColumn copyColumn(String name) throws IOException {
    int field = ArrowBatch.indexOf(schema(), name);
    List<BufferLease> made = new ArrayList<>();
    try {
      return ColumnMaker.column(content.copy(field, made));
    } catch (IOException e) {
      throw ArrowBatch.named(path, e);
    } finally {
      made.forEach(BufferLease::close); // the column has its own leases
    }
  }

  /**
   * Copies columns of numbers, of one dtype and without nulls, of all batches into one new array
   * [rows, columns], C-contiguous.
   *
   * @param names none for all columns
   * @throws NoSuchElementException if there is none of a name
   * @throws IllegalArgumentException if they are of several dtypes, or there is no column
   * @throws BufferRequestException if a column has nulls, or is none of numbers; the message names
   *     it
   * @throws IOException if what a batch says of them is not there
   * @throws IllegalStateException if this file was closed
   */
  public BufferLease copyMatrix(String... names) throws IOException {
    int[] chosen = ArrowBatch.chosen(schema(), names);
    if (chosen.length == 0) {
      throw new IllegalArgumentException("expected one column or more but found none");
    }
    try {
      content.checkApart();
      return new WholeFile(this, chosen).matrix();
    } catch (IOException e) {
      throw ArrowBatch.named(path, e);
    }
  }

  /** Ends the loan. Does nothing if that was done. */
  @Override
  public void close() {
    lease.close();
    content.close();
  }

  /** Returns the path and the number of batches. */
  @Override
  public String toString() {
    return (lease.isOpen() ? "" : "closed ") + path + ", " + batches() + " record batches";
  }
}
