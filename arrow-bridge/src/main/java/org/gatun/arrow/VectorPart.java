// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_STRIDES;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** What a vector is made of, as it lies in memory that is lent: an array, or a struct of parts. */
sealed interface VectorPart {
  Field field();

  /** Returns how many bytes the bitmaps have together. */
  long bitmapBytes();

  /** Returns how many places the vector has that has the most. */
  long mostPlaces();

  /** Gives an empty vector of the field its buffers. */
  void load(FieldVector vector, VectorMemory memory);

  /** An array, as lists for each axis but the first. */
  final class Array implements VectorPart {
    private final String name;
    private final FieldType type;
    private final long offsets;
    private final long offsetBytes;
    private final long address;
    private final long bytes;
    private final long[] sizes;

    /**
     * Makes a part whose values are of one size.
     *
     * @param address of the values
     * @param bytes of the values together
     */
    static Array of(String name, FieldType type, long address, long bytes, long... sizes) {
      return new Array(name, type, 0, 0, address, bytes, sizes);
    }

    /**
     * Makes a part that is text.
     *
     * @param offsets the address of the offsets
     * @param address of the bytes
     */
    static Array ofText(
        String name,
        FieldType type,
        long offsets,
        long offsetBytes,
        long address,
        long bytes,
        long... sizes) {
      return new Array(name, type, offsets, offsetBytes, address, bytes, sizes);
    }

    private Array(
        String name,
        FieldType type,
        long offsets,
        long offsetBytes,
        long address,
        long bytes,
        long... sizes) {
      this.name = name;
      this.type = type;
      this.offsets = offsets;
      this.offsetBytes = offsetBytes;
      this.address = address;
      this.bytes = bytes;
      this.sizes = sizes.clone();
    }

    @Override
    public Field field() {
      Field field = new Field(sizes.length == 1 ? name : "item", type, List.of());
      for (int axis = sizes.length - 1; axis > 0; axis--) {
        FieldType list = VectorSharing.listOf(sizes[axis]);
        field = new Field(axis == 1 ? name : "item", list, List.of(field));
      }
      return field;
    }

    @Override
    public long bitmapBytes() {
      return VectorMemory.bitmapBytes(sizes);
    }

    @Override
    public long mostPlaces() {
      long places = 1;
      long most = 0;
      for (long size : sizes) {
        places *= size;
        most = Math.max(most, places);
      }
      return most;
    }

    @Override
    public void load(FieldVector vector, VectorMemory memory) {
      VectorSharing.load(vector, type, offsets, offsetBytes, address, bytes, memory, null, sizes);
    }
  }

  /** Parts of one length. */
  record Struct(String name, long rows, List<VectorPart> children) implements VectorPart {
    @Override
    public Field field() {
      return new Field(
          name,
          FieldType.nullable(ArrowType.Struct.INSTANCE),
          children.stream().map(VectorPart::field).toList());
    }

    @Override
    public long bitmapBytes() {
      return VectorMemory.aligned(rows)
          + children.stream().mapToLong(VectorPart::bitmapBytes).sum();
    }

    @Override
    public long mostPlaces() {
      return children.stream().mapToLong(VectorPart::mostPlaces).reduce(rows, Math::max);
    }

    @Override
    public void load(FieldVector vector, VectorMemory memory) {
      vector.loadFieldBuffers(new ArrowFieldNode(rows, 0), List.of(memory.validity(rows)));
      List<FieldVector> vectors = vector.getChildrenFromFields();
      for (int i = 0; i < vectors.size(); i++) {
        children.get(i).load(vectors.get(i), memory);
      }
    }
  }

  /**
   * Returns an array as it lies, or records [n] as the struct that they are where they lie.
   *
   * @throws BufferRequestException if values do not lie side by side, or Arrow has no such dtype
   */
  static VectorPart of(String name, BufferView values) {
    return values.dtype() instanceof RecordType ? struct(name, values) : array(name, values);
  }

  private static Array array(String name, BufferView values) {
    StridedLayout layout = values.layout();
    long places = VectorSharing.checkedPlaces(layout);
    FieldType type = ArrowTypes.fieldType(values.dtype());
    return Array.of(name, type, values.address(), places * layout.itemsize(), layout.shape());
  }

  private static Struct struct(String name, BufferView records) {
    var children = new ArrayList<VectorPart>();
    for (String each : checkedRecords(records).names()) {
      BufferView values = records.field(each);
      StridedLayout layout = values.layout();
      if (isStruct(values)) {
        children.add(struct(each, values));
      } else if (layout.isCContiguous()) {
        children.add(array(each, values));
      } else {
        throw new BufferRequestException(
            UNSUPPORTED_STRIDES,
            "field '"
                + each
                + "': expected values side by side, for Arrow has no strides, but found "
                + layout
                + "; copy the records into columns with ArrowVectors.copyOf, or keep them in a"
                + " ColumnDict",
            false);
      }
    }
    return new Struct(name, records.layout().size(0), children);
  }

  /** Returns whether the elements are records, one a row. */
  static boolean isStruct(BufferView values) {
    return values.dtype() instanceof RecordType && values.layout().rank() == 1;
  }

  /** Returns the type of records [n]. */
  static RecordType checkedRecords(BufferView records) {
    StridedLayout layout = records.layout();
    if (!isStruct(records) || layout.size(0) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected at most 2147483647 records, [n], but found " + layout);
    }
    return (RecordType) records.dtype();
  }

  /**
   * Makes the vector. Takes over the lease of all memory, unless it fails.
   *
   * @param given an allocator for what the vector allocates later, or null for one that refuses
   */
  default FieldVector vector(BufferLease lease, @Nullable BufferAllocator given) {
    return vector(lease, null, given);
  }

  /**
   * {@link #vector(BufferLease, BufferAllocator)} whose memory is lent by two.
   *
   * @param second taken over too; null if the first lends all
   */
  default FieldVector vector(
      BufferLease lease, @Nullable BufferLease second, @Nullable BufferAllocator given) {
    BufferAllocator allocator = given == null ? new LentAllocator((mostPlaces() + 7) / 8) : given;
    FieldVector vector = field().createVector(allocator);
    long bytes = lease.view().layout().byteSize();
    var memory =
        new LentMemory(lease, second, ValidityBitmap.take(bitmapBytes()), allocator, bytes);
    load(vector, memory);
    memory.loaded();
    return vector;
  }
}
