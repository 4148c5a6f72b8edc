// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads a schema. A field that is encoded by a dictionary has the type of its values, as the format
 * has it.
 *
 * @see <a href="https://github.com/apache/arrow/blob/main/format/Schema.fbs">Arrow, Schema.fbs</a>
 */
final class SchemaReader {
  /** Of those that Schema.fbs names, from 0, which is none, on. */
  private static final int LAST_FEATURE = 2;

  private SchemaReader() {}

  static FileSchema read(FlatTable table) throws IOException {
    int endianness = table.getShort(0, 0);
    if (endianness != 0) {
      throw table.refusal(
          "little-endian values",
          (endianness == 1 ? "big-endian ones" : "endianness " + endianness)
              + "; write the file on, or for, a little-endian machine");
    }
    checkFeatures(table);
    List<Field> fields = new ArrayList<>();
    List<FileSchema.NotedField> noted = new ArrayList<>();
    for (FlatTable each : fields(table, 1)) {
      fields.add(field(each, noted));
    }
    KeyValues metadata = KeyValues.read(table, 2);
    return new FileSchema(new Schema(fields, metadata.texts()), metadata, List.copyOf(noted));
  }

  /**
   * Refuses what a writer says that a reader must know, and this one does not: it knows the
   * replacing of dictionaries and the compression of bodies.
   */
  private static void checkFeatures(FlatTable table) throws IOException {
    FlatTable.Items features = table.items(3, Long.BYTES, "features");
    for (int i = 0; i < features.count(); i++) {
      long feature = features.getLong(i, 0);
      if (feature < 0 || feature > LAST_FEATURE) {
        throw table.refusal(
            "features 1 (DICTIONARY_REPLACEMENT) or 2 (COMPRESSED_BODY)",
            "feature " + feature + "; write the file without what is newer than these");
      }
    }
  }

  private static List<FlatTable> fields(FlatTable table, int id) throws IOException {
    return table.tables(id, table.name() + ", field");
  }

  /**
   * Reads a field.
   *
   * @param noted gets what is noted of it
   */
  private static Field field(FlatTable table, List<FileSchema.NotedField> noted)
      throws IOException {
    KeyValues metadata = KeyValues.read(table, 6);
    String name = Objects.requireNonNullElse(table.text(0, "name"), "");
    FlatTable encoding = table.table(4, table.name() + ", dictionary");
    var type =
        new FieldType(
            table.getBoolean(1),
            type(table.getByte(2, 0), table.tableThere(3, table.name() + ", type")),
            encoding == null ? null : encoding(encoding),
            metadata.texts());
    List<Field> children = new ArrayList<>();
    List<FileSchema.NotedField> ofChildren = new ArrayList<>();
    for (FlatTable each : fields(table, 5)) {
      children.add(field(each, ofChildren));
    }
    noted.add(new FileSchema.NotedField(metadata, List.copyOf(ofChildren)));
    boolean lists =
        switch (type.getType()) {
          case ArrowType.List _, ArrowType.LargeList _, ArrowType.FixedSizeList _ -> true;
          case ArrowType.Map _, ArrowType.ListView _, ArrowType.LargeListView _ -> true;
          default -> false;
        };
    if (lists && children.size() != 1) {
      throw table.refusal("one child of field " + name, Integer.toString(children.size()));
    }
    return new Field(name, type, children);
  }

  private static DictionaryEncoding encoding(FlatTable table) throws IOException {
    if (table.getShort(3, 0) != 0) {
      throw table.refusal("a dictionary of the dense kind", "kind " + table.getShort(3, 0));
    }
    FlatTable index = table.table(1, table.name() + ", indexType");
    return new DictionaryEncoding(
        table.getLong(0, 0),
        table.getBoolean(2),
        index == null ? new ArrowType.Int(32, true) : integer(index));
  }

