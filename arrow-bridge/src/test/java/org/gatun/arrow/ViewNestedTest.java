// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.UuidVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;

/** Text, lists, structs, bits and dictionaries as what they are kept in. */
class ViewNestedTest {
  private static VarCharVector words(RootAllocator allocator, String... words) {
    var vector = new VarCharVector("words", allocator);
    vector.allocateNew();
    for (int i = 0; i < words.length; i++) {
      if (!words[i].isEmpty()) {
        vector.setSafe(i, words[i].getBytes(StandardCharsets.UTF_8));
      }
    }
    vector.setValueCount(words.length);
    return vector;
  }

  @Test
  void view_text_isOffsetsAndBytesAtTheVectorsAddresses() {
    try (var allocator = new RootAllocator();
        VarCharVector vector = words(allocator, "lock", "", "gate");
        var column = (RaggedColumn) ArrowVectors.view(vector)) {
      assertEquals(List.of(0, 4, 4, 8), column.offsets().toList());
      assertEquals(vector.getOffsetBufferAddress(), column.offsets().address());
      assertEquals(vector.getDataBufferAddress(), column.values().address());
      assertEquals(DType.UINT8, column.values().dtype());
      assertArrayEquals(new long[] {8}, column.values().layout().shape());
      assertEquals("lock", column.text(0));
      assertNull(column.text(1));
      assertEquals(4, column.start(2));
      assertEquals(8, column.end(2));
      assertEquals(1, column.nullCount());
      assertEquals(0, column.elements().nullCount());
      assertFalse(column.elements().isNull(0));
      column.values().setInt('L', 0);
      assertEquals("Lock", vector.getObject(0).toString());
      assertThrows(IndexOutOfBoundsException.class, () -> column.text(3));
      assertThrows(IndexOutOfBoundsException.class, () -> column.start(-1));
      var e = assertThrows(IllegalStateException.class, () -> column.fillNull("x"));
      assertSays("RaggedColumn", e);
    }
  }

  @Test
  void view_textOfNoRows_hasTheOffsetThatArrowMayLeaveOut() {
    try (var allocator = new RootAllocator();
        var vector = new VarCharVector("words", allocator);
        var column = (RaggedColumn) ArrowVectors.view(vector)) {
      assertEquals(List.of(0), column.offsets().toList());
      assertEquals(0, column.values().layout().count());
    }
  }

