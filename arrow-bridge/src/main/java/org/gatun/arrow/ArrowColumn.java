// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.Objects;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/**
 * A vector's memory: its values, and beside them which of them are null. {@link ArrowVectors#view}
 * makes one. It holds on to the vector's buffers and must be closed; views taken from it then fail.
 *
 * <p>A column is one of these, by how Arrow keeps its type; a {@code switch} tells which:
 *
 * <ul>
 *   <li>{@link ArrayColumn}: values of one size side by side, an array [n, …]
 *   <li>{@link BitColumn}: truth values, eight a byte
 *   <li>{@link RaggedColumn}: text, bytes and lists, each of its own length: offsets and elements
 *   <li>{@link FixedListColumn}: lists of one length of what is no array itself
 *   <li>{@link StructColumn}: a column for each child; a record batch too
 *   <li>{@link DictionaryColumn}: indices into the values of a dictionary
 * </ul>
 *
 * <p>What lies under a null is whatever the writer left there: ask {@link #isNull} or {@link
 * #nullCount} before the values are taken for numbers.
 *
 * <p>Closing is safe from any thread and happens once. An access that races with it may touch
 * memory that Arrow has freed, which can end the JVM, as it can with a vector; a pin excludes that.
 */
public abstract sealed class ArrowColumn implements AutoCloseable
    permits ArrayColumn, BitColumn, RaggedColumn, FixedListColumn, StructColumn, DictionaryColumn {
  final Field field;
  final HeldBuffers held;
  final Validity validity;
  private final long length;

  ArrowColumn(Field field, HeldBuffers held, Validity validity, long length) {
    this.field = field;
    this.held = held;
    this.validity = validity;
    this.length = length;
  }

  /**
   * Lends memory as a column: [n], and [n, k, …] as lists of fixed size; records, [n], as a {@link
   * StructColumn} if the values of each field lie side by side. Read-only memory is lent too, as
   * keys and mapped files are. Nothing is copied; the memory is lent until the column is closed.
   *
   * @param name the field's name
   * @throws BufferRequestException if Arrow has no such dtype in bytes (bool, text, bfloat16, days)
   *     or strides (other than C-contiguous), values are missing, the memory is a Java array, or
   *     its owner can free it
   * @throws IllegalArgumentException if there is no axis, or a list has more than 2^31 - 1 values
   * @throws IllegalStateException if the exporter was closed
   */
  public static ArrowColumn share(String name, BufferExporter values) {
    return ColumnSharing.array(name, values);
  }

  /** Returns the vector's field: its name, its type with the unit of a time, its metadata. */
  public Field field() {
    return field;
  }

  /** Returns the number of rows: of values, lists, texts. */
  public long length() {
    return length;
  }

  /**
   * Returns the values as an array, writable, without a copy: of an {@link ArrayColumn} in its
   * shape, of a {@link RaggedColumn} those of all rows one after the other.
   *
   * @throws IllegalStateException if this column was closed, or its values are no array; the
   *     message names the column's own methods
   */
  public abstract BufferView values();

  /**
   * Returns a validity bitmap as bytes, writable where the values are: bit {@code i % 8} of byte
   * {@code i / 8} is 1 where the i-th place is not null. Bits after the last mean nothing. Where
   * the writer left the bitmap out, or began it within a byte, it is a copy that is read-only: one
   * for the column, which each call brings up to date in O(places).
   *
   * @param level 0 for the rows; in an {@link ArrayColumn} of lists in lists a level for each axis
   *     of them, counted in C order
   * @throws IndexOutOfBoundsException if there is no such level
   * @throws IllegalStateException if this column was closed
   * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#validity-bitmaps">Arrow,
   *     validity bitmaps</a>
   */
  public BufferView validity(int level) {
    checkOpen("validity");
    Objects.checkIndex(level, validity.levels());
    return validity.bits(held, level);
  }

  /**
   * Returns whether a row is null.
   *
   * @param index the row; in an {@link ArrayColumn} more indices ask for a list or value within it
   * @throws IndexOutOfBoundsException if an index is not in its axis, or there are none or too many
   * @throws IllegalStateException if this column was closed
   */
  public boolean isNull(long... index) {
    if (index.length != 1) {
      throw new IndexOutOfBoundsException("expected 1 index but found " + index.length);
    }
    checkRow(index[0]);
    return validity.levels() > 0 && validity.isNull(0, index[0]);
  }

  /** Returns what a lease of this column lends; if that was closed, says of what column. */
  final BufferView open(BufferLease lease) {
    try {
      return lease.view();
    } catch (IllegalStateException e) {
      throw new IllegalStateException("column " + field.getName() + ": " + e.getMessage(), e);
    }
  }

  /** Refuses a row that is not there. */
  final void checkRow(long row) {
    if (row < 0 || row >= length) {
      throw outOfAxis(0, length, row);
    }
  }

  static IndexOutOfBoundsException outOfAxis(int axis, long size, long found) {
    return new IndexOutOfBoundsException(
        "axis " + axis + ": expected an index in 0.." + (size - 1) + " but found " + found);
  }

  /**
   * Counts the rows that are null; in an {@link ArrayColumn} of lists the values, by themselves or
   * because a list that holds them is. Costs a pass over the bitmaps: it is counted anew each time,
   * for the vector may be written.
   *
   * @throws IllegalStateException if this column was closed
   */
  public long nullCount() {
    checkOpen("nullCount");
    return validity.nullCount();
  }

  private void checkOpen(String what) {
    if (!held.isOpen()) {
      throw new IllegalStateException(what + ": expected an open column but found " + this);
    }
  }

  /**
   * Copies which rows are null into a new array: bool, true where {@link #isNull}; [n], and [n, k,
   * …] for an {@link ArrayColumn} of lists. Costs O(values). The lease must be closed.
   *
   * @throws IllegalStateException if this column was closed
   */
  public BufferLease copyNullMask() {
    return copyNullMask(length);
  }

  final BufferLease copyNullMask(long... shape) {
    BufferLease mask = Buffers.allocate(DType.BOOL, shape);
    try {
      validity.writeMask(mask.view());
      return mask;
    } catch (RuntimeException | Error e) {
      mask.close();
      throw e;
    }
  }

  /**
   * Writes a value in every place that is null, and says that nothing is null, in the vector's own
   * memory: the vector sees it, and so does every vector that shares the memory. Costs O(values).
   *
   * @param value as {@link BufferView#set} takes it; of decimals a {@link java.math.BigDecimal}, of
   *     fixed-size binary a {@code byte[]}, of bits a {@link Boolean}
   * @throws IllegalArgumentException if the type does not take the value; nothing was written
   * @throws IllegalStateException if this column was closed or is read-only, or a value has no
   *     place of its own, for it is text, a list or a struct
   */
  public void fillNull(Object value) {
    throw notInPlace("fillNull", "values of one size");
  }

  final IllegalStateException notInPlace(String method, String expected) {
    return new IllegalStateException(
        method + ": expected " + expected + " but found " + this + "; " + way());
  }

  /** Returns what to call instead of what only arrays have. */
  abstract String way();

  /**
   * Lets go of the vector's buffers, and of those of its children. Does nothing if that was done.
   * If the owner of one fails to take it back the others go back all the same, and what failed is
   * thrown, the rest as suppressed.
   */
  @Override
  public final void close() {
    held.close();
  }

  /** Returns name, type, dtype and layout; nothing of the contents. */
  @Override
  public String toString() {
    return (held.isOpen() ? "" : "released ")
        + "column "
        + field.getName()
        + " of "
        + field.getType()
        + ", "
        + length
        + " rows";
  }
}
