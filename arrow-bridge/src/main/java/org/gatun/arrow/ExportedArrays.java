// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_STRIDES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.Bytes;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Columns, and memory that is lent, as arrays: without an offset, for not all readers honour it.
 */
final class ExportedArrays {
  private ExportedArrays() {}

  /** Returns a column's parts, which are good until it is closed. */
  static ArrayData of(ArrowColumn column) {
    return switch (column) {
      case ArrayColumn array -> array(array);
      case BitColumn bits -> array(bits, List.of(), bits(bits));
      case RaggedColumn ragged -> {
        BufferView offsets = ragged.offsets();
        yield switch (ragged.field().getType()) {
          case ArrowType.List _, ArrowType.LargeList _, ArrowType.Map _ ->
              array(ragged, List.of(of(ragged.elements())), offsets);
          default -> array(ragged, List.of(), offsets, ragged.elements().values());
        };
      }
      case FixedListColumn lists -> array(lists, List.of(of(lists.elements())));
      case StructColumn struct ->
          array(struct, struct.children().stream().map(ExportedArrays::of).toList());
      case DictionaryColumn encoded -> {
        ArrayData indices = of(encoded.indices());
        yield new ArrayData(
            indices.field(),
            indices.length(),
            indices.nullCount(),
            0,
            indices.buffers(),
            List.of(),
            of(encoded.dictionary()));
      }
    };
  }

  private static ArrayData array(
      ArrowColumn column, List<ArrayData> children, BufferView... behind) {
    List<@Nullable BufferView> buffers = new ArrayList<>(behind.length + 1);
    buffers.add(validity(column, 0));
    buffers.addAll(List.of(behind));
    return array(column.field(), column.length(), buffers, children);
  }

  private static ArrayData array(
      Field field, long length, List<@Nullable BufferView> buffers, List<ArrayData> children) {
    // Nobody has counted; but Arrow Java wants to know that none of no values are null.
    long nulls = length == 0 || buffers.getFirst() == null ? 0 : -1;
    return new ArrayData(field, length, nulls, 0, buffers, children, null);
  }

  /** Returns a bitmap from the first bit on; null if nothing can be null. */
  private static @Nullable BufferView validity(ArrowColumn column, int level) {
    return column.validity.isAllThere(level) ? null : column.validity.bits(column.held, level);
  }

  private static ArrayData array(ArrayColumn column) {
    // From the values outwards: each list has a level of validity.
    List<Field> fields = new ArrayList<>();
    long[] lengths = new long[StridedLayout.MAX_RANK];
    Field field = column.field();
    lengths[0] = column.length();
    fields.add(field);
    while (field.getDictionary() == null && listSize(field) >= 0) {
      lengths[fields.size()] = Math.multiplyExact(lengths[fields.size() - 1], listSize(field));
      field = field.getChildren().getFirst();
      fields.add(field);
    }
    int level = fields.size() - 1;
    List<@Nullable BufferView> buffers = new ArrayList<>(2);
    buffers.add(validity(column, level));
    buffers.add(column.dense());
    ArrayData array = array(field, lengths[level], buffers, List.of());
    while (level-- > 0) {
      List<@Nullable BufferView> bitmap = new ArrayList<>(1);
      bitmap.add(validity(column, level));
      array = array(fields.get(level), lengths[level], bitmap, List.of(array));
    }
    return array;
  }

  /** Returns the size of a field's lists; -1 if it has none. */
  private static int listSize(Field field) {
    ArrowType type =
        field.getType() instanceof ArrowType.ExtensionType extension
            ? extension.storageType()
            : field.getType();
    return type instanceof ArrowType.FixedSizeList list ? list.getListSize() : -1;
  }

  /** Returns the bits from the first value on: a copy if that is within a byte. */
  private static BufferView bits(BitColumn column) {
    if (column.firstBit() == 0) {
      return column.bits();
    }
    BufferView made =
        column.held.keep(Buffers.allocate(DType.UINT8, (column.length() + 7) / 8)).view();
    for (long row = 0; row < column.length(); row++) {
      if (column.getBoolean(row)) {
        made.setInt(made.getInt(row >> 3) | 1 << (row & 7), row >> 3);
      }
    }
    return made;
  }

  /**
   * Returns the parts of memory that is lent.
   *
   * @param missing [n] of bool, true for the rows that are null; or null
   * @param held gets the leases, to be closed also if this fails
   */
  static ArrayData of(
      String name,
      BufferExporter values,
      @Nullable BufferExporter missing,
      List<BufferLease> held) {
    BufferLease lease = values.acquire(BufferRequest.NATIVE);
    held.add(lease);
    BufferView view = lease.view();
    BufferView bitmap = missing == null ? null : bitmap(missing, held);
    return view.dtype() instanceof RecordType && view.layout().rank() == 1
        ? records(name, view, bitmap)
        : array(name, view, bitmap);
  }

