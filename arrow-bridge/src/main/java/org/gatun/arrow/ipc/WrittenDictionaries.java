// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.BufferListing;
import org.gatun.arrow.format.Bytes;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.jspecify.annotations.Nullable;

/**
 * The dictionaries that were written, by their places in the schema, which are their ids: one that
 * a batch has is written when it is another than before, and as a delta when it only grew; whole if
 * its values have dictionaries themselves, for pyarrow reads no delta of those.
 */
final class WrittenDictionaries {
  private final IpcWriter writer;
  private final List<BufferLease> made;
  private final Map<Integer, ArrayData> written = new HashMap<>();
  private int next;

  /**
   * Begins with none.
   *
   * @param made gets the leases of what is copied, which are needed to the end
   */
  WrittenDictionaries(IpcWriter writer, List<BufferLease> made) {
    this.writer = writer;
    this.made = made;
  }

  /** Writes what a batch needs and a reader does not have. */
  void write(List<ArrayData> columns) throws IOException {
    next = 0;
    for (ArrayData column : columns) {
      boolean _ = write(column);
    }
  }

  /** Returns whether another dictionary took the place of one. */
  private boolean write(ArrayData array) throws IOException {
    if (array.dictionary() == null) {
      boolean replaced = false;
      for (ArrayData child : array.children()) {
        replaced |= write(child);
      }
      return replaced;
    }
    int id = next++;
    boolean replaced = write(array.dictionary()); // what its values count comes first
    ArrayData values =
        ArrayParts.fromTheFirst(array.dictionary(), array.dictionary().length(), made);
    ArrayData before = written.get(id);
    if (before != null && !replaced && startsWith(before, values, values.length())) {
      return false;
    }
    boolean nested = isEncoded(values);
    boolean grew =
        before != null && !replaced && !nested && startsWith(values, before, before.length());
    if (before != null && !grew && writer.format() == IpcWriter.Format.FILE) {
      throw new IllegalArgumentException(
          "field "
              + array.field().getName()
              + ": expected batches with one dictionary, "
              + (nested
                  ? "for its values have dictionaries themselves,"
                  : "or one that grows, for a file has no others,")
              + " but found another; write a stream, or a file for each");
    }
    ArrayData part =
        grew
            ? ArrayParts.slice(values, Objects.requireNonNull(before).length(), values.length())
            : values;
    writer.dictionary(id, ArrayParts.of(part.length(), List.of(part), made), grew);
    written.put(id, values);
    return before != null && !grew;
  }

  private static boolean isEncoded(ArrayData array) {
    return array.dictionary() != null
        || array.children().stream().anyMatch(WrittenDictionaries::isEncoded);
  }

  /** Returns whether an array begins with all values of another. */
  @SuppressWarnings("ReferenceEquality") // what is the same need not be read
  static boolean startsWith(ArrayData whole, ArrayData start) throws IOException {
    return whole == start || startsWith(whole, start, start.length());
  }

  /** Returns whether the first values are the same bytes, as they are if nobody changed them. */
  private static boolean startsWith(ArrayData whole, ArrayData start, long length)
      throws IOException {
    if (whole.length() < length || !sameBits(whole, start, 0, length)) {
      return false;
    }
    ArrowType type = whole.field().getType();
    BufferListing listing = BufferListing.of(type);
    return switch (listing) {
      case NOTHING -> true;
      case STRUCT -> childrenStart(whole, start, length);
      case FIXED_LISTS -> {
        int size = ((ArrowType.FixedSizeList) type).getListSize();
        yield childrenStart(whole, start, Math.multiplyExact(length, size));
      }
      case BITS -> sameBits(whole, start, 1, length);
      case BYTES, LARGE_BYTES, LISTS, LARGE_LISTS -> {
        if (length == 0) {
          yield true;
        }
        if (ArrayParts.offset(whole, 0) != 0
            || !sameBytes(whole, start, 1, (length + 1) * listing.offsetBytes())) {
          yield false;
        }
        long last = ArrayParts.offset(whole, length);
        yield whole.children().isEmpty()
            ? sameBytes(whole, start, 2, last)
            : childrenStart(whole, start, last);
      }
      default -> sameBytes(whole, start, 1, length * BufferListing.width(type));
    };
  }

  private static boolean childrenStart(ArrayData whole, ArrayData start, long length)
      throws IOException {
    for (int child = 0; child < whole.children().size(); child++) {
      ArrayData one = whole.children().get(child);
      ArrayData other = start.children().get(child);
      if (one.offset() != 0 || other.offset() != 0 || !startsWith(one, other, length)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameBytes(ArrayData one, ArrayData other, int buffer, long bytes)
      throws IOException {
    return same(ArrayParts.part(one, buffer, bytes), ArrayParts.part(other, buffer, bytes), bytes);
  }

  private static boolean same(@Nullable BufferView one, @Nullable BufferView other, long bytes)
      throws IOException {
    if (one == null || other == null || bytes == 0) {
      return bytes == 0 || one == other;
    }
    try (BufferPin pin = other.pin()) {
      MemorySegment second = Bytes.of(other, pin);
      return ArrayParts.read(
              one, first -> MemorySegment.mismatch(first, 0, bytes, second, 0, bytes))
          < 0;
    }
  }

  /** Compares bits; a bitmap that is left out is all ones. */
  private static boolean sameBits(ArrayData one, ArrayData other, int buffer, long count)
      throws IOException {
    return setBits(one, buffer, count).equals(setBits(other, buffer, count));
  }

  private static BitSet setBits(ArrayData array, int buffer, long count) throws IOException {
    int bits = Math.toIntExact(count);
    boolean leftOut = buffer == 0 && (array.nullCount() == 0 || array.buffers().getFirst() == null);
    BufferView bytes =
        leftOut ? null : ArrayParts.part(array, buffer, BufferListing.bytesOfBits(bits));
    if (bytes == null) {
      var all = new BitSet(bits);
      all.set(0, bits);
      return all;
    }
    return BitSet.valueOf(bytes.toBytes()).get(0, bits);
  }
}
