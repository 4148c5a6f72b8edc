// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;

/**
 * Sorts numbers where they lie, byte of a key by byte, from the lowest: without boxing them, and
 * however many there are. A key is a number's bits, turned so that they compare without a sign as
 * the boxed values compare: -0.0 before 0.0, and every NaN last. Equal keys stay in their order.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Radix_sort">Radix sort, least significant digit
 *     first</a>
 */
final class NumberSort {
  private static final int DIGITS = 256;

  private final ScalarType scalar;
  private final boolean swap;
  private final int itemsize;

  private NumberSort(DType dtype) {
    scalar = scalar(dtype);
    itemsize = scalar.itemsize();
    swap = !dtype.isNativeOrder();
  }

  /** Returns whether the boxed values are numbers in an order. */
  static boolean takes(DType dtype) {
    return switch (dtype) {
      case ScalarType scalar -> scalar.kind() != ScalarType.Kind.COMPLEX;
      case SwappedType swapped -> swapped.scalar().kind() != ScalarType.Kind.COMPLEX;
      case TimeType _ -> true;
      default -> false;
    };
  }

  private static ScalarType scalar(DType dtype) {
    return switch (dtype) {
      case ScalarType scalar -> scalar;
      case SwappedType swapped -> swapped.scalar();
      default -> ScalarType.INT64; // a time's ticks
    };
  }

  /** Sorts so many numbers from a byte of the memory on. */
  static void sort(DType dtype, Memory memory, long offset, long count) {
    if (count < 2) {
      return;
    }
    long bytes = Math.multiplyExact(count, dtype.itemsize());
    memory.positionOf(offset, bytes);
    try (BufferLease other = BufferPool.shared().acquire(bytes)) {
      new NumberSort(dtype).sort(memory, offset, other.loan.memory, count);
    }
  }

  private void sort(Memory memory, long offset, Memory other, long count) {
    long[][] starts = count(memory, memory.base + offset, count);
    Memory source = memory;
    Memory target = other;
    long from = memory.base + offset;
    long to = other.base;
    for (int digit = 0; digit < itemsize; digit++) {
      if (!startAt(starts[digit], count)) {
        continue; // all have the same digit
      }
      move(source, from, target, to, count, digit, starts[digit]);
      Memory moved = target;
      target = source;
      source = moved;
      long at = to;
      to = from;
      from = at;
    }
    if (source == other) {
      MemorySegment.copy(other.segment, 0, memory.segment, offset, count * itemsize);
    }
  }

  /** Counts how often each digit occurs at each place of the keys. */
  private long[][] count(Memory memory, long start, long count) {
    long[][] counts = new long[itemsize][DIGITS];
    long at = start;
    for (long i = 0; i < count; i++) {
      long key = key(memory, at);
      for (int digit = 0; digit < itemsize; digit++) {
        counts[digit][(int) (key >>> 8 * digit) & 0xFF]++;
      }
      at += itemsize;
    }
    return counts;
  }

  /** Makes counts to where each digit starts. Returns whether there is more than one. */
  private static boolean startAt(long[] counts, long all) {
    long next = 0;
    for (int i = 0; i < DIGITS; i++) {
      long count = counts[i];
      if (count == all) {
        return false;
      }
      counts[i] = next;
      next += count;
    }
    return true;
  }

  private void move(
      Memory source, long from, Memory target, long to, long count, int digit, long[] starts) {
    long at = from;
    int shift = 8 * digit;
    for (long i = 0; i < count; i++) {
      // Others may write meanwhile; then a digit may occur more often than it was counted.
      long place = starts[(int) (key(source, at) >>> shift) & 0xFF]++;
      if (place < count) {
        put(source, at, target, to + place * itemsize);
      }
      at += itemsize;
    }
  }

  private void put(Memory source, long at, Memory target, long to) {
    switch (itemsize) {
      case 1 -> target.setByte(to, source.getByte(at));
      case 2 -> target.setShort(to, source.getShort(at));
      case 4 -> target.setInt(to, source.getInt(at));
      default -> target.setLong(to, source.getLong(at));
    }
  }

  private long key(Memory memory, long at) {
    return switch (scalar) {
      case BOOL -> memory.getByte(at) == 0 ? 0 : 1;
      case UINT8 -> memory.getByte(at);
      case INT8 -> memory.getByte(at) ^ 0x80;
      case UINT16 -> shortBits(memory, at);
      case INT16 -> shortBits(memory, at) ^ 0x8000;
      case UINT32 -> intBits(memory, at);
      case INT32 -> intBits(memory, at) ^ 0x8000_0000L;
      case UINT64 -> longBits(memory, at);
      case INT64 -> longBits(memory, at) ^ Long.MIN_VALUE;
      case FLOAT16 -> halfKey(shortBits(memory, at), 0x7C00);
      case BFLOAT16 -> halfKey(shortBits(memory, at), 0x7F80);
      case FLOAT32 -> {
        int bits = intBits(memory, at);
        yield Float.isNaN(Float.intBitsToFloat(bits)) ? -1 : bits ^ (bits >> 31 | 0x8000_0000);
      }
      case FLOAT64 -> {
        long bits = longBits(memory, at);
        yield Double.isNaN(Double.longBitsToDouble(bits))
            ? -1
            : bits ^ (bits >> 63 | Long.MIN_VALUE);
      }
      case COMPLEX64, COMPLEX128 -> throw new IllegalStateException("no order: " + scalar);
    };
  }

  private static long halfKey(short bits, int infinity) {
    return (bits & 0x7FFF) > infinity ? -1 : bits ^ (bits >> 15 | 0x8000);
  }

  private short shortBits(Memory memory, long at) {
    short bits = memory.getShort(at);
    return swap ? Short.reverseBytes(bits) : bits;
  }

  private int intBits(Memory memory, long at) {
    int bits = memory.getInt(at);
    return swap ? Integer.reverseBytes(bits) : bits;
  }

  private long longBits(Memory memory, long at) {
    long bits = memory.getLong(at);
    return swap ? Long.reverseBytes(bits) : bits;
  }
}
