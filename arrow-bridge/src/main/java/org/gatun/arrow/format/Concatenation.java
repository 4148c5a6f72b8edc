// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/** Copies arrays of one type into one array, one after the other. */
public final class Concatenation {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final List<ArrayData> parts;
  private final Field field;
  private final List<BufferLease> made;
  private final long length;

  private Concatenation(List<ArrayData> parts, List<BufferLease> made) {
    this.parts = parts;
    this.made = made;
    field = parts.getFirst().field();
    length = parts.stream().mapToLong(ArrayData::length).reduce(0, Math::addExact);
  }

  /**
   * Copies arrays.
   *
   * @param parts of one field, at least one
   * @param made gets the leases of the memory, to be closed also if this fails
   * @throws IOException if a buffer is shorter than its array needs, or they are of a type whose
   *     values lie scattered: views, unions, runs
   */
  public static ArrayData of(List<ArrayData> parts, List<BufferLease> made) throws IOException {
    return new Concatenation(parts, made).copy();
  }

  private ArrayData copy() throws IOException {
    parts.forEach(ArrayData::checkLength);
    ArrowType type = field.getType();
    List<@Nullable BufferView> values =
        new ArrayList<>(); // before the bitmap, whose length they show
    List<ArrayData> children = new ArrayList<>();
    BufferListing listing = BufferListing.of(type);
    int ofOffset = listing.offsetBytes();
    switch (listing) {
      case BYTES, LARGE_BYTES -> {
        values.add(offsets(ofOffset));
        values.add(bytesOfOffsets(ofOffset));
      }
      case LISTS, LARGE_LISTS -> {
        values.add(offsets(ofOffset));
        children.add(of(elements(ofOffset), made));
      }
      case FIXED_LISTS ->
          children.add(of(slices(0, ((ArrowType.FixedSizeList) type).getListSize()), made));
      case STRUCT -> {
        for (int child = 0; child < field.getChildren().size(); child++) {
          children.add(of(slices(child, 1), made));
        }
      }
      case BITS -> values.add(bits(1));
      case FIXED -> values.add(values(BufferListing.width(type)));
      case NOTHING -> {
        return new ArrayData(field, length, length, 0, List.of(), List.of(), null);
      }
      case LIST_VIEWS, LARGE_LIST_VIEWS, BYTE_VIEWS, SPARSE_UNION, DENSE_UNION, RUNS ->
          throw new IOException(
              "field "
                  + field.getName()
                  + ": expected values that lie one after the other but found "
                  + type);
    }
    List<@Nullable BufferView> buffers = new ArrayList<>();
    buffers.add(bits(0));
    buffers.addAll(values);
    return new ArrayData(
        field, length, nulls(), 0, buffers, children, parts.getFirst().dictionary());
  }

  private long nulls() {
    long nulls = 0;
    for (ArrayData part : parts) {
      if (part.nullCount() < 0) {
        return -1;
      }
      nulls += part.nullCount();
    }
    return nulls;
  }

  private MemorySegment make(long bytes) {
    BufferLease lease = Buffers.allocate(DType.UINT8, bytes);
    made.add(lease);
    try (BufferPin pin = lease.view().pin()) {
      return Bytes.of(lease.view(), pin); // the lease outlives this
    }
  }

  private BufferView made() {
    return made.getLast().view();
  }

  /**
   * Reads a buffer that has so many bytes or more; all ones stand for a bitmap that is left out.
   */
  private <R extends @Nullable Object> R reading(
      ArrayData part, int index, long least, Reading<R> read) throws IOException {
    BufferView buffer = part.buffers().get(index);
    long found = buffer == null ? 0 : buffer.layout().count();
    if (found < least) {
      throw new IOException(
          "field "
              + field.getName()
              + ", buffer "
              + index
              + ": expected "
              + least
              + " bytes or more but found "
              + found);
    }
    if (buffer == null) {
      return read.of(MemorySegment.ofArray(new byte[0]));
    }
    try (BufferPin pin = buffer.pin()) {
      return read.of(Bytes.of(buffer, pin));
    }
  }

  @FunctionalInterface
  private interface Reading<R extends @Nullable Object> {
    R of(MemorySegment bytes) throws IOException;
  }

  /** Copies a buffer of bits; null where it is a bitmap of validity that every part leaves out. */
  private @Nullable BufferView bits(int index) throws IOException {
    if (index == 0 && parts.stream().allMatch(part -> part.buffers().getFirst() == null)) {
      return null;
    }
    for (ArrayData part : parts) { // before memory is asked for
      boolean leftOut = index == 0 && part.buffers().getFirst() == null;
      reading(part, index, leftOut ? 0 : (part.offset() + part.length() + 7) / 8, _ -> null);
    }
    MemorySegment to = make((length + 7) / 8);
    long at = 0;
    for (ArrayData part : parts) {
      boolean leftOut = index == 0 && part.buffers().getFirst() == null;
      long least = leftOut ? 0 : (part.offset() + part.length() + 7) / 8;
      long start = at;
      reading(
          part,
          index,
          least,
          from -> {
            for (long i = 0; i < part.length(); i++) {
              long bit = part.offset() + i;
              if (leftOut || (from.get(ValueLayout.JAVA_BYTE, bit >> 3) >> (bit & 7) & 1) != 0) {
                long place = start + i;
                int old = to.get(ValueLayout.JAVA_BYTE, place >> 3);
                to.set(ValueLayout.JAVA_BYTE, place >> 3, (byte) (old | 1 << (place & 7)));
              }
            }
            return null;
          });
      at += part.length();
    }
    return made();
  }

