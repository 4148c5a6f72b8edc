// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.ipc.IpcFile;
import org.gatun.buffer.BufferLease;

/**
 * A record batch of an {@link ArrowFile}, whose columns are found when they are asked for. Safe
 * from any thread.
 */
public final class ArrowBatch {
  private final Path path;
  private final Schema schema;
  private final IpcFile.Batch batch;

  ArrowBatch(Path path, Schema schema, IpcFile.Batch batch) {
    this.path = path;
    this.schema = schema;
    this.batch = batch;
  }

  /** Returns the number of rows. */
  public long rows() {
    return batch.rows();
  }

  /**
   * Returns a column as it lies in the file, without a copy, unless it is compressed. It must be
   * closed. Of several with one name, which Arrow allows, the first.
   *
   * @throws NoSuchElementException if there is none of that name
   * @throws IOException if what the file says of it is not there
   * @throws org.gatun.buffer.BufferRequestException if Arrow keeps the type, or a child's, in a way
   *     that is not shared
   * @throws IllegalStateException if the file was closed
   */
  public ArrowColumn column(String name) throws IOException {
    return column(indexOf(name));
  }

  /**
   * {@link #column(String)} by its place among the schema's fields.
   *
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public ArrowColumn column(int field) throws IOException {
    java.util.Objects.checkIndex(field, schema.getFields().size());
    List<BufferLease> made = new ArrayList<>();
    try {
      return ArrayColumns.column(batch.array(field, made));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(path + ", " + e.getMessage(), e);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(path.toString()) ? e : new IOException(path + ", " + message, e);
    } finally {
      made.forEach(BufferLease::close); // the column has its own leases
    }
  }

  private int indexOf(String name) {
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
    int[] chosen =
        names.length == 0
            ? IntStream.range(0, schema.getFields().size()).toArray()
            : IntStream.range(0, names.length).map(i -> indexOf(names[i])).toArray();
    var held = new HeldBuffers("");
    try {
      List<ArrowColumn> children = new ArrayList<>();
      for (int each : chosen) {
        children.add(held.keep(column(each)));
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

  /** Returns the number of rows and the schema. */
  @Override
  public String toString() {
    return rows() + " rows of " + schema;
  }
}
