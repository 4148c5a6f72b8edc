// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;
import java.util.stream.Collectors;
import org.gatun.buffer.RecordType.Field;

/**
 * Writes the PEP 3118 format of a record. Gaps are written as padding in any case. A record that
 * lies as C lays it, all in the machine's order, needs no mode; in any other the first field's mode
 * ends {@code @}, under which a reader would pad as C does.
 */
final class FormatPrinter {
  private final StringBuilder text = new StringBuilder();
  private final RecordType whole;
  private final boolean asC;
  private char mode = '@';

  private FormatPrinter(RecordType whole) {
    this.whole = whole;
    asC = isAsC(whole);
  }

  static String print(RecordType record) {
    var printer = new FormatPrinter(record);
    printer.record(record);
    return printer.text.toString();
  }

  private static boolean isAsC(DType dtype) {
    if (!(dtype instanceof RecordType record)) {
      return dtype.isNativeOrder();
    }
    int greatest = 1;
    for (Field field : record.fields()) {
      int alignment = field.dtype().alignment();
      if (!isAsC(field.dtype()) || field.offset() % alignment != 0) {
        return false;
      }
      greatest = Math.max(greatest, alignment);
    }
    return record.itemsize() % greatest == 0;
  }

  private void record(RecordType record) {
    text.append("T{");
    int end = 0;
    for (Field field : record.fields()) {
      if (field.offset() < end) {
        throw unspeakable("field '" + field.name() + "' behind the one before it");
      }
      if (field.name().isEmpty() || field.name().indexOf(':') >= 0 || field.name().contains("\0")) {
        throw unspeakable("names of a character or more, and no colon, for '" + field.name() + "'");
      }
      pad(field.offset() - end);
      field(field);
      text.append(':').append(field.name()).append(':');
      end = field.end();
    }
    pad(record.itemsize() - end);
    text.append('}');
  }

  private void pad(int bytes) {
    if (bytes > 0) {
      text.append(bytes == 1 ? "" : bytes).append('x');
    }
  }

  private void field(Field field) {
    if (!field.shape().isEmpty()) {
      text.append(
          field.shape().stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")")));
    }
    if (field.dtype() instanceof RecordType inner) {
      record(inner);
      return;
    }
    if (field.dtype() instanceof TimeType || !isReadAlone(field.dtype())) {
      throw unspeakable("other than field '" + field.name() + "' of " + field.dtype());
    }
    String format = field.dtype().format();
    String bare = "<>".indexOf(format.charAt(0)) >= 0 ? format.substring(1) : format;
    if (!asC) {
      setMode(modeOf(field.dtype()));
    }
    text.append(bare);
  }

  /** Returns whether a reader finds the type again: not if an exporter's format made no sense. */
  private static boolean isReadAlone(DType dtype) {
    try {
      return !(dtype instanceof OpaqueType opaque)
          || FormatParser.parse(opaque.format()).equals(opaque);
    } catch (IllegalArgumentException unknown) {
      return false;
    }
  }

  private static char modeOf(DType dtype) {
    if (dtype instanceof OpaqueType) {
      return '^'; // long doubles have no size in the others
    }
    if (dtype.isNativeOrder()) {
      return '=';
    }
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? '>' : '<';
  }

  private void setMode(char needed) {
    if (needed != mode) {
      text.append(needed);
      mode = needed;
    }
  }

  private UnsupportedOperationException unspeakable(String expected) {
    return new UnsupportedOperationException(
        "PEP 3118 has no format for " + whole + ": expected " + expected);
  }
}
