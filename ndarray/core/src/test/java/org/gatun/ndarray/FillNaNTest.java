// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** NaN gets the values that real NumPy gives it; {@code src/test/python/fill_nan_numpy.py}. */
class FillNaNTest {
  private static final List<MemoryKind> KINDS = List.of(MemoryKind.values());

  /** How many arrays were lent. */
  private int lent;

  @Test
  void fillNaN_ofAnyTable_asNumPy() throws IOException {
    var conformance = new Conformance("fill-nan-numpy");
    Conformance.lines(
        getClass(), "fill_nan_numpy.txt.gz", line -> replay(line.split("\t", -1), conformance));
    assertTrue(conformance.cases() >= 400, () -> "cases: " + conformance.cases());
    conformance.report();
  }

  private void replay(String[] fields, Conformance conformance) {
    byte[] expected = HexFormat.of().parseHex(fields[fields.length - 1]);
    DType result = DType.ofDescr(fields[fields.length - 2]);
    long[] shape = {Long.parseLong(fields[2]), Long.parseLong(fields[3])};
    try (BufferLease lease = lend(fields[4], fields[1], shape)) {
      LazyArray table = array(lease, shape).lazy();
      if (fields[0].equals("number")) {
        Number number = UfuncConformanceTest.number(fields[5]);
        check(table.fillNaN(number), result, expected, fields, conformance);
        return;
      }
      long[] sizes =
          fields[6].isEmpty()
              ? new long[0]
              : Arrays.stream(fields[6].split(",")).mapToLong(Long::parseLong).toArray();
      try (BufferLease fill = lend(fields[7], fields[5], sizes)) {
        check(table.fillNaN(array(fill, sizes)), result, expected, fields, conformance);
      }
    }
  }

  private static void check(
      LazyArray filled, DType result, byte[] expected, String[] fields, Conformance conformance) {
    try (BufferLease made = filled.compute()) {
      byte[] found = MemoryKind.bytesOf(NdArray.of(made.view()));
      conformance.check(
          made.view().dtype().equals(result)
              && Arrays.equals(Canonical.bytes(result, found), Canonical.bytes(result, expected)),
          () -> String.join(" ", fields) + "\nbut found " + NdArray.of(made.view()));
    }
  }

  /** In memory of every kind in turn; every other with gaps between elements, turned round. */
  private static NdArray array(BufferLease lease, long... shape) {
    NdArray array = NdArray.of(lease.view());
    return array.rank() == shape.length ? array : array.select(-1, 0).flip();
  }

  private BufferLease lend(String hex, String dtype, long... shape) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    DType type = DType.ofDescr(dtype);
    MemoryKind kind = KINDS.get(lent % KINDS.size());
    if (lent++ / KINDS.size() % 2 == 0) {
      return kind.lend(bytes, type, shape);
    }
    int itemsize = type.itemsize();
    byte[] spread = new byte[2 * bytes.length];
    for (int at = 0; at < bytes.length; at++) {
      int element = bytes.length / itemsize - 1 - at / itemsize;
      spread[2 * element * itemsize + at % itemsize] = bytes[at];
    }
    long[] spreadShape = Arrays.copyOf(shape, shape.length + 1);
    spreadShape[shape.length] = 2;
    return kind.lend(spread, type, spreadShape);
  }

  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void fillNaN_numberThatTheDtypeDoesNotHold_isRefused() {
    Object[][] strange = {
      {DType.FLOAT32, 1e300},
      {DType.FLOAT16, 70000},
      {DType.FLOAT16, -65520.0},
      {DType.BFLOAT16, 3.4e38},
      {DType.UINT8, 2.5},
      {DType.UINT8, 256},
      {DType.INT64, 0x1p63},
      {DType.INT32, Double.NaN},
      {DType.BOOL, 2},
      {DType.FLOAT16.withOrder(ByteOrder.BIG_ENDIAN), BigInteger.TWO.pow(63)}
    };
    for (Object[] pair : strange) {
      try (BufferLease lease = Buffers.allocate((DType) pair[0], 2, 2)) {
        LazyArray table = NdArray.of(lease.view()).lazy();
        String message = refusal(() -> table.fillNaN((Number) pair[1]));
        assertTrue(
            message.matches("fillNaN: expected a number that \\w+ holds but found .*; cast .*"),
            message);
      }
    }
  }

  /** NumPy's {@code nan_to_num(table, nan=value)}, whose dtype is the table's. */
  @Test
  void fillNaN_numberThatTheDtypeHolds_keepsIt() {
    Object[][] numbers = {
      {DType.FLOAT32, 1e38},
      {DType.FLOAT16, 65519.0},
      {DType.FLOAT16, Double.NEGATIVE_INFINITY},
      {DType.BFLOAT16, 3.38e38},
      {DType.UINT8, 2.0},
      {DType.UINT64, 0x1p63},
      {DType.BOOL, 1},
      {DType.INT64, Long.MIN_VALUE},
      {DType.FLOAT64, Double.NaN}
    };
    for (Object[] pair : numbers) {
      try (BufferLease lease = Buffers.allocate((DType) pair[0], 2, 2)) {
        NdArray table = NdArray.of(lease.view());
        table.fill(pair[0] == DType.BOOL ? (Object) true : 3);
        try (BufferLease made = table.lazy().fillNaN((Number) pair[1]).compute()) {
          assertEquals(pair[0], made.view().dtype());
          assertTrue(made.view().contentEquals(lease.view()));
        }
      }
    }
  }

  @Test
  void fillNaN_halfFloats_takeTheGreatestNumberThereIs() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT16, 1)) {
      NdArray table = NdArray.of(lease.view());
      table.fill(Float.NaN);
      table.lazy().fillNaN(65519.0).into(table); // rounded, as NumPy does
      assertEquals(65504, table.getFloat(0));
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void fillNaN_strangeValues_areNamed() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 2, 2);
        BufferLease three = Buffers.allocate(DType.FLOAT32, 3);
        BufferLease complex = Buffers.allocate(DType.COMPLEX64, 2)) {
      LazyArray table = NdArray.of(lease.view()).lazy();
      assertEquals(
          "value",
          assertThrows(NullPointerException.class, () -> table.fillNaN((Number) null))
              .getMessage());
      assertEquals(
          "values",
          assertThrows(NullPointerException.class, () -> table.fillNaN((NdArray) null))
              .getMessage());
      for (Executable call :
          new Executable[] {
            () -> table.fillNaN(NdArray.of(three.view())),
            () -> table.fillNaN(NdArray.of(complex.view())),
            () -> table.fillNaN(new BigDecimal("1.5"))
          }) {
        String message = refusal(call);
        assertTrue(message.startsWith("fillNaN: "), message);
      }
      assertEquals(
          "LazyArray[float32[2, 2].fillNaN(0.5), dtype=float32, shape=[2, 2]]",
          table.fillNaN(0.5).toString());
      assertEquals(
          "where: expected a number that float32 holds but found 1.0E300; cast the array first",
          refusal(() -> table.where(table, 1e300)));
    }
  }
}
