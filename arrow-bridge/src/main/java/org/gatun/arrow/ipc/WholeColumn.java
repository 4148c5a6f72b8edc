// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.BufferListing;
import org.gatun.arrow.format.Concatenation;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.jspecify.annotations.Nullable;

/** Copies a column's arrays of all batches into one. */
final class WholeColumn {
  private WholeColumn() {}

  /**
   * Copies arrays.
   *
   * @param field as a file has it: what is encoded has the type of its values
   * @param parts of the field, of each batch in turn
   * @param made gets the leases of the memory, to be closed also if this fails
   * @throws IllegalArgumentException if a dictionary is another than before, and did not just grow
   */
  static ArrayData of(Field field, List<ArrayData> parts, List<BufferLease> made)
      throws IOException {
    if (parts.isEmpty()) {
      return none(field);
    }
    ArrayData last = parts.getLast();
    List<ArrayData> alike = new ArrayList<>();
    for (ArrayData part : parts) {
      alike.add(withDictionaries(part, last));
    }
    return Concatenation.of(alike, made);
  }

  /** Returns an array with the dictionaries of the last, which have all that is in its own. */
  private static ArrayData withDictionaries(ArrayData part, ArrayData last) throws IOException {
    ArrayData own = part.dictionary();
    ArrayData whole = last.dictionary();
    if (own != null && whole != null && !WrittenDictionaries.startsWith(whole, own)) {
      throw new IllegalArgumentException(
          "field "
              + part.field().getName()
              + ": expected batches with one dictionary, or one that grows, but found another; take"
              + " the column batch by batch");
    }
    List<ArrayData> children = new ArrayList<>();
    for (int i = 0; i < part.children().size(); i++) {
      children.add(withDictionaries(part.children().get(i), last.children().get(i)));
    }
    return new ArrayData(
        part.field(),
        part.length(),
        part.nullCount(),
        part.offset(),
        part.buffers(),
        children,
        whole);
  }

  /** Returns an array without values. */
  private static ArrayData none(Field field) {
    if (field.getDictionary() != null) {
      Field values = BatchArrays.valuesOf(field);
      return withoutValues(BatchArrays.indicesOf(field), List.of(), none(values));
    }
    return withoutValues(field, field.getChildren().stream().map(WholeColumn::none).toList(), null);
  }

  private static ArrayData withoutValues(
      Field field, List<ArrayData> children, @Nullable ArrayData dictionary) {
    List<@Nullable BufferView> buffers = new ArrayList<>();
    for (int i = BufferListing.of(field.getType()).buffers(); i > 0; i--) {
      buffers.add(null);
    }
    return new ArrayData(field, 0, 0, 0, buffers, children, dictionary);
  }
}
