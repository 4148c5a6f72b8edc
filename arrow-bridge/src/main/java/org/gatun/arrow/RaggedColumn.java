// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Rows of their own lengths: text, bytes, lists, and maps, which are lists of a struct of key and
 * value. The elements of all rows lie one after the other; offsets say where each row begins.
 *
 * <p>{@code try (ArrowColumn column = ArrowVectors.view(words)) { if (column instanceof
 * RaggedColumn text) … text.text(3) … }}
 *
 * @see <a
 *     href="https://arrow.apache.org/docs/format/Columnar.html#variable-size-list-layout">Arrow,
 *     variable-size layouts</a>
 */
public final class RaggedColumn extends ArrowColumn {
  private final BufferLease offsets;
  private final ArrowColumn elements;

  /** Takes over the offsets and the elements, as many as the last offset says or more. */
  RaggedColumn(
      Field field,
      HeldBuffers held,
      Validity validity,
      BufferLease offsets,
      ArrowColumn elements,
      long length) {
    super(field, held, validity, length);
    this.offsets = offsets;
    this.elements = elements;
  }

  /**
   * Lends text: Utf8, or LargeUtf8 if the offsets are int64. The keys of a dict are such text:
   * {@code shareText("key", dict.keySet().offsets(), dict.keySet().bytes())}. Read-only memory is
   * lent too. Nothing is copied, but each offset is looked at; the memory is lent until the column
   * is closed.
   *
   * @param name the field's name
   * @param offsets lends int32 or int64 [n + 1], which do not go down
   * @param utf8 lends uint8 [bytes], UTF-8, which is not looked at
   * @throws IllegalArgumentException if they are not that
   * @throws BufferRequestException if the memory is not C-contiguous, a Java array, or its owner
   *     can free it
   * @throws IllegalStateException if an exporter was closed
   */
  public static RaggedColumn shareText(String name, BufferExporter offsets, BufferExporter utf8) {
    return ColumnSharing.text(name, offsets, utf8);
  }

  /**
   * Returns the offsets, writable: int32 or, of Arrow's large types, int64, [n + 1]. Row {@code i}
   * has the elements from {@code offsets[i]} up to and without {@code offsets[i + 1]}. The first
   * need not be 0.
   *
   * @throws IllegalStateException if this column was closed
   */
  public BufferView offsets() {
    return open(offsets);
  }

  /**
   * Returns the column of the elements of all rows: of text and bytes an {@link ArrayColumn} of
   * uint8 without nulls. It is closed with this one.
   */
  public ArrowColumn elements() {
    return elements;
  }

  /**
   * Returns the number of a row's first element.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalStateException if this column was closed, or the offsets are none: they go down,
   *     or beyond the elements
   */
  public long start(long row) {
    checkRow(row);
    long start = offsets().getLong(row);
    long end = offsets().getLong(row + 1);
    if (start < 0 || start > end || end > elements.length()) {
      throw new IllegalStateException(
          "field "
              + field.getName()
              + ", row "
              + row
              + ": expected offsets 0 <= start <= end <= "
              + elements.length()
              + " but found "
              + start
              + ".."
              + end);
    }
    return start;
  }

  /** Returns the number of the first element behind a row; otherwise as {@link #start}. */
  public long end(long row) {
    long start = start(row);
    return Math.max(start, offsets().getLong(row + 1)); // another thread may write offsets
  }

  /**
   * Returns the elements of a row as an array, writable, without a copy.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalStateException also if the elements are no array; see {@link #elements}
   */
  public BufferView row(long row) {
    return elements.values().slice(0, Slice.of(start(row), end(row)));
  }

  /**
   * Copies a row of text into a string; null if it is null. Bytes that are no UTF-8 become U+FFFD.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalStateException if this column was closed, or its rows are no text
   */
  public @Nullable String text(long row) {
    if (!(field.getType() instanceof ArrowType.Utf8
        || field.getType() instanceof ArrowType.LargeUtf8)) {
      throw new IllegalStateException(
          "text: expected Utf8 or LargeUtf8 but found " + this + "; it has row(i)");
    }
    return isNull(row) ? null : new String(row(row).toBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public BufferView values() {
    return elements.values();
  }

  @Override
  String way() {
    return "cast it to RaggedColumn for offsets() and elements()";
  }
}
