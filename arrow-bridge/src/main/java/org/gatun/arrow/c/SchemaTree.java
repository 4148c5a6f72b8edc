// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * A field and what it does not tell by itself: of what the dictionaries are.
 *
 * @param field the name and the type; where there is a dictionary, that of the indices
 * @param children those of the field, again with their dictionaries
 * @param dictionary the dictionary's values, if it is encoded
 */
public record SchemaTree(Field field, List<SchemaTree> children, @Nullable SchemaTree dictionary) {
  /** Returns what an array is of. */
  public static SchemaTree of(ExportedArray array) {
    ExportedArray dictionary = array.dictionary();
    return new SchemaTree(
        array.field(),
        array.children().isEmpty()
            ? List.of()
            : array.children().stream().map(SchemaTree::of).toList(),
        dictionary == null ? null : of(dictionary));
  }
}
