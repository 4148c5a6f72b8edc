// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Makes nested lists of boxed elements. */
final class Listing {
  private final BufferView view;
  private final StridedLayout layout;

  private Listing(BufferView view) {
    this.view = view;
    layout = view.layout();
  }

  static Object of(BufferView view) {
    try {
      view.hold();
      try {
        return new Listing(view).axis(0, view.layout().offset());
      } finally {
        view.letGo();
      }
    } catch (InternalError e) {
      throw MappedFile.explained(e, view.memory);
    }
  }

  /** Lists the rest of the axes at one index of those before. */
  private Object axis(int axis, long at) {
    if (axis == layout.rank()) {
      return Values.get(view.dtype(), view.memory, view.memory.base + at);
    }
    long size = layout.size(axis);
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "axis " + axis + ": expected fewer than 2^31 elements for a list but found " + size);
    }
    Object[] elements = new Object[(int) size];
    for (int i = 0; i < size; i++) {
      elements[i] = axis(axis + 1, at + i * layout.stride(axis));
    }
    List<Object> list = Collections.unmodifiableList(Arrays.asList(elements));
    return list;
  }
}
