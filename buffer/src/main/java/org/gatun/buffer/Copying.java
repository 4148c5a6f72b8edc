// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;

/** Copies elements between views of one dtype and shape that do not overlap. */
final class Copying {
  private Copying() {}

  static void copy(BufferView from, BufferView to) {
    try (BufferPin source = from.pin();
        BufferPin target = to.pin()) {
      copy(source.segment(), from.layout(), target.segment(), to.layout());
    } catch (InternalError e) {
      throw MappedFile.explained(e, from.memory, to.memory);
    }
  }

  private static void copy(
      MemorySegment source, StridedLayout from, MemorySegment target, StridedLayout to) {
    if (from.count() == 0) {
      return; // its offset may lie anywhere
    }
    if (from.isCContiguous() && to.isCContiguous()) {
      MemorySegment.copy(source, from.offset(), target, to.offset(), from.byteSize());
      return;
    }
    boolean elements = from.rank() == 1;
    for (long i = 0; i < from.size(0); i++) {
      if (elements) {
        long at = from.offset() + i * from.stride(0);
        MemorySegment.copy(source, at, target, to.offset() + i * to.stride(0), from.itemsize());
      } else {
        copy(source, from.select(0, i), target, to.select(0, i));
      }
    }
  }
}
