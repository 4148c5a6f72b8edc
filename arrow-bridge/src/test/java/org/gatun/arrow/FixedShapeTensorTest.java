// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Arrays of one shape a row. Strides are those of NumPy 2.4.6, {@code np.arange(48, dtype=np.int32)
 * .reshape([2, *shape]).transpose([0, *(p + 1 for p in permutation)])}; they are pyarrow 26.0.1's
 * too where a permutation is its own inverse. Where it is not, pyarrow's own reach some elements
 * twice and others never, which the specification does not mean.
 */
class FixedShapeTensorTest {
  private static final FieldType INT = FieldType.nullable(MinorType.INT.getType());

  // pa.fixed_shape_tensor(pa.int32(), [2, 3, 4], dim_names=['C', 'H', 'W'], permutation=[2, 0, 1])
  private static final FixedShapeTensorType PERMUTED =
      FixedShapeTensorType.of(2, 3, 4).withPermutation(2, 0, 1).withDimNames("C", "H", "W");

  /** Counts from 0 on. */
  private static FieldVector counting(RootAllocator allocator, Field field, int rows) {
    FieldVector vector = field.createVector(allocator);
    var lists =
        vector instanceof FixedShapeTensorVector tensors
            ? tensors.getUnderlyingVector()
            : (FixedSizeListVector) vector;
    var elements = (IntVector) lists.getDataVector();
    int count = rows * lists.getListSize();
    elements.allocateNew(count);
    lists.setInitialCapacity(rows);
    lists.allocateNew();
    for (int i = 0; i < count; i++) {
      ((IntVector) lists.getDataVector()).setSafe(i, i);
    }
    for (int i = 0; i < rows; i++) {
      lists.setNotNull(i);
    }
    vector.setValueCount(rows);
    return vector;
  }

  static List<Arguments> permutations() {
    return List.of(
        Arguments.of(new int[] {0, 1, 2}, new long[] {2, 2, 3, 4}, new long[] {96, 48, 16, 4}),
        Arguments.of(new int[] {0, 2, 1}, new long[] {2, 2, 4, 3}, new long[] {96, 48, 4, 16}),
        Arguments.of(new int[] {2, 1, 0}, new long[] {2, 4, 3, 2}, new long[] {96, 4, 16, 48}),
        Arguments.of(new int[] {2, 0, 1}, new long[] {2, 4, 2, 3}, new long[] {96, 4, 48, 16}),
        Arguments.of(new int[] {1, 2, 0}, new long[] {2, 3, 4, 2}, new long[] {96, 16, 4, 48}));
  }

  @ParameterizedTest
  @MethodSource("permutations")
  void view_permuted_hasTheStridesThatNumpyGives(int[] permutation, long[] shape, long[] strides) {
    FixedShapeTensorType type = FixedShapeTensorType.of(2, 3, 4).withPermutation(permutation);
    try (var allocator = new RootAllocator();
        FieldVector vector = counting(allocator, type.field("x", INT), 2);
        ArrowColumn column = ArrowVectors.view(vector)) {
      StridedLayout layout = column.values().layout();
      assertArrayEquals(shape, layout.shape());
      assertArrayEquals(strides, layout.strides());
      long[] last = Arrays.stream(shape).map(size -> size - 1).toArray();
      assertEquals(47, column.values().getInt(last));
      last[2] = 0;
      assertEquals(47 - (shape[2] - 1) * strides[2] / 4, column.values().getInt(last));
    }
  }

