// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.ipc.IpcFile;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;

/**
 * A record batch of an {@link ArrowFile}, whose columns are found when they are asked for. Safe
 * from any thread.
 */
public final class ArrowBatch {
  /** How many columns a message names. */
  private static final int MOST_NAMED = 20;

  private final Path path;
  private final Schema schema;
  private final IpcFile.Batch batch;
  private final BufferLease file;

  ArrowBatch(Path path, Schema schema, IpcFile.Batch batch, BufferLease file) {
    this.path = path;
    this.schema = schema;
    this.batch = batch;
    this.file = file;
  }

  /** Returns the number of rows. */
  public long rows() {
    return batch.rows();
  }

  /**
   * Returns the metadata that the writer gave this batch, apart from the schema's, as far as the
   * values are text. It is not written again.
   *
   * @see <a
   *     href="https://arrow.apache.org/docs/format/Columnar.html#custom-application-metadata">Arrow,
   *     custom application metadata</a>
   */
  public Map<String, String> metadata() {
    return batch.metadata().texts();
  }

  /** Returns those whose values are no UTF-8. */
  public Map<String, byte[]> binaryMetadata() {
    return batch.metadata().copyBytes();
  }

  /**
   * Returns a column as it lies in the file, without a copy, unless it is compressed. It must be
   * closed. Of several with one name, which Arrow allows, the first.
   *
   * @throws NoSuchElementException if there is none of that name
   * @throws IOException if what the file says of it is not there
   * @throws BufferRequestException if Arrow keeps the type, or a child's, in a way that is not
   *     shared
   * @throws IllegalStateException if the file was closed
   */
  public ArrowColumn column(String name) throws IOException {
    return column(indexOf(schema, name));
  }

  /**
   * {@link #column(String)} by its place among the schema's fields.
   *
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public ArrowColumn column(int field) throws IOException {
    Objects.checkIndex(field, schema.getFields().size());
    List<BufferLease> made = new ArrayList<>();
    try {
      return ColumnMaker.column(batch.array(field, made));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(path + ", " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "column " + schema.getFields().get(field).getName() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw named(path, e);
    } finally {
      made.forEach(BufferLease::close); // the column has its own leases
    }
  }

  /** Returns an exception that names the file. */
  static IOException named(Path path, IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(path.toString()) ? e : new IOException(path + ", " + message, e);
  }

  static int indexOf(Schema schema, String name) {
    List<Field> fields = schema.getFields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).getName().equals(name)) {
        return i;
      }
    }
    throw new NoSuchElementException(
        "expected one of the columns "
            + fields.stream().map(Field::getName).toList()
            + " but found '"
            + name
            + "'");
  }

  /**
   * Returns columns as the children of a struct that has no name and no nulls; otherwise as {@link
   * #column(String)}. It must be closed, which closes them.
   *
   * @param names none for all columns
   */
  public StructColumn columns(String... names) throws IOException {
    var held = new HeldBuffers("");
    try {
      List<ArrowColumn> children = new ArrayList<>();
      for (int each : chosen(schema, names)) {
        children.add(held.keep(oneOf(each)));
      }
      var struct =
          new Field(
              "",
              new FieldType(false, ArrowType.Struct.INSTANCE, null, schema.getCustomMetadata()),
              children.stream().map(ArrowColumn::field).toList());
      return new StructColumn(struct, held, new Validity(), children, rows());
    } catch (IOException | RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  /** Returns a column; a refusal of its type tells which columns can be taken. */
  private ArrowColumn oneOf(int field) throws IOException {
    try {
      return column(field);
    } catch (BufferRequestException e) {
      String others =
          schema.getFields().stream()
              .filter(ColumnMaker::isShared)
              .map(each -> '"' + each.getName() + '"')
              .limit(MOST_NAMED)
              .collect(Collectors.joining(", "));
      String way = others.isEmpty() ? "" : "; for the others call columns(" + others + ")";
      throw new BufferRequestException(e.reason(), e.getMessage() + way, e.copyHelps());
    }
  }

  /** Returns the places of the fields that are named, or of all. */
  static int[] chosen(Schema schema, String... names) {
    return names.length == 0
        ? IntStream.range(0, schema.getFields().size()).toArray()
        : IntStream.range(0, names.length).map(i -> indexOf(schema, names[i])).toArray();
  }

  /**
   * Returns columns as Arrow's vectors over the file's pages: what reads them are Arrow's own
   * methods, nothing is copied, and the cost does not depend on the number of rows, but for a
   * bitmap, eight values a byte, where the file has left one out. It must be closed, which ends its
   * loan; that of the file may end before. Bodies that are compressed are decompressed into pooled
   * memory.
   *
   * <p>Any vector can be written, so the file has to be mapped {@link
   * java.nio.channels.FileChannel.MapMode#PRIVATE PRIVATE}, as {@link ArrowFile#open(Path)} does:
   * what is written stays in this process, where every column and vector of the same open file sees
   * it. That is so of what lies in the file's pages: a bitmap that the file has left out, what was
   * decompressed, and a dictionary that was decompressed or put together of deltas, which is copied
   * for it, are the vector's own, and nobody else sees what is written there. A vector does not
   * grow, as {@link ArrowVectors} says. Types that columns are not made of, such as unions, runs
   * and string views, are vectors all the same.
   *
   * <p>If somebody truncates the file meanwhile, what is read past its new end is arbitrary, and
   * the thread that did so gets an {@link InternalError}, maybe some instructions later. Native
   * code is not guarded so: give arrow-c-data, or whatever else takes a vector's address, a copy.
   * What offsets and indices in the file say is checked by Arrow at each access, unless its own
   * checks are switched off: then do not open files that are not trusted.
   *
   * <p>Vectors are for one thread at a time, as Arrow's are.
   *
   * @param names none for all columns
   * @throws NoSuchElementException if there is none of a name
   * @throws IOException if what the file says of them is not there, or there are more than 2^31 - 1
   *     rows, which is all that a vector counts
   * @throws BufferRequestException if the file is mapped read-only, a column is dictionary-encoded,
   *     or Arrow has no vector of its type, as of decimals of 32 or 64 bits
   * @throws IllegalStateException if the file was closed, the JVM lacks a flag that Arrow needs, or
   *     Arrow has no allocator
   */
  public VectorSchemaRoot vectors(String... names) throws IOException {
    return vectors(new MappedBatch(schema, file, null), names);
  }

  /**
   * {@link #vectors(String...)} where columns, or what is in them, are dictionary-encoded.
   *
   * @param dictionaries gets a vector for each dictionary that the columns name, as it was for this
   *     batch; closing it closes them
   * @throws IllegalArgumentException if it has one of such an id: each batch takes a provider of
   *     its own, for a stream's dictionaries change from batch to batch
   */
  public VectorSchemaRoot vectors(MapDictionaryProvider dictionaries, String... names)
      throws IOException {
    return vectors(new MappedBatch(schema, file, Objects.requireNonNull(dictionaries)), names);
  }

  private VectorSchemaRoot vectors(MappedBatch vectors, String... names) throws IOException {
    int[] chosen = chosen(schema, names);
    for (int each : chosen) {
      vectors.checkDictionaries(schema.getFields().get(each));
    }
    try {
      return vectors.of(rows(), batch::array, chosen);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(path + ", " + e.getMessage(), e);
    } catch (IOException e) {
      throw named(path, e);
    }
  }

  /** Returns the number of rows and the schema. */
  @Override
  public String toString() {
    return rows() + " rows of " + schema;
  }
}
