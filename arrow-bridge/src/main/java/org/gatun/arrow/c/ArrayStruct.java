// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.gatun.arrow.format.ArrayData;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.jspecify.annotations.Nullable;

/**
 * The struct ArrowArray: an array's buffers, children and dictionary.
 *
 * @see <a href="https://arrow.apache.org/docs/format/CDataInterface.html#the-arrowarray-structure">
 *     Arrow, ArrowArray</a>
 */
public final class ArrayStruct {
  /** The size of the struct. */
  public static final long BYTES = 80;

  static final long CHILD_COUNT = 32;
  static final long CHILDREN = 48;
  static final long DICTIONARY = 56;
  static final long RELEASE = 64;
  static final long PRIVATE_DATA = 72;

  private static final long LENGTH = 0;
  private static final long NULL_COUNT = 8;
  private static final long OFFSET = 16;
  private static final long BUFFER_COUNT = 24;
  private static final long BUFFERS = 40;

  private ArrayStruct() {}

  /**
   * Writes an array, which its reader releases, with leases of its own. Each child too has its own,
   * so that it may be moved away.
   *
   * @throws org.gatun.buffer.BufferRequestException if a buffer is not native; nothing is kept
   */
  public static void export(ArrayData array, long to) {
    List<@Nullable BufferView> buffers = array.buffers();
    int children = array.children().size();
    ArrayData dictionary = array.dictionary();
    int structs = children + (dictionary == null ? 0 : 1);
    long childrenAt = 8L * buffers.size();
    long first = childrenAt + 8L * children;
    List<BufferLease> leases = new ArrayList<>(1 + buffers.size());
    BufferLease block = Callbacks.block(first + structs * BYTES);
    leases.add(block);
    long address = block.view().address();
    int made = 0;
    try {
      for (int i = 0; i < buffers.size(); i++) {
        BufferView buffer = buffers.get(i);
        long at = 0;
        if (buffer != null) {
          BufferLease lease = buffer.acquire(BufferRequest.NATIVE);
          leases.add(lease);
          at = buffer.address();
        } else if (i > 0) {
          at = address; // of no bytes: only a bitmap may be left out
        }
        CMemory.setLong(address + 8L * i, at);
      }
      for (; made < structs; made++) {
        export(
            made < children ? array.children().get(made) : Objects.requireNonNull(dictionary),
            address + first + made * BYTES);
      }
    } catch (RuntimeException | Error e) {
      while (made-- > 0) {
        Callbacks.releaseArray(address + first + made * BYTES);
      }
      leases.forEach(BufferLease::close);
      throw e;
    }
    for (int i = 0; i < children; i++) {
      CMemory.setLong(address + childrenAt + 8L * i, address + first + i * BYTES);
    }
    CMemory.setLong(to + LENGTH, array.length());
    CMemory.setLong(to + NULL_COUNT, array.nullCount());
    CMemory.setLong(to + OFFSET, array.offset());
    CMemory.setLong(to + BUFFER_COUNT, buffers.size());
    CMemory.setLong(to + CHILD_COUNT, children);
    CMemory.setLong(to + BUFFERS, address);
    CMemory.setLong(to + CHILDREN, children == 0 ? 0 : address + childrenAt);
    CMemory.setLong(to + DICTIONARY, dictionary == null ? 0 : address + first + children * BYTES);
    CMemory.setLong(to + PRIVATE_DATA, Callbacks.keep(leases));
    CMemory.setLong(to + RELEASE, Callbacks.RELEASE_ARRAY);
  }

  /** Returns whether a struct holds nothing: the end of a stream. */
  static boolean isReleased(long address) {
    return CMemory.getLong(address + RELEASE) == 0;
  }

  /** Says that a struct holds nothing, for what it held is elsewhere. */
  static void clear(long address) {
    CMemory.setLong(address + RELEASE, 0);
  }

  /** Has an array's owner take it back. Does nothing if that was done. */
  static void release(long address) {
    Callbacks.release(address, RELEASE, Callbacks.RELEASE_ARRAY);
  }

  /**
   * Reads an array: its buffers are as long as its type and length ask for.
   *
   * @param into holds on to the struct for as long as a buffer is held
   * @param made gets the leases of the buffers, to be closed also if this fails
   * @throws IllegalArgumentException if it is none of the schema
   */
  static ArrayData read(long address, SchemaTree schema, MovedArray into, List<BufferLease> made) {
    String name = schema.field().getName();
    if (address == 0) {
      throw new IllegalArgumentException("field " + name + ": expected an array but found NULL");
    }
    long length = CMemory.getLong(address + LENGTH);
    long nullCount = CMemory.getLong(address + NULL_COUNT);
    long offset = CMemory.getLong(address + OFFSET);
    if (length < 0 || offset < 0 || offset > Long.MAX_VALUE / 64 - length || nullCount > length) {
      throw new IllegalArgumentException(
          "field "
              + name
              + ": expected a length and an offset of 0 or more, and fewer nulls, but found length "
              + length
              + ", offset "
              + offset
              + ", null_count "
              + nullCount);
    }
    checkCount(name, "n_children", schema.children().size(), address + CHILD_COUNT);
    List<ArrayData> children = new ArrayList<>();
    for (int i = 0; i < schema.children().size(); i++) {
      long child = CMemory.getLong(CMemory.getLong(address + CHILDREN) + 8L * i);
      children.add(read(child, schema.children().get(i), into, made));
    }
    SchemaTree values = schema.dictionary();
    long dictionary = CMemory.getLong(address + DICTIONARY);
    if ((values == null) != (dictionary == 0)) {
      throw new IllegalArgumentException(
          "field "
              + name
              + ": expected "
              + (values == null ? "no dictionary but found one" : "a dictionary but found none"));
    }
    return new ArrayData(
        schema.field(),
        length,
        Math.max(nullCount, -1),
        offset,
        buffers(address, schema, offset + length, into, made),
        children,
        values == null ? null : read(dictionary, values, into, made));
  }

  private static void checkCount(String name, String what, long expected, long at) {
    long found = CMemory.getLong(at);
    if (found != expected) {
      throw new IllegalArgumentException(
          "field " + name + ": expected " + what + " " + expected + " but found " + found);
    }
  }

  /**
   * Finds the buffers; none where the type is one that no column is made of.
   *
   * @param places how many values lie in them, those before the first too
   */
  private static List<@Nullable BufferView> buffers(
      long address, SchemaTree schema, long places, MovedArray into, List<BufferLease> made) {
    ArrowType type = schema.field().getType();
    int count = BufferSizes.count(type);
    List<@Nullable BufferView> buffers = new ArrayList<>(3);
    if (count == 0) {
      return buffers;
    }
    String name = schema.field().getName();
    checkCount(name, "n_buffers", count, address + BUFFER_COUNT);
    long all = CMemory.getLong(address + BUFFERS);
    long offsets = 0;
    for (int i = 0; i < count; i++) {
      long at = CMemory.getLong(all + 8L * i);
      long bytes = BufferSizes.bytes(schema.field(), i, places, offsets);
      buffers.add(at == 0 || bytes == 0 ? null : into.view(at, bytes, made));
      if (i == 1) {
        offsets = at;
      }
    }
    return buffers;
  }
}