  private static ArrowType type(int id, FlatTable table) throws IOException {
    return switch (id) {
      case 1 -> ArrowType.Null.INSTANCE;
      case 2 -> integer(table);
      case 3 -> new ArrowType.FloatingPoint(unit(FloatingPointPrecision.values(), table, 0, 0));
      case 4 -> ArrowType.Binary.INSTANCE;
      case 5 -> ArrowType.Utf8.INSTANCE;
      case 6 -> ArrowType.Bool.INSTANCE;
      case 7 -> decimal(table);
      case 8 -> new ArrowType.Date(unit(DateUnit.values(), table, 0, 1));
      case 9 -> time(table);
      case 10 ->
          new ArrowType.Timestamp(unit(TimeUnit.values(), table, 0, 0), table.text(1, "timezone"));
      case 11 -> new ArrowType.Interval(unit(IntervalUnit.values(), table, 0, 0));
      case 12 -> ArrowType.List.INSTANCE;
      case 13 -> ArrowType.Struct.INSTANCE;
      case 14 -> union(table);
      case 15 -> new ArrowType.FixedSizeBinary(sizeOf(table));
      case 16 -> new ArrowType.FixedSizeList(sizeOf(table));
      case 17 -> new ArrowType.Map(table.getBoolean(0));
      case 18 -> new ArrowType.Duration(unit(TimeUnit.values(), table, 0, 1));
      case 19 -> ArrowType.LargeBinary.INSTANCE;
      case 20 -> ArrowType.LargeUtf8.INSTANCE;
      case 21 -> ArrowType.LargeList.INSTANCE;
      case 22 -> ArrowType.RunEndEncoded.INSTANCE;
      case 23 -> ArrowType.BinaryView.INSTANCE;
      case 24 -> ArrowType.Utf8View.INSTANCE;
      case 25 -> ArrowType.ListView.INSTANCE;
      case 26 -> ArrowType.LargeListView.INSTANCE;
      default -> throw table.refusal("a type of 1..26", Integer.toString(id));
    };
  }

  private static ArrowType.Int integer(FlatTable table) throws IOException {
    int bits = table.getInt(0, 0);
    if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
      throw table.refusal("integers of 8, 16, 32 or 64 bits", Integer.toString(bits));
    }
    return new ArrowType.Int(bits, table.getBoolean(1));
  }

  private static ArrowType decimal(FlatTable table) throws IOException {
    int bits = table.getInt(2, 128);
    if (bits != 32 && bits != 64 && bits != 128 && bits != 256) {
      throw table.refusal("decimals of 32, 64, 128 or 256 bits", Integer.toString(bits));
    }
    return new ArrowType.Decimal(table.getInt(0, 0), table.getInt(1, 0), bits);
  }

  private static ArrowType time(FlatTable table) throws IOException {
    TimeUnit unit = unit(TimeUnit.values(), table, 0, 1);
    int bits = table.getInt(1, 32);
    int expected = unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64;
    if (bits != expected) {
      throw table.refusal("times in " + unit + " of " + expected + " bits", bits + "");
    }
    return new ArrowType.Time(unit, bits);
  }

  private static ArrowType union(FlatTable table) throws IOException {
    FlatTable.Items ids = table.items(1, Integer.BYTES, "typeIds");
    int @Nullable [] typeIds = table.has(1) ? new int[ids.count()] : null;
    for (int i = 0; i < ids.count(); i++) {
      Objects.requireNonNull(typeIds)[i] = ids.getInt(i, 0);
    }
    return new ArrowType.Union(unit(UnionMode.values(), table, 0, 0), typeIds);
  }

  /** Returns the size of a fixed-size type: of bytes, or of elements of a list. */
  private static int sizeOf(FlatTable table) throws IOException {
    int size = table.getInt(0, 0);
    if (size < 0) {
      throw table.refusal("a size of 0 or more", Integer.toString(size));
    }
    return size;
  }

  /** Returns one of the values that a short stands for, which are in Arrow's order. */
  private static <U> U unit(U[] units, FlatTable table, int id, int otherwise) throws IOException {
    int found = table.getShort(id, otherwise);
    if (found < 0 || found >= units.length) {
      throw table.refusal("one of " + List.of(units), Integer.toString(found));
    }
    return units[found];
  }
}
