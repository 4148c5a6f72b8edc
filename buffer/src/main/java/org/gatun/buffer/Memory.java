// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ConcurrentModificationException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Where bytes lie, and how one of them is reached. Positions are {@code base} plus an offset in
 * bytes; they are trusted: {@link StridedLayout} has checked them.
 *
 * <p>Memory that stays mapped as long as this object is reachable is read through one constant
 * segment at its absolute address: the fastest access there is, at one kind of call site. Whoever
 * reads has a view in hand, which is used again or belongs to a lease that is yet to be closed, and
 * so keeps the memory mapped; loops over raw addresses hold a pin. A Java array, or a segment that
 * somebody can close, is read through the JDK's checks.
 */
final class Memory {
  /** All of native memory; reads of it are unchecked, so only {@link #mapped} memory goes here. */
  private static final MemorySegment ALL = NativeAccess.ALL;

  // The scopes that nobody can close: of the process, of a collected arena, of a ByteBuffer.
  private static final Class<?> GLOBAL = Arena.global().scope().getClass();
  private static final Class<?> AUTO = Arena.ofAuto().scope().getClass();
  private static final Class<?> OF_BUFFER =
      MemorySegment.ofBuffer(ByteBuffer.allocateDirect(1)).scope().getClass();

  /** The bytes; holds on to whatever keeps them. */
  final MemorySegment segment;

  /** What offsets are added to: the address of mapped memory, else 0. */
  final long base;

  /** The address of native memory, or where a Java array's bytes start in it. */
  final long address;

  /** How many bytes there are. */
  private final long bytes;

  /** Why native code may not have this memory, or null if it may. */
  final @Nullable Reason nativeRefusal;

  /** The file that this memory is mapped from, where this library has mapped it. */
  final @Nullable MappedFile file;

  /** Whether the bytes are a file's, whoever has mapped it. */
  final boolean ofFile;

  // Asked once: segments are of several classes, and who asks them calls what it could inline.
  private final boolean isNative;
  private final boolean mapped;
  private final @Nullable Object array;

  /** Zero, which the compiler cannot know; see {@link #getInt}. */
  @SuppressWarnings("FieldMayBeFinal")
  private int zero;

  private Memory(MemorySegment segment, boolean owned, @Nullable MappedFile file) {
    boolean heap = segment.heapBase().isPresent() || !segment.isNative();
    if (!heap) {
      NativeAccess.check();
    }
    mapped = !heap && isNeverClosed(segment.scope().getClass());
    // Only the whole of an array is indexed as one: a slice's offset is the segment's to know.
    array = segment.heapBase().filter(base -> coversWhole(segment, base)).orElse(null);
    isNative = segment.isNative();
    address = segment.address();
    ofFile = segment.isMapped();
    base = mapped ? address : 0;
    this.segment = segment;
    bytes = segment.byteSize();
    this.file = file;
    nativeRefusal = heap ? Reason.HEAP_MEMORY : mapped || owned ? null : Reason.OWNER_CAN_FREE;
  }

  /** Memory that the caller gives away, for good: nobody else will free it. */
  static Memory owned(MemorySegment segment) {
    return new Memory(segment, true, null);
  }

  /** Memory that stays somebody else's, who may be able to free it. */
  static Memory borrowed(MemorySegment segment) {
    return new Memory(segment, false, null);
  }

  /** Memory of a file. */
  static Memory ofFile(MemorySegment segment, MappedFile file) {
    return new Memory(segment, true, file);
  }

  private static boolean isNeverClosed(Class<?> scope) {
    return scope == GLOBAL || scope == AUTO || scope == OF_BUFFER;
  }

  private static boolean coversWhole(MemorySegment segment, Object array) {
    return segment.address() == 0
        && array instanceof float[] floats
        && segment.byteSize() == 4L * floats.length;
  }

  boolean isNative() {
    return isNative;
  }

