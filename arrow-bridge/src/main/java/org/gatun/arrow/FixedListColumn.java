// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferView;

/**
 * Lists of one length of what is no array itself, such as text or structs: list {@code i} has the
 * elements from {@code i * listSize()} on. A list that is null has elements too.
 */
public final class FixedListColumn extends ArrowColumn {
  private final ArrowColumn elements;
  private final int listSize;

  /** Takes over the elements. */
  FixedListColumn(
      Field field,
      HeldBuffers held,
      Validity validity,
      ArrowColumn elements,
      int listSize,
      long length) {
    super(field, held, validity, length);
    this.elements = elements;
    this.listSize = listSize;
  }

  /** Returns the number of elements of each list. */
  public int listSize() {
    return listSize;
  }

  /** Returns the column of the elements of all lists. It is closed with this one. */
  public ArrowColumn elements() {
    return elements;
  }

  /**
   * Refused: the elements are no array.
   *
   * @throws IllegalStateException always
   */
  @Override
  public BufferView values() {
    throw notInPlace("values", "elements that are an array");
  }

  @Override
  String way() {
    return "cast it to FixedListColumn for elements()";
  }
}
