// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;

/**
 * Copies an array or records into one block of memory as Arrow wants it: each column dense, truth
 * values packed in bits.
 */
final class CopiedVector {
  private static final long ALIGNMENT = 64;

  /** What is copied where: done once the block is there. */
  private final List<Step> steps = new ArrayList<>();

  private long bytes;

  private CopiedVector() {}

  private record Step(BufferView source, long offset) {}

  /** A part whose address is known when the block is there. */
  private interface Plan {
    VectorPart at(long address);
  }

  static FieldVector of(String name, BufferView source) {
    var copy = new CopiedVector();
    Plan plan = VectorPart.isStruct(source) ? copy.struct(name, source) : copy.array(name, source);
    BufferLease block = BufferPool.shared().acquire(copy.bytes);
    try {
      for (Step step : copy.steps) {
        write(step.source, block.view(), step.offset);
      }
      return plan.at(block.view().address()).vector(block, null);
    } catch (RuntimeException | Error e) {
      block.close();
      throw e;
    }
  }

  private Plan struct(String name, BufferView records) {
    var children = new ArrayList<Plan>();
    for (String each : VectorPart.checkedRecords(records).names()) {
      BufferView values = records.field(each);
      children.add(VectorPart.isStruct(values) ? struct(each, values) : array(each, values));
    }
    long rows = records.layout().size(0);
    return address ->
        new VectorPart.Struct(
            name, rows, children.stream().map(child -> child.at(address)).toList());
  }

  private Plan array(String name, BufferView values) {
    long[] sizes = values.layout().shape();
    long places = LentVector.checkedPlaces(StridedLayout.ofC(1, sizes));
    boolean packed = values.dtype().equals(DType.BOOL);
    FieldType type =
        packed ? FieldType.nullable(ArrowType.Bool.INSTANCE) : ArrowTypes.fieldType(values.dtype());
    long size = packed ? (places + 7) / 8 : places * values.dtype().itemsize();
    long offset = bytes;
    bytes = (offset + size + ALIGNMENT - 1) & -ALIGNMENT;
    steps.add(new Step(values, offset));
    return address -> new VectorPart.Array(name, type, address + offset, size, sizes);
  }

  private static void write(BufferView source, BufferView block, long offset) {
    StridedLayout dense = StridedLayout.ofC(source.layout().itemsize(), source.layout().shape());
    if (source.dtype().equals(DType.BOOL)) {
      try (BufferLease bytes = Buffers.copyOf(source);
          BufferPin from = bytes.view().pin();
          BufferPin to = block.pin()) {
        pack(from.segment(), to.segment().asSlice(offset));
      }
    } else if (dense.count() > 0) {
      StridedLayout target =
          StridedLayout.of(offset, dense.itemsize(), dense.shape(), dense.strides());
      block.withLayout(source.dtype(), target).copyFrom(source);
    }
  }

  /** Writes a bit for each byte; those behind the last are 0. */
  private static void pack(MemorySegment bytes, MemorySegment bits) {
    for (long at = 0; at < bytes.byteSize(); at += Byte.SIZE) {
      int packed = 0;
      for (long k = Math.min(Byte.SIZE, bytes.byteSize() - at) - 1; k >= 0; k--) {
        packed = packed << 1 | (bytes.get(ValueLayout.JAVA_BYTE, at + k) == 0 ? 0 : 1);
      }
      bits.set(ValueLayout.JAVA_BYTE, at / Byte.SIZE, (byte) packed);
    }
  }
}
