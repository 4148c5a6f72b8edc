// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.Bits;
import org.gatun.arrow.format.BufferListing;
import org.gatun.arrow.format.Bytes;
import org.gatun.arrow.format.Concatenation;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Lists arrays as a record batch has them: of each buffer the bytes that the array's length needs,
 * no bitmap where nothing is null, and offsets that were looked at. The arrays' buffers are views
 * of bytes.
 */
final class ArrayParts {
  private final List<ArrowFieldNode> nodes = new ArrayList<>();
  private final List<@Nullable BufferView> buffers = new ArrayList<>();
  private final List<BufferLease> made;

  private ArrayParts(List<BufferLease> made) {
    this.made = made;
  }

  /**
   * Lists columns of so many rows.
   *
   * @param made gets the leases of what had to be copied: rows that begin within their buffers
   * @throws IOException if a buffer is shorter than its array needs, or offsets go down
   */
  static WrittenBatch of(long rows, List<ArrayData> columns, List<BufferLease> made)
      throws IOException {
    var parts = new ArrayParts(made);
    for (ArrayData column : columns) {
      parts.add(column, rows);
    }
    return new WrittenBatch(rows, parts.nodes, parts.buffers, List.of());
  }

  /**
   * Returns so many values of an array, from the first of its buffers on: itself if they lie so.
   *
   * @param made gets the leases of a copy
   */
  static ArrayData fromTheFirst(ArrayData array, long length, List<BufferLease> made)
      throws IOException {
    if (array.length() < length) {
      throw new IOException(
          "field "
              + array.field().getName()
              + ": expected "
              + length
              + " values but found "
              + array.length());
    }
    if (array.offset() == 0
        && (length == 0 || !listing(array).isRagged() || offset(array, 0) == 0)) {
      return array;
    }
    return Concatenation.of(List.of(slice(array, 0, length)), made);
  }

  /** Returns a part of an array, which begins within its buffers. */
  static ArrayData slice(ArrayData array, long from, long to) {
    return new ArrayData(
        array.field(),
        to - from,
        array.nullCount() == 0 ? 0 : -1,
        array.offset() + from,
        array.buffers(),
        array.children(),
        array.dictionary());
  }

  private void add(ArrayData given, long length) throws IOException {
    ArrayData array = fromTheFirst(given, length, made);
    addValidity(array, length);
    ArrowType type = array.field().getType();
    switch (BufferListing.of(type)) {
      case NOTHING -> {}
      case STRUCT -> {
        for (ArrayData child : array.children()) {
          add(child, length);
        }
      }
      case FIXED_LISTS -> {
        int size = ((ArrowType.FixedSizeList) type).getListSize();
        add(array.children().getFirst(), Math.multiplyExact(length, size));
      }
      case LISTS, LARGE_LISTS -> add(array.children().getFirst(), addOffsets(array, length));
      case BYTES, LARGE_BYTES -> {
        long bytes = addOffsets(array, length);
        buffers.add(part(array, 2, bytes));
      }
      case BITS -> buffers.add(part(array, 1, BufferListing.bytesOfBits(length)));
      default ->
          buffers.add(part(array, 1, Math.multiplyExact(length, (long) BufferListing.width(type))));
    }
  }

  private static BufferListing listing(ArrayData array) {
    return BufferListing.of(array.field().getType());
  }

  static long offset(ArrayData array, long row) throws IOException {
    int width = listing(array).offsetBytes();
    BufferView offsets = part(array, 1, (row + 1) * width);
    DType type = width == Long.BYTES ? DType.INT64 : DType.INT32;
    return offsets == null ? 0 : offsets.cast(type).getLong(row);
  }

  /** Returns the first bytes of a buffer; null if there are to be none. */
  static @Nullable BufferView part(ArrayData array, int index, long bytes) throws IOException {
    BufferView buffer = index < array.buffers().size() ? array.buffers().get(index) : null;
    long found = buffer == null ? 0 : buffer.layout().count();
    if (found < bytes) {
      throw new IOException(
          "field "
              + array.field().getName()
              + ", buffer "
              + index
              + ": expected "
              + bytes
              + " bytes or more but found "
              + found);
    }
    return buffer == null || bytes == 0 ? null : buffer.slice(0, Slice.of(0, bytes));
  }

  private void addValidity(ArrayData array, long length) throws IOException {
    if (array.field().getType() instanceof ArrowType.Null) {
      nodes.add(new ArrowFieldNode(length, length));
      return;
    }
    boolean leftOut = array.nullCount() == 0 || array.buffers().getFirst() == null;
    BufferView bitmap = leftOut ? null : part(array, 0, BufferListing.bytesOfBits(length));
    long nulls = bitmap == null ? 0 : length - read(bitmap, bits -> Bits.ones(bits, length));
    nodes.add(new ArrowFieldNode(length, nulls));
    buffers.add(nulls == 0 ? null : bitmap);
  }

  /** Reads the bytes of a view, or names the file that was truncated under them. */
  static long read(BufferView view, ToLongFunction<MemorySegment> use) throws IOException {
    try (BufferPin pin = view.pin()) {
      return use.applyAsLong(Bytes.of(view, pin));
    } catch (InternalError e) {
      throw IpcWriter.truncated(view, e);
    }
  }

  /** Lists offsets that go up from 0, and returns the last. */
  private long addOffsets(ArrayData array, long length) throws IOException {
    int width = listing(array).offsetBytes();
    // Of no rows there may be no offset at all.
    BufferView offsets = length == 0 ? null : part(array, 1, (length + 1) * width);
    buffers.add(offsets);
    if (offsets == null) {
      return 0;
    }
    long down = read(offsets, bytes -> firstDown(bytes, width, length));
    if (down < length) {
      throw new IOException(
          "field "
              + array.field().getName()
              + ", row "
              + down
              + ": expected offsets that do not go down but found "
              + offset(array, down)
              + ".."
              + offset(array, down + 1));
    }
    return offset(array, length);
  }

  /** Returns the first row that ends before it begins; as many as there are if none does. */
  private static long firstDown(MemorySegment offsets, int width, long length) {
    long last = 0;
    for (long row = 0; row < length; row++) {
      long next =
          width == Long.BYTES
              ? offsets.get(ValueLayout.JAVA_LONG_UNALIGNED, (row + 1) * Long.BYTES)
              : offsets.get(ValueLayout.JAVA_INT_UNALIGNED, (row + 1) * Integer.BYTES);
      if (next < last) {
        return row;
      }
      last = next;
    }
    return length;
  }
}
