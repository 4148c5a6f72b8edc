// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.BufferListing;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.jspecify.annotations.Nullable;

/**
 * Makes vectors of arrays, whose lengths and buffers nobody has checked, over their memory: of each
 * type that Arrow has a vector of. A bitmap that is left out is the vector's own.
 *
 * <p>What the offsets of texts and lists say within their bounds is not looked at, which would read
 * them all: a vector's own checks refuse what leads outside of its buffers.
 */
final class VectorMaker {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The bytes of a view of text. */
  private static final int VIEW_BYTES = 16;

  /** How many bytes the bitmaps that are left out have together. */
  private long bitmapBytes;

  private VectorMaker() {}

  /**
   * Makes the vector of an array without an offset. Takes over the lease, unless it fails.
   *
   * @param lease of the memory that all buffers lie in
   * @throws org.gatun.buffer.BufferRequestException if Arrow has no such vector
   * @throws IllegalArgumentException if a buffer or a child is shorter than the length needs
   */
  static FieldVector of(ArrayData array, BufferLease lease) {
    var checked = new VectorMaker();
    checked.check(array);
    var allocator = new LentAllocator(0); // of all vectors within each other, long or short
    FieldVector vector;
    try {
      vector = field(array).createVector(allocator);
    } catch (RuntimeException e) { // Arrow has its own words for what no type allows
      throw new IllegalArgumentException(
          "field "
              + array.field().getName()
              + ": expected a type that Arrow has vectors of but found "
              + array.field().getType()
              + ": "
              + e.getMessage(),
          e);
    }
    var bitmap = ValidityBitmap.take(checked.bitmapBytes);
    var memory = new LentMemory(lease, bitmap, allocator, lease.view().layout().byteSize());
    load(vector, array, memory);
    memory.loaded();
    if (memory.getRefCount() == 0) { // it has no buffers
      lease.close();
    }
    return vector;
  }

