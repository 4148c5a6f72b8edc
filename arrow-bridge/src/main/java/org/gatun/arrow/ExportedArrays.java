// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_STRIDES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.c.ExportedArray;
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
 * Columns, and memory that is lent, as arrays to be exported: each with leases of its own, and
 * without an offset, for not all readers honour it.
 */
final class ExportedArrays {
  /** The leases of what is being made. */
  private final List<BufferLease> leases = new ArrayList<>(2);

  private ExportedArrays() {}

  private static ExportedArray make(Function<ExportedArrays, ExportedArray> make) {
    var made = new ExportedArrays();
    try {
      return make.apply(made);
    } catch (RuntimeException | Error e) {
      made.leases.forEach(BufferLease::close);
      throw e;
    }
  }

  /** Lends a column's parts. */
  static ExportedArray of(ArrowColumn column) {
    return make(making -> making.column(column));
  }

  /** Lends memory as an array. */
  static ExportedArray of(String name, BufferExporter values) {
    BufferLease lease = values.acquire(BufferRequest.NATIVE);
    try {
      if (!isStruct(lease.view())) { // most are: without a list of leases
        return array(name, lease, null);
      }
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
    try (lease) { // each field has a lease of its own
      return make(making -> making.records(name, lease.view(), null));
    }
  }

  private static boolean isStruct(BufferView values) {
    return values.dtype() instanceof RecordType && values.layout().rank() == 1;
  }

  /**
   * Lends the columns of a dict as the children of a struct that has no name and no nulls.
   *
   * @param names of the columns, none for all
   */
  static ExportedArray of(ColumnDict dict, String... names) {
    return make(making -> making.columns(RecordBatch.columns(dict, names)));
  }

  /**
   * {@link #of(ColumnDict, String...)} of all columns, whose refusal says how else.
   *
   * @param way goes on after {@code copy}, a copy of the dict that is to be closed
   */
  static ExportedArray orWay(ColumnDict dict, String way) {
    try {
      return of(dict);
    } catch (BufferRequestException e) {
      if (!dict.values().stream().allMatch(column -> ArrowTypes.isCopied(column.dtype()))) {
        throw e;
      }
      throw new BufferRequestException(
          e.reason(),
          e.getMessage()
              + "; to export a copy of all columns: try (var copy = ArrowVectors.copyOf(dict)"
              + way
              + "; }",
          e.copyHelps());
    }
  }

  /** Lends a column of a dict in whatever memory, for who needs no address. */
  static ExportedArray of(Column column) {
    return make(making -> {
      BufferLease bitmap = column.missingCount() > 0 ? making.bitmap(column.mask()) : null;
      BufferLease values = making.keep(column.values().acquire(BufferRequest.STRIDED));
      return array(column.name(), values, bitmap);
    });
  }

  /** Returns an array as views of bytes, which are good until it is closed. */
  static ArrayData bytes(ExportedArray array) {
    List<@Nullable BufferView> buffers = new ArrayList<>(array.buffers().size());
    for (BufferLease each : array.buffers()) {
      buffers.add(each == null ? null : each.view().cast(DType.UINT8));
    }
    ExportedArray dictionary = array.dictionary();
    return new ArrayData(
        array.field(),
        array.length(),
        array.nullCount(),
        0,
        buffers,
        array.children().stream().map(ExportedArrays::bytes).toList(),
        dictionary == null ? null : bytes(dictionary));
  }

  private BufferLease keep(BufferLease lease) {
    leases.add(lease);
    return lease;
  }

  private BufferLease lend(BufferView view) {
    return keep(view.acquire(BufferRequest.NATIVE));
  }

  private ExportedArray column(ArrowColumn column) {
    return switch (column) {
      case ArrayColumn array -> array(array);
      case BitColumn bits -> array(bits, List.of(), keep(bits.lendBits()));
      case RaggedColumn ragged -> {
        BufferLease offsets = lend(ragged.offsets());
        yield switch (ragged.field().getType()) {
          case ArrowType.List _, ArrowType.LargeList _, ArrowType.Map _ ->
              array(ragged, List.of(column(ragged.elements())), offsets);
          default -> array(ragged, List.of(), offsets, lend(ragged.elements().values()));
        };
      }
      case FixedListColumn lists -> array(lists, List.of(column(lists.elements())));
      case StructColumn struct ->
          array(struct, struct.children().stream().map(this::column).toList());
      case DictionaryColumn encoded -> {
        ExportedArray indices = column(encoded.indices());
        yield new ExportedArray(
            indices.field(),
            indices.length(),
            encoded
                .nullCount(), // counted: unless it is above 0 DuckDB looks at no bitmap of theirs
            indices.buffers(),
            List.of(),
            column(encoded.dictionary()));
      }
    };
  }

  private ExportedArray array(
      ArrowColumn column, List<ExportedArray> children, BufferLease... behind) {
    @Nullable BufferLease[] buffers = new BufferLease[behind.length + 1];
    buffers[0] = validity(column, 0);
    System.arraycopy(behind, 0, buffers, 1, behind.length);
    return array(column.field(), column.length(), children, buffers);
  }

  private static ExportedArray array(
      Field field, long length, List<ExportedArray> children, @Nullable BufferLease... buffers) {
    // Nobody has counted; but Arrow Java wants to know that none of no values are null.
    long nulls = length == 0 || buffers[0] == null ? 0 : -1;
    return new ExportedArray(field, length, nulls, Arrays.asList(buffers), children, null);
  }

  /** Lends a bitmap from the first bit on; null if nothing can be null. */
  private @Nullable BufferLease validity(ArrowColumn column, int level) {
    return column.validity.isAllThere(level) ? null : keep(column.validity.lendBits(level));
  }

  private ExportedArray array(ArrayColumn column) {
    Field field = column.field();
    if (listSize(field) < 0 || field.getDictionary() != null) {
      return array(column, List.of(), lend(column.dense()));
    }
    // From the values outwards: each list has a level of validity.
    List<Field> fields = new ArrayList<>();
    long[] lengths = new long[StridedLayout.MAX_RANK];
    lengths[0] = column.length();
    fields.add(field);
    while (listSize(field) >= 0) {
      lengths[fields.size()] = Math.multiplyExact(lengths[fields.size() - 1], listSize(field));
      field = field.getChildren().getFirst();
      fields.add(field);
    }
    int level = fields.size() - 1;
    ExportedArray array =
        array(field, lengths[level], List.of(), validity(column, level), lend(column.dense()));
    while (level-- > 0) {
      array = array(fields.get(level), lengths[level], List.of(array), validity(column, level));
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

  /**
   * Lends memory.
   *
   * @param missing [n] of bool, true for the rows that are null; or null
   */
  private ExportedArray values(
      String name, BufferExporter values, @Nullable BufferExporter missing) {
    BufferLease lease = keep(values.acquire(BufferRequest.NATIVE));
    BufferLease bitmap = missing == null ? null : bitmap(missing);
    if (isStruct(lease.view())) {
      ExportedArray records = records(name, lease.view(), bitmap);
      lease.close(); // each field has a lease of its own
      return records;
    }
    return array(name, lease, bitmap);
  }

  private ExportedArray columns(List<Column> columns) {
    List<ExportedArray> children = new ArrayList<>();
    for (Column column : columns) {
      try {
        BufferExporter missing = column.missingCount() > 0 ? column.mask() : null;
        children.add(values(column.name(), column.values(), missing));
      } catch (BufferRequestException e) {
        throw new BufferRequestException(
            e.reason(), "column '" + column.name() + "': " + e.getMessage(), e.copyHelps());
      }
    }
    long rows = children.isEmpty() ? 0 : children.getFirst().length();
    Field batch =
        new Field(
            "",
            FieldType.notNullable(ArrowType.Struct.INSTANCE),
            children.stream().map(ExportedArray::field).toList());
    return array(batch, rows, children, (BufferLease) null);
  }

  private BufferLease bitmap(BufferExporter missing) {
    return keep(bitmapOf(missing));
  }

  /** Packs a mask of what is missing into a bitmap of what is there. */
  static BufferLease bitmapOf(BufferExporter missing) {
    try (BufferLease mask = missing.acquire(BufferRequest.C_CONTIGUOUS);
        BufferPin from = mask.view().pin()) {
      long rows = mask.view().layout().count();
      BufferLease lease = Buffers.allocate(DType.UINT8, (rows + 7) / 8);
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
      return lease;
    }
  }

  private ExportedArray records(String name, BufferView records, @Nullable BufferLease bitmap) {
    List<ExportedArray> children = new ArrayList<>();
    for (String each : ((RecordType) records.dtype()).names()) {
      BufferView values = records.field(each);
      children.add(
          isStruct(values) ? records(each, values, null) : array(each, lend(values), null));
    }
    Field field =
        new Field(
            name,
            FieldType.nullable(ArrowType.Struct.INSTANCE),
            children.stream().map(ExportedArray::field).toList());
    return array(field, records.layout().size(0), children, bitmap);
  }

  private static ExportedArray array(
      String name, BufferLease values, @Nullable BufferLease bitmap) {
    BufferView view = values.view();
    StridedLayout layout = view.layout();
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
    for (int axis = 1; axis < rank; axis++) {
      if (layout.size(axis) > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "'" + name + "': expected at most 2147483647 values in a list but found " + layout);
      }
    }
    Field field = LeafFields.of(rank == 1 ? name : "item", ArrowTypes.fieldType(view.dtype()));
    ExportedArray array =
        array(field, product(layout, rank), List.of(), rank == 1 ? bitmap : null, values);
    for (int axis = rank - 1; axis > 0; axis--) {
      Field lists =
          new Field(
              axis == 1 ? name : "item", VectorSharing.listOf(layout.size(axis)), List.of(field));
      array = array(lists, product(layout, axis), List.of(array), axis == 1 ? bitmap : null);
      field = lists;
    }
    return array;
  }

  private static long product(StridedLayout layout, int axes) {
    long product = 1;
    for (int axis = 0; axis < axes; axis++) {
      product *= layout.size(axis);
    }
    return product;
  }
}
