// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/** Records to columns and back against real NumPy; see src/test/python/columns.py. */
class ColumnRecordsNumpyTest {
  private static final HexFormat HEX = HexFormat.of();
  private final Conformance conformance = new Conformance("columns-numpy");

  @Test
  void recordsToColumnsAndBack_haveNumpysBytes() throws IOException {
    Conformance.lines(ColumnRecordsNumpyTest.class, "columns.txt.gz", this::line);
    conformance.report();
  }

  private void line(String line) {
    String[] part = line.split("\t", -1);
    RecordType type = (RecordType) DType.ofDescr(part[0]);
    MemorySegment bytes = MemorySegment.ofArray(HEX.parseHex(part[2]));
    try (BufferLease records = Buffers.wrap(bytes, type, Long.parseLong(part[1]));
        ColumnDict columns = ColumnDict.ofRecords(records);
        ColumnDict appended = ColumnDict.of(type)) {
      for (String field : part[3].split(",", -1)) {
        String[] nameAndBytes = field.split("=", -1);
        try (BufferLease column = columns.column(nameAndBytes[0]).acquire(BufferRequest.NATIVE)) {
          check(part[0] + " " + nameAndBytes[0], nameAndBytes[1], column.view());
        }
      }
      appended.addRows(records.view().slice(Slice.of(0, 5)));
      appended.addRows(records.view().slice(Slice.startingAt(5)));
      for (ColumnDict dict : new ColumnDict[] {columns, appended}) {
        try (BufferLease packed = dict.toRecords();
            BufferLease again = dict.toRecords(type)) {
          check(part[0] + " without gaps", part[4], packed.view());
          check(part[0] + " again", part[5], again.view());
        }
      }
    }
  }

  private void check(String what, String expected, BufferView view) {
    conformance.check(
        expected.equals(HEX.formatHex(view.toBytes())),
        () -> what + ": expected " + expected + " but found " + view.toHex());
  }
}