  /** Returns the field as vectors have it: indices where it is encoded, extensions by class. */
  static Field field(ArrayData array) {
    Field field = array.field();
    ArrowType type = field.getType();
    String extension = field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME);
    ArrowType.ExtensionType known =
        extension == null || field.getDictionary() != null
            ? null
            : ExtensionTypeRegistry.lookup(extension);
    if (known != null) {
      String said =
          field
              .getMetadata()
              .getOrDefault(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_METADATA, "");
      type = known.deserialize(type, said);
    }
    return new Field(
        field.getName(),
        new FieldType(field.isNullable(), type, field.getDictionary(), field.getMetadata()),
        array.children().stream().map(VectorMaker::field).toList());
  }

  private void check(ArrayData array) {
    array.checkLength();
    Field field = array.field();
    long length = array.length();
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "field "
              + field.getName()
              + ": expected at most 2147483647 values, which is all that a vector counts, but found "
              + length
              + "; take it as a column");
    }
    if (hasValidity(field.getType())) {
      if (array.nullCount() > 0) {
        least(array, 0, "validity", (length + 7) / 8);
      } else if (!hasBitmap(array)) {
        bitmapBytes += VectorMemory.aligned(length);
      }
    }
    checkBuffers(array, length);
    array.children().forEach(this::check);
  }

  private static boolean hasValidity(ArrowType type) {
    return BufferListing.of(type).hasValidity();
  }

  private static boolean hasBitmap(ArrayData array) {
    BufferView bits = array.buffers().getFirst();
    return bits != null && bits.layout().count() >= (array.length() + 7) / 8;
  }

  private static void checkBuffers(ArrayData array, long length) {
    ArrowType type = array.field().getType();
    BufferListing listing = BufferListing.of(type);
    switch (listing) {
      case NOTHING -> {}
      case BITS -> least(array, 1, "values", BufferListing.bytesOfBits(length));
      case BYTES, LARGE_BYTES ->
          least(array, 2, "values", lastOffset(array, listing.offsetBytes()));
      case LISTS, LARGE_LISTS -> children(array, lastOffset(array, listing.offsetBytes()));
      case FIXED_LISTS ->
          children(
              array, Math.multiplyExact(length, ((ArrowType.FixedSizeList) type).getListSize()));
      case STRUCT -> children(array, length);
      case LIST_VIEWS, LARGE_LIST_VIEWS -> ranges(array, length * listing.offsetBytes());
      case BYTE_VIEWS -> least(array, 1, "views", length * VIEW_BYTES);
      case SPARSE_UNION -> {
        least(array, 0, "type ids", length);
        children(array, length);
      }
      case DENSE_UNION -> {
        least(array, 0, "type ids", length);
        least(array, 1, "offsets", length * Integer.BYTES);
      }
      case RUNS -> {
        if (array.children().size() != 2) {
          throw refusal(array, "run ends and values", array.children().size() + " children");
        }
      }
      case FIXED -> {
        if (type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() < 128) {
          throw ArrowTypes.refused(
              array.field(), "Arrow's vectors keep in 128 bits or 256; take it as a column");
        }
        least(array, 1, "values", Math.multiplyExact(length, (long) BufferListing.width(type)));
      }
    }
  }

  private static void ranges(ArrayData array, long bytes) {
    least(array, 1, "offsets", bytes);
    least(array, 2, "sizes", bytes);
  }

  private static void children(ArrayData array, long least) {
    for (ArrayData child : array.children()) {
      if (child.length() < least) {
        throw refusal(child, least + " values or more", Long.toString(child.length()));
      }
    }
  }

  private static void least(ArrayData array, int index, String what, long bytes) {
    BufferView buffer = array.buffers().get(index);
    long found = buffer == null ? 0 : buffer.layout().count();
    if (found < bytes) {
      throw refusal(array, "the " + what + " to have at least " + bytes + " bytes", "" + found);
    }
  }

  private static IllegalArgumentException refusal(ArrayData array, String expected, String found) {
    return new IllegalArgumentException(
        "field " + array.field().getName() + ": expected " + expected + " but found " + found);
  }

  /** Returns the last of the offsets; 0 if there are no rows, where the offset may be left out. */
  private static long lastOffset(ArrayData array, int width) {
    long length = array.length();
    if (length == 0) {
      return 0;
    }
    least(array, 1, "offsets", (length + 1) * width);
    BufferView offsets = array.buffers().get(1);
    if (offsets == null) {
      return 0;
    }
    long place = offsets.layout().offset() + length * width;
    long last =
        offsets.pinned((MemorySegment all) ->
            width == Long.BYTES ? all.get(LONG, place) : (long) all.get(INT, place));
    if (last < 0) {
      throw refusal(array, "a last offset of 0 or more", Long.toString(last));
    }
    return last;
  }

  private static void load(FieldVector vector, ArrayData array, LentMemory memory) {
    List<ArrowBuf> buffers = new ArrayList<>();
    int first = 0;
    if (hasValidity(array.field().getType())) {
      first = 1;
      boolean there = array.nullCount() > 0 || hasBitmap(array);
      buffers.add(
          there ? buffer(array.buffers().getFirst(), memory) : memory.validity(array.length()));
    }
    for (BufferView each : array.buffers().subList(first, array.buffers().size())) {
      buffers.add(buffer(each, memory));
    }
    vector.loadFieldBuffers(new ArrowFieldNode(array.length(), array.nullCount()), buffers);
    List<FieldVector> children = vector.getChildrenFromFields();
    for (int i = 0; i < children.size(); i++) {
      load(children.get(i), array.children().get(i), memory);
    }
  }

  private static ArrowBuf buffer(@Nullable BufferView view, LentMemory memory) {
    return view == null
        ? memory.getAllocator().getEmpty()
        : memory.values(view.address(), view.layout().count());
  }
}
