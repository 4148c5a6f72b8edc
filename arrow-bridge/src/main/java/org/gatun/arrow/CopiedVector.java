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
import org.gatun.buffer.UnicodeType;

/**
 * Copies an array or records into one block of memory as Arrow wants it: each column dense, truth
 * values packed in bits, text in UTF-8 behind its offsets.
 */
final class CopiedVector implements AutoCloseable {
  private static final long ALIGNMENT = 64;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  /** What is copied where: done once the block is there. */
  private final List<Step> steps = new ArrayList<>();

  private final List<FixedText> texts = new ArrayList<>();
  private long bytes;
  private boolean hasDays;

  private CopiedVector() {}

  /** Writes its part of the block. */
  private interface Step {
    void write(BufferView block);
  }

  /** A part whose address is known when the block is there. */
  private interface Plan {
    VectorPart at(long address);
  }

  static FieldVector of(String name, BufferView source) {
    try (var copy = new CopiedVector()) {
      Plan plan =
          VectorPart.isStruct(source) ? copy.struct(name, source) : copy.array(name, source);
      BufferLease block = BufferPool.shared().acquire(copy.bytes);
      try {
        for (Step step : copy.steps) {
          step.write(block.view());
        }
        FieldVector vector = plan.at(block.view().address()).vector(block, null);
        if (copy.hasDays) {
          Days.setNulls(vector);
        }
        return vector;
      } catch (RuntimeException | Error e) {
        block.close();
        throw e;
      }
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
    long places = VectorSharing.checkedPlaces(StridedLayout.ofC(1, sizes));
    if (values.dtype() instanceof UnicodeType) {
      return text(name, values, places, sizes);
    }
    if (ArrowTypes.isDays(values.dtype())) {
      return days(name, values, places, sizes);
    }
    boolean packed = values.dtype().equals(DType.BOOL);
    DType dtype = ArrowTypes.inNativeOrder(values.dtype());
    FieldType type =
        packed
            ? FieldType.nullable(ArrowType.Bool.INSTANCE)
            : ArrowTypes.fieldType(ArrowTypes.hasType(dtype) ? dtype : values.dtype());
    long size = packed ? (places + 7) / 8 : places * dtype.itemsize();
    long offset = take(size);
    steps.add(block -> {
      write(values, block, offset);
      if (!dtype.equals(values.dtype())) {
        swap(block, offset, size, dtype.itemsize());
      }
    });
    return address -> VectorPart.Array.of(name, type, address + offset, size, sizes);
  }

  private Plan days(String name, BufferView values, long places, long... sizes) {
    hasDays = true;
    long size = places * Integer.BYTES;
    long offset = take(size);
    steps.add(block -> {
      try (BufferPin to = block.pin()) {
        Days.write(name, values, to.segment().asSlice(offset, size));
      }
    });
    return address -> VectorPart.Array.of(name, Days.TYPE, address + offset, size, sizes);
  }

  private Plan text(String name, BufferView values, long places, long... sizes) {
    var text = new FixedText(values);
    texts.add(text);
    long offsetBytes = (places + 1) * text.offsetWidth();
    long offsets = take(offsetBytes);
    long utf8 = take(text.bytes());
    steps.add(block -> {
      try (BufferPin to = block.pin()) {
        text.write(
            to.segment().asSlice(offsets, offsetBytes), to.segment().asSlice(utf8, text.bytes()));
      }
    });
    FieldType type =
        FieldType.nullable(
            text.offsetWidth() == Long.BYTES
                ? ArrowType.LargeUtf8.INSTANCE
                : ArrowType.Utf8.INSTANCE);
    return address ->
        VectorPart.Array.ofText(
            name, type, address + offsets, offsetBytes, address + utf8, text.bytes(), sizes);
  }

  /** Returns where in the block so many bytes have a place of their own. */
  private long take(long size) {
    long offset = bytes;
    bytes = (offset + size + ALIGNMENT - 1) & -ALIGNMENT;
    return offset;
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

  /** Turns the bytes of each value round. */
  private static void swap(BufferView block, long offset, long size, int itemsize) {
    try (BufferPin pin = block.pin()) {
      MemorySegment bytes = pin.segment().asSlice(offset, size);
      for (long at = 0; at < size; at += itemsize) {
        switch (itemsize) {
          case Short.BYTES -> bytes.set(SHORT, at, Short.reverseBytes(bytes.get(SHORT, at)));
          case Integer.BYTES -> bytes.set(INT, at, Integer.reverseBytes(bytes.get(INT, at)));
          default -> bytes.set(LONG, at, Long.reverseBytes(bytes.get(LONG, at)));
        }
      }
    }
  }

  @Override
  public void close() {
    texts.forEach(FixedText::close);
  }
}
