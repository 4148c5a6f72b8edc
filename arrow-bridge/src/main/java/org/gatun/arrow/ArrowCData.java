// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.gatun.arrow.c.ArraySource;
import org.gatun.arrow.c.ArrayStruct;
import org.gatun.arrow.c.ExportedArray;
import org.gatun.arrow.c.MovedArray;
import org.gatun.arrow.c.SchemaStruct;
import org.gatun.arrow.c.SchemaTree;
import org.gatun.arrow.c.StreamStruct;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.ColumnDict;
import org.jspecify.annotations.Nullable;

/**
 * Arrow's C data and C stream interfaces: hands columns to, and takes them from, whatever in this
 * process speaks them, such as DuckDB, pyarrow or Arrow Java, by the addresses of their structs.
 * Nothing is copied, and no JNI is called.
 *
 * <p>An export lends: the memory stays lent until the other side calls the struct's release, from
 * whatever thread, and cannot be resized meanwhile. What nobody takes, whoever exported it
 * releases: to free a struct alone leaves the memory lent. What is exported may be read only: the
 * interface says that neither side writes to it. What is imported is read-only for that reason;
 * {@code Buffers.copyOf} makes a copy that is not. It goes back to its owner, once, when the column
 * that was made of it, and all that was lent of that, is closed.
 *
 * <h2>Safety</h2>
 *
 * <p>C has no way to ask how long a memory is, so <b>an address is trusted</b>; whoever breaks this
 * may end the process. The caller answers for it that
 *
 * <ul>
 *   <li>at an address there is a struct of the right size, whose callbacks may be called, and
 *       nobody uses the struct meanwhile;
 *   <li>where a struct says that there are so many children, buffers or pairs of metadata, so many
 *       are there, at addresses of structs, buffers and texts; texts end with a 0;
 *   <li>each buffer is as long as the type, length and offset ask for, and as the last of its
 *       offsets says; it stays so, and is not written, until it is released.
 * </ul>
 *
 * <p>That goes for mapped files too: who truncates one while it is exported has native code, which
 * reads its pages, end the process by SIGBUS. Export {@code Buffers.copyOf} of a file that others
 * may truncate.
 *
 * <p>What is exported goes out as it lies: offsets between the first and the last, and indices into
 * a dictionary, are not looked at, and native readers trust them. Of a file that is not trusted
 * export what was looked at row by row, by {@link RaggedColumn#start} and {@link
 * DictionaryColumn#index}.
 *
 * <p>Whatever else is wrong is refused by an error that names the field and what was expected, and
 * the structs are as before: NULL, and structs that were released; formats, counts of buffers and
 * children, and dictionaries that are none of the interface or of the schema; negative lengths,
 * offsets and counts, and those whose bytes cannot be counted; children that are shorter than their
 * parent; offsets that end beyond the elements; names and metadata that are no UTF-8. A schema has
 * at most 131,072 fields, of at most 64 levels, and texts and metadata of at most 16 MB each: so
 * structs that hold themselves are refused too. What stands between the first and the last offset
 * is checked when a row is asked for.
 *
 * @see <a href="https://arrow.apache.org/docs/format/CDataInterface.html">Arrow, C data
 *     interface</a>
 * @see <a href="https://arrow.apache.org/docs/format/CStreamInterface.html">Arrow, C stream
 *     interface</a>
 */
public final class ArrowCData {
  private ArrowCData() {}

  /**
   * Lends a column, which stays the caller's. Costs the same for any length, but that the nulls of
   * a dictionary's indices are counted, which DuckDB needs, and bits that begin within a byte are
   * copied, for Arrow Java does not honour an offset.
   *
   * <p>Both structs are released by the reader that takes them. If none does, the caller calls
   * {@code release} of Arrow's ArrowArray and ArrowSchema, which does nothing otherwise.
   *
   * @param array the address of 80 bytes for a struct ArrowArray, which holds nothing
   * @param schema the address of 72 bytes for a struct ArrowSchema, which holds nothing
   * @throws IllegalStateException if the column was closed, or the JVM lacks a flag
   * @throws IllegalArgumentException if an address is NULL, or a name has the character 0
   */
  public static void exportArray(ArrowColumn column, long array, long schema) {
    check(array, schema);
    export(ExportedArrays.of(column), array, schema);
  }

