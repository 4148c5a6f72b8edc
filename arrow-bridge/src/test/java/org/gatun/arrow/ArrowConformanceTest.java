// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Random memory as vectors and random vectors as memory, each value told by Arrow itself. */
class ArrowConformanceTest {
  private static final long SEED = 20_260_701;
  private static final int SHAPES = 24;

  private static int cases;
  private static final List<String> DIFFERING = new ArrayList<>();

  private final Random random = new Random(SEED);

  @AfterAll
  static void report() throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "conformance"));
    Files.writeString(
        folder.resolve("arrow-vectors.txt"),
        "conformance arrow-vectors: %d cases, %d differing".formatted(cases, DIFFERING.size()));
  }

  private static void check(String what, Object expected, Object found) {
    cases++;
    if (!expected.equals(found)) {
      DIFFERING.add(what + ": expected " + expected + " but found " + found);
    }
  }

  private static void end() {
    assertEquals(List.of(), DIFFERING, "seed " + SEED);
  }

  private long[] shape() {
    long[] shape = new long[1 + random.nextInt(4)];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = random.nextInt(axis == 0 ? 70 : 6);
    }
    return shape;
  }

  @Test
  void share_anyDtypeAndShape_holdsWhatTheBytesHold() throws IOException {
    for (ScalarType dtype : Values.SHARED) {
      for (int round = 0; round < SHAPES; round++) {
        long[] shape = shape();
        try (BufferLease lease = Buffers.allocate(dtype, shape);
            FieldVector vector = ArrowVectors.share("x", lease)) {
          Values.fill(lease.view(), random);
          List<@Nullable Long> expected = bytes(lease.view());
          String what = dtype + " " + Arrays.toString(shape);
          check(what, expected, Values.bits(vector));
          check(what + " read from a stream", expected, Values.throughStream(vector));
        }
      }
    }
    end();
  }

  /** Walks the indices by hand: C order, no strides. */
  private static List<@Nullable Long> bytes(BufferView view) {
    int size = view.dtype().itemsize();
    return view.pinned(segment -> {
      var all = new ArrayList<@Nullable Long>();
      for (long i = 0; i < view.layout().count(); i++) {
        all.add(Values.bits(segment, view.layout().offset() + i * size, size));
      }
      return all;
    });
  }

  @Test
  void view_anyTypeAndShapeWithNulls_holdsWhatTheVectorHolds() {
    try (var allocator = new RootAllocator()) {
      for (MinorType type : viewed()) {
        for (int round = 0; round < SHAPES; round++) {
          long[] shape = shape();
          try (FieldVector vector = random(allocator, type, shape);
              ArrowColumn column = ArrowVectors.view(vector);
              BufferLease mask = column.copyNullMask()) {
            List<@Nullable Long> expected = Values.bits(vector);
            String what = type + " " + Arrays.toString(shape);
            check(what, expected, walk(column, mask.view()));
            long nulls = expected.stream().filter(each -> each == null).count();
            check(what + " nulls", nulls, column.nullCount());
            for (int i = 0; i < shape[0]; i++) {
              check(what + " isNull", vector.isNull(i), column.isNull(i));
            }
          }
        }
      }
    }
    end();
  }

  private static List<MinorType> viewed() {
    // Those whose objects Arrow gives as numbers; times are in ArrowViewTest, one by one.
    return List.of(
        MinorType.TINYINT,
        MinorType.SMALLINT,
        MinorType.INT,
        MinorType.BIGINT,
        MinorType.UINT1,
        MinorType.UINT2,
        MinorType.UINT4,
        MinorType.UINT8,
        MinorType.FLOAT2,
        MinorType.FLOAT4,
        MinorType.FLOAT8,
        MinorType.DATEDAY,
        MinorType.TIMESEC,
        MinorType.TIMEMICRO,
        MinorType.TIMENANO);
  }

  private FieldVector random(BufferAllocator allocator, MinorType type, long... shape) {
    FieldType values = FieldType.nullable(type.getType());
    FieldVector outermost =
        (shape.length == 1 ? values : list(shape[1])).createNewSingleVector("x", allocator, null);
    FieldVector vector = outermost;
    int slots = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      slots *= (int) shape[axis];
      vector.setInitialCapacity(slots);
      vector.allocateNew();
      if (vector instanceof FixedSizeListVector list) {
        FieldType child = axis + 2 == shape.length ? values : list(shape[axis + 2]);
        FieldVector inner = list.<FieldVector>addOrGetVector(child).getVector();
        for (int i = 0; i < slots; i++) {
          if (random.nextInt(5) == 0) {
            list.setNull(i);
          } else {
            list.setNotNull(i);
          }
        }
        vector = inner;
      } else {
        var fixed = (BaseFixedWidthVector) vector;
        for (long at = 0; at < (long) slots * fixed.getTypeWidth(); at++) {
          fixed.getDataBuffer().setByte(at, random.nextInt(256));
        }
        for (int i = 0; i < slots; i++) {
          if (random.nextInt(3) > 0) {
            fixed.setIndexDefined(i);
          }
        }
      }
    }
    outermost.setValueCount((int) shape[0]);
    return outermost;
  }

  private static FieldType list(long size) {
    return FieldType.nullable(new ArrowType.FixedSizeList((int) size));
  }

  /** Reads each element by its indices, and the mask beside it. */
  private static List<@Nullable Long> walk(ArrowColumn column, BufferView mask) {
    var all = new ArrayList<@Nullable Long>();
    long[] shape = column.values().layout().shape();
    if (column.values().layout().count() > 0) {
      long[] index = new long[shape.length];
      do {
        boolean isNull = column.isNull(index);
        if (isNull != mask.getBoolean(index)) {
          throw new AssertionError("mask at " + Arrays.toString(index));
        }
        all.add(isNull ? null : element(column.values(), index));
      } while (next(index, shape));
    }
    return all;
  }

  private static long element(BufferView view, long... index) {
    int size = view.dtype().itemsize();
    return view.pinned(segment -> Values.bits(segment, view.layout().offsetOf(index), size));
  }

  private static boolean next(long[] index, long[] shape) {
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) {
        return true;
      }
      index[axis] = 0;
    }
    return false;
  }
}