  @Test
  void view_nullsInPermuted_areWhereTheElementsAre() {
    try (var allocator = new RootAllocator();
        var vector = (FixedShapeTensorVector) counting(allocator, PERMUTED.field("x", INT), 3);
        ArrowColumn column = ArrowVectors.view(vector)) {
      vector.setNull(2);
      vector.getUnderlyingVector().getDataVector().setNull(12 + 4 + 3);
      assertTrue(column.isNull(0, 3, 1, 1));
      assertFalse(column.isNull(0, 3, 1, 2));
      assertFalse(column.isNull(0));
      assertTrue(column.isNull(2));
      assertTrue(column.isNull(2, 0, 0, 0));
      assertFalse(column.isNull(0, 3));
      assertEquals(25, column.nullCount());
      try (BufferLease mask = column.copyNullMask()) {
        assertArrayEquals(new long[] {3, 4, 2, 3}, mask.view().layout().shape());
        assertTrue(mask.view().getBoolean(0, 3, 1, 1));
        assertFalse(mask.view().getBoolean(0, 3, 1, 2));
        assertTrue(mask.view().getBoolean(2, 0, 0, 0));
        long seen =
            ((List<?>) mask.view().toList()).toString().chars().filter(each -> each == 'u').count();
        assertEquals(25, seen);
      }
      column.fillNull(-1);
      assertEquals(-1, column.values().getInt(0, 3, 1, 1));
      assertEquals(0, column.nullCount());
      assertThrows(IndexOutOfBoundsException.class, () -> column.isNull(0, 4, 0, 0));
    }
  }

  @Test
  void view_nullsInPermutedDecimals_areWhereTheElementsAre() {
    FieldType decimal = FieldType.nullable(new ArrowType.Decimal(38, 0, 128));
    FixedShapeTensorType type = FixedShapeTensorType.of(2, 3).withPermutation(1, 0);
    try (var allocator = new RootAllocator();
        var vector = (FixedShapeTensorVector) type.field("x", decimal).createVector(allocator)) {
      FixedSizeListVector lists = vector.getUnderlyingVector();
      lists.setInitialCapacity(1);
      lists.allocateNew();
      var elements = (DecimalVector) lists.getDataVector();
      for (int i = 0; i < 6; i++) {
        elements.setSafe(i, i);
      }
      elements.setNull(4); // [1, 1] in memory
      lists.setNotNull(0);
      vector.setValueCount(1);
      try (ArrowColumn column = ArrowVectors.view(vector);
          BufferLease mask = column.copyNullMask()) {
        assertArrayEquals(new long[] {1, 3, 2, 2}, column.values().layout().shape());
        assertEquals(3, column.values().getLong(0, 0, 1, 0)); // [1, 0] in memory
        assertTrue(column.isNull(0, 1, 1));
        assertTrue(column.isNull(0, 1, 1, 0));
        assertFalse(column.isNull(0, 2, 0));
        assertFalse(column.isNull(0, 0, 1));
        assertEquals(
            "[[[false, false], [false, true], [false, false]]]", "" + mask.view().toList());
        column.fillNull(new java.math.BigDecimal(44));
        assertEquals(44, column.values().getLong(0, 1, 1, 0));
      }
    }
  }

  @Test
  void view_extensionThatNobodyRegistered_isTakenFromTheMetadata() {
    var metadata =
        Map.of(
            ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME,
            "arrow.fixed_shape_tensor",
            ArrowType.ExtensionType.EXTENSION_METADATA_KEY_METADATA,
            "{\"shape\":[2,3,4],\"permutation\":[2,0,1]}");
    var field =
        new Field(
            "x",
            new FieldType(true, new ArrowType.FixedSizeList(24), null, metadata),
            List.of(new Field("item", INT, List.of())));
    try (var allocator = new RootAllocator();
        FieldVector vector = counting(allocator, field, 2);
        ArrowColumn column = ArrowVectors.view(vector)) {
      assertInstanceOf(FixedSizeListVector.class, vector);
      assertArrayEquals(new long[] {2, 4, 2, 3}, column.values().layout().shape());
    }
  }

