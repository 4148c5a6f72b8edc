// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a view says to who asked for the wrong thing: the argument, and the way out. */
class ViewMessagesTest {
  private static String refusal(Executable call) {
    return String.valueOf(assertThrows(RuntimeException.class, call).getMessage());
  }

  @Test
  void write_ofAnotherType_blamesTheArgument() {
    try (BufferLease ints = Buffers.allocate(DType.INT32, 2);
        BufferLease flags = Buffers.allocate(DType.BOOL, 2);
        BufferLease swapped = Buffers.allocate(DType.ofDescr(">i2"), 2);
        BufferLease complex = Buffers.allocate(DType.COMPLEX64, 2);
        BufferLease times = Buffers.allocate(DType.ofDescr("<M8[s]"), 2);
        BufferLease texts = Buffers.allocate(DType.ofDescr("<U2"), 2)) {
      assertEquals(
          "expected an integer for int32 but found a double",
          refusal(() -> ints.view().setDouble(1.5, 0)));
      assertEquals(
          "expected an integer for int32 but found a float",
          refusal(() -> ints.view().set(1.5f, 0)));
      assertEquals(
          "expected a boolean for bool but found a long", refusal(() -> flags.view().set(1, 0)));
      assertEquals(
          "expected an integer for >i2 but found a boolean",
          refusal(() -> swapped.view().setBoolean(true, 0)));
      assertEquals(
          "expected a Complex for complex64 but found a long",
          refusal(() -> complex.view().setLong(1, 0)));
      assertEquals(
          "expected ticks, as an integer, for datetime64[s] but found a boolean",
          refusal(() -> times.view().setBoolean(true, 0)));
      assertEquals(
          "expected a String for <U2 but found a float",
          refusal(() -> texts.view().setFloat(1, 0)));
    }
  }

