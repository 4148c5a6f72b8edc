// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_STRIDES;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** Makes vectors of an array that is lent. */
final class VectorSharing {
  private VectorSharing() {}

  /**
   * Shares an array: [n] as the vector of its dtype, [n, k, …] as lists. Takes over the lease,
   * unless it fails.
   *
   * @param given an allocator for what the vector allocates later, or null for one that refuses
   * @param missing [n] of bool, true for the rows that are null; or null
   */
  static FieldVector array(
      String name,
      BufferLease lease,
      @Nullable BufferAllocator given,
      @Nullable BufferView missing) {
    BufferView view = lease.view();
    long places = checkedPlaces(view.layout());
    FieldType type = ArrowTypes.fieldType(view.dtype());
    BufferAllocator allocator = given == null ? new LentAllocator((places + 7) / 8) : given;
    long[] sizes = view.layout().shape();
    long bytes = places * view.dtype().itemsize();
    LentMemory memory = lent(lease, allocator, bytes, VectorMemory.bitmapBytes(sizes));
    FieldVector vector = outermost(view.dtype(), type, name, allocator, sizes);
    load(vector, type, view.address(), bytes, memory, missing, sizes);
    memory.loaded();
    return vector;
  }

  /** {@link #array} whose memory an allocator counts. */
  static FieldVector counted(String name, BufferLease lease, BufferAllocator allocator) {
    BufferView view = lease.view();
    VectorPart part = VectorPart.of(name, view);
    FieldVector vector = part.field().createVector(allocator);
    StridedLayout layout = view.layout();
    long bytes = layout.count() == 0 ? 0 : layout.high() - layout.offset();
    try (var memory =
        new CountedMemory(lease, allocator, view.address(), bytes, part.bitmapBytes())) {
      part.load(vector, memory);
      return vector;
    } catch (RuntimeException | Error e) {
      vector.close();
      throw e;
    }
  }

