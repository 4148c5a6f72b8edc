// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a shared vector is, and that it is the same memory. */
class ShareVectorTest {
  static List<ScalarType> dtypes() {
    return Values.SHARED;
  }

  private static Class<?> classOf(ScalarType dtype) {
    return switch (dtype) {
      case INT8 -> TinyIntVector.class;
      case INT16 -> SmallIntVector.class;
      case INT32 -> IntVector.class;
      case INT64 -> BigIntVector.class;
      case UINT8 -> UInt1Vector.class;
      case UINT16 -> UInt2Vector.class;
      case UINT32 -> UInt4Vector.class;
      case UINT64 -> UInt8Vector.class;
      case FLOAT16 -> Float2Vector.class;
      case FLOAT32 -> Float4Vector.class;
      case FLOAT64 -> Float8Vector.class;
      case BOOL, BFLOAT16, COMPLEX64, COMPLEX128 -> throw new AssertionError(dtype);
    };
  }

  @ParameterizedTest
  @MethodSource("dtypes")
  void share_rankOne_isTheVectorOfTheDtypeAtTheSameAddress(ScalarType dtype) {
    try (BufferLease lease = Buffers.allocate(dtype, 9);
        FieldVector vector = ArrowVectors.share("x", lease)) {
      assertInstanceOf(classOf(dtype), vector);
      assertEquals("x", vector.getName());
      assertEquals(9, vector.getValueCount());
      assertEquals(0, vector.getNullCount());
      assertEquals(lease.view().address(), vector.getDataBufferAddress());
      assertEquals(9L * dtype.itemsize(), vector.getDataBuffer().capacity());
    }
  }

  @ParameterizedTest
  @MethodSource("dtypes")
  void share_rankThree_isNestedListsAtTheSameAddress(ScalarType dtype) {
    try (BufferLease lease = Buffers.allocate(dtype, 5, 3, 2);
        FieldVector vector = ArrowVectors.share("x", lease)) {
      var outer = assertInstanceOf(FixedSizeListVector.class, vector);
      var inner = assertInstanceOf(FixedSizeListVector.class, outer.getDataVector());
      FieldVector values = inner.getDataVector();
      assertInstanceOf(classOf(dtype), values);
      assertEquals(List.of(3, 2), List.of(outer.getListSize(), inner.getListSize()));
      assertEquals(
          List.of(5, 15, 30),
          List.of(outer.getValueCount(), inner.getValueCount(), values.getValueCount()));
      assertEquals(lease.view().address(), values.getDataBufferAddress());
      assertEquals(0, outer.getNullCount() + inner.getNullCount() + values.getNullCount());
    }
  }

  @Test
  void share_written_isReadThroughBoth() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 4, 3);
        var rows = (FixedSizeListVector) ArrowVectors.share("x", lease)) {
      BufferView view = lease.view();
      var values = (Float4Vector) rows.getDataVector();
      view.setFloat(1.5f, 2, 1);
      assertEquals(1.5f, values.get(2 * 3 + 1));
      values.set(3 * 3 + 2, 2.5f);
      assertEquals(2.5f, view.getFloat(3, 2));
      assertEquals(List.of(0f, 1.5f, 0f), rows.getObject(2));
    }
  }

  @Test
  void share_partOfTheMemory_startsWhereThePartStarts() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 10)) {
      for (int i = 0; i < 10; i++) {
        lease.view().setInt(i, i);
      }
      BufferView part = lease.view().withLayout(lease.view().layout().slice(0, 3, 4, 1));
      try (var vector = (IntVector) ArrowVectors.share("x", part)) {
        assertEquals(lease.view().address() + 12, vector.getDataBufferAddress());
        assertEquals(List.of(3L, 4L, 5L, 6L), Values.bits(vector));
      }
    }
  }

  @Test
  void share_oddAddress_readsAndWritesAStream() throws java.io.IOException {
    try (BufferLease lease = Buffers.allocate(DType.UINT8, 41)) {
      BufferView odd = lease.view().withLayout(lease.view().layout().slice(0, 1, 40, 1));
      try (FieldVector vector = ArrowVectors.share("x", odd.cast(DType.INT64, 5))) {
        ((BigIntVector) vector).set(4, -7);
        assertEquals(List.of(0L, 0L, 0L, 0L, -7L), Values.throughStream(vector));
      }
    }
  }

  @Test
  void share_stridesOfAxesOfOne_areNoObstacle() {
    try (BufferLease lease = Buffers.allocate(DType.INT16, 6)) {
      var odd = StridedLayout.of(0, 2, new long[] {1, 6, 1}, new long[] {-8, 2, 100});
      try (FieldVector vector = ArrowVectors.share("x", lease.view().withLayout(odd))) {
        assertEquals(1, vector.getValueCount());
        assertEquals(6, Values.bits(vector).size());
      }
    }
  }

  @Test
  void share_nothing_isAnEmptyVector() {
    for (long[] shape : new long[][] {{0}, {0, 3}, {3, 0}, {3, 0, 1 << 30}}) {
      try (BufferLease lease = Buffers.allocate(DType.FLOAT64, shape);
          FieldVector vector = ArrowVectors.share("x", lease)) {
        assertEquals(shape[0], vector.getValueCount());
        assertEquals(List.of(), Values.bits(vector));
      }
    }
  }

  @Test
  void share_vectorWritten_marksNothingNull() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 100);
        var vector = (IntVector) ArrowVectors.share("x", lease)) {
      for (int i = 0; i < 100; i++) {
        vector.set(i, i);
        assertFalse(vector.isNull(i));
      }
      assertEquals(0, vector.getNullCount());
    }
  }

  @Test
  void share_noName_isRefused() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 1)) {
      assertThrows(NullPointerException.class, () -> ArrowVectors.share(noName(), lease));
      assertFalse(lease.view().isReadOnly());
    }
  }

  @SuppressWarnings({"NullAway", "DataFlowIssue"})
  private static String noName() {
    return null;
  }
}
