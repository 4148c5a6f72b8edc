// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.List;
import java.util.Objects;
import org.gatun.buffer.BufferLease;
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

  static final long LENGTH = 0;
  static final long NULL_COUNT = 8;
  static final long OFFSET = 16;
  static final long BUFFER_COUNT = 24;
  static final long BUFFERS = 40;

  private ArrayStruct() {}

  /**
   * Writes an array, which its reader releases, and takes over its leases, also if this fails. Each
   * child too has its own, so that it may be moved away.
   */
  public static void export(ExportedArray array, long to) {
    List<@Nullable BufferLease> buffers = array.buffers();
    int children = array.children().size();
    ExportedArray dictionary = array.dictionary();
    int structs = children + (dictionary == null ? 0 : 1);
    long first = 8L * (buffers.size() + children);
    Exported exported = Exported.take();
    int made = 0;
    long address = 0;
    try {
      address = exported.memory(first + structs * BYTES);
      for (; made < structs; made++) {
        export(
            made < children ? array.children().get(made) : Objects.requireNonNull(dictionary),
            address + first + made * BYTES);
      }
      for (int i = 0; i < buffers.size(); i++) {
        BufferLease buffer = buffers.get(i);
        long at = i == 0 ? 0 : address; // of no bytes: only a bitmap may be left out
        if (buffer != null) {
          exported.keep(buffer);
          at = buffer.view().address();
        }
        CMemory.setLong(address + 8L * i, at);
      }
    } catch (RuntimeException | Error e) {
      while (made-- > 0) {
        Callbacks.releaseArray(address + first + made * BYTES);
      }
      exported.giveBack();
      array.close(); // what was not taken over
      throw e;
    }
    write(array, address, exported.number(), to);
  }

  /**
   * Writes the struct of what it points to.
   *
   * @param address of the buffers' addresses, behind them the children's, behind them the structs
   *     of the children and of the dictionary
   */
  private static void write(ExportedArray array, long address, long number, long to) {
    int buffers = array.buffers().size();
    int children = array.children().size();
    long childrenAt = address + 8L * buffers;
    long structsAt = childrenAt + 8L * children;
    for (int i = 0; i < children; i++) {
      CMemory.setLong(childrenAt + 8L * i, structsAt + i * BYTES);
    }
    CMemory.setLong(to + LENGTH, array.length());
    CMemory.setLong(to + NULL_COUNT, array.nullCount());
    CMemory.setLong(to + OFFSET, 0);
    CMemory.setLong(to + BUFFER_COUNT, buffers);
    CMemory.setLong(to + CHILD_COUNT, children);
    CMemory.setLong(to + BUFFERS, address);
    CMemory.setLong(to + CHILDREN, children == 0 ? 0 : childrenAt);
    CMemory.setLong(to + DICTIONARY, array.dictionary() == null ? 0 : structsAt + children * BYTES);
    CMemory.setLong(to + PRIVATE_DATA, number);
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
}
