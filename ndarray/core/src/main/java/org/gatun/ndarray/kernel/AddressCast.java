// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.ScalarType.Kind;

/**
 * The casts that are much used and that memory holds up more than the processor does: by address,
 * from adjacent elements to adjacent elements. A way through Java arrays would cost them more than
 * vector instructions save.
 *
 * <p>Each loop is a method of its own and counts with a long: of all forms the one that compiles
 * best where strides are constant.
 */
final class AddressCast {
  /** How many elements a block has at most that needs nothing of the workspace. */
  private static final int STRAIGHT = 1 << 14;

  /** The bits of 2^31 and 2^63 as float32 and float64: what is less can be cut to an integer. */
  private static final int FLOAT_TWO_31 = 0x4F00_0000;

  private static final int FLOAT_TWO_63 = 0x5F00_0000;
  private static final long DOUBLE_TWO_31 = 0x41E0_0000_0000_0000L;
  private static final long DOUBLE_TWO_63 = 0x43E0_0000_0000_0000L;

  private AddressCast() {}

  /** Whether there is a loop for a pair of dtypes. */
  static boolean has(ScalarType in, ScalarType out) {
    if (sameBits(in, out)) {
      return true;
    }
    boolean number = out == ScalarType.FLOAT32 || out == ScalarType.FLOAT64;
    return switch (in) {
      case FLOAT32, FLOAT64 -> number || out == ScalarType.INT32 || out == ScalarType.INT64;
      case INT32 -> number || isInteger(out, Long.BYTES);
      case INT64 -> number || isInteger(out, Integer.BYTES);
      case UINT64 -> isInteger(out, Integer.BYTES);
      default -> false;
    };
  }

  /** Whether every element keeps its bits: integers of one size, as all wrap around. */
  static boolean sameBits(ScalarType in, ScalarType out) {
    return isInteger(in, out.itemsize()) && isInteger(out, in.itemsize())
        || (in == out && in != ScalarType.BOOL);
  }

  private static boolean isInteger(ScalarType dtype, int bytes) {
    return (dtype.kind() == Kind.SIGNED || dtype.kind() == Kind.UNSIGNED)
        && dtype.itemsize() == bytes;
  }

  /** Returns how many elements a block may have, between such operands and strides. */
  static int most(
      Workspace work,
      ScalarType in,
      boolean swapIn,
      long from,
      ScalarType out,
      boolean swapOut,
      long to) {
    boolean adjacent = from == in.itemsize() && to == out.itemsize();
    boolean addresses = work.source.checked == null && work.target.checked == null;
    boolean straight = adjacent && addresses && !swapIn && !swapOut && !cuts(in, out);
    return straight && has(in, out) ? STRAIGHT : Workspace.BLOCK;
  }

  private static boolean cuts(ScalarType in, ScalarType out) {
    return in.kind() == Kind.FLOAT && out.kind() == Kind.SIGNED;
  }

  /**
   * Converts a block. Elements that are not adjacent, of the other byte order, or in memory without
   * an address come and go by way of the workspace's tiles.
   *
   * @return false, and nothing was written, if there is a number that these loops do not convert
   */
  static boolean block(
      Workspace work,
      ScalarType in,
      boolean swapIn,
      long at,
      long from,
      ScalarType out,
      boolean swapOut,
      long into,
      long to,
      int count) {
    int inBytes = in.itemsize();
    int outBytes = out.itemsize();
    boolean same = sameBits(in, out);
    long read = at;
    if (work.source.checked != null || from != inBytes) {
      read = work.tile();
      CopyKernel.run(work, work.source, at, from, work.scratch, read, inBytes, inBytes, count);
    }
    if (swapIn && !same) {
      reverse(inBytes, read, work.tile(), count);
      read = work.tile();
    }
    if (cuts(in, out) && !fits(work, in, out, read, count)) {
      return false;
    }
    boolean straight = work.target.checked == null && to == outBytes;
    long write = straight ? into : work.tile() + Workspace.tileReach();
    if (!same) {
      convert(in, out, read, write, count);
    } else if (swapIn != swapOut) {
      reverse(inBytes, read, write, count);
    } else { // part of a complex number
      Native.copy(read, write, (long) count * inBytes);
    }
    if (swapOut && !same) {
      reverse(outBytes, write, write, count);
    }
    if (!straight) {
      CopyKernel.run(work, work.scratch, write, outBytes, work.target, into, to, outBytes, count);
    }
    return true;
  }

  /** Whether Java cuts all of a block as NumPy does: none is too great, and none is NaN. */
  private static boolean fits(Workspace work, ScalarType in, ScalarType out, long at, int count) {
    boolean ints = out == ScalarType.INT32;
    if (in == ScalarType.FLOAT32) {
      MemorySegment.copy(Native.ALL, JAVA_INT_UNALIGNED, at, work.ints, 0, count);
      return areLess(work.ints, ints ? FLOAT_TWO_31 : FLOAT_TWO_63, count);
    }
    MemorySegment.copy(Native.ALL, JAVA_LONG_UNALIGNED, at, work.longs, 0, count);
    return areLess(work.longs, ints ? DOUBLE_TWO_31 : DOUBLE_TWO_63, count);
  }