  @Test
  void read_stream_givesTheTypeAndItsValuesBack() throws IOException {
    FixedShapeTensorType.register();
    var bytes = new ByteArrayOutputStream();
    try (var allocator = new RootAllocator();
        FieldVector vector = counting(allocator, PERMUTED.field("x", INT), 2);
        var root = VectorSchemaRoot.of(vector);
        var writer = new ArrowStreamWriter(root, null, bytes)) {
      writer.writeBatch();
      writer.end();
    }
    try (var allocator = new RootAllocator();
        var reader =
            new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), allocator)) {
      assertTrue(reader.loadNextBatch());
      FieldVector read = reader.getVectorSchemaRoot().getVector(0);
      var tensors = assertInstanceOf(FixedShapeTensorVector.class, read);
      assertEquals(PERMUTED, tensors.type());
      assertEquals(List.of("C", "H", "W"), tensors.type().dimNames());
      try (ArrowColumn column = ArrowVectors.view(read)) {
        assertEquals(43, column.values().getInt(1, 3, 1, 1));
      }
      assertEquals(24, assertInstanceOf(List.class, tensors.getObject(1)).size());
    }
  }

  @Test
  void serialize_type_isWhatPyarrowWrites() {
    assertEquals(
        "{\"shape\":[2,3,4],\"permutation\":[2,0,1],\"dim_names\":[\"C\",\"H\",\"W\\\"ü\"]}",
        PERMUTED.withDimNames("C", "H", "W\"ü").serialize());
    assertEquals("{\"shape\":[2,3]}", FixedShapeTensorType.of(2, 3).serialize());
    assertEquals("{\"shape\":[]}", FixedShapeTensorType.of().serialize());
  }

  @Test
  void logicalShape_permuted_isTheSpecificationsExample() {
    FixedShapeTensorType type = FixedShapeTensorType.of(100, 200, 500).withPermutation(2, 0, 1);
    assertArrayEquals(new long[] {500, 100, 200}, type.logicalShape());
    assertArrayEquals(new long[] {100, 200, 500}, type.shape());
    assertArrayEquals(new int[] {2, 0, 1}, type.permutation());
  }

  @Test
  void equals_types_goesByAllTheySay() {
    ArrowType two =
        FixedShapeTensorType.of(2, 3)
            .deserialize(
                new ArrowType.FixedSizeList(6),
                "{\"permutation\":null,\"shape\":[2,3],\"more\":{}}");
    assertEquals(FixedShapeTensorType.of(2, 3), two);
    assertNotEquals(FixedShapeTensorType.of(3, 2), two);
    assertNotEquals(FixedShapeTensorType.of(2, 3).withPermutation(1, 0), two);
    assertNotEquals(FixedShapeTensorType.of(2, 3).withDimNames("a", "b"), two);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "3",
        "null",
        "{}",
        "{\"shape\":null}",
        "{\"shape\":6}",
        "{\"shape\":[6.5]}",
        "{\"shape\":[\"6\"]}",
        "{\"shape\":[-6]}",
        "{\"shape\":[99999999999999999999]}",
        "{\"shape\":[2147483647,2147483647,2147483647,4]}",
        "{\"shape\":[65536,65536]}",
        "{\"shape\":[2,3],\"permutation\":[0]}",
        "{\"shape\":[2,3],\"permutation\":[0,0]}",
        "{\"shape\":[2,3],\"permutation\":[1,2]}",
        "{\"shape\":[2,3],\"permutation\":{}}",
        "{\"shape\":[2,3],\"dim_names\":[\"a\"]}",
        "{\"shape\":[2,3],\"dim_names\":[1,2]}",
        "{\"shape\":[2,3],\"dim_names\":\"ab\"}",
        "{\"shape\":[2,4]}",
        "{\"shape\":[7]}",
      })
  void deserialize_whatNoWriterShouldWrite_isRefusedByName(String json) {
    FixedShapeTensorType type = FixedShapeTensorType.of();
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> type.deserialize(new ArrowType.FixedSizeList(6), json));
    assertSays("arrow.fixed_shape_tensor", e);
  }

  @Test
  void deserialize_deepOrLongText_isRefused() {
    FixedShapeTensorType type = FixedShapeTensorType.of();
    var list = new ArrowType.FixedSizeList(1);
    for (String json :
        new String[] {
          "[".repeat(100_000),
          "{\"shape\":[" + "1,".repeat(64) + "1]}",
          "{\"shape\":" + "[".repeat(900)
        }) {
      assertThrows(IllegalArgumentException.class, () -> type.deserialize(list, json));
    }
  }
}