  private BufferView values(int width) throws IOException {
    for (ArrayData part : parts) { // before memory is asked for
      reading(
          part,
          1,
          Math.multiplyExact(Math.addExact(part.offset(), part.length()), width),
          _ -> null);
    }
    MemorySegment to = make(Math.multiplyExact(length, width));
    long at = 0;
    for (ArrayData part : parts) {
      long bytes = part.length() * width;
      long first = part.offset() * width;
      long start = at;
      reading(
          part,
          1,
          first + bytes,
          from -> {
            MemorySegment.copy(from, first, to, start, bytes);
            return null;
          });
      at += bytes;
    }
    return made();
  }

  private static long offset(MemorySegment offsets, int width, long i) {
    return width == Long.BYTES
        ? offsets.get(LONG, i * Long.BYTES)
        : offsets.get(INT, i * Integer.BYTES);
  }

  /** Returns the first and the last offset of a part. */
  private long[] span(ArrayData part, int width) throws IOException {
    if (part.length() == 0) {
      return new long[2];
    }
    long[] span =
        reading(
            part,
            1,
            (part.offset() + part.length() + 1) * width,
            from ->
                new long[] {
                  offset(from, width, part.offset()),
                  offset(from, width, part.offset() + part.length())
                });
    if (span[0] < 0 || span[1] < span[0]) {
      throw new IOException(
          "field "
              + field.getName()
              + ": expected offsets that grow but found "
              + span[0]
              + " and "
              + span[1]);
    }
    return span;
  }

  private BufferView offsets(int width) throws IOException {
    for (ArrayData part : parts) { // before memory is asked for
      span(part, width);
    }
    MemorySegment to = make(Math.multiplyExact(length + 1, width));
    long at = 0;
    long moved = 0; // by how many elements those of this part lie later
    for (ArrayData part : parts) {
      long[] span = span(part, width);
      long shift = moved - span[0];
      long start = at;
      if (width == Integer.BYTES && moved + span[1] - span[0] > Integer.MAX_VALUE) {
        throw new IOException(
            "field "
                + field.getName()
                + ": expected fewer than 2^31 elements but found "
                + (moved + span[1] - span[0]));
      }
      reading(
          part,
          1,
          0,
          from -> {
            for (long i = 0; i < part.length(); i++) {
              put(to, width, start + i + 1, offset(from, width, part.offset() + i + 1) + shift);
            }
            return null;
          });
      at += part.length();
      moved += span[1] - span[0];
    }
    return made();
  }

  private static void put(MemorySegment offsets, int width, long i, long value) {
    if (width == Long.BYTES) {
      offsets.set(LONG, i * Long.BYTES, value);
    } else {
      offsets.set(INT, i * Integer.BYTES, (int) value);
    }
  }

  private @Nullable BufferView bytesOfOffsets(int width) throws IOException {
    long bytes = 0;
    for (ArrayData part : parts) {
      long[] span = span(part, width);
      bytes = Math.addExact(bytes, span[1] - span[0]);
    }
    if (bytes == 0) {
      return null;
    }
    for (ArrayData part : parts) { // before memory is asked for
      reading(part, 2, span(part, width)[1], _ -> null);
    }
    MemorySegment to = make(bytes);
    long at = 0;
    for (ArrayData part : parts) {
      long[] span = span(part, width);
      long start = at;
      reading(
          part,
          2,
          span[1],
          from -> {
            MemorySegment.copy(from, span[0], to, start, span[1] - span[0]);
            return null;
          });
      at += span[1] - span[0];
    }
    return made();
  }

  /** Returns the elements of each part's lists. */
  private List<ArrayData> elements(int width) throws IOException {
    List<ArrayData> elements = new ArrayList<>();
    for (ArrayData part : parts) {
      long[] span = span(part, width);
      elements.add(slice(part.children().getFirst(), span[0], span[1] - span[0]));
    }
    return elements;
  }

  /** Returns a child of each part, so many elements to each of the part's. */
  private List<ArrayData> slices(int child, int perValue) throws IOException {
    List<ArrayData> slices = new ArrayList<>();
    for (ArrayData part : parts) {
      slices.add(
          slice(
              part.children().get(child),
              Math.multiplyExact(part.offset(), perValue),
              Math.multiplyExact(part.length(), perValue)));
    }
    return slices;
  }

  private ArrayData slice(ArrayData whole, long from, long count) throws IOException {
    if (from > whole.length() - count) {
      throw new IOException(
          "field "
              + field.getName()
              + ": expected "
              + (from + count)
              + " values or more within but found "
              + whole.length());
    }
    return new ArrayData(
        whole.field(),
        count,
        count == whole.length() ? whole.nullCount() : -1,
        whole.offset() + from,
        whole.buffers(),
        whole.children(),
        whole.dictionary());
  }
}
