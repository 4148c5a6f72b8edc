// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferView;

/**
 * Values that stand in a dictionary once each: of every row the index there. A row is null if it
 * has no index; {@code dictionary().isNull(index(row))} tells whether the dictionary's value is.
 *
 * @see <a
 *     href="https://arrow.apache.org/docs/format/Columnar.html#dictionary-encoded-layout">Arrow,
 *     dictionary-encoded layout</a>
 */
public final class DictionaryColumn extends ArrowColumn {
  private final ArrayColumn indices;
  private final ArrowColumn dictionary;

  /** Takes over the indices and the dictionary. */
  DictionaryColumn(Field field, HeldBuffers held, ArrayColumn indices, ArrowColumn dictionary) {
    super(field, held, indices.validity, indices.length());
    this.indices = indices;
    this.dictionary = dictionary;
  }

  /** Returns the column of the indices, of integers. It is closed with this one. */
  public ArrayColumn indices() {
    return indices;
  }

  /** Returns the column of the dictionary's values. It is closed with this one. */
  public ArrowColumn dictionary() {
    return dictionary;
  }

  /** Returns whether the order of the dictionary means something. */
  public boolean isOrdered() {
    return field.getDictionary().isOrdered();
  }

  /**
   * Returns the place of a row's value in the dictionary; under a null whatever lies there.
   *
   * @throws IndexOutOfBoundsException if there is no such row, or nothing in the dictionary's place
   * @throws IllegalStateException if this column was closed
   */
  public long index(long row) {
    checkRow(row);
    long index = indices.values().getLong(row);
    if (!isNull(row) && (index < 0 || index >= dictionary.length())) {
      throw new IndexOutOfBoundsException(
          "field "
              + field.getName()
              + ", row "
              + row
              + ": expected an index in 0.."
              + (dictionary.length() - 1)
              + " but found "
              + index);
    }
    return index;
  }

  /**
   * Refused: rows have their values in the dictionary.
   *
   * @throws IllegalStateException always
   */
  @Override
  public BufferView values() {
    throw notInPlace("values", "values that are not in a dictionary");
  }

  @Override
  String way() {
    return "cast it to DictionaryColumn for indices() and dictionary(), or decode it with"
        + " DictionaryEncoder.decode(indices, dictionary, allocator), an allocator of yours";
  }
}
