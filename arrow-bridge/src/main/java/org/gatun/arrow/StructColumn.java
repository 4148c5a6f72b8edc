// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ColumnDict;

/**
 * A column for each child of a struct, all of one length; a record batch is a struct without nulls.
 * Where a struct is null its children have values too, which mean nothing: a child's value is there
 * if neither the child nor the struct is null.
 */
public final class StructColumn extends ArrowColumn {
  private final List<ArrowColumn> children;

  /** Takes over the children. */
  StructColumn(
      Field field, HeldBuffers held, Validity validity, List<ArrowColumn> children, long length) {
    super(field, held, validity, length);
    this.children = List.copyOf(children);
  }

  /**
   * Puts columns together as a record batch: a struct that has no name and no nulls. It must be
   * closed, which closes them; if this fails they stay the caller's.
   *
   * @throws IllegalArgumentException if they are not of one length; the message names the column
   */
  public static StructColumn of(ArrowColumn... columns) {
    return ColumnSharing.struct(columns.clone());
  }

  /**
   * Lends the columns of a dict as a record batch, or those that are named, in that order. Values
   * are lent, also where a vector would refuse them for they are read-only; a mask with missing
   * rows is packed into bits. Rows of the dict neither come nor go until the batch is closed.
   *
   * @param names none for all columns
   * @throws NoSuchElementException if there is no such column
   * @throws BufferRequestException as {@link ArrowColumn#share}; the message names the column
   * @throws IllegalStateException if the dict was closed
   */
  public static StructColumn share(ColumnDict dict, String... names) {
    return ColumnSharing.batch(dict, names);
  }

  /** Returns the children in their order. They are closed with this column. */
  public List<ArrowColumn> children() {
    return children;
  }

  /** Returns the children's names in their order. */
  public List<String> names() {
    return children.stream().map(child -> child.field().getName()).toList();
  }

  /**
   * Returns a child; of several with one name, which Arrow allows, the first. It is closed with
   * this column.
   *
   * @throws NoSuchElementException if there is none of that name
   */
  public ArrowColumn child(String name) {
    for (ArrowColumn child : children) {
      if (child.field().getName().equals(name)) {
        return child;
      }
    }
    throw new NoSuchElementException(
        "expected one of the children " + names() + " but found '" + name + "'");
  }

  /**
   * Shares children as the columns of a dict, which lives on its own and must be closed: the dict
   * and the vectors are the same memory. Only nulls are copied, into masks of a byte a row; a row
   * whose struct is null is missing in every column. As the memory is the vectors', rows neither
   * come nor go; see {@link ColumnDict#share(Map)}. What Arrow's type says beside the dtype is not
   * the dict's: the zone of a timestamp, the scale of a decimal, that an int32 is a date.
   *
   * @param names none for all children
   * @throws NoSuchElementException if there is no child of a name
   * @throws IllegalArgumentException if two children have one name, or one is none of an array in
   *     the order in which it lies in memory; the message names it, and those that can be shared
   * @throws BufferRequestException if values within a row are null, where a mask is of rows; {@link
   *     ArrowColumn#fillNull} gives them values
   * @throws IllegalStateException if this column was closed
   */
  public ColumnDict shareColumns(String... names) {
    List<ArrowColumn> shared =
        names.length == 0 ? children : Arrays.stream(names).map(this::child).toList();
    return SharedColumns.of(this, shared);
  }

  /**
   * Refused: each child has its own values.
   *
   * @throws IllegalStateException always
   */
  @Override
  public BufferView values() {
    throw notInPlace("values", "one array");
  }

  @Override
  String way() {
    return "cast it to StructColumn for child(name)";
  }
}