  /**
   * Returns the columns of a dict as the children of a struct that has no name and no nulls.
   *
   * @param names of the columns, none for all
   */
  static ArrayData of(ColumnDict dict, List<BufferLease> held, String... names) {
    List<ArrayData> children = new ArrayList<>();
    for (Column column : RecordBatch.columns(dict, names)) {
      try {
        children.add(
            of(
                column.name(),
                column.values(),
                column.missingCount() > 0 ? column.mask() : null,
                held));
      } catch (BufferRequestException e) {
        throw new BufferRequestException(
            e.reason(), "column '" + column.name() + "': " + e.getMessage(), e.copyHelps());
      }
    }
    long rows = children.isEmpty() ? 0 : children.getFirst().length();
    return array(
        new Field(
            "",
            FieldType.notNullable(ArrowType.Struct.INSTANCE),
            children.stream().map(ArrayData::field).toList()),
        rows,
        noBitmap(),
        children);
  }

  private static List<@Nullable BufferView> noBitmap() {
    List<@Nullable BufferView> buffers = new ArrayList<>(1);
    buffers.add(null);
    return buffers;
  }

  /** Packs a mask into a bitmap of what is there. */
  static BufferView bitmap(BufferExporter missing, List<BufferLease> held) {
    try (BufferLease mask = missing.acquire(BufferRequest.C_CONTIGUOUS);
        BufferPin from = mask.view().pin()) {
      long rows = mask.view().layout().count();
      BufferLease lease = Buffers.allocate(DType.UINT8, (rows + 7) / 8);
      held.add(lease);
      MemorySegment bytes = Bytes.of(mask.view(), from);
      try (BufferPin to = lease.view().pin()) {
        MemorySegment bits = Bytes.of(lease.view(), to);
        for (long row = 0; row < rows; row++) {
          if (bytes.get(ValueLayout.JAVA_BYTE, row) == 0) {
            int old = bits.get(ValueLayout.JAVA_BYTE, row >> 3);
            bits.set(ValueLayout.JAVA_BYTE, row >> 3, (byte) (old | 1 << (row & 7)));
          }
        }
      }
      return lease.view();
    }
  }

  private static ArrayData records(String name, BufferView records, @Nullable BufferView bitmap) {
    List<ArrayData> children = new ArrayList<>();
    for (String each : ((RecordType) records.dtype()).names()) {
      BufferView values = records.field(each);
      children.add(
          values.dtype() instanceof RecordType && values.layout().rank() == 1
              ? records(each, values, null)
              : array(each, values, null));
    }
    List<@Nullable BufferView> buffers = new ArrayList<>(1);
    buffers.add(bitmap);
    return array(
        new Field(
            name,
            FieldType.nullable(ArrowType.Struct.INSTANCE),
            children.stream().map(ArrayData::field).toList()),
        records.layout().size(0),
        buffers,
        children);
  }

  /** Returns the parts of an array. */
  static ArrayData array(String name, BufferView values, @Nullable BufferView bitmap) {
    StridedLayout layout = values.layout();
    int rank = layout.rank();
    if (rank == 0) {
      throw new IllegalArgumentException(
          "'" + name + "': expected an axis or more but found " + layout);
    }
    if (!layout.isCContiguous()) {
      throw new BufferRequestException(
          UNSUPPORTED_STRIDES,
          "'"
              + name
              + "': expected C-contiguous strides, for Arrow has no others, but found "
              + layout,
          true);
    }
    long[] shape = layout.shape();
    if (Arrays.stream(shape).skip(1).anyMatch(size -> size > Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "'" + name + "': expected at most 2147483647 values in a list but found " + layout);
    }
    FieldType type = ArrowTypes.fieldType(values.dtype());
    List<@Nullable BufferView> buffers = new ArrayList<>(2);
    buffers.add(rank == 1 ? bitmap : null);
    buffers.add(values);
    ArrayData array =
        array(
            new Field(rank == 1 ? name : "item", type, List.of()),
            layout.count(),
            buffers,
            List.of());
    long places = array.length();
    for (int axis = rank - 1; axis > 0; axis--) {
      places = axis == 1 ? shape[0] : product(shape, axis);
      List<@Nullable BufferView> bits = noBitmap();
      if (axis == 1) {
        bits.set(0, bitmap);
      }
      array =
          array(
              new Field(
                  axis == 1 ? name : "item",
                  LentVector.listOf(shape[axis]),
                  List.of(array.field())),
              places,
              bits,
              List.of(array));
    }
    return array;
  }

  private static long product(long[] shape, int axes) {
    long product = 1;
    for (int axis = 0; axis < axes; axis++) {
      product *= shape[axis];
    }
    return product;
  }
}