  /** Whether numbers, without their signs, have lower bits than a limit; over an array at once. */
  private static boolean areLess(int[] bits, int limit, int count) {
    int differences = -1;
    for (int i = 0; i < count; i++) {
      differences &= (bits[i] & Integer.MAX_VALUE) - limit;
    }
    return differences < 0;
  }

  private static boolean areLess(long[] bits, long limit, int count) {
    long differences = -1;
    for (int i = 0; i < count; i++) {
      differences &= (bits[i] & Long.MAX_VALUE) - limit;
    }
    return differences < 0;
  }

  private static void convert(ScalarType in, ScalarType out, long at, long into, long count) {
    switch (in) {
      case FLOAT64 -> {
        switch (out) {
          case FLOAT32 -> doublesToFloats(at, into, count);
          case INT32 -> doublesToInts(at, into, count);
          default -> doublesToLongs(at, into, count);
        }
      }
      case FLOAT32 -> {
        switch (out) {
          case FLOAT64 -> floatsToDoubles(at, into, count);
          case INT32 -> floatsToInts(at, into, count);
          default -> floatsToLongs(at, into, count);
        }
      }
      case INT32 -> {
        switch (out) {
          case FLOAT32 -> intsToFloats(at, into, count);
          case FLOAT64 -> intsToDoubles(at, into, count);
          default -> intsToLongs(at, into, count);
        }
      }
      default -> {
        switch (out) {
          case FLOAT32 -> longsToFloats(at, into, count);
          case FLOAT64 -> longsToDoubles(at, into, count);
          default -> longsToInts(at, into, count);
        }
      }
    }
  }

  private static void doublesToFloats(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setFloat(into + 4 * i, (float) Native.getDouble(at + 8 * i));
    }
  }

  private static void doublesToInts(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setInt(into + 4 * i, (int) Native.getDouble(at + 8 * i));
    }
  }

  private static void doublesToLongs(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setLong(into + 8 * i, (long) Native.getDouble(at + 8 * i));
    }
  }

  private static void floatsToDoubles(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setDouble(into + 8 * i, Native.getFloat(at + 4 * i));
    }
  }

  private static void floatsToInts(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setInt(into + 4 * i, (int) Native.getFloat(at + 4 * i));
    }
  }

  private static void floatsToLongs(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setLong(into + 8 * i, (long) Native.getFloat(at + 4 * i));
    }
  }

  private static void intsToFloats(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setFloat(into + 4 * i, (float) Native.getInt(at + 4 * i));
    }
  }

  private static void intsToDoubles(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setDouble(into + 8 * i, Native.getInt(at + 4 * i));
    }
  }

  private static void intsToLongs(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setLong(into + 8 * i, Native.getInt(at + 4 * i));
    }
  }

  private static void longsToFloats(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setFloat(into + 4 * i, (float) Native.getLong(at + 8 * i));
    }
  }

  private static void longsToDoubles(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setDouble(into + 8 * i, (double) Native.getLong(at + 8 * i));
    }
  }

  private static void longsToInts(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setInt(into + 4 * i, (int) Native.getLong(at + 8 * i));
    }
  }

  /** Turns round the bytes of each element; in place where both addresses are the same. */
  private static void reverse(int itemsize, long at, long into, int count) {
    long whole = (long) count * itemsize / Long.BYTES;
    switch (itemsize) {
      case 2 -> reverseShorts(at, into, whole);
      case 4 -> reverseInts(at, into, whole);
      default -> reverseLongs(at, into, whole);
    }
    for (int i = (int) (whole * Long.BYTES / itemsize); i < count; i++) { // what fills no long
      if (itemsize == Short.BYTES) {
        Native.setShort(into + 2L * i, Short.reverseBytes(Native.getShort(at + 2L * i)));
      } else if (itemsize == Integer.BYTES) {
        Native.setInt(into + 4L * i, Integer.reverseBytes(Native.getInt(at + 4L * i)));
      }
    }
  }

  private static void reverseShorts(long at, long into, long fours) {
    long lows = 0x00FF_00FF_00FF_00FFL;
    for (long i = 0; i < fours; i++) {
      long four = Native.getLong(at + 8 * i);
      Native.setLong(into + 8 * i, four >>> Byte.SIZE & lows | (four & lows) << Byte.SIZE);
    }
  }

  private static void reverseInts(long at, long into, long pairs) {
    for (long i = 0; i < pairs; i++) {
      long turned = Long.reverseBytes(Native.getLong(at + 8 * i)); // and both change places
      Native.setLong(into + 8 * i, turned >>> Integer.SIZE | turned << Integer.SIZE);
    }
  }

  private static void reverseLongs(long at, long into, long count) {
    for (long i = 0; i < count; i++) {
      Native.setLong(into + 8 * i, Long.reverseBytes(Native.getLong(at + 8 * i)));
    }
  }
}