  @Test
  void start_offsetsThatGoDownOrTooFar_areRefused() {
    try (var allocator = new RootAllocator();
        VarCharVector vector = words(allocator, "lock", "gate");
        var column = (RaggedColumn) ArrowVectors.view(vector)) {
      for (int bad : new int[] {-1, 9, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        column.offsets().setInt(bad, 1);
        var e = assertThrows(IllegalStateException.class, () -> column.text(0));
        assertSays("0.." + bad, e);
        assertThrows(IllegalStateException.class, () -> column.row(1));
      }
    }
  }

  @Test
  void view_lastOffsetBeyondTheBytesOrTheElements_isRefused() {
    try (var allocator = new RootAllocator();
        VarCharVector vector = words(allocator, "lock", "gate");
        var lists = ListVector.empty("lists", allocator)) {
      for (int bad : new int[] {-1, Integer.MAX_VALUE}) {
        vector.getOffsetBuffer().setInt(8, bad);
        var e =
            assertThrows(IllegalArgumentException.class, () -> ArrowVectors.view(vector).close());
        assertSays("field words", e);
        assertSays(Integer.toString(bad), e);
      }
      lists.addOrGetVector(FieldType.nullable(MinorType.INT.getType()));
      lists.allocateNew();
      lists.setValueCount(1);
      lists.getOffsetBuffer().setInt(4, 1);
      assertThrows(IllegalArgumentException.class, () -> ArrowVectors.view(lists).close());
    } // and nothing is held: the allocator closes
  }

  @Test
  void row_list_isAViewOfItsElements() {
    try (var allocator = new RootAllocator();
        var vector = ListVector.empty("x", allocator)) {
      var elements =
          (IntVector)
              vector.addOrGetVector(FieldType.nullable(MinorType.INT.getType())).getVector();
      vector.allocateNew();
      for (int i = 0; i < 3; i++) {
        vector.startNewValue(i);
        vector.endValue(i, i + 1);
      }
      for (int i = 0; i < 6; i++) {
        elements.setSafe(i, 10 * i);
      }
      vector.setValueCount(3); // [[0], [10, 20], [30, 40, 50]]
      try (var column = (RaggedColumn) ArrowVectors.view(vector)) {
        BufferView row = column.row(2);
        assertEquals(List.of(30, 40, 50), row.toList());
        row.setInt(7, 1);
        assertEquals(7, elements.get(4));
        assertEquals(List.of(0, 1, 3, 6), column.offsets().toList());
        assertInstanceOf(ArrayColumn.class, column.elements());
      }
    }
  }

  @Test
  void view_struct_isAColumnForEachChild() {
    try (var allocator = new RootAllocator();
        var vector = StructVector.empty("point", allocator)) {
      var x =
          vector.addOrGet("x", FieldType.nullable(MinorType.FLOAT4.getType()), Float4Vector.class);
      var name =
          vector.addOrGet(
              "name", FieldType.nullable(MinorType.VARCHAR.getType()), VarCharVector.class);
      vector.allocateNew();
      x.setSafe(0, 1.5f);
      x.setSafe(1, 2.5f);
      name.setSafe(0, "a".getBytes(StandardCharsets.UTF_8));
      vector.setIndexDefined(0);
      vector.setValueCount(2);
      try (var column = (StructColumn) ArrowVectors.view(vector)) {
        assertEquals(List.of("x", "name"), column.names());
        assertEquals(2.5f, column.child("x").values().getFloat(1));
        assertFalse(column.child("x").isNull(1));
        assertTrue(column.isNull(1));
        assertEquals("a", ((RaggedColumn) column.child("name")).text(0));
        assertEquals(x.getDataBufferAddress(), column.children().getFirst().values().address());
        var e = assertThrows(NoSuchElementException.class, () -> column.child("y"));
        assertSays("[x, name]", e);
        assertSays("child(name)", assertThrows(IllegalStateException.class, column::values));
      }
      ArrowColumn closed = ArrowVectors.view(vector);
      ArrowColumn child = ((StructColumn) closed).child("x");
      closed.close();
      assertThrows(IllegalStateException.class, child::values);
    }
  }

  @Test
  void view_structWithAChildThatIsNotShared_namesTheChildAndHoldsNothing() {
    try (var allocator = new RootAllocator();
        var vector = StructVector.empty("s", allocator)) {
      vector.addOrGet("a", FieldType.nullable(MinorType.INT.getType()), IntVector.class);
      vector.addOrGet("nothing", FieldType.nullable(MinorType.NULL.getType()), NullVector.class);
      vector.allocateNew();
      vector.setValueCount(1);
      var e = assertThrows(BufferRequestException.class, () -> ArrowVectors.view(vector).close());
      assertSays("field s: expected values", e);
      assertSays("nothing: Null, which has no memory", e);
    }
  }

  @Test
  void view_recordBatch_isAStructWithoutNulls() {
    try (var allocator = new RootAllocator();
        var root = VectorSchemaRoot.of(words(allocator, "lock", ""));
        StructColumn column = ArrowVectors.view(root)) {
      assertEquals(2, column.length());
      assertEquals(0, column.nullCount());
      assertFalse(column.isNull(1));
      assertEquals(1, column.child("words").nullCount());
      assertThrows(IndexOutOfBoundsException.class, () -> column.validity(0));
    }
  }

  @Test
  void view_bits_unpackOnRequest() {
    try (var allocator = new RootAllocator();
        var vector = new BitVector("flags", allocator)) {
      vector.allocateNew(11);
      boolean[] expected = new boolean[11];
      for (int i = 0; i < 11; i++) {
        expected[i] = i % 3 == 0;
        vector.set(i, expected[i] ? 1 : 0);
      }
      vector.setNull(4);
      vector.setValueCount(11);
      try (var column = (BitColumn) ArrowVectors.view(vector);
          BufferLease unpacked = column.copyValues()) {
        assertEquals(DType.BOOL, unpacked.view().dtype());
        for (int i = 0; i < 11; i++) {
          assertEquals(expected[i], unpacked.view().getBoolean(i));
          assertEquals(expected[i], column.getBoolean(i));
        }
        assertEquals(vector.getDataBufferAddress(), column.bits().address());
        assertTrue(column.isNull(4));
        column.setBoolean(1, true);
        assertEquals(1, vector.get(1));
        column.setBoolean(0, false);
        assertEquals(0, vector.get(0));
        assertThrows(IndexOutOfBoundsException.class, () -> column.getBoolean(11));
        assertThrows(IndexOutOfBoundsException.class, () -> column.setBoolean(11, true));
        assertSays("copyValues()", assertThrows(IllegalStateException.class, column::values));
      }
    }
  }

  @Test
  void view_listsOfText_areElementsAndASize() {
    try (var allocator = new RootAllocator();
        var vector = FixedSizeListVector.empty("pairs", 2, allocator)) {
      var words =
          (VarCharVector)
              vector.addOrGetVector(FieldType.nullable(MinorType.VARCHAR.getType())).getVector();
      vector.allocateNew();
      words.setSafe(2, "gate".getBytes(StandardCharsets.UTF_8));
      vector.setNotNull(1);
      vector.setValueCount(2);
      try (var column = (FixedListColumn) ArrowVectors.view(vector)) {
        assertEquals(2, column.listSize());
        assertEquals(4, column.elements().length());
        assertTrue(column.isNull(0));
        assertEquals("gate", ((RaggedColumn) column.elements()).text(2));
        assertSays("elements()", assertThrows(IllegalStateException.class, column::values));
      }
    }
  }

  @Test
  void view_dictionaryEncoded_isIndicesAndTheDictionary() {
    var encoding = new DictionaryEncoding(7, true, null);
    try (var allocator = new RootAllocator();
        VarCharVector names = words(allocator, "red", "green");
        VarCharVector plain = words(allocator, "green", "", "red", "green")) {
      var provider = new MapDictionaryProvider(new Dictionary(names, encoding));
      try (var encoded = (IntVector) DictionaryEncoder.encode(plain, provider.lookup(7));
          var column = (DictionaryColumn) ArrowVectors.view(encoded, provider)) {
        assertEquals(encoded.getDataBufferAddress(), column.indices().values().address());
        assertEquals(1, column.nullCount());
        assertTrue(column.isNull(1));
        assertTrue(column.isOrdered());
        assertEquals("green", ((RaggedColumn) column.dictionary()).text(column.index(3)));
        for (int i = 0; i < 4; i++) {
          assertEquals(Seen.plain(plain.getObject(i)), Seen.row(column, i));
        }
        column.indices().values().setInt(2, 0);
        var e = assertThrows(IndexOutOfBoundsException.class, () -> column.index(0));
        assertSays("0..1 but found 2", e);
        assertSays("indices()", assertThrows(IllegalStateException.class, column::values));
      }
    }
  }

  @Test
  void view_dictionaryThatTheProviderLacks_isRefused() {
    var encoding = new DictionaryEncoding(7, false, null);
    try (var allocator = new RootAllocator();
        var indices =
            new IntVector(
                "colour", new FieldType(true, MinorType.INT.getType(), encoding), allocator)) {
      var e =
          assertThrows(
              BufferRequestException.class,
              () -> ArrowVectors.view(indices, new MapDictionaryProvider()).close());
      assertSays("dictionary 7", e);
      assertSays("colour", e);
    }
  }

  @Test
  void view_uuids_areTheirBytes() {
    UUID first = new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
    try (var allocator = new RootAllocator();
        var vector = new UuidVector("id", allocator)) {
      vector.allocateNew();
      vector.setSafe(0, first);
      vector.setValueCount(1);
      try (ArrowColumn column = ArrowVectors.view(vector)) {
        assertArrayEquals(new long[] {1, 16}, column.values().layout().shape());
        for (int i = 0; i < 16; i++) {
          assertEquals(i + 1, column.values().getInt(0, i));
        }
        assertEquals("id", column.field().getName());
      }
    }
  }

  @Test
  void close_vectorBeforeTheColumn_leavesTheColumnsAllTheirMemory() {
    try (var allocator = new RootAllocator()) {
      RaggedColumn column;
      try (VarCharVector vector = words(allocator, "lock", "gate")) {
        column = (RaggedColumn) ArrowVectors.view(vector);
      }
      assertTrue(allocator.getAllocatedMemory() > 0);
      assertEquals("gate", column.text(1));
      column.close();
      assertEquals(0, allocator.getAllocatedMemory());
      assertThrows(IllegalStateException.class, () -> column.text(1));
      assertTrue(column.toString().startsWith("released"), column.toString());
      column.close();
    }
  }
}