  /** Shares text. Takes over the leases, unless it fails. */
  static FieldVector text(String name, BufferLease offsets, BufferLease utf8) {
    boolean large = ColumnSharing.checkText(offsets.view(), utf8.view());
    ArrowType type = large ? ArrowType.LargeUtf8.INSTANCE : ArrowType.Utf8.INSTANCE;
    StridedLayout starts = offsets.view().layout();
    long rows = starts.size(0) - 1;
    if (rows > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "offsets: expected at most 2147483647 rows but found " + rows);
    }
    return VectorPart.Array.ofText(
            name,
            FieldType.nullable(type),
            offsets.view().address(),
            starts.byteSize(),
            utf8.view().address(),
            utf8.view().layout().byteSize(),
            rows)
        .vector(utf8, offsets, null);
  }

  /** Shares an array [n, …] as fixed-shape tensors; as {@link #array}. */
  static FixedShapeTensorVector tensors(
      String name, BufferLease lease, @Nullable BufferAllocator given) {
    BufferView view = lease.view();
    StridedLayout layout = view.layout();
    if (layout.rank() == 0) {
      throw new IllegalArgumentException("expected an axis of rows but found " + layout);
    }
    int[] axes = StrideOrder.of(layout);
    StridedLayout inMemory = layout.permute(axes);
    long places = checkedPlaces(inMemory);
    long[] shape = new long[axes.length - 1];
    int[] permutation = new int[axes.length - 1];
    for (int axis = 1; axis < axes.length; axis++) {
      shape[axis - 1] = inMemory.size(axis);
      permutation[axes[axis] - 1] = axis - 1;
    }
    FixedShapeTensorType type = FixedShapeTensorType.of(shape).withPermutation(permutation);
    FieldType elements = ArrowTypes.fieldType(view.dtype());
    long[] sizes = {layout.size(0), ((ArrowType.FixedSizeList) type.storageType()).getListSize()};
    BufferAllocator allocator = given == null ? new LentAllocator((places + 7) / 8) : given;
    long bytes = places * view.dtype().itemsize();
    LentMemory memory = lent(lease, allocator, bytes, VectorMemory.bitmapBytes(sizes));
    var vector = (FixedShapeTensorVector) type.field(name, elements).createVector(allocator);
    load(vector, elements, view.address(), bytes, memory, null, sizes);
    memory.loaded();
    return vector;
  }

  /** Counts the buffers of a vector, over bitmaps of its own. */
  static LentMemory lent(
      BufferLease lease, BufferAllocator allocator, long bytes, long bitmapBytes) {
    return new LentMemory(lease, ValidityBitmap.take(bitmapBytes), allocator, bytes);
  }

  private static FieldVector outermost(
      DType dtype, FieldType type, String name, BufferAllocator allocator, long... sizes) {
    return sizes.length == 1
        ? ArrowTypes.vector(dtype, type, name, allocator)
        : new FixedSizeListVector(name, allocator, listOf(sizes[1]), null);
  }

  /** Gives an empty vector and its children their buffers, an axis each. */
  static void load(
      FieldVector outermost,
      FieldType valueType,
      long address,
      long bytes,
      VectorMemory memory,
      @Nullable BufferView missing,
      long... sizes) {
    load(outermost, valueType, 0, 0, address, bytes, memory, missing, sizes);
  }

  /**
   * {@link #load} of text.
   *
   * @param offsetBytes of the offsets; 0 if the values are of one size
   */
  static void load(
      FieldVector outermost,
      FieldType valueType,
      long offsets,
      long offsetBytes,
      long address,
      long bytes,
      VectorMemory memory,
      @Nullable BufferView missing,
      long... sizes) {
    FieldVector vector =
        outermost instanceof ExtensionTypeVector<?> extension
            ? (FieldVector) extension.getUnderlyingVector()
            : outermost;
    long places = 1;
    for (int axis = 0; ; axis++) {
      places *= sizes[axis];
      ArrowBuf validity = memory.validity(places);
      long nulls = axis == 0 && missing != null ? clear(validity, missing) : 0;
      var node = new ArrowFieldNode(places, nulls);
      if (axis + 1 == sizes.length) {
        ArrowBuf values = memory.values(address, bytes);
        vector.loadFieldBuffers(
            node,
            offsetBytes == 0
                ? List.of(validity, values)
                : List.of(validity, memory.values(offsets, offsetBytes), values));
        return;
      }
      var list = (FixedSizeListVector) vector;
      list.loadFieldBuffers(node, List.of(validity));
      FieldType type = axis + 2 == sizes.length ? valueType : listOf(sizes[axis + 2]);
      vector = list.<FieldVector>addOrGetVector(type).getVector();
    }
  }

  /** Clears the bits of missing rows, and counts them. */
  private static long clear(ArrowBuf validity, BufferView missing) {
    long nulls = 0;
    for (long row = 0; row < missing.layout().size(0); row++) {
      if (missing.getBoolean(row)) {
        BitVectorHelper.unsetBit(validity, (int) row);
        nulls++;
      }
    }
    return nulls;
  }

  static FieldType listOf(long size) {
    return FieldType.nullable(new ArrowType.FixedSizeList((int) size));
  }

  /** Returns the number of values, or says why no vector has them. */
  static long checkedPlaces(StridedLayout layout) {
    int rank = layout.rank();
    // Each axis has a vector, whose places are the lists of that axis or, on the last, the values.
    long places = rank == 0 ? Long.MAX_VALUE : 1;
    for (int axis = 0; axis < rank && places <= Integer.MAX_VALUE; axis++) {
      // Neither factor has more than 31 bits, or the product is refused already.
      long size = layout.size(axis);
      places = size > Integer.MAX_VALUE ? Long.MAX_VALUE : places * size;
    }
    if (places > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected an axis or more and at most 2147483647 values but found " + layout);
    }
    if (!layout.isCContiguous()) {
      throw new BufferRequestException(
          UNSUPPORTED_STRIDES,
          "expected C-contiguous strides, for Arrow has no others, but found " + layout,
          true);
    }
    return places;
  }
}
