// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.Slice;

/** Makes a dict of a struct's children. */
final class SharedColumns {
  private SharedColumns() {}

  static ColumnDict of(StructColumn struct, List<ArrowColumn> children) {
    Map<String, BufferView> values = new LinkedHashMap<>();
    Map<String, BufferLease> masks = new LinkedHashMap<>();
    try {
      for (ArrowColumn child : children) {
        String name = child.field().getName();
        if (values.put(name, checkedValues(struct, child)) != null) {
          throw new IllegalArgumentException(
              "expected each name once but found '" + name + "' twice; name those to share");
        }
        if (child.validity.nullRows() + struct.validity.nullRows() > 0) {
          masks.put(name, mask(struct, child));
        }
      }
      return ColumnDict.share(values, masks);
    } finally {
      masks.values().forEach(BufferLease::close);
    }
  }

  private static BufferView checkedValues(StructColumn struct, ArrowColumn child) {
    if (!(child instanceof ArrayColumn array) || !array.values().layout().isCContiguous()) {
      List<String> arrays =
          struct.children().stream()
              .filter(each -> each instanceof ArrayColumn a && a.values().layout().isCContiguous())
              .map(each -> each.field().getName())
              .toList();
      throw new IllegalArgumentException(
          "child '"
              + child.field().getName()
              + "': expected an array, C-contiguous, but found "
              + child
              + "; name those alone of "
              + arrays
              + ", and for this one "
              + child.way());
    }
    if (array.validity.hasNullsWithin()) {
      throw new BufferRequestException(
          Reason.MISSING_VALUES,
          "child '"
              + child.field().getName()
              + "': expected rows that are null as a whole but found values within them that are;"
              + " fill them with fillNull",
          false);
    }
    return array.values().slice(Slice.of(0, struct.length()));
  }

  /** Copies which rows are null, by themselves or with their struct. */
  private static BufferLease mask(StructColumn struct, ArrowColumn child) {
    BufferLease mask = struct.copyNullMask();
    BufferView view = mask.view();
    for (long row = 0; row < struct.length(); row++) {
      if (child.isNull(row)) {
        view.setBoolean(true, row);
      }
    }
    return mask;
  }
}
