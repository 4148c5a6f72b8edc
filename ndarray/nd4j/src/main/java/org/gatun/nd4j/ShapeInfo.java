// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.JvmShapeInfo;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What ND4J knows of an array's shape and strides. To make it takes ND4J several microseconds, more
 * than all the rest of sharing, so the last ones made are kept: one in each slot of a table.
 */
final class ShapeInfo {
  private static final int SLOTS = 512;

  /** Racing threads may make the same one twice; all fields are final, so either is whole. */
  private static final @Nullable ShapeInfo[] CACHE = new ShapeInfo[SLOTS];

  private final DataType type;
  private final long[] shape;

  /** In elements. */
  private final long[] strides;

  private final DataBuffer shared;
  private final long[] words;

  private ShapeInfo(DataType type, StridedLayout layout) {
    this.type = type;
    shape = layout.shape();
    boolean c = layout.isCContiguous();
    boolean dense = c || layout.isFortranContiguous();
    char order = dense && !c ? 'f' : 'c';
    strides = layout.stridesInElements();
    tidyAxesOfOne(order);
    // ND4J works the step between neighbours out wrongly for some; 0 makes it look at the strides.
    Pair<DataBuffer, long[]> info =
        Nd4j.getShapeInfoProvider()
            .createShapeInformation(shape, strides, dense ? 1 : 0, order, type, false);
    shared = info.getFirst();
    words = info.getSecond();
  }

  /** An axis of one element may have any stride; ND4J is best tried on the one it would choose. */
  private void tidyAxesOfOne(char order) {
    int last = shape.length - 1;
    long next = 1;
    for (int step = 0; step <= last; step++) {
      int axis = order == 'c' ? last - step : step;
      if (shape[axis] == 1) {
        strides[axis] = next;
      }
      next = strides[axis] * shape[axis];
    }
  }

  /**
   * Returns what ND4J knows of a layout.
   *
   * @param layout with strides that are multiples of the itemsize
   */
  static ShapeInfo of(DataType type, StridedLayout layout) {
    int slot = hash(type, layout) & (SLOTS - 1);
    ShapeInfo info = CACHE[slot];
    if (info == null || !info.describes(type, layout)) {
      info = new ShapeInfo(type, layout);
      CACHE[slot] = info;
    }
    return info;
  }

  /** Returns the part that arrays may share; ND4J never frees or changes it. */
  DataBuffer shared() {
    return shared;
  }

  /** Returns the part that each array has of its own, for it hands out its arrays. */
  JvmShapeInfo own() {
    return new JvmShapeInfo(words.clone());
  }

  private static int hash(DataType type, StridedLayout layout) {
    long hash = type.hashCode();
    for (int axis = 0; axis < layout.rank(); axis++) {
      long size = layout.size(axis);
      hash = hash * 31 + size;
      if (size > 1) {
        hash = hash * 31 + layout.stride(axis);
      }
    }
    hash *= 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 40);
  }

  private boolean describes(DataType type, StridedLayout layout) {
    if (this.type != type || shape.length != layout.rank()) {
      return false;
    }
    for (int axis = 0; axis < shape.length; axis++) {
      long size = layout.size(axis);
      if (shape[axis] != size
          || (size > 1 && strides[axis] * layout.itemsize() != layout.stride(axis))) {
        return false;
      }
    }
    return true;
  }
}
