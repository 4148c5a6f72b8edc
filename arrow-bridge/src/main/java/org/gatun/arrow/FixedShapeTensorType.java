// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Arrow's canonical extension {@code arrow.fixed_shape_tensor}: arrays of one shape, each kept as a
 * fixed-size list. Immutable.
 *
 * <p>The shape is that in memory, in C order. A permutation shows the axes in another order: axis
 * {@code i} of what is shown is axis {@code permutation[i]} in memory. Names are of the axes in
 * memory.
 *
 * <p>Arrow's readers make a {@link FixedShapeTensorVector} of such a column once the type is
 * {@linkplain #register registered}; else a {@link FixedSizeListVector} whose field has the
 * extension in its metadata. {@link ArrowVectors#view} takes both for what they are.
 *
 * @see <a href="https://arrow.apache.org/docs/format/CanonicalExtensions.html#fixed-shape-tensor">
 *     Arrow, fixed-shape tensor</a>
 */
public final class FixedShapeTensorType extends ArrowType.ExtensionType {
  /** The name of the extension. */
  public static final String NAME = "arrow.fixed_shape_tensor";

  private final TensorShape shape;

  private FixedShapeTensorType(TensorShape shape) {
    this.shape = shape;
  }

  /**
   * Makes the type of arrays of a shape, whose axes are shown as they lie and have no names.
   *
   * @throws IllegalArgumentException if a size is negative, or an array has more than 2^31 - 1
   *     elements
   */
  public static FixedShapeTensorType of(long... shape) {
    int[] asTheyLie = IntStream.range(0, shape.length).toArray();
    return new FixedShapeTensorType(new TensorShape(shape, asTheyLie, java.util.List.of()));
  }

  /**
   * Returns this type with its axes shown in another order.
   *
   * @throws IllegalArgumentException if not every axis is named once
   */
  public FixedShapeTensorType withPermutation(int... permutation) {
    return new FixedShapeTensorType(new TensorShape(shape.sizes(), permutation, shape.dimNames()));
  }

  /**
   * Returns this type with names of its axes, in the order in which they lie in memory.
   *
   * @param names none to have no names
   * @throws IllegalArgumentException if there is not one for each axis
   */
  public FixedShapeTensorType withDimNames(String... names) {
    return new FixedShapeTensorType(
        new TensorShape(shape.sizes(), shape.permutation(), java.util.List.of(names)));
  }

  /**
   * Has Arrow's readers make {@link FixedShapeTensorVector}s, unless another class is registered
   * for the extension. {@link ArrowVectors} does so by itself when it is first used.
   */
  public static void register() {
    if (ExtensionTypeRegistry.lookup(NAME) == null) {
      ExtensionTypeRegistry.register(of());
    }
  }

  /**
   * Returns the type that a field has, by its type or, where no class was registered for the
   * extension when it was read, by its metadata; empty if it is of another.
   *
   * @throws IllegalArgumentException if the metadata are none of this extension
   */
  public static Optional<FixedShapeTensorType> of(Field field) {
    return switch (field.getType()) {
      case FixedShapeTensorType tensor -> Optional.of(tensor);
      case ExtensionType other when other.extensionName().equals(NAME) ->
          Optional.of(parse(other.storageType(), other.serialize()));
      case FixedSizeList list
          when NAME.equals(field.getMetadata().get(EXTENSION_METADATA_KEY_NAME)) ->
          Optional.of(
              parse(
                  list,
                  field.getMetadata().getOrDefault(EXTENSION_METADATA_KEY_METADATA, "nothing")));
      default -> Optional.empty();
    };
  }

  private static FixedShapeTensorType parse(ArrowType storage, String json) {
    var type = new FixedShapeTensorType(TensorShape.parse(json));
    if (!storage.equals(type.storageType())) {
      throw new IllegalArgumentException(
          NAME
              + ": expected the storage of "
              + json
              + " to be "
              + type.storageType()
              + " but found "
              + storage);
    }
    return type;
  }

  /** Returns the number of elements of each axis as they lie in memory, a copy. */
  public long[] shape() {
    return shape.sizes();
  }

  /** Returns for each axis that is shown which one it is in memory, a copy. */
  public int[] permutation() {
    return shape.permutation();
  }

  /** Returns the number of elements of each axis as it is shown, a copy. */
  public long[] logicalShape() {
    long[] sizes = shape.sizes();
    return Arrays.stream(shape.permutation()).mapToLong(axis -> sizes[axis]).toArray();
  }

  /** Returns the names of the axes as they lie in memory; none if they have no names. */
  public java.util.List<String> dimNames() {
    return shape.dimNames();
  }

  /** Returns a field of this type. */
  public Field field(String name, FieldType elements) {
    var child = new Field("item", elements, java.util.List.of());
    return new Field(name, FieldType.nullable(this), java.util.List.of(child));
  }

  @Override
  public ArrowType storageType() {
    return new FixedSizeList(shape.elements());
  }

  @Override
  public String extensionName() {
    return NAME;
  }

  @Override
  public boolean extensionEquals(ExtensionType other) {
    return other instanceof FixedShapeTensorType tensor && tensor.shape.equals(shape);
  }

  @Override
  public String serialize() {
    return shape.toJson();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the text is no JSON of this extension, or the storage is no
   *     fixed-size list of as many elements as the shape has
   */
  @Override
  public ArrowType deserialize(ArrowType storageType, String serializedData) {
    return parse(storageType, serializedData);
  }

  @Override
  public FieldVector getNewVector(String name, FieldType fieldType, BufferAllocator allocator) {
    var field =
        new Field(name, Objects.requireNonNull(fieldType, "fieldType"), java.util.List.of());
    var storage = new FixedSizeListVector(name, allocator, FieldType.nullable(storageType()), null);
    return new FixedShapeTensorVector(field, allocator, storage);
  }

  /** Returns the name and the JSON. */
  @Override
  public String toString() {
    return NAME + serialize();
  }
}
