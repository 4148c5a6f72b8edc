// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.format.BufferListing;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;

/**
 * Makes columns of arrays, whose lengths and buffers nobody has checked: what a column needs is
 * there once it is made. It has leases of its own of each buffer.
 */
final class ColumnMaker {
  private static final Field BYTE =
      new Field("bytes", FieldType.notNullable(new ArrowType.Int(8, false)), List.of());

  private static final int[] ROWS = {1};

  /** So many values of an array, from one on. */
  private record Part(LentArray array, long offset, long length, long nullCount) {
    static Part whole(LentArray array) {
      return new Part(array, array.offset(), array.length(), array.nullCount());
    }

    Field field() {
      return array.field();
    }

    /** Returns how the values are kept. */
    ArrowType type() {
      ArrowType type = field().getType();
      return type instanceof ArrowType.ExtensionType extension ? extension.storageType() : type;
    }

    /** Returns a list's elements, so many to each. */
    Part elements(int size) {
      return slice(
          onlyChild(array),
          Math.multiplyExact(offset, size),
          Math.multiplyExact(length, (long) size));
    }
  }

  private ColumnMaker() {}

  /**
   * Makes the column of an array.
   *
   * @throws BufferRequestException if Arrow keeps the type, or a child's, in a way that is not
   *     shared
   * @throws IllegalArgumentException if a buffer or a child is shorter than the length needs
   */
  static ArrowColumn column(LentArray array) {
    return column(Part.whole(array));
  }

  /** Returns whether columns are made of arrays of a field, as far as its type tells. */
  static boolean isShared(Field field) {
    return BufferListing.of(field.getType()).isInOrder()
        && field.getChildren().stream().allMatch(ColumnMaker::isShared);
  }

  /**
   * Returns the dtype of a field whose values are scalars side by side.
   *
   * @throws BufferRequestException if they are none
   */
  static DType dtype(Field field) {
    ArrowType type = field.getType();
    if (field.getDictionary() != null
        || BufferListing.of(type) != BufferListing.FIXED
        || ArrowTypes.itemShape(type).length > 0) {
      throw ArrowTypes.refused(field, "has no scalar of its own in each row; take it as a column");
    }
    return ArrowTypes.dtype(minor(type), type, field);
  }

