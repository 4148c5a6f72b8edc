// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.function.Consumer;
import org.gatun.buffer.BufferRequestException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a message tells a user to do next. */
class WayOutTest {
  private static String refusal(Runnable call) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  @Test
  void wrap_charBuffer_isNamedWithoutItsContent() {
    assertEquals(
        "expected a buffer of numbers but found a CharBuffer; wrap numbers as a ShortBuffer",
        refusal(() -> Buffers.wrap(CharBuffer.allocate(3))));
  }

  @Test
  void ofRows_withoutShape_namesBufferListOf() {
    assertEquals(
        "item shape: expected an axis or more but found none; a list of scalars is"
            + " BufferList.of(float32)",
        refusal(() -> BufferList.ofRows(DType.FLOAT32).close()));
  }

  @Test
  void ofRows_withoutElements_countsElements() {
    assertEquals(
        "item shape: expected at least 1 element and at most 2^31 - 1 bytes but found shape [0]",
        refusal(() -> BufferList.ofRows(DType.FLOAT32, 0).close()));
  }

  @Test
  void addRow_toScalars_namesTheCallThatFits() {
    try (var list = BufferList.of(DType.FLOAT32);
        var dict = BufferDict.ofLongKeys(DType.FLOAT32)) {
      String scalars = "expected rows but found scalar elements of float32; call ";
      assertEquals(
          scalars + "addFloat(value), or addFloats(values)", refusal(() -> list.addRow(1f, 2f)));
      assertEquals(
          scalars + "addDouble(value), or addDoubles(values)", refusal(() -> list.addRow(1., 2.)));
      assertEquals(
          scalars + "addLong(value), or addLongs(values)", refusal(() -> list.addRow(1, 2)));
      assertTrue(refusal(() -> dict.putRow(1, 1f)).startsWith(scalars + "put"));
    }
  }

  @Test
  void typedAccess_ofAColumn_namesItWhenItRefuses() {
    try (var dict =
        ColumnDict.of(
            RecordType.of()
                .with("a", DType.INT8)
                .with("b", DType.BOOL)
                .with("c", DType.INT16, 2))) {
      dict.addRow(1, true, new short[2]);
      Column a = dict.column("a");
      String label = "column 'a': expected ";
      assertEquals(
          label + "a value in -128..127 for int8 but found 200", refusal(() -> a.setInt(0, 200)));
      assertEquals(
          label + "an integer for int8 but found a float", refusal(() -> a.setFloat(0, 1)));
      assertTrue(refusal(() -> a.setDouble(0, 1)).startsWith(label));
      assertTrue(refusal(() -> a.setBoolean(0, true)).startsWith(label));
      assertTrue(refusal(() -> a.getBoolean(0)).startsWith(label));
      for (Consumer<Column> read :
          List.<Consumer<Column>>of(
              column -> column.getInt(0),
              column -> column.getLong(0),
              column -> column.getFloat(0),
              column -> column.getDouble(0),
              column -> column.setLong(0, 1))) {
        assertTrue(refusal(() -> read.accept(dict.column("b"))).startsWith("column 'b': "));
        assertEquals(
            "column 'c': expected scalar elements but found rows of shape [2], which are given"
                + " and taken as arrays",
            refusal(() -> read.accept(dict.column("c"))));
      }
      var outside = assertThrows(IndexOutOfBoundsException.class, () -> a.setInt(5, 1));
      assertEquals("column 'a': row: expected 0..0 but found 5", outside.getMessage());
      assertEquals(1, a.getInt(0));
    }
  }

  @Test
  void mask_toWrite_namesSetMissing() {
    try (var dict = ColumnDict.of(RecordType.of().with("a", DType.INT8))) {
      dict.addMask("a");
      BufferExporter mask = dict.column("a").mask();
      var refusal =
          assertThrows(BufferRequestException.class, () -> mask.acquire(BufferRequest.WRITABLE));
      assertEquals(Reason.READ_ONLY, refusal.reason());
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains("setMissing(row)"), message);
      assertFalse(message.contains("MapMode"), message);
      dict.addRow(1); // nothing is held
    }
  }

  @Test
  void row_viewOfBefore_saysToCallRowAgain() {
    try (var list = BufferList.ofRows(DType.FLOAT32, 2);
        var dict = BufferDict.ofLongKeys(DType.FLOAT32, 2)) {
      list.addRow(1, 2);
      dict.putRow(1, 1, 2);
      for (BufferView row : List.of(list.row(0), dict.row(1))) {
        list.ensureCapacity(100_000);
        dict.ensureCapacity(100_000);
        for (Executable use : List.<Executable>of(() -> row.getFloat(0), row::pin, row::toList)) {
          var refusal = assertThrows(IllegalStateException.class, use);
          assertTrue(
              String.valueOf(refusal.getMessage()).endsWith("call row again"), refusal::toString);
        }
      }
    }
    var closed = BufferList.ofRows(DType.FLOAT32, 2);
    closed.addRow(1, 2);
    BufferView row = closed.row(0);
    closed.close();
    var refusal = assertThrows(IllegalStateException.class, () -> row.getFloat(0));
    assertEquals("this BufferList of float32[2] was closed", refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT16, getFloat or getDouble",
    "FLOAT32, getFloat or getDouble",
    "FLOAT64, getDouble",
    "UINT32, getLong",
    "INT64, getLong",
    "BOOL, getBoolean"
  })
  void getInt_otherDtype_namesTheCallThatReadsIt(ScalarType dtype, String call) {
    try (BufferLease lease = Buffers.allocate(dtype, 1)) {
      assertEquals(
          "expected a dtype whose values all fit int but found " + dtype + "; use " + call,
          refusal(() -> lease.view().getInt(0)));
    }
  }

  @Test
  void message_thatNamesTheCopyItself_namesItOnce() {
    var first = new BufferRequestException(Reason.READ_ONLY, "found x", true);
    assertEquals("found x; a copy (Buffers.copyOf) would do", first.getMessage());
    var again = new BufferRequestException(Reason.READ_ONLY, first.getMessage() + ", or y", true);
    assertEquals("found x; a copy (Buffers.copyOf) would do, or y", again.getMessage());
  }

  @Test
  void write_toAReadOnlyView_namesTheViewAndTheCopy() {
    try (BufferLease lease = Buffers.wrap(ByteBuffer.wrap(new byte[3]).asReadOnlyBuffer())) {
      BufferView view = lease.view();
      var refused = assertThrows(ReadOnlyBufferException.class, () -> view.setInt(1, 0));
      assertEquals(
          "expected a writable view but found a read-only view of int8, "
              + view.layout()
              + "; write to a copy, Buffers.copyOf(view), or to a view of a lease that was acquired"
              + " with BufferRequest.WRITABLE",
          refused.getMessage());
      try (BufferLease copy = Buffers.copyOf(view)) {
        copy.view().setInt(1, 0);
      }
    }
  }

  @Test
  void removeAll_ofAColumn_isRefusedOnceThereIsOneToRemove() {
    try (var dict = ColumnDict.of(RecordType.of().with("a", DType.INT8))) {
      dict.addRow(1);
      Column column = dict.column("a");
      assertFalse(column.removeAll(List.of((byte) 2)));
      assertFalse(column.retainAll(List.of((byte) 1)));
      var refused =
          assertThrows(
              UnsupportedOperationException.class, () -> column.removeAll(List.of((byte) 1)));
      assertTrue((refused.getMessage() + "").contains("ColumnDict.removeRows"));
      assertEquals(List.of((byte) 1), column);
    }
  }
}
