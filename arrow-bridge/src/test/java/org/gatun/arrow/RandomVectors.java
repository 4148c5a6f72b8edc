// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Vectors of random types with random values, made by Arrow's own methods. */
final class RandomVectors {
  /** Every type that is viewed and has no children. */
  static final List<ArrowType> LEAVES = leaves();

  private final Random random;
  private final BufferAllocator allocator;

  RandomVectors(Random random, BufferAllocator allocator) {
    this.random = random;
    this.allocator = allocator;
  }

  private static List<ArrowType> leaves() {
    var all = new ArrayList<ArrowType>();
    for (int bits = 8; bits <= 64; bits *= 2) {
      all.add(new ArrowType.Int(bits, true));
      all.add(new ArrowType.Int(bits, false));
    }
    for (FloatingPointPrecision each : FloatingPointPrecision.values()) {
      all.add(new ArrowType.FloatingPoint(each));
    }
    all.add(new ArrowType.Date(DateUnit.DAY));
    all.add(new ArrowType.Date(DateUnit.MILLISECOND));
    for (TimeUnit unit : TimeUnit.values()) {
      all.add(
          new ArrowType.Time(
              unit, unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64));
      all.add(new ArrowType.Timestamp(unit, null));
      all.add(new ArrowType.Timestamp(unit, "Europe/Vienna"));
      all.add(new ArrowType.Duration(unit));
    }
    for (IntervalUnit unit : IntervalUnit.values()) {
      all.add(new ArrowType.Interval(unit));
    }
    all.add(new ArrowType.Decimal(38, 3, 128));
    all.add(new ArrowType.Decimal(76, 0, 256));
    all.add(new ArrowType.FixedSizeBinary(5));
    all.add(new ArrowType.Bool());
    all.add(new ArrowType.Utf8());
    all.add(new ArrowType.LargeUtf8());
    all.add(new ArrowType.Binary());
    all.add(new ArrowType.LargeBinary());
    return List.copyOf(all);
  }

  /** Returns a field of any type, with at most so many levels of children. */
  Field field(String name, int depth) {
    ArrowType leaf = LEAVES.get(random.nextInt(LEAVES.size()));
    if (depth == 0 || random.nextInt(3) == 0) {
      return field(name, leaf);
    }
    Field child = field("item", depth - 1);
    return switch (random.nextInt(5)) {
      case 0 -> field(name, new ArrowType.List(), child);
      case 1 -> field(name, new ArrowType.LargeList(), child);
      case 2 -> field(name, new ArrowType.FixedSizeList(random.nextInt(4)), child);
      case 3 -> field(name, new ArrowType.Struct(), field("a", depth - 1), field("b", 0));
      default ->
          field(
              name,
              new ArrowType.Map(false),
              new Field(
                  "entries",
                  FieldType.notNullable(new ArrowType.Struct()),
                  List.of(
                      new Field("key", FieldType.notNullable(new ArrowType.Utf8()), List.of()),
                      field("value", depth - 1))));
    };
  }

  static Field field(String name, ArrowType type, Field... children) {
    return new Field(name, FieldType.nullable(type), List.of(children));
  }

  /** Makes a vector of so many rows. */
  FieldVector vector(Field field, int rows) {
    FieldVector vector = field.createVector(allocator);
    fill(vector, rows);
    return vector;
  }

  private void fill(FieldVector vector, int rows) {
    vector.setInitialCapacity(rows);
    switch (vector) {
      case BaseFixedWidthVector fixed -> fillFixed(fixed, rows);
      case BaseVariableWidthVector text -> {
        for (int i = 0; i < rows; i++) {
          if (isThere(vector)) {
            text.setSafe(i, bytes());
          }
        }
      }
      case BaseLargeVariableWidthVector text -> {
        for (int i = 0; i < rows; i++) {
          if (isThere(vector)) {
            text.setSafe(i, bytes());
          }
        }
      }
      case ListVector list -> {
        list.allocateNew();
        int elements = 0;
        for (int i = 0; i < rows; i++) {
          if (isThere(vector)) {
            int length = random.nextInt(4);
            list.startNewValue(i);
            list.endValue(i, length);
            elements += length;
          }
        }
        fill(list.getDataVector(), elements);
      }
      case LargeListVector list -> {
        list.allocateNew();
        int elements = 0;
        for (int i = 0; i < rows; i++) {
          if (isThere(vector)) {
            int length = random.nextInt(4);
            list.startNewValue(i);
            list.endValue(i, length);
            elements += length;
          }
        }
        fill(list.getDataVector(), elements);
      }
      case FixedSizeListVector list -> {
        list.allocateNew();
        for (int i = 0; i < rows; i++) {
          if (isThere(vector)) {
            list.setNotNull(i);
          }
        }
        fill(list.getDataVector(), rows * list.getListSize());
      }
      case StructVector struct -> {
        struct.allocateNew();
        for (FieldVector child : struct.getChildrenFromFields()) {
          fill(child, rows);
        }
        for (int i = 0; i < rows; i++) {
          if (isThere(vector)) {
            struct.setIndexDefined(i);
          }
        }
      }
      default -> throw new AssertionError(vector.getClass());
    }
    vector.setValueCount(rows);
  }

  private boolean isThere(FieldVector vector) {
    return !vector.getField().isNullable() || random.nextInt(4) > 0;
  }

  private byte[] bytes() {
    var text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append("a".repeat(random.nextInt(3)))
          .appendCodePoint("ö€😀x".codePointAt(random.nextInt(3)));
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private void fillFixed(BaseFixedWidthVector vector, int rows) {
    vector.allocateNew(rows);
    ArrowBuf data = vector.getDataBuffer();
    ArrowType type = vector.getField().getType();
    boolean isTime =
        type instanceof ArrowType.Timestamp
            || type instanceof ArrowType.Duration
            || type instanceof ArrowType.Date date && date.getUnit() == DateUnit.MILLISECOND;
    for (int i = 0; i < rows; i++) {
      if (vector.getTypeWidth() == 0) { // bits
        org.apache.arrow.vector.BitVectorHelper.setValidityBit(data, i, random.nextInt(2));
      } else if (isTime) {
        data.setLong(8L * i, random.nextLong() >> 24); // no further than java.time reaches
      } else {
        for (int k = 0; k < vector.getTypeWidth(); k++) {
          data.setByte((long) i * vector.getTypeWidth() + k, random.nextInt(256));
        }
      }
      if (isThere(vector)) {
        vector.setIndexDefined(i);
      }
    }
  }
}
