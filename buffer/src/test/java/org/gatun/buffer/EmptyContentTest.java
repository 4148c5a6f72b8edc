// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes and dtypes without bytes cost nothing, however large they say they are. */
@Timeout(20)
class EmptyContentTest {
  private static final long MANY = 1L << 60;

  private static BufferView view(DType dtype, long... shape) {
    return Buffers.wrap(new byte[0]).view().cast(dtype, shape);
  }

  @Test
  void contentEquals_noElements_isTrueAtOnce() {
    assertTrue(view(DType.FLOAT32, MANY, 0).contentEquals(view(DType.INT64, MANY, 0)));
  }

  @Test
  void contentEquals_elementsOfNoBytes_isTrueAtOnce() {
    assertTrue(view(BytesType.of(0), MANY).contentEquals(view(BytesType.of(0), MANY)));
    assertFalse(
        view(BytesType.of(0), MANY).contentEquals(view(RecordType.of(), MANY)), "another kind");
  }

  @Test
  void fillAndCopyFrom_noBytes_returnAtOnce() {
    RecordType record = RecordType.of().with("a", DType.INT32);
    BufferView records = view(record, MANY, 0);
    records.fill(new RecordValue(record, List.of(1)));
    records.copyFrom(view(record, MANY, 0));
    view(BytesType.of(0), MANY).fill(new byte[0]);
    view(BytesType.of(0), MANY).copyFrom(view(BytesType.of(0), MANY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"T{(1000000000,0)B:a:}", "T{T{(60000,0)B:a:}:b:T{(60000,0)B:a:}:c:}"})
  void ofFormat_moreListsThanAnElementMayHave_isRefused(String format) {
    assertThrows(IllegalArgumentException.class, () -> DType.ofFormat(format));
  }

  @Test
  void ofFormat_axesInRecordsInAxes_areRefusedBeforeTheStackEnds() {
    String axes = "(" + "1,".repeat(62) + "1)";
    assertThrows(IllegalArgumentException.class, () -> DType.ofFormat(nested(axes, 60)));
    BufferView view =
        Buffers.wrap(new byte[1]).view().cast(DType.ofFormat(nested(axes, 7)), new long[] {1});
    assertTrue(view.toList().toString().startsWith("["));
  }

  private static String nested(String axes, int records) {
    return (axes + "T{").repeat(records) + "B:a:" + "}:a:".repeat(records - 1) + "}";
  }
}
