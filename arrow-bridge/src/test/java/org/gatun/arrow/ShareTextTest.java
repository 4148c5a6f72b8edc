// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.arrow.Values.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.UnicodeType;
import org.junit.jupiter.api.Test;

/** Text as Arrow's vectors and columns: shared where it lies as Arrow's does, else copied. */
class ShareTextTest {
  private static final List<String> WORDS = List.of("gat\u00fan", "", "\ud83d\udea2", "lake");

  private static BufferList<Object> offsets(DType dtype, long... offsets) {
    BufferList<Object> list = BufferList.of(dtype);
    for (long offset : offsets) {
      if (dtype.equals(DType.INT32)) {
        list.add((int) offset);
      } else {
        list.add(offset);
      }
    }
    return list;
  }

  private static BufferLease bytes(String text) {
    return Buffers.copyOf(
        Buffers.wrap(text.getBytes(StandardCharsets.UTF_8)).view().cast(DType.UINT8));
  }

  @Test
  void shareText_offsetsOf32And64Bits_areTheVectorsThatArrowHasForThem() {
    for (DType dtype : new DType[] {DType.INT32, DType.INT64}) {
      try (var offsets = offsets(dtype, 0, 6, 6, 10, 14);
          BufferLease utf8 = bytes(String.join("", WORDS))) {
        try (FieldVector vector = ArrowVectors.shareText("t", offsets, utf8)) {
          assertEquals(
              dtype.equals(DType.INT32) ? VarCharVector.class : LargeVarCharVector.class,
              vector.getClass());
          assertEquals(4, vector.getValueCount());
          assertEquals(utf8.view().address(), vector.getDataBuffer().memoryAddress());
          for (int row = 0; row < 4; row++) {
            assertEquals(WORDS.get(row), vector.getObject(row).toString());
          }
          assertThrows(BufferInUseException.class, () -> offsets.remove(0));
        }
        offsets.remove(0); // the loan has ended
      }
    }
  }

  @Test
  void shareText_offsetsThatAreNone_areRefusedAndNothingStaysLent() {
    long[][] wrong = {{-1, 2}, {-1}, {0, 5, 4}, {0, 7}, {}};
    try (BufferLease utf8 = bytes("panama")) {
      for (long[] each : wrong) {
        try (var offsets = offsets(DType.INT32, each)) {
          var e =
              assertThrows(
                  IllegalArgumentException.class, () -> ArrowVectors.shareText("t", offsets, utf8));
          assertSays("offsets: expected", e);
          assertThrows(
              IllegalArgumentException.class, () -> RaggedColumn.shareText("t", offsets, utf8));
          offsets.add(0); // nothing stayed lent
        }
      }
      try (var floats = BufferList.of(DType.FLOAT32)) {
        floats.add(0f);
        var e =
            assertThrows(
                IllegalArgumentException.class, () -> ArrowVectors.shareText("t", floats, utf8));
        assertSays("offsets: expected int32 or int64 [n + 1] but found", e);
      }
      try (var offsets = offsets(DType.INT32, 0)) {
        var e =
            assertThrows(
                IllegalArgumentException.class,
                () -> ArrowVectors.shareText("t", offsets, offsets));
        assertSays("utf8: expected uint8 [bytes] but found", e);
      }
    }
  }

  @Test
  void shareText_keysOfADict_areAColumnButNoVector() {
    try (var dict = BufferDict.ofUtf8Keys(DType.INT32)) {
      for (String word : WORDS) {
        dict.put(word, dict.size());
      }
      var keys = dict.keySet();
      var e =
          assertThrows(
              BufferRequestException.class,
              () -> ArrowVectors.shareText("key", keys.offsets(), keys.bytes()));
      assertEquals(Reason.READ_ONLY, e.reason());
      assertSays("Buffers.copyOf", e);
      try (BufferLease offsets = keys.offsets().acquire(BufferRequest.STRIDED);
          BufferLease bytes = keys.bytes().acquire(BufferRequest.STRIDED);
          BufferLease ownOffsets = Buffers.copyOf(offsets.view());
          BufferLease ownBytes = Buffers.copyOf(bytes.view());
          FieldVector copied = ArrowVectors.shareText("key", ownOffsets, ownBytes)) {
        for (int row = 0; row < 4; row++) {
          assertEquals(WORDS.get(row), copied.getObject(row).toString());
        }
      }
      try (RaggedColumn column = RaggedColumn.shareText("key", keys.offsets(), keys.bytes())) {
        assertEquals(4, column.length());
        for (int row = 0; row < 4; row++) {
          assertEquals(WORDS.get(row), column.text(row));
        }
        assertThrows(BufferInUseException.class, () -> dict.put("new", 1));
      }
      dict.put("new", 1);
    }
  }

  private static BufferLease fixed(String... texts) {
    BufferLease lease = Buffers.allocate(UnicodeType.of(6), texts.length);
    for (int i = 0; i < texts.length; i++) {
      lease.view().set(texts[i], i);
    }
    return lease;
  }

  @Test
  void copyOf_text_isUtf8WithoutTheZerosBehind() {
    try (BufferLease lease = fixed(WORDS.toArray(String[]::new));
        var vector = (VarCharVector) ArrowVectors.copyOf("t", lease)) {
      for (int row = 0; row < 4; row++) {
        assertEquals(WORDS.get(row), vector.getObject(row).toString());
      }
    }
  }

  @Test
  void copyOf_textThatUtf8CannotSay_isRefusedWithItsPlace() {
    for (int codePoint : new int[] {0xD800, 0xDFFF, 0x110000, -1}) {
      try (BufferLease lease = fixed("a", "bc")) {
        lease.view().cast(DType.INT32, 2, 6).setInt(codePoint, 1, 1);
        var e =
            assertThrows(
                IllegalArgumentException.class, () -> ArrowVectors.copyOf("t", lease).close());
        assertSays("text 1: expected code points that UTF-8 has but found U+", e);
      }
    }
  }

  @Test
  void share_text_isRefusedAndNamesTheCopy() {
    try (BufferLease lease = fixed("a")) {
      var e =
          assertThrows(BufferRequestException.class, () -> ArrowVectors.share("t", lease).close());
      assertSays("copy it with ArrowVectors.copyOf", e);
    }
  }

  @Test
  void copyOf_otherByteOrder_isTheSameNumbers() {
    for (String descr : new String[] {">i2", ">f4", ">i8", ">m8[us]"}) {
      DType dtype = DType.ofDescr(descr);
      try (BufferLease lease = Buffers.allocate(dtype, 5);
          BufferLease same = Buffers.allocate(dtype.withOrder(ByteOrder.nativeOrder()), 5)) {
        for (int i = 0; i < 5; i++) {
          Object value = same.view().get(i);
          if (value instanceof Number) {
            lease.view().set(100 * i - 7, i);
            same.view().set(100 * i - 7, i);
          }
        }
        try (FieldVector swapped = ArrowVectors.copyOf("x", lease);
            FieldVector native_ = ArrowVectors.copyOf("x", same)) {
          assertEquals(native_.getField(), swapped.getField());
          for (int i = 0; i < 5; i++) {
            assertEquals(native_.getObject(i), swapped.getObject(i));
          }
        }
      }
    }
  }
}
