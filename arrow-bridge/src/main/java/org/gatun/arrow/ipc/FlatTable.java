// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of a flatbuffer. Every offset is checked before it is followed, so that no flatbuffer,
 * whoever wrote it, is read outside its bytes, or makes a reader work longer than its length
 * explains: a buffer in which tables or texts are shared over and over is refused.
 *
 * @see <a href="https://flatbuffers.dev/internals/">FlatBuffers, internals</a>
 */
final class FlatTable {
  private static final ValueLayout.OfInt INT = little(ValueLayout.JAVA_INT_UNALIGNED);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int MOST_DEPTH = 64;

  private final Flatbuffer buffer;
  private final String name;
  private final int depth;
  private final long at;
  private final long vtable;
  private final int vtableBytes;
  private final int tableBytes;

  /** The bytes, and how much may still be read of them. */
  private static final class Flatbuffer {
    private final MemorySegment bytes;
    private long tables;
    private long characters;

    Flatbuffer(MemorySegment bytes) {
      this.bytes = bytes;
      tables = bytes.byteSize() / Integer.BYTES + 1; // a table has 4 bytes or more
      characters = 16 * bytes.byteSize(); // writers may share a text that comes often
    }
  }

  private static ValueLayout.OfInt little(ValueLayout.OfInt layout) {
    return layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Opens the root.
   *
   * @param bytes all of the flatbuffer
   * @param name what messages call it
   * @throws IOException if it is not one
   */
  static FlatTable root(MemorySegment bytes, String name) throws IOException {
    var buffer = new Flatbuffer(bytes);
    if (bytes.byteSize() < Integer.BYTES) {
      throw new IOException(
          name + ": expected a flatbuffer but found " + bytes.byteSize() + " bytes");
    }
    return new FlatTable(buffer, name, 0, 0);
  }

  /** Follows the offset that lies at a place. */
  private FlatTable(Flatbuffer buffer, String name, int depth, long place) throws IOException {
    this.buffer = buffer;
    this.name = name;
    this.depth = depth;
    if (depth > MOST_DEPTH) {
      throw refusal("at most " + MOST_DEPTH + " tables in each other", "more");
    }
    if (buffer.tables-- == 0) {
      throw refusal("tables that lie apart", "more than have room in " + size() + " bytes");
    }
    at = follow(place, Integer.BYTES);
    vtable = at - buffer.bytes.get(INT, at);
    if (vtable < 0 || vtable > size() - 2 * Short.BYTES) {
      throw refusal("a table at byte " + at, "its vtable at byte " + vtable + " of " + size());
    }
    vtableBytes = unsignedShort(vtable);
    tableBytes = unsignedShort(vtable + Short.BYTES);
    if (vtableBytes < 2 * Short.BYTES || (vtableBytes & 1) != 0 || vtableBytes > size() - vtable) {
      throw refusal("a vtable at byte " + vtable, vtableBytes + " bytes of it");
    }
    if (tableBytes < Integer.BYTES || tableBytes > size() - at) {
      throw refusal("a table at byte " + at, tableBytes + " bytes of it");
    }
  }

  private long size() {
    return buffer.bytes.byteSize();
  }

  private int unsignedShort(long place) {
    return Short.toUnsignedInt(buffer.bytes.get(SHORT, place));
  }

  /** Returns where an offset leads to, with so many bytes or more behind it. */
  private long follow(long place, long least) throws IOException {
    long target = place + Integer.toUnsignedLong(buffer.bytes.get(INT, place));
    if (target == place || target > size() - least) {
      throw refusal(
          "an offset at byte " + place, "that it leads to byte " + target + " of " + size());
    }
    return target;
  }

  /** Returns where a field of so many bytes lies; -1 if it is left out. */
  private long place(int field, int bytes) throws IOException {
    int slot = (2 + field) * Short.BYTES;
    int offset = slot + Short.BYTES <= vtableBytes ? unsignedShort(vtable + slot) : 0;
    if (offset == 0) {
      return -1;
    }
    if (offset < Integer.BYTES || offset > tableBytes - bytes) {
      throw refusal(
          "field " + field + " within " + tableBytes + " bytes of its table", "byte " + offset);
    }
    return at + offset;
  }

  boolean has(int field) throws IOException {
    return place(field, 1) >= 0;
  }

  boolean getBoolean(int field) throws IOException {
    return getByte(field, 0) != 0;
  }

  int getByte(int field, int otherwise) throws IOException {
    long place = place(field, Byte.BYTES);
    return place < 0 ? otherwise : buffer.bytes.get(ValueLayout.JAVA_BYTE, place);
  }

  int getShort(int field, int otherwise) throws IOException {
    long place = place(field, Short.BYTES);
    return place < 0 ? otherwise : buffer.bytes.get(SHORT, place);
  }

  int getInt(int field, int otherwise) throws IOException {
    long place = place(field, Integer.BYTES);
    return place < 0 ? otherwise : buffer.bytes.get(INT, place);
  }

  long getLong(int field, long otherwise) throws IOException {
    long place = place(field, Long.BYTES);
    return place < 0 ? otherwise : buffer.bytes.get(LONG, place);
  }

  /** Returns a table in this one; null if it is left out. */
  @Nullable FlatTable table(int field, String what) throws IOException {
    long place = place(field, Integer.BYTES);
    return place < 0 ? null : new FlatTable(buffer, what, depth + 1, place);
  }

  /** Returns a table in this one, without which it says nothing. */
  FlatTable tableThere(int field, String what) throws IOException {
    FlatTable table = table(field, what);
    if (table == null) {
      throw refusal(what, "none");
    }
    return table;
  }

  /** Returns the tables of a list; none if it is left out. */
  List<FlatTable> tables(int field, String what) throws IOException {
    Items items = items(field, Integer.BYTES, what);
    List<FlatTable> tables = new ArrayList<>();
    for (int i = 0; i < items.count; i++) {
      tables.add(new FlatTable(buffer, what + " " + i, depth + 1, items.at(i)));
    }
    return tables;
  }

  /** Returns a text; null if it is left out. */
  @Nullable String text(int field, String what) throws IOException {
    if (!has(field)) {
      return null;
    }
    try {
      ByteBuffer text = ByteBuffer.wrap(bytes(field, what));
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(name + ": " + what + ": expected UTF-8 but found other bytes", e);
    }
  }

  /** Returns the bytes of a text, in whatever encoding; none if it is left out. */
  byte[] bytes(int field, String what) throws IOException {
    Items items = items(field, Byte.BYTES, what);
    buffer.characters -= items.count;
    if (buffer.characters < 0) {
      throw refusal("texts that lie apart", "more than have room in " + size() + " bytes");
    }
    return buffer.bytes.asSlice(items.first, items.count).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Returns the places of a list's items of so many bytes each; none if it is left out. */
  Items items(int field, int bytes, String what) throws IOException {
    long place = place(field, Integer.BYTES);
    if (place < 0) {
      return new Items(buffer.bytes, 0, 0, bytes);
    }
    long list = follow(place, Integer.BYTES);
    long count = Integer.toUnsignedLong(buffer.bytes.get(INT, list));
    if (count > (size() - list - Integer.BYTES) / bytes) {
      throw refusal(what + " within " + size() + " bytes", count + " of " + bytes + " bytes each");
    }
    return new Items(buffer.bytes, list + Integer.BYTES, (int) count, bytes);
  }

  /** Items side by side, of numbers. */
  record Items(MemorySegment buffer, long first, int count, int bytes) {
    private long at(int i) {
      return first + (long) i * bytes;
    }

    long getLong(int i, int offset) {
      return buffer.get(LONG, at(i) + offset);
    }

    int getInt(int i, int offset) {
      return buffer.get(INT, at(i) + offset);
    }
  }

  IOException refusal(String expected, String found) {
    return new IOException(name + ": expected " + expected + " but found " + found);
  }

  String name() {
    return name;
  }
}
