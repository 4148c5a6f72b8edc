// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.NonNullableStructVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** Makes columns of vectors: finds out how a vector keeps its values, and holds its buffers. */
final class VectorView {
  private final @Nullable DictionaryProvider dictionaries;

  VectorView(@Nullable DictionaryProvider dictionaries) {
    this.dictionaries = dictionaries;
  }

  /** Views a record batch. */
  StructColumn column(VectorSchemaRoot root) {
    var field =
        new Field(
            "", FieldType.notNullable(ArrowType.Struct.INSTANCE), root.getSchema().getFields());
    var held = new HeldBuffers(field.getName());
    try {
      List<ArrowColumn> children =
          children(root.getFieldVectors(), root.getRowCount(), field, held);
      return new StructColumn(field, held, new Validity(), children, root.getRowCount());
    } catch (RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  /** Views a vector. */
  ArrowColumn column(FieldVector vector) {
    var held = new HeldBuffers(vector.getName());
    try {
      return vector.getField().getDictionary() == null
          ? column(vector, vector.getField(), held)
          : encoded(vector, held);
    } catch (RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  private DictionaryColumn encoded(FieldVector vector, HeldBuffers held) {
    Field field = vector.getField();
    long id = field.getDictionary().getId();
    Dictionary dictionary = dictionaries == null ? null : dictionaries.lookup(id);
    if (dictionary == null) {
      throw ArrowTypes.refused(
          field,
          "is encoded by dictionary "
              + id
              + ", which was not given; call view(vector, provider), or view what"
              + " DictionaryEncoder.decode returns");
    }
    var indices = new HeldBuffers(vector.getName());
    ArrayColumn keys;
    try {
      keys = held.keep(array(vector, field, indices));
    } catch (RuntimeException | Error e) {
      indices.close();
      throw e;
    }
    return new DictionaryColumn(field, held, keys, held.keep(column(dictionary.getVector())));
  }

  /** Views a vector as it lies, whether it is of indices or not. */
  private ArrowColumn column(FieldVector vector, Field field, HeldBuffers held) {
    if (ArrowTypes.isOfOneSize(vector.getMinorType())) {
      return array(vector, field, held); // most are, and it is known soonest
    }
    return switch (vector) {
      case FixedSizeListVector lists when FixedShapeTensorType.of(field).isPresent() ->
          tensors(lists, FixedShapeTensorType.of(field).orElseThrow(), field, held);
      case ExtensionTypeVector<?> extension ->
          column((FieldVector) extension.getUnderlyingVector(), field, held);
      case BitVector bits -> bits(bits, field, held);
      case BaseVariableWidthVector text -> bytes(text, DType.INT32, field, held);
      case BaseLargeVariableWidthVector text -> bytes(text, DType.INT64, field, held);
      case ListVector lists ->
          lists(lists, lists.getOffsetBuffer(), lists.getDataVector(), DType.INT32, field, held);
      case LargeListVector lists ->
          lists(lists, lists.getOffsetBuffer(), lists.getDataVector(), DType.INT64, field, held);
      case NonNullableStructVector struct -> struct(struct, field, held);
      case FixedSizeListVector lists when !isArray(lists.getDataVector()) ->
          fixedLists(lists, field, held);
      default -> array(vector, field, held);
    };
  }

  private static boolean isArray(FieldVector vector) {
    return vector.getField().getDictionary() == null
        && (vector instanceof FixedSizeListVector lists
            ? isArray(lists.getDataVector())
            : ArrowTypes.isOfOneSize(vector.getMinorType()));
  }

  private static Validity rows(FieldVector vector, HeldBuffers held) {
    var validity = new Validity();
    validity.add(held, vector, vector.getValueCount());
    return validity;
  }

  private static ArrayColumn array(FieldVector vector, Field field, HeldBuffers held) {
    // An axis of each list, and a level of validity; the values at last.
    var sizes = new long[StridedLayout.MAX_RANK];
    var vectors = new ArrayList<FieldVector>();
    FieldVector innermost = vector;
    sizes[0] = innermost.getValueCount();
    vectors.add(innermost);
    while (innermost instanceof FixedSizeListVector list && vectors.size() < sizes.length - 1) {
      sizes[vectors.size()] = list.getListSize();
      innermost = list.getDataVector();
      vectors.add(innermost);
    }
    int rank = vectors.size();
    long[] shape = withItem(innermost, Arrays.copyOf(sizes, rank));
    BufferLease values = values(innermost, field, held, shape);
    var validity = new Validity();
    int[] spans = new int[rank];
    long places = 1;
    for (int axis = 0; axis < rank; axis++) {
      spans[axis] = axis + 1;
      places *= sizes[axis];
      validity.add(held, vectors.get(axis), places);
    }
    return new ArrayColumn(
        field, held, validity, values, innermost.getField().getType(), null, spans);
  }

  /** Returns a shape with the axes of an item behind it. */
  private static long[] withItem(FieldVector vector, long... shape) {
    long[] item = ArrowTypes.itemShape(vector.getField().getType());
    long[] all = Arrays.copyOf(shape, shape.length + item.length);
    System.arraycopy(item, 0, all, shape.length, item.length);
    return all;
  }

  private static BufferLease values(
      FieldVector vector, Field field, HeldBuffers held, long... shape) {
    DType dtype = ArrowTypes.dtype(vector.getMinorType(), vector.getField().getType(), field);
    return held.hold(vector.getDataBuffer(), "values", dtype, shape);
  }

  private static ArrayColumn tensors(
      FixedSizeListVector lists, FixedShapeTensorType type, Field field, HeldBuffers held) {
    FieldVector elements = lists.getDataVector();
    long count = lists.getValueCount();
    var validity = new Validity();
    validity.add(held, lists, count);
    validity.add(held, elements, count * lists.getListSize());
    long[] shape = new long[type.shape().length + 1];
    shape[0] = count;
    System.arraycopy(type.shape(), 0, shape, 1, shape.length - 1);
    int[] axes = new int[shape.length];
    for (int axis = 1; axis < axes.length; axis++) {
      axes[axis] = type.permutation()[axis - 1] + 1;
    }
    BufferLease values = values(elements, field, held, withItem(elements, shape));
    int[] all = Arrays.copyOf(axes, values.view().layout().rank());
    for (int axis = axes.length; axis < all.length; axis++) {
      all[axis] = axis;
    }
    return new ArrayColumn(
        field, held, validity, values, elements.getField().getType(), all, 1, axes.length);
  }

  private static BitColumn bits(BitVector vector, Field field, HeldBuffers held) {
    long count = vector.getValueCount();
    BufferLease bits = held.hold(vector.getDataBuffer(), "values", DType.UINT8, (count + 7) / 8);
    return new BitColumn(field, held, rows(vector, held), bits, 0, count);
  }

  private RaggedColumn bytes(
      FieldVector vector, ScalarType offsetType, Field field, HeldBuffers held) {
    long count = vector.getValueCount();
    BufferLease offsets = offsets(vector.getOffsetBuffer(), offsetType, held, count);
    long bytes = offsets.view().getLong(count);
    if (bytes < 0) {
      throw held.tooShort("values", 0, bytes);
    }
    // Each byte is there: what may be missing are the rows.
    var ofElements = new HeldBuffers(field.getName());
    var element = new Field("bytes", FieldType.notNullable(new ArrowType.Int(8, false)), List.of());
    BufferLease values = held.hold(vector.getDataBuffer(), "values", DType.UINT8, bytes);
    var elements =
        new ArrayColumn(element, ofElements, new Validity(), values, element.getType(), null);
    return new RaggedColumn(field, held, rows(vector, held), offsets, elements, count);
  }

  /** Holds the offsets of so many rows. Of none Arrow may have none, though there is one: 0. */
  private static BufferLease offsets(
      ArrowBuf buffer, ScalarType type, HeldBuffers held, long count) {
    return count == 0 && buffer.capacity() < type.itemsize()
        ? held.keep(Buffers.allocate(type, 1))
        : held.hold(buffer, "offsets", type, count + 1);
  }

  private RaggedColumn lists(
      FieldVector vector,
      ArrowBuf offsetBuffer,
      FieldVector elements,
      ScalarType offsetType,
      Field field,
      HeldBuffers held) {
    long count = vector.getValueCount();
    BufferLease offsets = offsets(offsetBuffer, offsetType, held, count);
    long last = offsets.view().getLong(count);
    if (last < 0 || last > elements.getValueCount()) {
      throw new IllegalArgumentException(
          "field "
              + field.getName()
              + ": expected a last offset in 0.."
              + elements.getValueCount()
              + ", the number of elements, but found "
              + last);
    }
    ArrowColumn all = child(elements, field, held);
    return new RaggedColumn(field, held, rows(vector, held), offsets, all, count);
  }

  private FixedListColumn fixedLists(FixedSizeListVector vector, Field field, HeldBuffers held) {
    long count = vector.getValueCount();
    ArrowColumn elements = child(vector.getDataVector(), field, held);
    checkLength(elements, count * vector.getListSize());
    return new FixedListColumn(
        field, held, rows(vector, held), elements, vector.getListSize(), count);
  }

  private StructColumn struct(NonNullableStructVector vector, Field field, HeldBuffers held) {
    long count = vector.getValueCount();
    Validity validity =
        vector instanceof StructVector nullable ? rows(nullable, held) : new Validity();
    List<ArrowColumn> children = children(vector.getChildrenFromFields(), count, field, held);
    return new StructColumn(field, held, validity, children, count);
  }

  private List<ArrowColumn> children(
      List<FieldVector> vectors, long count, Field parent, HeldBuffers held) {
    var children = new ArrayList<ArrowColumn>();
    for (FieldVector each : vectors) {
      ArrowColumn child = child(each, parent, held);
      checkLength(child, count);
      children.add(child);
    }
    return children;
  }

  /** Views a child; a refusal says of what it is one. */
  private ArrowColumn child(FieldVector vector, Field parent, HeldBuffers held) {
    try {
      return held.keep(column(vector));
    } catch (BufferRequestException e) {
      String of = parent.getName().isEmpty() ? "" : "field " + parent.getName() + ": ";
      throw new BufferRequestException(e.reason(), of + e.getMessage(), e.copyHelps());
    }
  }

  private static void checkLength(ArrowColumn child, long expected) {
    if (child.length() < expected) {
      throw new IllegalArgumentException(
          "field "
              + child.field().getName()
              + ": expected "
              + expected
              + " values or more but found "
              + child.length());
    }
  }
}
