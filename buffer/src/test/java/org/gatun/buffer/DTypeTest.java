// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.gatun.buffer.RecordType.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What dtypes say of themselves, and which texts are refused. */
class DTypeTest {
  private static final ByteOrder OTHER =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? ByteOrder.LITTLE_ENDIAN
          : ByteOrder.BIG_ENDIAN;

  private static void assertRefused(String expected, Executable use) {
    RuntimeException e = assertThrows(RuntimeException.class, use);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(expected), message);
    assertTrue(!message.contains("nvalid"), message);
  }

  @ParameterizedTest
  @EnumSource
  void scalar_formatAndDescr_comeBackInEachOrder(ScalarType dtype) {
    assertSame(dtype, DType.ofFormat(dtype.format()));
    assertSame(dtype, DType.ofDescr(dtype.descr()));
    assertSame(dtype, DType.ofDescr(dtype.toString()));
    DType swapped = dtype.withOrder(OTHER);
    assertEquals(swapped, DType.ofFormat(swapped.format()));
    assertEquals(swapped, DType.ofDescr(swapped.descr()));
    assertEquals(dtype.itemsize() == 1, swapped == dtype);
    assertEquals(dtype.itemsize() == 1, swapped.isNativeOrder());
    assertSame(dtype, swapped.withOrder(ByteOrder.nativeOrder()));
    assertEquals(dtype.itemsize(), swapped.itemsize());
    assertEquals(dtype.alignment(), swapped.alignment());
  }

  /** As ctypes 3.11 and array export them, the size beside the format. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<i | 4 | int32",
        "<l | 8 | opaque '<l' of 8 bytes",
        "<u | 4 | opaque '<u' of 4 bytes",
        "u | 2 | opaque 'u' of 2 bytes",
        "T{<i:a:<b:b:} | 8 | {a: int32, b: int8; 8 bytes}",
        "T{<i:a:<b:b:} | 4 | opaque 'T{<i:a:<b:b:}' of 4 bytes",
        "X{} | 8 | opaque 'X{}' of 8 bytes",
        "3t | 1 | opaque '3t' of 1 bytes",
        "no idea | 3 | opaque 'no idea' of 3 bytes",
      })
  void ofFormat_withASize_keepsWhatItDoesNotKnow(String format, int itemsize, String expected) {
    DType dtype = DType.ofFormat(format, itemsize);
    assertEquals(expected, dtype.toString());
    assertEquals(itemsize, dtype.itemsize());
    assertRefused("expected 0 or more", () -> DType.ofFormat(format, -1));
  }

  @Test
  void bfloat16_hasTheNamesOfMlDtypes() {
    assertEquals("E", DType.BFLOAT16.format());
    assertEquals("bfloat16", DType.BFLOAT16.descr());
    assertEquals(new BytesType(BytesType.Kind.VOID, 2), DType.ofDescr("<V2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "T{i; position 3: expected '}' for the 'T{' before position 2 but found its end",
        "T{i:a; position 5: expected ':' behind the name that starts at position 4 but found its end",
        "i}; position 1: expected a type but found '}'",
        "(2,3i; position 4: expected ',' or ')' in a shape but found 'i'",
        "(2,; position 3: expected a number but found its end",
        "(; position 1: expected a number but found its end",
        "3; position 1: expected a type but found its end",
        "<; position 1: expected a type but found its end",
        "2147483648i; position 0: expected a number below 2^31",
        "(2147483647)i; position 0: expected elements below 2^31 bytes",
        "T{2147483647s:a:b:b:}; position 16: expected elements below 2^31 bytes",
        "t; position 0: expected a type whose size the format says",
        "T{i:a:i:a:}; position 6: expected another name than 'a'",
        "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)i; at most 64 axes",
        "X; position 1: expected '{' and its '}'",
        "X{{}; position 1: expected '{' and its '}'",
        "&; what the pointer points to",
      })
  void ofFormat_wrongText_namesThePlace(String format, String expected) {
    assertRefused(expected, () -> DType.ofFormat(format));
    // An exporter that knows the size gets views that can be moved, and not read.
    assertInstanceOf(OpaqueType.class, DType.ofFormat(format, 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "f3; position 0: expected a type such as <f4",
        "[('a', 'f3')]; position 7: expected a type such as <f4",
        "[('a', '<i4'; position 12: expected ')' but found its end",
        "[('a' '<i4')]; position 6: expected ',' or ')'",
        "['a]; position 4: expected ' for the one at position 1 but found its end",
        "[('a', '<i4'), ('a', '<i4')]; position 0: expected each field name once but found 'a' twice",
        "[('a', '<i4', (2, -1))]; position 18: expected an integer from 0 to 2^31 - 1",
        "[('a', '<i4', 1.5)]; position 15: expected ',' or ')'",
        "[('a', 'S2147483647'), ('b', 'b1')]; position 23: expected elements below 2^31 bytes",
        "{'names': ['a'], 'formats': ['i4'], 'more': 1}; expected no other keys than",
        "{'names': ['a'], 'names': ['b']}; position 17: expected a key that was not before",
        "{'names': ['a'], 'formats': ['i4'], 'offsets': [1], 'itemsize': 4}; expected its end within 4 bytes",
        "{1: 2}; position 1: expected a string as key",
        "[('\\q', 'i4')]; position 3: expected one of the escapes",
        "[('\\x4', 'i4')]; position 3: expected an escape of 2 hexadecimal digits",
        "[('\\Uffffffff', 'i4')]; a code point",
        "9999999999999999999; expected a type such as",
        "[9999999999999999999]; position 1: expected an integer of at most 18 digits",
        "[nan]; position 1: expected a string, an integer",
        "[] []; position 3: expected the end",
        "M8[s; expected a type such as",
        "M8[; expected a type such as",
        "M8[]; expected one of the units",
        "M8[/2]; expected one of the units",
        "M8[2]; expected one of the units",
        "M8[0s]; expected a tick of 1 to 2^31 - 1 units",
        "M8[s/0]; expected a divisor of one of",
        "M8[2147483647Y/12]x; expected a type such as",
      })
  void ofDescr_wrongText_namesThePlace(String descr, String expected) {
    assertRefused(expected, () -> DType.ofDescr(descr));
  }

  @Test
  void deepTexts_areRefusedAtOnce() {
    int deep = 1_000_000;
    for (String format : new String[] {"T{", "&", "T{&", "(1)T{", "3T{", "X{", "T{i:a:"}) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> assertRefused("position", () -> DType.ofFormat(format.repeat(deep))));
    }
    for (String descr :
        new String[] {"[", "(", "[('a', ", "('i4', ", "{'names': ", "[('a', [('b', "}) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> assertRefused("position", () -> DType.ofDescr(descr.repeat(deep))));
    }
    DType deepest = DType.ofFormat("T{".repeat(63) + "i" + "}".repeat(63));
    assertEquals(deepest, DType.ofFormat(deepest.format()));
    assertEquals(deepest, DType.ofDescr(deepest.descr()));
    assertRefused("at most 64", () -> deeper(deepest));
  }

  private static void deeper(DType deepest) {
    DType dtype = deepest;
    for (int i = 0; i < 3; i++) {
      dtype = RecordType.of().with("a", dtype);
    }
  }

  /** Sub-arrays of nothing take no bytes, and their values would fill the heap. */
  @Test
  void hugeNumbersOfEmptyValues_areRefused() {
    assertRefused("at most 65536 values", () -> DType.ofFormat("T{(2000000000)0s:a:}"));
    assertRefused("at most 65536 values", () -> DType.ofFormat("1000T{1000T{1000T{}}}"));
    assertRefused(
        "at most 65536 values", () -> DType.ofDescr("[('a', [('b', 'S0', (999,))], (999,))]"));
    assertEquals(0, DType.ofFormat("T{(3)0s:a:}").itemsize());
  }

  @Test
  void mutatedTexts_eitherParseOrAreRefused() {
    long seed = Long.getLong("gatun.seed", 20260101L);
    System.out.println("seed " + seed);
    var random = new Random(seed);
    String[] texts = {
      "T{T{=f:x:f:y:}:p:(2,3)d:m:&<i:q:X{i}:r:5p:s:4w:t:3xZf:z:}",
      "[(('t', 'a'), '<i4', (2, 3)), ('', '|V3'), ('b', [('c', '>M8[25s]')])]",
      "{'names': ['a', 'b'], 'formats': ['i1', ('f8', (2,))], 'offsets': [0, 8], 'aligned': True}",
    };
    int parsed = 0;
    for (int i = 0; i < 30_000; i++) {
      var text = new StringBuilder(texts[i % 3]);
      for (int k = random.nextInt(4); k >= 0; k--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, text.charAt(random.nextInt(text.length())));
          default -> text.setCharAt(at, (char) random.nextInt(256));
        }
      }
      try {
        DType dtype = i % 3 == 0 ? DType.ofFormat(text.toString()) : DType.ofDescr(text.toString());
        assertTrue(dtype.itemsize() >= 0 && dtype.alignment() > 0, text::toString);
        assertTrue(!dtype.toString().isEmpty() || dtype.hashCode() != 0);
        parsed++;
      } catch (IllegalArgumentException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("position"), e::toString);
      }
    }
    assertTrue(parsed > 1000, "parsed " + parsed);
  }

  @Test
  void records_madeByHand_lieAsCLaysThem() {
    RecordType packed =
        RecordType.of().with("a", DType.INT8).with("b", DType.FLOAT64, 2).with("c", DType.INT16);
    assertEquals(19, packed.itemsize());
    assertEquals(1, packed.alignment());
    RecordType aligned = packed.aligned();
    assertEquals(DType.ofFormat("T{b:a:(2)d:b:h:c:}"), aligned);
    assertEquals(32, aligned.itemsize());
    assertEquals(8, aligned.alignment());
    assertEquals("{a: int8, b: float64[2] at 8, c: int16; 32 bytes}", aligned.toString());
    assertEquals(List.of("a", "b", "c"), aligned.names());
    assertEquals(24, aligned.field("c").offset());
    assertEquals(16, aligned.field("b").byteSize());
    assertNotEquals(packed, aligned);
    RecordType big = aligned.withOrder(OTHER);
    assertEquals(aligned, big.withOrder(ByteOrder.nativeOrder()));
    assertTrue(aligned.isNativeOrder() && !big.isNativeOrder());
    assertRefused("expected one of the fields [a, b, c] but found 'd'", () -> packed.field("d"));
    assertRefused("found 'a' twice", () -> packed.with("a", DType.INT8));
    assertRefused("expected a name of a character or more", () -> packed.with("", DType.INT8));
    assertRefused("expected its end within 3 bytes", () -> RecordType.of(packed.fields(), 3));
    assertRefused(
        "expected 0 or more but found -1", () -> new Field("a", DType.INT8, List.of(), -1));
    assertRefused("expected 0 or more", () -> new Field("a", DType.INT8, List.of(-1), 0));
    assertRefused("below 2^31", () -> new Field("a", DType.INT64, List.of(1 << 30), 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[('a:b', '<i4')]",
        "[('a', '<M8[s]')]",
        "{'names': ['a', 'b'], 'formats': ['i4', 'i4'], 'offsets': [0, 2]}",
        "<M8[ns]",
        ">f16"
      })
  void format_ofWhatPep3118Lacks_isRefusedByName(String descr) {
    DType dtype = DType.ofDescr(descr);
    var e = assertThrows(UnsupportedOperationException.class, dtype::format);
    assertTrue(String.valueOf(e.getMessage()).contains(dtype.toString()), e::toString);
  }

  @Test
  void descr_ofWhatNumpyLacks_isRefusedByName() {
    for (String format : new String[] {"P", "5p", "X{}", "&i", "z", "T{P:a:}"}) {
      DType dtype = DType.ofFormat(format);
      assertRefused("NumPy has", dtype::descr);
      assertEquals(dtype, DType.ofFormat(dtype.format()));
    }
  }

  @Test
  void types_outOfRange_areRefused() {
    assertRefused("2 bytes or more", () -> new SwappedType(DType.INT8));
    assertRefused("0 or more bytes", () -> BytesType.of(-1));
    assertRefused("code points", () -> UnicodeType.of(-1));
    assertRefused("code points", () -> UnicodeType.of(1 << 30));
    assertRefused(
        "1 unit or more",
        () -> new TimeType(TimeType.Kind.DATETIME, TickUnit.DAYS, 0, ByteOrder.BIG_ENDIAN));
    assertRefused(
        "just 1 if generic",
        () -> new TimeType(TimeType.Kind.DATETIME, TickUnit.GENERIC, 2, ByteOrder.BIG_ENDIAN));
  }
}