  private static ArrowColumn column(Part part) {
    var held = new HeldBuffers(part.field().getName());
    try {
      LentArray dictionary = part.array.dictionary();
      return dictionary == null ? column(part, held) : encoded(part, dictionary, held);
    } catch (ArithmeticException e) {
      held.close();
      throw new IllegalArgumentException(
          "field "
              + part.field().getName()
              + ": expected a length whose bytes can be counted but found "
              + part.length
              + " from "
              + part.offset,
          e);
    } catch (RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  private static DictionaryColumn encoded(Part part, LentArray dictionary, HeldBuffers held) {
    Field field = part.field();
    if (!(field.getType() instanceof ArrowType.Int)) {
      throw new IllegalArgumentException(
          "field "
              + field.getName()
              + ": expected indices that are integers but found "
              + field.getType());
    }
    ArrayColumn indices = array(part, held.keep(new HeldBuffers(field.getName())));
    return new DictionaryColumn(field, held, indices, held.keep(column(dictionary)));
  }

  private static ArrowColumn column(Part part, HeldBuffers held) {
    part.array.checkLength(part.length);
    Field field = part.field();
    return switch (BufferListing.of(field.getType())) {
      case BITS -> bits(part, held);
      case BYTES -> bytes(part, DType.INT32, held);
      case LARGE_BYTES -> bytes(part, DType.INT64, held);
      case LISTS -> lists(part, DType.INT32, held);
      case LARGE_LISTS -> lists(part, DType.INT64, held);
      case STRUCT -> struct(part, held);
      case FIXED_LISTS -> listsOfOneSize(part, held);
      default -> array(part, held);
    };
  }

  private static ArrowColumn listsOfOneSize(Part part, HeldBuffers held) {
    int size = ((ArrowType.FixedSizeList) part.type()).getListSize();
    Optional<FixedShapeTensorType> tensor = FixedShapeTensorType.of(part.field());
    if (tensor.isPresent()) {
      return tensors(part, tensor.get(), size, held);
    }
    return isArray(onlyChild(part.array)) ? array(part, held) : fixedLists(part, size, held);
  }

  private static LentArray onlyChild(LentArray array) {
    if (array.children().size() != 1) {
      throw new IllegalArgumentException(
          "field "
              + array.field().getName()
              + ": expected one child but found "
              + array.children().size());
    }
    return array.children().getFirst();
  }

  /** Returns whether the elements of lists make one array with them. */
  private static boolean isArray(LentArray array) {
    return array.field().getDictionary() == null
        && (array.field().getType() instanceof ArrowType.FixedSizeList
            ? FixedShapeTensorType.of(array.field()).isEmpty() && isArray(onlyChild(array))
            : ArrowTypes.isOfOneSize(minor(array.field().getType())));
  }

  private static MinorType minor(ArrowType type) {
    return Types.getMinorTypeForArrowType(type);
  }

  private static void addLevel(Validity validity, Part part, HeldBuffers held) {
    validity.add(held, part.array, part.nullCount, part.offset, part.length);
  }

  private static Validity rows(Part part, HeldBuffers held) {
    var validity = new Validity();
    addLevel(validity, part, held);
    return validity;
  }

  /** Returns so many values of a child, from one on; or says that they are not there. */
  private static Part slice(LentArray child, long from, long count) {
    if (from > child.length() - count) {
      throw new IllegalArgumentException(
          "field "
              + child.field().getName()
              + ": expected "
              + (from + count)
              + " values or more but found "
              + child.length());
    }
    boolean counted = child.nullCount() == 0 || count == child.length();
    return new Part(child, child.offset() + from, count, counted ? child.nullCount() : -1);
  }

  private static ArrayColumn array(Part part, HeldBuffers held) {
    ArrowType type = part.type();
    if (type instanceof ArrowType.FixedSizeList) {
      return arrayOfLists(part, held);
    }
    DType dtype = ArrowTypes.dtype(minor(type), type, part.field());
    long[] item = ArrowTypes.itemShape(type);
    Validity validity = rows(part, held);
    BufferLease values = values(part, dtype, item, held, join(new long[] {part.length}, item));
    return new ArrayColumn(part.field(), held, validity, values, type, null, ROWS);
  }

  private static long[] join(long[] outer, long... inner) {
    if (inner.length == 0) {
      return outer;
    }
    long[] all = Arrays.copyOf(outer, outer.length + inner.length);
    System.arraycopy(inner, 0, all, outer.length, inner.length);
    return all;
  }

  private static ArrayColumn arrayOfLists(Part part, HeldBuffers held) {
    checkShared(part.array, part.field());
    // An axis of each list, and a level of validity; the values at last.
    var validity = rows(part, held);
    var sizes = new long[StridedLayout.MAX_RANK];
    sizes[0] = part.length;
    int rank = 1;
    Part innermost = part;
    while (innermost.type() instanceof ArrowType.FixedSizeList list && rank < sizes.length - 1) {
      innermost = innermost.elements(list.getListSize());
      innermost.array.checkLength(innermost.length);
      sizes[rank++] = list.getListSize();
      addLevel(validity, innermost, held);
    }
    ArrowType type = innermost.type();
    DType dtype = ArrowTypes.dtype(minor(type), type, part.field());
    long[] item = ArrowTypes.itemShape(type);
    BufferLease values =
        values(innermost, dtype, item, held, join(Arrays.copyOf(sizes, rank), item));
    int[] spans = new int[rank];
    Arrays.setAll(spans, axis -> axis + 1);
    return new ArrayColumn(part.field(), held, validity, values, type, null, spans);
  }

  /** Refuses a type whose values are not of one size, before what it has not got is missed. */
  private static void checkShared(LentArray array, Field field) {
    if (Part.whole(array).type() instanceof ArrowType.FixedSizeList) {
      checkShared(onlyChild(array), field);
    } else {
      ArrowTypes.dtype(minor(array.field().getType()), array.field().getType(), field);
    }
  }

  /**
   * Holds values.
   *
   * @param item the shape of each, which the whole shape ends with
   */
  private static BufferLease values(
      Part part, DType dtype, long[] item, HeldBuffers held, long... shape) {
    long bytes = dtype.itemsize();
    for (long size : item) {
      bytes *= size;
    }
    return held.hold(part.array, 1, "values", Math.multiplyExact(part.offset, bytes), dtype, shape);
  }

  private static ArrayColumn tensors(
      Part lists, FixedShapeTensorType tensor, int size, HeldBuffers held) {
    Part elements = lists.elements(size);
    elements.array.checkLength(elements.length);
    Validity validity = rows(lists, held);
    addLevel(validity, elements, held);
    long[] shape = join(new long[] {lists.length}, tensor.shape());
    int[] axes = new int[shape.length];
    for (int axis = 1; axis < axes.length; axis++) {
      axes[axis] = tensor.permutation()[axis - 1] + 1;
    }
    ArrowType type = elements.type();
    DType dtype = ArrowTypes.dtype(minor(type), type, lists.field());
    long[] item = ArrowTypes.itemShape(type);
    BufferLease values = values(elements, dtype, item, held, join(shape, item));
    int[] all = Arrays.copyOf(axes, values.view().layout().rank());
    for (int axis = axes.length; axis < all.length; axis++) {
      all[axis] = axis;
    }
    return new ArrayColumn(lists.field(), held, validity, values, type, all, 1, axes.length);
  }

  private static BitColumn bits(Part part, HeldBuffers held) {
    int first = (int) (part.offset & 7);
    long bytes = (first + part.length + 7) / 8;
    BufferLease bits = held.hold(part.array, 1, "values", part.offset >> 3, DType.UINT8, bytes);
    return new BitColumn(part.field(), held, rows(part, held), bits, first, part.length);
  }

  private static RaggedColumn bytes(Part part, ScalarType offsetType, HeldBuffers held) {
    BufferLease offsets = offsets(part, offsetType, held);
    long bytes = offsets.view().getLong(part.length);
    if (bytes < 0) {
      throw lastOffset(part, "0 or more", bytes);
    }
    // Each byte is there: what may be missing are the rows.
    BufferLease values = held.hold(part.array, 2, "values", 0, DType.UINT8, bytes);
    var ofElements = new HeldBuffers(part.field().getName());
    var elements = new ArrayColumn(BYTE, ofElements, new Validity(), values, BYTE.getType(), null);
    return new RaggedColumn(part.field(), held, rows(part, held), offsets, elements, part.length);
  }

  private static IllegalArgumentException lastOffset(Part part, String expected, long found) {
    return new IllegalArgumentException(
        "field "
            + part.field().getName()
            + ": expected a last offset of "
            + expected
            + " but found "
            + found);
  }

  /** Holds the offsets of so many rows. Of none Arrow may have none, though there is one: 0. */
  private static BufferLease offsets(Part part, ScalarType type, HeldBuffers held) {
    LentArray array = part.array;
    if (part.length == 0 && (array.isLeftOut(1) || array.bytes(1) < type.itemsize())) {
      return held.keep(Buffers.allocate(type, 1));
    }
    long firstByte = Math.multiplyExact(part.offset, type.itemsize());
    return held.hold(array, 1, "offsets", firstByte, type, part.length + 1);
  }

  private static RaggedColumn lists(Part part, ScalarType offsetType, HeldBuffers held) {
    BufferLease offsets = offsets(part, offsetType, held);
    LentArray elements = onlyChild(part.array);
    long last = offsets.view().getLong(part.length);
    if (last < 0 || last > elements.length()) {
      throw lastOffset(part, "0.." + elements.length() + ", the number of elements,", last);
    }
    ArrowColumn all = held.keep(child(Part.whole(elements), part.field()));
    return new RaggedColumn(part.field(), held, rows(part, held), offsets, all, part.length);
  }

  private static FixedListColumn fixedLists(Part part, int size, HeldBuffers held) {
    ArrowColumn elements = held.keep(child(part.elements(size), part.field()));
    return new FixedListColumn(part.field(), held, rows(part, held), elements, size, part.length);
  }

  private static StructColumn struct(Part part, HeldBuffers held) {
    List<ArrowColumn> children =
        children(part.array.children(), part.offset, part.length, part.field(), held);
    return new StructColumn(part.field(), held, rows(part, held), children, part.length);
  }

  private static List<ArrowColumn> children(
      List<? extends LentArray> all, long offset, long length, Field parent, HeldBuffers held) {
    List<ArrowColumn> children = new ArrayList<>();
    for (LentArray each : all) {
      children.add(held.keep(child(slice(each, offset, length), parent)));
    }
    return children;
  }

  /** Makes a column of each array, as the children of a struct that has no name and no nulls. */
  static StructColumn batch(List<? extends LentArray> columns, long rows) {
    var field =
        new Field(
            "",
            FieldType.notNullable(ArrowType.Struct.INSTANCE),
            columns.stream().map(LentArray::field).toList());
    var held = new HeldBuffers("");
    try {
      List<ArrowColumn> children = children(columns, 0, rows, field, held);
      return new StructColumn(field, held, new Validity(), children, rows);
    } catch (RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  /** Makes the column of a child; a refusal says of what it is one. */
  private static ArrowColumn child(Part child, Field parent) {
    try {
      return column(child);
    } catch (BufferRequestException e) {
      String name = parent.getName();
      String of = name.isEmpty() ? "" : "field " + name + ": ";
      throw new BufferRequestException(e.reason(), of + e.getMessage(), e.copyHelps());
    }
  }
}
