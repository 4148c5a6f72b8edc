// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.RecordType.Field;
import org.gatun.buffer.StridedLayout;

/**
 * Casts of records: each field from the one in the same place among the source's fields. A value
 * that is no record goes to every field, and a record of one field becomes its value.
 */
final class RecordCasts {
  private RecordCasts() {}

  static void cast(BufferView from, BufferView to) {
    List<BufferView> sources = parts(from);
    List<BufferView> targets = parts(to);
    for (int k = 0; k < targets.size(); k++) {
      int rank = from.layout().rank();
      field(sources.get(from.dtype() instanceof RecordType ? k : 0), targets.get(k), rank);
    }
  }

  private static List<BufferView> parts(BufferView view) {
    if (!(view.dtype() instanceof RecordType record)) {
      return List.of(view);
    }
    List<BufferView> parts = new ArrayList<>();
    for (Field field : record.fields()) {
      parts.add(view.field(field.name()));
    }
    return parts;
  }

  /**
   * Converts a field's elements. Where shapes differ the last axes stand opposite each other: one
   * element serves for many, of more leading axes the first elements are taken, a longer axis is
   * cut, and behind a shorter one there are zeros.
   *
   * @param rank how many axes of both are those of the records
   */
  private static void field(BufferView from, BufferView to, int rank) {
    NdArray source = NdArray.of(from);
    NdArray target = NdArray.of(to);
    if (source.count() == 0 || target.count() == 0) {
      ByteCasts.zero(target);
      return;
    }
    while (source.rank() > target.rank()) {
      source = source.select(rank, 0);
    }
    while (source.rank() < target.rank()) {
      source = source.newAxis(rank);
    }
    for (int axis = rank; axis < target.rank(); axis++) {
      long given = source.size(axis);
      long wanted = target.size(axis);
      if (given == wanted) {
        continue;
      }
      if (given == 1) {
        source = stretched(source, axis, wanted);
      } else if (given > wanted) {
        source = source.slice(axis, 0, wanted);
      } else {
        ByteCasts.zero(target.slice(axis, given, wanted));
        target = target.slice(axis, 0, given);
      }
    }
    Casts.elements(source.view(), target.view());
  }

  private static NdArray stretched(NdArray array, int axis, long size) {
    StridedLayout layout = array.view().layout();
    long[] shape = layout.shape();
    long[] strides = layout.strides();
    shape[axis] = size;
    strides[axis] = 0;
    return NdArray.of(
        array
            .view()
            .withLayout(StridedLayout.of(layout.offset(), layout.itemsize(), shape, strides)));
  }
}
