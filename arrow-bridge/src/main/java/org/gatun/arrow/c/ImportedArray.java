// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.arrow.format.BufferListing;
import org.gatun.arrow.format.EmptyValues;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * An array, or one within it, of a struct ArrowArray that was moved here. Its buffers are as long
 * as its type and length ask for: the struct does not say.
 */
final class ImportedArray implements LentArray {
  private final MovedArray moved;
  private final SchemaTree schema;
  private final long length;
  private final long nullCount;
  private final long offset;

  private final BufferListing listing;

  /** Where the addresses of the buffers are, and how many a column is made of. */
  private final long buffers;

  private final int bufferCount;

  private final List<ImportedArray> children;
  private final @Nullable ImportedArray dictionary;

  /**
   * Reads a struct.
   *
   * @param moved lends the memory
   * @throws IllegalArgumentException if it is none of the schema
   */
  ImportedArray(long address, SchemaTree schema, MovedArray moved) {
    this.moved = moved;
    this.schema = schema;
    if (address == 0) {
      throw refused("an array", "NULL");
    }
    length = CMemory.getLong(address + ArrayStruct.LENGTH);
    nullCount = CMemory.getLong(address + ArrayStruct.NULL_COUNT);
    offset = CMemory.getLong(address + ArrayStruct.OFFSET);
    if (length < 0
        || offset < 0
        || offset > Long.MAX_VALUE / 64 - length
        || nullCount < -1
        || nullCount > length) {
      throw refused(
          "a length and an offset of 0 or more, and fewer nulls, or -1",
          "length " + length + ", offset " + offset + ", null_count " + nullCount);
    }
    listing = BufferListing.of(field().getType());
    bufferCount = listing.isInOrder() ? listing.buffers() : 0;
    if (bufferCount > 0) { // else no column is made of it, and it is refused by its type
      checkCount("n_buffers", bufferCount, CMemory.getLong(address + ArrayStruct.BUFFER_COUNT));
    }
    buffers = there("buffers", bufferCount, CMemory.getLong(address + ArrayStruct.BUFFERS));
    children = children(address);
    dictionary = dictionary(CMemory.getLong(address + ArrayStruct.DICTIONARY));
  }

  private List<ImportedArray> children(long address) {
    int count = schema.children().size();
    checkCount("n_children", count, CMemory.getLong(address + ArrayStruct.CHILD_COUNT));
    if (count == 0) {
      return List.of();
    }
    long at = there("children", count, CMemory.getLong(address + ArrayStruct.CHILDREN));
    List<ImportedArray> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(new ImportedArray(CMemory.getLong(at + 8L * i), schema.children().get(i), moved));
    }
    return all;
  }

  private @Nullable ImportedArray dictionary(long at) {
    SchemaTree values = schema.dictionary();
    if ((values == null) != (at == 0)) {
      throw values == null ? refused("no dictionary", "one") : refused("a dictionary", "none");
    }
    return values == null ? null : new ImportedArray(at, values, moved);
  }

  private IllegalArgumentException refused(String expected, String found) {
    return new IllegalArgumentException(
        "field " + field().getName() + ": expected " + expected + " but found " + found);
  }

  private void checkCount(String what, long expected, long found) {
    if (found != expected) {
      throw refused(what + " " + expected, Long.toString(found));
    }
  }

  private long there(String what, int count, long at) {
    if (count > 0 && at == 0) {
      throw refused(what + " at an address", "NULL");
    }
    return at;
  }

  @Override
  public Field field() {
    return schema.field();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public long nullCount() {
    return nullCount;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public List<ImportedArray> children() {
    return children;
  }

  @Override
  public @Nullable ImportedArray dictionary() {
    return dictionary;
  }

  @Override
  public void checkLength(long length) {
    EmptyValues.check(field(), length);
  }

  private long address(int buffer) {
    return buffer < bufferCount ? CMemory.getLong(buffers + 8L * buffer) : 0;
  }

  @Override
  public boolean isLeftOut(int buffer) {
    return address(buffer) == 0;
  }

  @Override
  public long bytes(int buffer) {
    long offsets = buffer == 2 ? address(1) : 0;
    long bytes = BufferSizes.bytes(field(), listing, buffer, offset + length, offsets);
    long at = address(buffer);
    if (at < 0 || bytes > Long.MAX_VALUE - at) {
      throw refused(
          "buffer " + buffer + " in memory", bytes + " bytes from " + Long.toHexString(at));
    }
    return bytes;
  }

  @Override
  public BufferLease lend(int buffer, long firstByte, long bytes, DType dtype, long... shape) {
    return moved.lend(address(buffer) + firstByte, bytes, dtype, shape);
  }
}
