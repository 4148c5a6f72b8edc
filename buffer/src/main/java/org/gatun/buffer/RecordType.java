// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Named fields at fixed places, as a C struct or a row of a NumPy structured array. Fields may be
 * records, may leave gaps, and may overlap as in a C union. An element as an object is a {@link
 * RecordValue}; {@link BufferView#field} views one field of every element.
 *
 * {@snippet :
 * RecordType person = RecordType.of().with("id", INT64).with("face", FLOAT32, 2, 128).aligned();
 * }
 */
public final class RecordType implements DType {
  /** How deep records stand in records; deeper ones, which no program means, are refused. */
  static final int MAX_DEPTH = 64;

  /** How deep lists may stand in records and lists, an axis of a field being a list. */
  private static final int MAX_NESTING = 512;

  /** How many values of no bytes an element may have: without a limit two lines make 2^60. */
  private static final long MOST_EMPTY_VALUES = 1 << 16;

  private static final RecordType EMPTY = new RecordType(List.of(), 0);

  private final List<Field> fields;
  private final Map<String, Integer> places;
  private final int itemsize;
  private final int depth;
  private final int nesting;
  private final long values;

  /**
   * A field of a record.
   *
   * @param name how it is found
   * @param dtype the type of its elements
   * @param shape how many elements each axis of it has, in C order; empty for one element
   * @param offset where it starts, in bytes from the start of the record
   */
  public record Field(String name, DType dtype, List<Integer> shape, int offset) {
    /**
     * Makes a field.
     *
     * @throws IllegalArgumentException if the name is empty, the offset or a size is negative,
     *     there are more than 64 axes, or the field would end at 2^31 bytes or behind
     */
    public Field {
      shape = List.copyOf(shape);
      if (name.isEmpty()) {
        throw new IllegalArgumentException("expected a name of a character or more but found ''");
      }
      if (offset < 0) {
        throw new IllegalArgumentException(
            "offset of field '" + name + "': expected 0 or more but found " + offset);
      }
      endOf(dtype, shape, offset);
    }

    /** Returns how many bytes the field takes. */
    public int byteSize() {
      return (int) (count() * dtype.itemsize());
    }

    /** Returns how many elements the field has. */
    long count() {
      long count = 1;
      for (int size : shape) {
        count *= size;
      }
      return count;
    }

    int end() {
      return offset + byteSize();
    }

    /** Returns how many lists and elements the field is as an object, or that it is too many. */
    private long places(long most) {
      long places = 1;
      for (int size : shape) {
        places *= Math.max(1, size); // lists without elements are lists
        if (places > most) {
          return Long.MAX_VALUE;
        }
      }
      return places;
    }

    /** Returns where the elements of this field lie in records that lie so. */
    StridedLayout layout(StridedLayout records) {
      int rank = records.rank();
      long[] sizes = Arrays.copyOf(records.shape(), rank + shape.size());
      long[] strides = Arrays.copyOf(records.strides(), sizes.length);
      for (int axis = 0; axis < shape.size(); axis++) {
        sizes[rank + axis] = shape.get(axis);
      }
      long step = dtype.itemsize();
      for (int axis = sizes.length - 1; axis >= rank; axis--) {
        strides[axis] = step;
        step *= Math.max(1, sizes[axis]);
      }
      return StridedLayout.of(records.offset() + offset, dtype.itemsize(), sizes, strides);
    }
  }

  private RecordType(List<Field> fields, int itemsize) {
    this.fields = List.copyOf(fields);
    this.itemsize = itemsize;
    places = HashMap.newHashMap(fields.size());
    int deepest = 0;
    int mostNested = 0;
    long all = 1;
    for (Field field : this.fields) {
      if (places.put(field.name(), places.size()) != null) {
        throw new IllegalArgumentException(
            "expected each field name once but found '" + field.name() + "' twice");
      }
      if (field.end() > itemsize) {
        throw new IllegalArgumentException(
            "field '"
                + field.name()
                + "': expected its end within "
                + itemsize
                + " bytes but found "
                + field.end());
      }
      long each = field.dtype() instanceof RecordType inner ? inner.values : 1;
      deepest = Math.max(deepest, field.dtype() instanceof RecordType inner ? inner.depth : 0);
      int below = field.dtype() instanceof RecordType inner ? inner.nesting : 0;
      mostNested = Math.max(mostNested, below + field.shape().size());
      long most = Math.max(itemsize, MOST_EMPTY_VALUES);
      long places = field.places(most);
      if (each > (most - all) / places) {
        throw new IllegalArgumentException(
            "field '" + field.name() + "': expected at most " + most + " values in a record");
      }
      all += each * places;
    }
    depth = deepest + 1;
    nesting = mostNested + 1;
    values = all;
    if (nesting > MAX_NESTING) {
      throw new IllegalArgumentException(
          "expected records and axes at most " + MAX_NESTING + " deep but found " + nesting);
    }
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "expected records at most " + MAX_DEPTH + " deep but found " + depth);
    }
  }

  /**
   * Makes a record of fields at the offsets that they name.
   *
   * @param itemsize the size of a record, in bytes
   * @throws IllegalArgumentException if two fields have one name, one ends behind {@code itemsize},
   *     or records stand more than 64 deep in records
   */
  public static RecordType of(List<Field> fields, int itemsize) {
    if (itemsize < 0) {
      throw new IllegalArgumentException("itemsize: expected 0 or more but found " + itemsize);
    }
    return new RecordType(fields, itemsize);
  }

  /** Returns the record without fields, of no bytes. */
  public static RecordType of() {
    return EMPTY;
  }

  /**
   * Returns this record and a field more, behind its last byte. Costs O(fields).
   *
   * @param shape the number of elements of each axis; none for one element
   * @throws IllegalArgumentException if there is a field of that name, a size is negative, or the
   *     record would have 2^31 bytes or more
   */
  public RecordType with(String name, DType dtype, int... shape) {
    List<Field> all = new ArrayList<>(fields);
    Field added = new Field(name, dtype, Arrays.stream(shape).boxed().toList(), itemsize);
    all.add(added);
    return new RecordType(all, added.end());
  }

  /**
   * Returns the same fields in the same order where a C compiler puts them: each at the next
   * multiple of its alignment, the whole a multiple of the greatest.
   *
   * @throws IllegalArgumentException if the record would have 2^31 bytes or more
   */
  public RecordType aligned() {
    List<Field> moved = new ArrayList<>();
    long end = 0;
    int greatest = 1;
    for (Field field : fields) {
      int alignment = field.dtype().alignment();
      int offset = multiple(end, alignment);
      Field at = new Field(field.name(), field.dtype(), field.shape(), offset);
      moved.add(at);
      end = at.end();
      greatest = Math.max(greatest, alignment);
    }
    return new RecordType(moved, multiple(end, greatest));
  }

  /** Returns where a field ends, if it is one. */
  static int endOf(DType dtype, List<Integer> shape, int offset) {
    long[] sizes = shape.stream().mapToLong(Integer::longValue).toArray();
    long bytes = StridedLayout.ofC(dtype.itemsize(), sizes).byteSize();
    if (bytes > Integer.MAX_VALUE - offset) {
      throw new IllegalArgumentException(
          "expected a field that ends below 2^31 bytes but found "
              + dtype
              + shape
              + " at "
              + offset);
    }
    return offset + (int) bytes;
  }

  /** Returns the least multiple of a power of two that is not below a size. */
  static int multiple(long size, int of) {
    long multiple = (size + of - 1) & -of;
    if (multiple > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected a record below 2^31 bytes but found " + multiple);
    }
    return (int) multiple;
  }

  /** Returns the fields in the order that they were named in. */
  public List<Field> fields() {
    return fields;
  }

  /**
   * Returns a field.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Field field(String name) {
    return fields.get(indexOf(name));
  }

  /** Returns the place of a field among the fields. */
  int indexOf(String name) {
    Integer place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException(
          "expected one of the fields " + names() + " but found '" + name + "'");
    }
    return place;
  }

  /** Returns the fields' names in their order. */
  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  @Override
  public int itemsize() {
    return itemsize;
  }

  @Override
  public Class<?> boxedType() {
    for (Field field : fields) {
      field.dtype().boxedType();
    }
    return RecordValue.class;
  }

  @Override
  public Class<?> arrayType() {
    return boxedType().arrayType();
  }

  @Override
  public int alignment() {
    int greatest = 1;
    for (Field field : fields) {
      int alignment = field.dtype().alignment();
      if (field.offset() % alignment != 0) {
        return 1;
      }
      greatest = Math.max(greatest, alignment);
    }
    return itemsize % greatest == 0 ? greatest : 1;
  }

  @Override
  public boolean isNativeOrder() {
    return fields.stream().allMatch(field -> field.dtype().isNativeOrder());
  }

  @Override
  public RecordType withOrder(ByteOrder order) {
    return new RecordType(
        fields.stream()
            .map(f -> new Field(f.name(), f.dtype().withOrder(order), f.shape(), f.offset()))
            .toList(),
        itemsize);
  }

  @Override
  public String format() {
    return FormatPrinter.print(this);
  }

  @Override
  public String descr() {
    return DescrPrinter.print(this);
  }

  /** Two records are equal if they have the same fields in the same order, and the same size. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordType that
        && itemsize == that.itemsize
        && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return 31 * fields.hashCode() + itemsize;
  }

  /** Returns such as <code>{x: float32, y: int8[2, 3] at 8; 16 bytes}</code>. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    int end = 0;
    for (Field field : fields) {
      text.append(text.length() == 1 ? "" : ", ").append(field.name()).append(": ");
      text.append(field.dtype());
      if (!field.shape().isEmpty()) {
        text.append(
            field.shape().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "[", "]")));
      }
      text.append(field.offset() == end ? "" : " at " + field.offset());
      end = field.end();
    }
    return text.append("; ").append(itemsize).append(" bytes}").toString();
  }
}
