// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Copies elements between places of one shape and itemsize, byte for byte: whatever they mean.
 *
 * <p>The last axes that lie dense on both sides are one run of bytes; the axes before are loops.
 */
final class Copying {
  private final MemorySegment source;
  private final StridedLayout from;
  private final MemorySegment target;
  private final StridedLayout to;
  private final int runAxis;
  private final long runBytes;

  private Copying(
      MemorySegment source, StridedLayout from, MemorySegment target, StridedLayout to) {
    this.source = source;
    this.from = from;
    this.target = target;
    this.to = to;
    int axis = from.rank();
    long bytes = from.itemsize();
    while (axis > 0 && isDense(axis - 1, bytes)) {
      axis--;
      bytes *= from.size(axis);
    }
    runAxis = axis;
    runBytes = bytes;
  }

  private boolean isDense(int axis, long step) {
    return from.size(axis) == 1 || (from.stride(axis) == step && to.stride(axis) == step);
  }

  /** Copies between views of one itemsize and shape that do not overlap. */
  static void copy(BufferView from, BufferView to) {
    try (BufferPin source = from.pin();
        BufferPin target = to.pin()) {
      copy(source.segment(), from.layout(), target.segment(), to.layout());
    } catch (InternalError e) {
      throw MappedFile.explained(e, from.memory, to.memory);
    }
  }

  /** Copies between segments, which may overlap only if both layouts are C-contiguous. */
  static void copy(
      MemorySegment source, StridedLayout from, MemorySegment target, StridedLayout to) {
    if (from.byteSize() > 0) { // else its offset may lie anywhere
      new Copying(source, from, target, to).copy(0, from.offset(), to.offset());
    }
  }

  /** Gives a view the elements of another, as if those had been read whole before. */
  static void assign(BufferView to, BufferView from) {
    to.checkWritable();
    StridedLayout layout = to.layout();
    if (!from.dtype().equals(to.dtype())) {
      throw new IllegalArgumentException(
          "expected elements of dtype " + to.dtype() + " but found " + from.dtype());
    }
    if (!from.layout().hasShapeOf(layout)) {
      throw wrongShape(from.layout(), layout);
    }
    try (BufferPin source = from.pin();
        BufferPin target = to.pin()) {
      boolean inOneMove = from.layout().isCContiguous() && layout.isCContiguous();
      if (inOneMove || !overlap(source.segment(), from.layout(), target.segment(), layout)) {
        copy(source.segment(), from.layout(), target.segment(), layout);
        return;
      }
      try (BufferLease between = Buffers.copyOf(from)) {
        copy(between.view(), to);
      }
    } catch (InternalError e) {
      throw MappedFile.explained(e, from.memory, to.memory);
    }
  }

  private static IllegalArgumentException wrongShape(StridedLayout from, StridedLayout to) {
    for (int axis = 0; from.rank() == to.rank() && axis < to.rank(); axis++) {
      if (from.size(axis) != to.size(axis)) {
        return Axes.mismatch(axis, to.size(axis), from.size(axis), "copying", from, to.shape());
      }
    }
    return new IllegalArgumentException(
        "expected rank "
            + to.rank()
            + " but found rank "
            + from.rank()
            + " (copying shape "
            + from.shapeText()
            + " to shape "
            + to.shapeText()
            + ")");
  }

  /** Gives each element of a view one value. */
  static void fill(BufferView view, Object value) {
    view.checkWritable();
    StridedLayout layout = view.layout();
    // What is refused is refused here, before anything of the view is written; and the value's own
    // code runs here, once, and may close the lease, which the pin then finds.
    MemorySegment element = Values.encoded(view.dtype(), value);
    try (BufferPin pin = view.pin()) {
      if (!(view.dtype() instanceof RecordType record)) {
        StridedLayout repeated = StridedLayout.ofC(layout.itemsize()).broadcastTo(layout.shape());
        copy(element, repeated, pin.segment(), layout);
      } else if (layout.byteSize() > 0) {
        fillFields(record, element, pin.segment(), layout, 0, layout.offset());
      }
    } catch (InternalError e) {
      throw MappedFile.explained(e, view.memory);
    }
  }

  /** Leaves the gaps of records as they are: others may see fields there. */
  private static void fillFields(
      RecordType dtype,
      MemorySegment element,
      MemorySegment target,
      StridedLayout to,
      int axis,
      long at) {
    if (axis == to.rank()) {
      Values.put(dtype, element, target, at);
      return;
    }
    for (long i = 0; i < to.size(axis); i++) {
      fillFields(dtype, element, target, to, axis + 1, at + i * to.stride(axis));
    }
  }

  private static boolean overlap(
      MemorySegment source, StridedLayout from, MemorySegment target, StridedLayout to) {
    return from.byteSize() > 0
        && source
            .asSlice(from.low(), from.high() - from.low())
            .asOverlappingSlice(target.asSlice(to.low(), to.high() - to.low()))
            .isPresent();
  }

  private void copy(int axis, long fromAt, long toAt) {
    if (axis == runAxis) {
      MemorySegment.copy(source, fromAt, target, toAt, runBytes);
      return;
    }
    long size = from.size(axis);
    long fromStep = from.stride(axis);
    long toStep = to.stride(axis);
    if (axis == from.rank() - 1) {
      copyElements(size, fromAt, fromStep, toAt, toStep);
      return;
    }
    for (long i = 0; i < size; i++) {
      copy(axis + 1, fromAt + i * fromStep, toAt + i * toStep);
    }
  }

  private void copyElements(long size, long fromAt, long fromStep, long toAt, long toStep) {
    int itemsize = from.itemsize();
    for (long i = 0; i < size; i++) {
      long read = fromAt + i * fromStep;
      long write = toAt + i * toStep;
      switch (itemsize) {
        case 1 -> target.set(JAVA_BYTE, write, source.get(JAVA_BYTE, read));
        case 2 -> target.set(JAVA_SHORT_UNALIGNED, write, source.get(JAVA_SHORT_UNALIGNED, read));
        case 4 -> target.set(JAVA_INT_UNALIGNED, write, source.get(JAVA_INT_UNALIGNED, read));
        case 8 -> target.set(JAVA_LONG_UNALIGNED, write, source.get(JAVA_LONG_UNALIGNED, read));
        default -> MemorySegment.copy(source, read, target, write, itemsize);
      }
    }
  }
}
