// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;
import org.jspecify.annotations.Nullable;

/** Values as bits: of Arrow's own accessors, and of plain bytes, to compare one with the other. */
final class Values {
  static final List<ScalarType> SHARED =
      List.of(
          ScalarType.INT8,
          ScalarType.INT16,
          ScalarType.INT32,
          ScalarType.INT64,
          ScalarType.UINT8,
          ScalarType.UINT16,
          ScalarType.UINT32,
          ScalarType.UINT64,
          ScalarType.FLOAT16,
          ScalarType.FLOAT32,
          ScalarType.FLOAT64);

  private Values() {}

  static void assertSays(String part, Throwable thrown) {
    assertTrue(String.valueOf(thrown.getMessage()).contains(part), thrown.getMessage());
  }

  static void fill(BufferView view, Random random) {
    byte[] bytes = new byte[(int) view.layout().byteSize()];
    random.nextBytes(bytes);
    var _ =
        view.pinned(to -> {
          MemorySegment.copy(
              bytes, 0, to, ValueLayout.JAVA_BYTE, view.layout().offset(), bytes.length);
          return 0;
        });
  }

  /** Reads an unsigned integer of the machine's byte order, byte by byte. */
  static long bits(MemorySegment bytes, long at, int size) {
    long bits = 0;
    for (int k = size - 1; k >= 0; k--) {
      bits = bits << 8 | bytes.get(ValueLayout.JAVA_BYTE, at + k) & 0xFF;
    }
    return bits;
  }

  /** Returns what Arrow says is in a vector, lists flattened, null for a null. */
  static List<@Nullable Long> bits(FieldVector vector) {
    var all = new ArrayList<@Nullable Long>();
    for (int i = 0; i < vector.getValueCount(); i++) {
      flatten(vector, i, all);
    }
    return all;
  }

  private static void flatten(FieldVector vector, int i, List<@Nullable Long> to) {
    if (vector instanceof FixedSizeListVector list) {
      for (int k = 0; k < list.getListSize(); k++) {
        if (list.isNull(i)) {
          nulls(list.getDataVector(), to);
        } else {
          flatten(list.getDataVector(), i * list.getListSize() + k, to);
        }
      }
    } else {
      Object value = vector.getObject(i);
      int width = ((BaseFixedWidthVector) vector).getTypeWidth();
      to.add(value == null ? null : bits(value) & (-1L >>> (64 - 8 * width)));
    }
  }

  private static void nulls(FieldVector vector, List<@Nullable Long> to) {
    if (vector instanceof FixedSizeListVector list) {
      for (int k = 0; k < list.getListSize(); k++) {
        nulls(list.getDataVector(), to);
      }
    } else {
      to.add(null);
    }
  }

  private static long bits(Object value) {
    return switch (value) {
      case Character c -> c;
      case Float f -> Float.floatToRawIntBits(f);
      case Double d -> Double.doubleToRawLongBits(d);
      case Number n -> n.longValue();
      case Duration d -> d.toMillis();
      default -> throw new AssertionError(value.getClass());
    };
  }

  /** Returns what Arrow's own stream reader finds in what Arrow's own writer makes of a vector. */
  static List<@Nullable Long> throughStream(FieldVector vector) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var root = VectorSchemaRoot.of(vector);
    try (var writer = new ArrowStreamWriter(root, null, bytes)) {
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    try (var allocator = new RootAllocator();
        var reader =
            new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), allocator)) {
      if (!reader.loadNextBatch()) {
        throw new AssertionError("no batch");
      }
      FieldVector read = reader.getVectorSchemaRoot().getVector(0);
      if (!Objects.equals(read.getField(), vector.getField())) {
        throw new AssertionError(read.getField() + " is not " + vector.getField());
      }
      return bits(read);
    }
  }
}
