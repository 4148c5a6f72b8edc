// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.c.SchemaStruct;
import org.gatun.arrow.c.SchemaTree;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A field is what the texts of its schema say, wherever they stand; those that C, or UTF-8, does
 * not have are refused by name, and nothing is kept.
 */
class CDataTextTest {
  private static final long FORMAT = 0;
  private static final long NAME = 8;
  private static final long METADATA = 16;
  private static final long FLAGS = 24;

  @Test
  void exportArray_nameWithANul_isRefused() {
    try (var structs = new Structs();
        BufferLease values = Buffers.allocate(DType.INT32, 3);
        var dict = ColumnDict.of()) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> ArrowCData.exportArray("a\0b", values, structs.array, structs.schema));
      assertEquals(
          "field a\u2400b: expected a name without the character 0, which ends a text in C, but found"
              + " it at 1",
          e.getMessage());
      dict.addColumn("x\0", DType.INT32);
      ArrowCData.exportStream(dict, structs.stream);
      var told =
          assertThrows(IllegalStateException.class, () -> ArrowCData.importStream(structs.stream));
      Values.assertSays("field x\u2400: expected a name without", told);
      // Whoever cannot read a stream releases it.
      org.apache.arrow.c.ArrowArrayStream.wrap(structs.stream).release();
      assertEquals(0, structs.left());
      dict.addRow(1);
    }
  }

  /** Writes the schema of an int32 with a pair of metadata. */
  private static void importing(byte[] key, byte[] value) {
    try (var structs = new Structs();
        var arena = Arena.ofConfined()) {
      var field = new Field("x", FieldType.nullable(new ArrowType.Int(32, true)), List.of());
      SchemaStruct.export(new SchemaTree(field, List.of(), null), structs.schema);
      ByteBuffer pairs =
          ByteBuffer.allocate(12 + key.length + value.length).order(ByteOrder.nativeOrder());
      pairs.putInt(1).putInt(key.length).put(key).putInt(value.length).put(value);
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, pairs.array());
      at(structs.schema, SchemaStruct.BYTES).set(ValueLayout.JAVA_LONG, METADATA, bytes.address());
      try {
        Map<String, String> read = SchemaStruct.read(structs.schema).field().getMetadata();
        throw new AssertionError("expected a refusal but found " + read);
      } finally {
        SchemaStruct.release(structs.schema);
        assertEquals(0, structs.left());
      }
    }
  }

  @SuppressWarnings("restricted")
  private static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  @Test
  void importArray_schemaThatSomebodyChanged_isReadAsItStands() {
    var int32 = new ArrowType.Int(32, true);
    var float32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    for (int round = 0; round < 3; round++) { // what was read before must not be taken for it
      assertEquals(Field.nullable("x", int32), readOfChanged(null, null, 2));
      assertEquals(Field.nullable("other", int32), readOfChanged(null, "other", 2));
      assertEquals(Field.nullable("x", float32), readOfChanged("f", null, 2));
      assertEquals(Field.notNullable("x", int32), readOfChanged(null, null, 0));
      assertEquals(Field.notNullable("other", float32), readOfChanged("f", "other", 0));
    }
  }

  /** Exports x, an int32, and reads its schema with other texts and flags. */
  private static Field readOfChanged(@Nullable String format, @Nullable String name, long flags) {
    try (var structs = new Structs();
        var arena = Arena.ofConfined();
        BufferLease values = Buffers.allocate(DType.INT32, 3)) {
      ArrowCData.exportArray("x", values, structs.array, structs.schema);
      MemorySegment schema = at(structs.schema, SchemaStruct.BYTES);
      if (format != null) {
        schema.set(ValueLayout.JAVA_LONG, FORMAT, arena.allocateFrom(format).address());
      }
      if (name != null) {
        schema.set(ValueLayout.JAVA_LONG, NAME, arena.allocateFrom(name).address());
      }
      schema.set(ValueLayout.JAVA_LONG, FLAGS, flags);
      try (ArrowColumn column = ArrowCData.importArray(structs.array, structs.schema)) {
        return column.field();
      } finally {
        assertEquals(0, structs.left());
      }
    }
  }

  @Test
  void importArray_metadataThatIsNotUtf8_isRefused() {
    byte[] bytes = {(byte) 0x80, 0x05, (byte) 0x95};
    var e = assertThrows(IllegalArgumentException.class, () -> importing(new byte[] {'k'}, bytes));
    assertEquals(
        "field x, metadata of k: expected text in UTF-8 but found [80, 05, 95]; leave it out",
        e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> importing(bytes, new byte[0]));
    Values.assertSays("field x, metadata: expected text in UTF-8", e);
  }
}
