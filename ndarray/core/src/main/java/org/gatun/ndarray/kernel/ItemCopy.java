// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Copies items of at most {@link #LONGEST} bytes by address: elements of any size, or a few that
 * lie adjacent. An item whose size no Java type has is copied as two numbers that share some bytes.
 */
final class ItemCopy {
  /** Above this many bytes a call that copies memory is as fast. */
  static final int LONGEST = 64;

  private static final int MANY = 1 << 30;

  private ItemCopy() {}

  /** Copies {@code count} items, which start {@code from} and {@code to} bytes apart. */
  static void step(int bytes, long read, long from, long write, long to, long count) {
    for (long done = 0; done < count; done += MANY) {
      int some = (int) Math.min(MANY, count - done);
      walk(bytes, read + done * from, from, write + done * to, to, some);
    }
  }

  /** Addresses are walked and counted with an int: of all forms the one that compiles best. */
  private static void walk(int bytes, long read, long from, long write, long to, int count) {
    long in = read;
    long out = write;
    switch (bytes) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          Native.setByte(out, Native.getByte(in));
          in += from;
          out += to;
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          Native.setShort(out, Native.getShort(in));
          in += from;
          out += to;
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          Native.copyInt(in, out);
          in += from;
          out += to;
        }
      }
      case 8 -> {
        for (int i = 0; i < count; i++) {
          Native.setLong(out, Native.getLong(in));
          in += from;
          out += to;
        }
      }
      case 16 -> {
        for (int i = 0; i < count; i++) {
          Native.setLong(out, Native.getLong(in));
          Native.setLong(out + 8, Native.getLong(in + 8));
          in += from;
          out += to;
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          one(bytes, in, out);
          in += from;
          out += to;
        }
      }
    }
  }

  /**
   * Copies {@code count} items, each from one place behind {@code read} to one behind {@code
   * write}.
   */
  static void pick(
      int bytes, long read, long[] fromPlaces, long write, long[] toPlaces, int count) {
    switch (bytes) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          Native.setByte(write + toPlaces[i], Native.getByte(read + fromPlaces[i]));
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) {
          Native.setShort(write + toPlaces[i], Native.getShort(read + fromPlaces[i]));
        }
      }
      case 4 -> {
        for (int i = 0; i < count; i++) {
          Native.copyInt(read + fromPlaces[i], write + toPlaces[i]);
        }
      }
      case 8 -> {
        for (int i = 0; i < count; i++) {
          Native.setLong(write + toPlaces[i], Native.getLong(read + fromPlaces[i]));
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          one(bytes, read + fromPlaces[i], write + toPlaces[i]);
        }
      }
    }
  }

  /** Copies one item of at least 3 bytes. */
  private static void one(int bytes, long read, long write) {
    if (bytes >= 8) {
      for (int k = 0; k < bytes - 8; k += 8) {
        Native.setLong(write + k, Native.getLong(read + k));
      }
      Native.setLong(write + bytes - 8, Native.getLong(read + bytes - 8));
    } else if (bytes >= 4) {
      Native.copyInt(read, write);
      Native.copyInt(read + bytes - 4, write + bytes - 4);
    } else {
      Native.setShort(write, Native.getShort(read));
      Native.setShort(write + bytes - 2, Native.getShort(read + bytes - 2));
    }
  }
}