  /** Returns the greatest power of two that divides the address of a byte, where it is known. */
  long alignmentOf(long offset) {
    if (isNative) {
      return Long.lowestOneBit(address + offset);
    }
    // The start of an array is aligned to its elements, and no further that could be relied on.
    long at = segment.maxByteAlignment() | (address + offset);
    return Long.lowestOneBit(at);
  }

  /**
   * Returns the position of an item of a collection. The collection has checked the index, but may
   * have been changed by another thread since, and be in another memory.
   */
  long positionOf(long offset, long itemBytes) {
    if (offset > bytes - itemBytes) {
      throw new ConcurrentModificationException(
          "expected a collection that no thread changes while another uses it; synchronise them");
    }
    return base + offset;
  }

  byte getByte(long at) {
    return mapped ? ALL.get(JAVA_BYTE, at) : segment.get(JAVA_BYTE, at);
  }

  void setByte(long at, byte value) {
    if (mapped) {
      ALL.set(JAVA_BYTE, at, value);
    } else {
      segment.set(JAVA_BYTE, at, value);
    }
  }

  short getShort(long at) {
    return mapped ? ALL.get(JAVA_SHORT_UNALIGNED, at) : segment.get(JAVA_SHORT_UNALIGNED, at);
  }

  void setShort(long at, short value) {
    if (mapped) {
      ALL.set(JAVA_SHORT_UNALIGNED, at, value);
    } else {
      segment.set(JAVA_SHORT_UNALIGNED, at, value);
    }
  }

  int getInt(long at) {
    int value = mapped ? ALL.get(JAVA_INT_UNALIGNED, at) : segment.get(JAVA_INT_UNALIGNED, at);
    // A read that the caller widens to long would else become one instruction of the processor
    // (movslq) whose length HotSpot's fault handler on x86 does not know. When a file is truncated
    // it has to step over the read, and it would end the process instead.
    return value ^ zero;
  }

  void setInt(long at, int value) {
    if (mapped) {
      ALL.set(JAVA_INT_UNALIGNED, at, value);
    } else {
      segment.set(JAVA_INT_UNALIGNED, at, value);
    }
  }

  long getLong(long at) {
    return mapped ? ALL.get(JAVA_LONG_UNALIGNED, at) : segment.get(JAVA_LONG_UNALIGNED, at);
  }

  void setLong(long at, long value) {
    if (mapped) {
      ALL.set(JAVA_LONG_UNALIGNED, at, value);
    } else {
      segment.set(JAVA_LONG_UNALIGNED, at, value);
    }
  }

  float getFloat(long at) {
    if (mapped) {
      return ALL.get(JAVA_FLOAT_UNALIGNED, at);
    }
    return array instanceof float[] floats && (at & 3) == 0
        ? floats[(int) (at >> 2)]
        : segment.get(JAVA_FLOAT_UNALIGNED, at);
  }

  void setFloat(long at, float value) {
    if (mapped) {
      ALL.set(JAVA_FLOAT_UNALIGNED, at, value);
    } else if (array instanceof float[] floats && (at & 3) == 0) {
      floats[(int) (at >> 2)] = value;
    } else {
      segment.set(JAVA_FLOAT_UNALIGNED, at, value);
    }
  }

  double getDouble(long at) {
    return mapped ? ALL.get(JAVA_DOUBLE_UNALIGNED, at) : segment.get(JAVA_DOUBLE_UNALIGNED, at);
  }

  void setDouble(long at, double value) {
    if (mapped) {
      ALL.set(JAVA_DOUBLE_UNALIGNED, at, value);
    } else {
      segment.set(JAVA_DOUBLE_UNALIGNED, at, value);
    }
  }

  /** Throws what the JVM has noted of this thread's accesses to a file but not thrown yet. */
  void throwPendingFault() {
    if (file != null) {
      file.throwPendingFault();
    }
  }

  @Override
  public String toString() {
    return switch (nativeRefusal) {
      case HEAP_MEMORY -> "a Java array";
      case OWNER_CAN_FREE -> "a segment that its owner can close; give it to Buffers.adopt";
      case null, default -> "native memory";
    };
  }
}
