// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.hash.ArrowBufHasher;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of one shape, a row each, over fixed-size lists. {@link ArrowVectors#view} gives them as
 * [n, …] with the axes in the order in which the {@linkplain #type type} shows them.
 */
public final class FixedShapeTensorVector extends ExtensionTypeVector<FixedSizeListVector> {
  private final Field field;

  /** Takes over the lists. */
  FixedShapeTensorVector(Field field, BufferAllocator allocator, FixedSizeListVector lists) {
    super(field, allocator, lists);
    this.field = field;
  }

  /** Returns the shape and order of the axes. */
  public FixedShapeTensorType type() {
    return (FixedShapeTensorType) field.getType();
  }

  /** Returns the field: of this type, with the child that the lists have. */
  @Override
  public Field getField() {
    return new Field(
        field.getName(), field.getFieldType(), getUnderlyingVector().getField().getChildren());
  }

  /** Returns the elements of a row as they lie in memory, in a list; null if it is null. */
  @Override
  public @Nullable Object getObject(int index) {
    return getUnderlyingVector().getObject(index);
  }

  @Override
  public int hashCode(int index) {
    return getUnderlyingVector().hashCode(index);
  }

  @Override
  public int hashCode(int index, ArrowBufHasher hasher) {
    return getUnderlyingVector().hashCode(index, hasher);
  }
}