  @Test
  void index_negative_saysWhatCountsFromTheEnd() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 2, 3)) {
      BufferView view = lease.view();
      String way = "; at(...) and slices count negative ones from the end";
      assertEquals(
          "axis 1: expected an index in 0..2 but found -1 for shape [2, 3]" + way,
          refusal(() -> view.select(1, -1)));
      assertEquals(
          "axis 0: expected an index in 0..1 but found -2 for shape [2, 3]" + way,
          refusal(() -> view.getInt(-2, 0)));
      // What is as far out there too is not a matter of the sign.
      assertEquals(
          "axis 0: expected an index in 0..1 but found -3 for shape [2, 3]",
          refusal(() -> view.getInt(-3, 0)));
      assertEquals(
          "axis 0: expected an index in -2..1 but found -3 for shape [2, 3]",
          refusal(() -> view.at(-3)));
    }
  }

  @Test
  void fields_ofOneName_areNamedWithTheirPlace() {
    assertEquals(
        "descr, position 7: expected each field name once but found 'a' twice",
        refusal(() -> DType.ofDescr("[('r', [('a', '<i4'), ('a', '<i4')])]")));
    assertEquals(
        "expected each field name once but found 'a' twice",
        refusal(() -> RecordType.of().with("a", DType.INT8).with("a", DType.INT8)));
  }

  /** As CPython's memoryview, which shows the bytes of references, and makes none of bytes. */
  @Test
  void cast_toReferences_isRefusedByName() {
    DType object = DType.ofDescr("|O");
    RecordType record = RecordType.of().with("o", object);
    MemorySegment memory = MemorySegment.ofArray(new long[2]);
    try (BufferLease bytes = Buffers.allocate(DType.UINT8, 16);
        BufferLease objects = Buffers.wrap(memory, object, 2)) {
      String refusal =
          "cast: expected a dtype of plain bytes but found references to Python objects, from ";
      assertEquals(refusal + "uint8 to " + object, refusal(() -> bytes.view().cast(object)));
      assertEquals(refusal + "uint8 to " + record, refusal(() -> bytes.view().cast(record, 2)));
      assertEquals(
          refusal + object + " to " + record, refusal(() -> objects.view().cast(record, 2)));
      assertEquals(DType.UINT8, objects.view().cast(DType.UINT8).dtype());
      assertEquals(object, objects.view().cast(object, 2, 1).dtype());
    }
  }

  @Test
  @SuppressWarnings({"NullAway", "DataFlowIssue"})
  void null_isRefusedByTheParametersName(@TempDir Path folder) {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 2)) {
      BufferView view = lease.view();
      assertEquals("request", refusal(() -> view.acquire(null)));
      assertEquals("use", refusal(() -> view.pinned(null)));
      assertEquals("layout", refusal(() -> view.withLayout(null)));
      assertEquals("dtype", refusal(() -> view.withLayout(null, view.layout())));
      assertEquals("dtype", refusal(() -> view.cast(null)));
      assertEquals("shape", refusal(() -> view.cast(DType.INT32, (long[]) null)));
      assertEquals("name", refusal(() -> view.field(null)));
      assertEquals("other", refusal(() -> view.contentEquals(null)));
      assertEquals("source", refusal(() -> view.copyFrom(null)));
      assertEquals("value", refusal(() -> view.fill(null)));
      assertEquals("value", refusal(() -> view.set(null, 0)));
      assertEquals("order", refusal(() -> view.toBytes(null)));
      assertEquals("dtype", refusal(() -> Buffers.allocate(null, 1)));
      assertEquals("shape", refusal(() -> Buffers.allocate(DType.INT8, (long[]) null)));
      assertEquals("view", refusal(() -> Buffers.copyOf(null)));
      assertEquals("array", refusal(() -> Buffers.wrap((float[]) null)));
      assertEquals("array", refusal(() -> Buffers.wrap((byte[]) null)));
      assertEquals("buffer", refusal(() -> Buffers.wrap((java.nio.Buffer) null)));
      assertEquals("segment", refusal(() -> Buffers.wrap(null, DType.INT8, 1)));
      assertEquals(
          "onRelease",
          refusal(() -> Buffers.adopt(MemorySegment.ofArray(new byte[1]), null, DType.INT8, 1)));
      assertEquals("file", refusal(() -> Buffers.map(null, MapMode.READ_ONLY)));
      assertEquals("mode", refusal(() -> Buffers.map(folder, null)));
      assertEquals("dtype", refusal(() -> Buffers.map(folder, MapMode.READ_ONLY, null, 1)));
      assertEquals("file", refusal(() -> Buffers.mapNew(null, DType.INT8, 1)));
    }
  }

  @Test
  void explain_errorOfSomethingElse_returnsIt() {
    var fault = new InternalError("a fault occurred in an unsafe memory access operation");
    var other = new InternalError("something else");
    try (BufferLease lease = Buffers.allocate(DType.INT32, 2)) {
      assertSame(fault, Buffers.explain(fault, lease.view()));
      assertSame(other, Buffers.explain(other, lease.view()));
      assertSame(fault, Buffers.explain(fault));
    }
  }

  @Test
  void explain_faultInAFile_namesItOnce(@TempDir Path folder) throws Exception {
    var fault = new InternalError("a fault occurred in an unsafe memory access operation");
    Path file = folder.resolve("mapped");
    Buffers.mapNew(file, DType.INT32, 2).close();
    try (BufferLease mapped = Buffers.map(file, MapMode.READ_ONLY);
        BufferLease lease = Buffers.allocate(DType.INT32, 2)) {
      InternalError error = Buffers.explain(fault, lease.view(), mapped.view(), mapped.view());
      assertEquals(
          "expected the bytes of "
              + file
              + ", mapped READ_ONLY, to stay but they are gone: the file was truncated meanwhile,"
              + " or its device failed",
          error.getMessage());
      assertSame(fault, error.getCause());
      assertSame(error, Buffers.explain(error, mapped.view()));
    }
  }
}
