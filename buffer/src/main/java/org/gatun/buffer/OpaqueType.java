// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type whose size is known and whose meaning is not: pointers, Python objects, C's long double,
 * what a foreign exporter named in a way of its own. Views of it can be sliced, lent and copied;
 * reading or writing an element is refused by name. {@link DType#ofFormat(String, int)} and {@link
 * DType#ofDescr} make it.
 */
public final class OpaqueType implements DType {
  private final @Nullable String format;
  private final @Nullable String descr;
  private final int itemsize;
  private final int alignment;

  /** One of format and descr may be null, where one side has no such type. */
  OpaqueType(@Nullable String format, @Nullable String descr, int itemsize, int alignment) {
    this.format = format;
    this.descr = descr;
    this.itemsize = itemsize;
    this.alignment = alignment;
  }

  /** Refuses to see bytes as references to Python objects, which nobody would have counted. */
  static void checkObjects(DType from, DType to) {
    if (!from.equals(to) && holdsObjects(to)) {
      throw new IllegalArgumentException(
          "cast: expected a dtype of plain bytes but found references to Python objects, from "
              + from
              + " to "
              + to);
    }
  }

  private static boolean holdsObjects(DType dtype) {
    return switch (dtype) {
      case OpaqueType opaque -> opaque.equals(CTypes.OBJECT);
      case RecordType record ->
          record.fields().stream().anyMatch(field -> holdsObjects(field.dtype()));
      default -> false;
    };
  }

  @Override
  public int itemsize() {
    return itemsize;
  }

  @Override
  public Class<?> boxedType() {
    throw new UnsupportedOperationException(
        "expected a dtype whose elements can be read but found " + this + "; cast the view");
  }

  @Override
  public Class<?> arrayType() {
    return boxedType().arrayType();
  }

  @Override
  public int alignment() {
    return alignment;
  }

  /** Returns true: nobody knows of a number that is not. */
  @Override
  public boolean isNativeOrder() {
    return true;
  }

  @Override
  public DType withOrder(ByteOrder order) {
    return this;
  }

  @Override
  public String format() {
    if (format == null) {
      throw new UnsupportedOperationException(
          "expected a dtype that PEP 3118 has but found " + this + "; cast it to bytes");
    }
    return format;
  }

  @Override
  public String descr() {
    if (descr == null) {
      throw new UnsupportedOperationException(
          "expected a dtype that NumPy has but found " + this + "; cast it to |V" + itemsize);
    }
    return descr;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OpaqueType that
        && itemsize == that.itemsize
        && Objects.equals(format, that.format)
        && Objects.equals(descr, that.descr);
  }

  @Override
  public int hashCode() {
    return Objects.hash(format, descr, itemsize);
  }

  @Override
  public String toString() {
    return "opaque '" + (format != null ? format : descr) + "' of " + itemsize + " bytes";
  }
}