  /**
   * Lends memory: [n], and [n, k, …] as lists of fixed size; records, [n], as a struct if the
   * values of each field lie side by side. Read-only memory, such as a mapped file, is lent too.
   * Costs the same for any length.
   *
   * @param name the field's name
   * @param array the address of 80 bytes for a struct ArrowArray, which holds nothing
   * @param schema the address of 72 bytes for a struct ArrowSchema, which holds nothing
   * @throws BufferRequestException if Arrow has no such dtype in bytes (bool, bfloat16, days) or
   *     strides (other than C-contiguous), values are missing, the memory is a Java array, or its
   *     owner can free it
   * @throws IllegalArgumentException if there is no axis, a list has more than 2^31 - 1 values, an
   *     address is NULL, or a name has the character 0
   * @throws IllegalStateException if the exporter was closed, or the JVM lacks a flag
   */
  public static void exportArray(String name, BufferExporter values, long array, long schema) {
    check(array, schema);
    Objects.requireNonNull(name, "name");
    export(ExportedArrays.of(name, values), array, schema);
  }

  /**
   * Lends the columns of a dict as a record batch: a struct without nulls. Values are lent; a mask
   * with missing rows is packed into bits, which are the struct's own.
   *
   * @throws BufferRequestException as {@link #exportArray(String, BufferExporter, long, long)}; the
   *     message names the column
   */
  public static void exportArray(ColumnDict dict, long array, long schema) {
    check(array, schema);
    ExportedArray data =
        ExportedArrays.orWay(
            dict,
            "; var batch = ArrowVectors.view(copy)) { ArrowCData.exportArray(batch, array, schema)");
    export(data, array, schema);
  }

  private static void check(long array, long schema) {
    check(array);
    check(schema);
  }

  private static void check(long address) {
    Start.checkNative();
    if (address == 0) {
      throw new IllegalArgumentException("expected the address of a struct but found NULL");
    }
  }

  private static void export(ExportedArray data, long array, long schema) {
    try {
      SchemaStruct.export(data, schema);
    } catch (RuntimeException | Error e) {
      data.close();
      throw e;
    }
    try {
      ArrayStruct.export(data, array);
    } catch (RuntimeException | Error e) {
      SchemaStruct.release(schema);
      throw e;
    }
  }

  /**
   * Moves an array here, as a read-only column over its own memory; of a record batch a {@link
   * StructColumn}. Both structs hold nothing afterwards; if this fails they are as before. The
   * column must be closed, from any thread, which releases the array once.
   *
   * <p>Offsets are honoured, and a bitmap that is left out means that nothing is null. Costs the
   * same for any length.
   *
   * @param array the address of a struct ArrowArray
   * @param schema the address of its struct ArrowSchema
   * @throws BufferRequestException if Arrow keeps the type, or a child's, in a way that is not
   *     shared
   * @throws IllegalArgumentException if an address is NULL, a format is none of the interface, or
   *     the array is not of the schema; see Safety above
   * @throws IllegalStateException if a struct was released, or the JVM lacks a flag
   */
  public static ArrowColumn importArray(long array, long schema) {
    check(array, schema);
    SchemaTree tree = SchemaStruct.read(schema);
    ArrowColumn column = MovedArray.move(array, tree, ColumnMaker::column);
    SchemaStruct.release(schema);
    return column;
  }

