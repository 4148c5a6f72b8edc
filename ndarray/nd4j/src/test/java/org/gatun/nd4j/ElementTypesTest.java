// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each dtype, against an array of the same values that ND4J made itself. */
class ElementTypesTest {
  private static final int ROWS = 3;
  private static final int COLUMNS = 4;

  /** Returns small numbers, all of which every type holds: 0 and 1 for truth values. */
  private static double[] values(ScalarType dtype) {
    int limit = dtype == ScalarType.BOOL ? 2 : 11;
    return IntStream.range(0, ROWS * COLUMNS).mapToDouble(i -> i * 7 % limit).toArray();
  }

  /** Returns ND4J's own array, of doubles that ND4J converted. */
  private static INDArray own(ScalarType dtype) {
    return Nd4j.create(values(dtype), new long[] {ROWS, COLUMNS}, 'c')
        .castTo(ElementTypes.toNd4j(dtype));
  }

  /** Fills a view with the values' bytes, as ND4J wrote them. */
  private static void fill(ScalarType dtype, BufferView view) {
    INDArray own = own(dtype);
    try (BufferLease lease = Nd4jArrays.view(own)) {
      BufferView from = lease.view();
      view.pinned(to ->
          from.pinned(bytes -> {
            for (int i = 0; i < ROWS; i++) {
              for (int j = 0; j < COLUMNS; j++) {
                to.asSlice(view.layout().offsetOf(i, j), dtype.itemsize())
                    .copyFrom(bytes.asSlice(from.layout().offsetOf(i, j), dtype.itemsize()));
              }
            }
            return to;
          }));
    }
  }

  private static double[] read(INDArray array) {
    return Outcome.of(array).values();
  }

  private static void checkAgainstOwn(ScalarType dtype, BufferView view) {
    fill(dtype, view);
    INDArray own = own(dtype);
    try (INDArray array = Nd4jArrays.shareStrided(view)) {
      assertEquals(own.dataType(), array.dataType());
      assertEquals(view.address(), array.data().addressPointer().address());
      assertArrayEquals(values(dtype), read(array));
      assertArrayEquals(values(dtype), read(array.dup()));
      assertArrayEquals(values(dtype), read(array.castTo(DataType.DOUBLE)));
      assertEquals(own, array);
      assertEquals(own.toString(), array.toString());
      assertArrayEquals(read(own.getRow(1)), read(array.getRow(1)));
      assertArrayEquals(read(own.transpose()), read(array.transpose()));
      if (dtype != ScalarType.BOOL) {
        assertEquals(own.sumNumber(), array.sumNumber());
        assertEquals(own.maxNumber(), array.maxNumber());
        assertArrayEquals(read(own.add(1)), read(array.add(1)));
        assertArrayEquals(read(own.mul(own)), read(array.mul(array)));
        array.addi(1);
        own.addi(1);
      }
      array.putScalar(1, 2, 1);
      own.putScalar(1, 2, 1);
      assertArrayEquals(read(own), read(array));
    }
    try (BufferLease back = Nd4jArrays.view(own)) {
      assertEquals(dtype, back.view().dtype());
      assertEquals(true, back.view().contentEquals(view), "what ND4J wrote into the lent memory");
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"UINT64", "COMPLEX64", "COMPLEX128"},
      mode = Mode.EXCLUDE)
  void share_ofEachDtype_computesAsNd4jsOwn(ScalarType dtype) {
    try (BufferLease lease = Buffers.allocate(dtype, ROWS, COLUMNS)) {
      checkAgainstOwn(dtype, lease.view());
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"UINT64", "COMPLEX64", "COMPLEX128"},
      mode = Mode.EXCLUDE)
  void shareStrided_ofEachDtype_computesAsNd4jsOwn(ScalarType dtype) {
    int size = dtype.itemsize();
    try (BufferLease lease = Buffers.allocate(dtype, 100)) {
      BufferView padded =
          lease
              .view()
              .withLayout(
                  StridedLayout.of(
                      3L * size,
                      size,
                      new long[] {ROWS, COLUMNS},
                      new long[] {20L * size, 2L * size}));
      checkAgainstOwn(dtype, padded);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"UINT64", "COMPLEX64", "COMPLEX128"},
      mode = Mode.EXCLUDE)
  void view_ofEachDtype_readsAsNd4jDoes(ScalarType dtype) {
    INDArray own = own(dtype);
    try (BufferLease lease = Nd4jArrays.view(own)) {
      assertEquals(dtype, lease.view().dtype());
      assertEquals(own.data().addressPointer().address(), lease.view().address());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uint64",
        "complex64",
        "complex128",
        ">f4",
        "<M8[ns]",
        ">m8[s]",
        "|S5",
        "<U3",
        "|V8",
        "|S0",
        "|O",
        "[('a', '<i4')]"
      })
  void share_ofADtypeThatNd4jLacksOrReadsWrongly_isRefusedByName(String descr) {
    DType dtype = DType.ofDescr(descr);
    try (BufferLease lease = Buffers.allocate(dtype, 4)) {
      var refusal = assertThrows(BufferRequestException.class, () -> Nd4jArrays.share(lease));
      assertEquals(Reason.UNSUPPORTED_DTYPE, refusal.reason());
      assertTrue(
          String.valueOf(refusal.getMessage()).contains("but found " + dtype), refusal::toString);
    }
  }
}
