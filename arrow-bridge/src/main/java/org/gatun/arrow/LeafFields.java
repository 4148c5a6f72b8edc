// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Fields without children that were made lately: the same memory is lent again and again. */
final class LeafFields {
  private static final int PLACES = 1 << 8;
  private static final int MOST_CHARACTERS = 64;

  private static final AtomicReferenceArray<@Nullable Field> LAST =
      new AtomicReferenceArray<>(PLACES);

  private LeafFields() {}

  /** Returns a field. */
  @SuppressWarnings("ReferenceEquality") // most types are constants: one that is equal is made anew
  static Field of(String name, FieldType type) {
    int place = (name.hashCode() * 31 + System.identityHashCode(type)) & PLACES - 1;
    Field last = LAST.getAcquire(place);
    if (last != null && last.getFieldType() == type && last.getName().equals(name)) {
      return last;
    }
    var made = new Field(name, type, List.of());
    if (name.length() <= MOST_CHARACTERS) {
      LAST.setRelease(place, made);
    }
    return made;
  }
}
