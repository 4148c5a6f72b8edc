// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.hash.ArrowBufHasher;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.CallBack;
import org.apache.arrow.vector.util.TransferPair;
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

  // Arrow's own would transfer to plain lists.

  @Override
  public TransferPair getTransferPair(BufferAllocator allocator) {
    return getTransferPair(field, allocator);
  }

  @Override
  public TransferPair getTransferPair(String name, BufferAllocator allocator) {
    return getTransferPair(new Field(name, field.getFieldType(), List.of()), allocator);
  }

  @Override
  public TransferPair getTransferPair(
      String name, BufferAllocator allocator, @Nullable CallBack callBack) {
    return getTransferPair(name, allocator);
  }

  @Override
  public TransferPair getTransferPair(
      Field target, BufferAllocator allocator, @Nullable CallBack callBack) {
    return getTransferPair(target, allocator);
  }

  @Override
  public TransferPair getTransferPair(Field target, BufferAllocator allocator) {
    return makeTransferPair(
        type().getNewVector(target.getName(), target.getFieldType(), allocator));
  }

  @Override
  public TransferPair makeTransferPair(ValueVector target) {
    var tensors = (FixedShapeTensorVector) target;
    return new Transfer(
        getUnderlyingVector().makeTransferPair(tensors.getUnderlyingVector()), tensors);
  }

  /** Transfers the lists, and so what is over them. */
  private record Transfer(TransferPair lists, FixedShapeTensorVector to) implements TransferPair {
    @Override
    public void transfer() {
      lists.transfer();
    }

    @Override
    public void splitAndTransfer(int start, int length) {
      lists.splitAndTransfer(start, length);
    }

    @Override
    public ValueVector getTo() {
      return to;
    }

    @Override
    public void copyValueSafe(int from, int target) {
      lists.copyValueSafe(from, target);
    }
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
