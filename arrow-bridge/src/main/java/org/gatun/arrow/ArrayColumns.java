// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.format.ArrayData;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Makes columns of arrays, whose lengths and buffers nobody has checked: what a column needs is
 * there once it is made. It has leases of its own of each buffer.
 */
final class ArrayColumns {
  private static final Field BYTE =
      new Field("bytes", FieldType.notNullable(new ArrowType.Int(8, false)), List.of());

  private ArrayColumns() {}

  /**
   * Makes the column of an array.
   *
   * @throws org.gatun.buffer.BufferRequestException if Arrow keeps the type, or a child's, in a way
   *     that is not shared
   * @throws IllegalArgumentException if a buffer or a child is shorter than the length needs
   */
  static ArrowColumn column(ArrayData array) {
    var held = new HeldBuffers(array.field().getName());
    try {
      ArrayData dictionary = array.dictionary();
      return dictionary == null ? column(array, held) : encoded(array, dictionary, held);
    } catch (RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  private static DictionaryColumn encoded(ArrayData array, ArrayData dictionary, HeldBuffers held) {
    var plain =
        new ArrayData(
            array.field(),
            array.length(),
            array.nullCount(),
            array.offset(),
            array.buffers(),
            array.children(),
            null);
    ArrowColumn keys = held.keep(column(plain));
    if (!(keys instanceof ArrayColumn indices)
        || !(array.field().getType() instanceof ArrowType.Int)) {
      throw new IllegalArgumentException(
          "field "
              + array.field().getName()
              + ": expected indices that are integers but found "
              + array.field().getType());
    }
    return new DictionaryColumn(array.field(), held, indices, held.keep(column(dictionary)));
  }

  private static ArrowColumn column(ArrayData array, HeldBuffers held) {
    array.checkLength();
    Field field = array.field();
    return switch (field.getType()) {
      case ArrowType.Bool _ -> bits(array, held);
      case ArrowType.Utf8 _, ArrowType.Binary _ -> bytes(array, DType.INT32, held);
      case ArrowType.LargeUtf8 _, ArrowType.LargeBinary _ -> bytes(array, DType.INT64, held);
      case ArrowType.List _, ArrowType.Map _ -> lists(array, DType.INT32, held);
      case ArrowType.LargeList _ -> lists(array, DType.INT64, held);
      case ArrowType.Struct _ -> struct(array, held);
      case ArrowType.FixedSizeList _ when FixedShapeTensorType.of(field).isPresent() ->
          tensors(array, FixedShapeTensorType.of(field).orElseThrow(), held);
      case ArrowType.FixedSizeList lists when !isArray(child(array)) ->
          fixedLists(array, lists.getListSize(), held);
      default -> array(array, held);
    };
  }

  private static ArrayData child(ArrayData array) {
    if (array.children().size() != 1) {
      throw new IllegalArgumentException(
          "field "
              + array.field().getName()
              + ": expected one child but found "
              + array.children().size());
    }
    return array.children().getFirst();
  }

  private static boolean isArray(ArrayData array) {
    return array.dictionary() == null
        && (array.field().getType() instanceof ArrowType.FixedSizeList
            ? FixedShapeTensorType.of(array.field()).isEmpty() && isArray(child(array))
            : ArrowTypes.isOfOneSize(minor(array.field().getType())));
  }

  private static @Nullable BufferView buffer(ArrayData array, int index) {
    return index < array.buffers().size() ? array.buffers().get(index) : null;
  }

  private static void addLevel(
      Validity validity, ArrayData array, long offset, long places, HeldBuffers held) {
    BufferView bits = array.nullCount() == 0 ? null : buffer(array, 0);
    if (bits == null && array.nullCount() > 0) {
      throw held.tooShort("validity", (places + 7) / 8, 0);
    }
    validity.add(held, bits, offset, places);
  }

  private static Validity rows(ArrayData array, HeldBuffers held) {
    var validity = new Validity();
    addLevel(validity, array, array.offset(), array.length(), held);
    return validity;
  }

  /** Returns so many values of a child, from one on; or says that they are not there. */
  private static ArrayData slice(ArrayData child, long from, long count) {
    if (from > child.length() - count) {
      throw new IllegalArgumentException(
          "field "
              + child.field().getName()
              + ": expected "
              + (from + count)
              + " values or more but found "
              + child.length());
    }
    return new ArrayData(
        child.field(),
        count,
        child.nullCount() == 0 || count == child.length() ? child.nullCount() : -1,
        child.offset() + from,
        child.buffers(),
        child.children(),
        child.dictionary());
  }

  private static ArrayColumn array(ArrayData array, HeldBuffers held) {
    checkShared(array, array.field());
    // An axis of each list, and a level of validity; the values at last.
    var sizes = new long[StridedLayout.MAX_RANK];
    var validity = new Validity();
    ArrayData innermost = array;
    long places = array.length();
    sizes[0] = places;
    addLevel(validity, array, array.offset(), places, held);
    int rank = 1;
    while (innermost.field().getType() instanceof ArrowType.FixedSizeList list
        && rank < sizes.length - 1) {
      int size = list.getListSize();
      places = Math.multiplyExact(places, size);
      innermost = slice(child(innermost), Math.multiplyExact(innermost.offset(), size), places);
      innermost.checkLength();
      sizes[rank++] = size;
      addLevel(validity, innermost, innermost.offset(), places, held);
    }
    long[] shape = withItem(innermost, Arrays.copyOf(sizes, rank));
    BufferLease values = values(innermost, array.field(), held, shape);
    return new ArrayColumn(
        array.field(),
        held,
        validity,
        values,
        innermost.field().getType(),
        null,
        IntStream.rangeClosed(1, rank).toArray());
  }

  private static MinorType minor(ArrowType type) {
    return Types.getMinorTypeForArrowType(type);
  }

  /** Refuses a type whose values are not of one size, before what it has not got is missed. */
  private static void checkShared(ArrayData array, Field field) {
    if (array.field().getType() instanceof ArrowType.FixedSizeList) {
      checkShared(child(array), field);
    } else {
      ArrowTypes.dtype(minor(array.field().getType()), array.field().getType(), field);
    }
  }

  /** Returns a shape with the axes of an item behind it. */
  private static long[] withItem(ArrayData array, long... shape) {
    long[] item = ArrowTypes.itemShape(array.field().getType());
    long[] all = Arrays.copyOf(shape, shape.length + item.length);
    System.arraycopy(item, 0, all, shape.length, item.length);
    return all;
  }

  /**
   * Holds the values of an array.
   *
   * @param field what the user knows it by
   */
  private static BufferLease values(ArrayData array, Field field, HeldBuffers held, long... shape) {
    ArrowType type = array.field().getType();
    DType dtype = ArrowTypes.dtype(minor(type), type, field);
    long bytes = dtype.itemsize();
    for (long size : ArrowTypes.itemShape(type)) {
      bytes *= size;
    }
    return held.hold(
        buffer(array, 1), "values", Math.multiplyExact(array.offset(), bytes), dtype, shape);
  }

  private static ArrayColumn tensors(ArrayData lists, FixedShapeTensorType type, HeldBuffers held) {
    int size = ((ArrowType.FixedSizeList) lists.field().getType()).getListSize();
    long count = lists.length();
    long places = Math.multiplyExact(count, size);
    ArrayData elements = slice(child(lists), Math.multiplyExact(lists.offset(), size), places);
    elements.checkLength();
    var validity = new Validity();
    addLevel(validity, lists, lists.offset(), count, held);
    addLevel(validity, elements, elements.offset(), places, held);
    long[] shape = new long[type.shape().length + 1];
    shape[0] = count;
    System.arraycopy(type.shape(), 0, shape, 1, shape.length - 1);
    int[] axes = new int[shape.length];
    for (int axis = 1; axis < axes.length; axis++) {
      axes[axis] = type.permutation()[axis - 1] + 1;
    }
    BufferLease values = values(elements, lists.field(), held, withItem(elements, shape));
    int[] all = Arrays.copyOf(axes, values.view().layout().rank());
    for (int axis = axes.length; axis < all.length; axis++) {
      all[axis] = axis;
    }
    return new ArrayColumn(
        lists.field(), held, validity, values, elements.field().getType(), all, 1, axes.length);
  }

  private static BitColumn bits(ArrayData array, HeldBuffers held) {
    int first = (int) (array.offset() & 7);
    BufferLease bits =
        held.hold(
            buffer(array, 1),
            "values",
            array.offset() >> 3,
            DType.UINT8,
            (first + array.length() + 7) / 8);
    return new BitColumn(array.field(), held, rows(array, held), bits, first, array.length());
  }

  private static RaggedColumn bytes(ArrayData array, ScalarType offsetType, HeldBuffers held) {
    BufferLease offsets = offsets(array, offsetType, held);
    long bytes = offsets.view().getLong(array.length());
    if (bytes < 0) {
      throw held.tooShort("values", 0, bytes);
    }
    // Each byte is there: what may be missing are the rows.
    BufferLease values = held.hold(buffer(array, 2), "values", 0, DType.UINT8, bytes);
    var elements =
        new ArrayColumn(
            BYTE,
            new HeldBuffers(array.field().getName()),
            new Validity(),
            values,
            BYTE.getType(),
            null);
    return new RaggedColumn(
        array.field(), held, rows(array, held), offsets, elements, array.length());
  }

  /** Holds the offsets of so many rows. Of none Arrow may have none, though there is one: 0. */
  private static BufferLease offsets(ArrayData array, ScalarType type, HeldBuffers held) {
    BufferView buffer = buffer(array, 1);
    if (array.length() == 0 && (buffer == null || buffer.layout().count() < type.itemsize())) {
      return held.keep(Buffers.allocate(type, 1));
    }
    return held.hold(
        buffer,
        "offsets",
        Math.multiplyExact(array.offset(), type.itemsize()),
        type,
        array.length() + 1);
  }

  private static RaggedColumn lists(ArrayData array, ScalarType offsetType, HeldBuffers held) {
    BufferLease offsets = offsets(array, offsetType, held);
    ArrayData elements = child(array);
    long last = offsets.view().getLong(array.length());
    if (last < 0 || last > elements.length()) {
      throw new IllegalArgumentException(
          "field "
              + array.field().getName()
              + ": expected a last offset in 0.."
              + elements.length()
              + ", the number of elements, but found "
              + last);
    }
    return new RaggedColumn(
        array.field(),
        held,
        rows(array, held),
        offsets,
        held.keep(column(elements)),
        array.length());
  }

  private static FixedListColumn fixedLists(ArrayData array, int size, HeldBuffers held) {
    ArrayData elements =
        slice(
            child(array),
            Math.multiplyExact(array.offset(), size),
            Math.multiplyExact(array.length(), size));
    return new FixedListColumn(
        array.field(), held, rows(array, held), held.keep(column(elements)), size, array.length());
  }

  private static StructColumn struct(ArrayData array, HeldBuffers held) {
    List<ArrowColumn> children = new ArrayList<>();
    for (ArrayData child : array.children()) {
      children.add(held.keep(column(slice(child, array.offset(), array.length()))));
    }
    return new StructColumn(array.field(), held, rows(array, held), children, array.length());
  }
}