  /**
   * Lends the columns of a dict as a stream of one record batch, as {@link #exportArray(ColumnDict,
   * long, long)}. They stay lent until the stream is released.
   *
   * <p>A reader that takes the stream releases it. One that fails before, as does a query of a
   * column that is not there, does not, and to free the struct is not enough: whoever exports
   * releases what nobody took, which does nothing otherwise.
   *
   * {@snippet :
   * ArrowCData.exportStream(dict, stream.memoryAddress()); // stream: Arrow's ArrowArrayStream
   * try {
   *   database.registerArrowStream("d", stream);
   *   // queries
   * } finally {
   *   stream.release(); // close() alone frees the struct, and the dict stays lent
   * }
   * }
   *
   * @param stream the address of 40 bytes for a struct ArrowArrayStream, which holds nothing
   */
  public static void exportStream(ColumnDict dict, long stream) {
    check(stream);
    ExportedArray data =
        ExportedArrays.orWay(
            dict,
            ") { ArrowCData.exportStream(List.<ArrowColumn>of(ArrowVectors.view(copy)).iterator(),"
                + " stream)");
    StreamStruct.export(SchemaTree.of(data), new OneBatch(data), stream);
  }

  /**
   * Lends record batches as a stream, which takes them over: each is asked for when the reader
   * wants it, and closed by the stream. The first is asked for at once, for its schema. If the
   * iterator fails, or a batch is null or of another schema, the reader gets an error with its
   * message. The struct is released as that of {@link #exportStream(ColumnDict, long)}.
   *
   * @param batches at least one, which may have no rows; if it is an {@link AutoCloseable} the
   *     stream closes it
   * @param stream the address of 40 bytes for a struct ArrowArrayStream, which holds nothing
   * @throws NoSuchElementException if there is no batch
   * @throws NullPointerException if the first batch is null
   */
  public static void exportStream(Iterator<? extends ArrowColumn> batches, long stream) {
    check(stream);
    var source = new Batches(batches);
    try {
      StreamStruct.export(source.schema(), source, stream);
    } catch (RuntimeException | Error e) {
      source.closeAfter(e);
      throw e;
    }
  }

  /**
   * Moves a stream here. The struct holds nothing afterwards; if this fails it is as before. What
   * is returned must be closed, which releases the stream.
   *
   * @param stream the address of a struct ArrowArrayStream
   * @throws IllegalArgumentException if the address is NULL, or its schema has a format that is
   *     none of the interface
   * @throws IllegalStateException if the struct was released, its get_schema fails, or the JVM
   *     lacks a flag
   */
  public static ArrowStream importStream(long stream) {
    check(stream);
    return new ArrowStream(StreamStruct.move(stream));
  }

  /** One batch. */
  private static final class OneBatch implements ArraySource {
    private @Nullable ExportedArray left;

    private OneBatch(ExportedArray data) {
      left = data;
    }

    @Override
    public @Nullable ExportedArray next() {
      ExportedArray next = left;
      left = null;
      return next;
    }

    @Override
    public void close() {
      if (left != null) {
        left.close();
        left = null;
      }
    }
  }

  /** Columns that are asked for one by one. */
  private static final class Batches implements ArraySource {
    private final Iterator<? extends ArrowColumn> all;
    private @Nullable ArrowColumn first;

    private Batches(Iterator<? extends ArrowColumn> all) {
      this.all = Objects.requireNonNull(all, "batches");
    }

    private SchemaTree schema() {
      first = there(all.next());
      try (ExportedArray data = ExportedArrays.of(first)) {
        return SchemaTree.of(data);
      }
    }

    /** Refuses what a reader would take for the end. */
    private static ArrowColumn there(@Nullable ArrowColumn next) {
      return Objects.requireNonNull(next, "batches: expected a column but found null");
    }

    @Override
    public @Nullable ExportedArray next() {
      ArrowColumn next = first != null ? first : all.hasNext() ? there(all.next()) : null;
      first = null;
      if (next == null) {
        return null;
      }
      ExportedArray data = null;
      try (next) { // what is exported has leases of its own
        data = ExportedArrays.of(next);
        return data;
      } catch (RuntimeException | Error e) {
        if (data != null) {
          data.close();
        }
        throw e;
      }
    }

    @Override
    public void close() {
      ArrowColumn unread = first;
      first = null;
      HeldBuffers.closeAll(
          Arrays.asList(unread, all instanceof AutoCloseable closeable ? closeable : null));
    }

    /** Closes after a failure, which is told what else fails. */
    private void closeAfter(Throwable failed) {
      try {
        close();
      } catch (RuntimeException | Error e) {
        failed.addSuppressed(e);
      }
    }
  }
}
