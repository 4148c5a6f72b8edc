// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.format;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Values that take no memory: nothing but its own word stands for how many they are. */
public final class EmptyValues {
  private static final long MOST = 1 << 24;

  private EmptyValues() {}

  /**
   * Refuses values that take no memory and are said to be more than anybody has.
   *
   * @throws IllegalArgumentException if so
   */
  public static void check(Field field, long length) {
    if (length > MOST && !takesMemory(field)) {
      throw new IllegalArgumentException(
          "field "
              + field.getName()
              + ": expected at most "
              + MOST
              + " values that take no memory but found "
              + length);
    }
  }

  /** Returns whether each value takes memory, a bit or more. */
  private static boolean takesMemory(Field field) {
    return field.getDictionary() != null
        || switch (field.getType()) {
          case ArrowType.Null _ -> false;
          case ArrowType.Struct _ ->
              field.getChildren().stream().anyMatch(EmptyValues::takesMemory);
          case ArrowType.FixedSizeList lists ->
              lists.getListSize() > 0
                  && field.getChildren().stream().anyMatch(EmptyValues::takesMemory);
          case ArrowType.FixedSizeBinary binary -> binary.getByteWidth() > 0;
          default -> true;
        };
  }
}
