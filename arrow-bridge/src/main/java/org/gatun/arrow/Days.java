// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.TimeType;

/** Days: NumPy counts them in 64 bits, and has one that is no time; Arrow in 32, with nulls. */
final class Days {
  static final FieldType TYPE = FieldType.nullable(new ArrowType.Date(DateUnit.DAY));

  /** Stands where a null will be. */
  private static final int NO_DAY = Integer.MIN_VALUE;

  private Days() {}

  /**
   * Writes days in 32 bits.
   *
   * @throws IllegalArgumentException if 32 bits have no room for one
   */
  static void write(String name, BufferView values, MemorySegment to) {
    ByteOrder order = ((TimeType) values.dtype()).order();
    ValueLayout.OfLong ticks = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
    try (BufferLease dense = Buffers.copyOf(values);
        BufferPin pin = dense.view().pin()) {
      MemorySegment from = pin.segment();
      for (long i = 0; i < from.byteSize() / Long.BYTES; i++) {
        long day = from.get(ticks, i * Long.BYTES);
        if ((day <= NO_DAY || day > Integer.MAX_VALUE) && day != TimeType.NAT) {
          throw new IllegalArgumentException(
              "'"
                  + name
                  + "': expected days that 32 bits count, as Arrow does, but found "
                  + day
                  + " at "
                  + i);
        }
        to.set(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES, (int) Math.max(day, NO_DAY));
      }
    }
  }

  /** Says which are null, in a vector and in what is within it. */
  static void setNulls(FieldVector vector) {
    if (vector instanceof DateDayVector days) {
      ArrowBuf values = days.getDataBuffer();
      for (int i = 0; i < days.getValueCount(); i++) {
        if (values.getInt((long) i * Integer.BYTES) == NO_DAY) {
          days.setNull(i);
        }
      }
    }
    vector.getChildrenFromFields().forEach(Days::setNulls);
  }
}
