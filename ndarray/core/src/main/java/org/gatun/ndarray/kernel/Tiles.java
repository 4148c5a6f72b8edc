// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.nio.ByteOrder;

/**
 * Copies between layouts whose adjacent elements lie along different axes, such as a matrix and its
 * transpose. A loop over either would touch a cache line, and at last a page, for each element.
 * Tiles are brought as the source has them to where they lie in the nearest cache, and from there
 * written as the target wants them, whole lines of the cache at once.
 */
final class Tiles {
  /** A source whose neighbours are nearer than this is read along the target's axis at no loss. */
  private static final int CACHE_LINE = 64;

  /** Less than this stays in the nearest cache anyway. */
  private static final int SMALL = 1 << 14;

  /** Loops shorter than this cost more than what they copy. */
  private static final int SHORT_LOOP = 16;

  /** Rows so far apart, or a multiple of it, would fight for the same few places in the cache. */
  private static final int CONFLICT = 256;

  private static final int PADDING = 16;

  /**
   * How many bytes of a row of the source a tile takes, and gives to a row of the target: whole
   * lines of the cache, and several, for memory brings neighbours faster. Both measured.
   */
  private static final int RUN_IN = 512;

  private static final int RUN_OUT = 256;

  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private Tiles() {}

  /** Returns the loop along which the source is to be read, or -1 if tiles would not pay. */
  static int loop(Nest nest, long bytes) {
    int inner = nest.rank() - 1;
    if (inner < 1 || bytes > ItemCopy.LONGEST) {
      return -1;
    }
    int along = -1;
    for (int k = 0; k < inner; k++) {
      long stride = Math.abs(nest.secondStride(k));
      if (stride != 0 && (along < 0 || stride < Math.abs(nest.secondStride(along)))) {
        along = k;
      }
    }
    if (along < 0) {
      return -1;
    }
    long across = Math.abs(nest.secondStride(inner));
    if (across < CACHE_LINE || across <= Math.abs(nest.secondStride(along))) {
      return -1;
    }
    long rows = nest.size(inner);
    long columns = nest.size(along);
    boolean shortLoop = rows < SHORT_LOOP && columns > 4 * SHORT_LOOP;
    boolean large = rows > SMALL || columns > SMALL || rows * columns * bytes > SMALL;
    return shortLoop || large ? along : -1;
  }

  /**
   * Copies items of some bytes by tiles over the innermost loop and one that {@link #loop} chose.
   */
  static void walk(Workspace work, Nest nest, int along, int bytes) {
    nest.moveInward(along);
    int p = nest.rank() - 1;
    int q = nest.rank() - 2;
    long most = Workspace.TILE_BYTES / bytes;
    long rows = Math.min(nest.size(p), Math.min(RUN_OUT / bytes, most / (RUN_IN / bytes)));
    long columns = Math.min(nest.size(q), RUN_IN / bytes);
    if (columns == nest.size(q)) {
      rows = Math.min(nest.size(p), most / columns);
    } else if (rows == nest.size(p)) {
      columns = Math.min(nest.size(q), most / rows);
    }
    do {
      for (long row = 0; row < nest.size(p); row += rows) {
        for (long column = 0; column < nest.size(q); column += columns) {
          tile(
              work,
              bytes,
              work.source.start
                  + nest.second
                  + row * nest.secondStride(p)
                  + column * nest.secondStride(q),
              work.target.start
                  + nest.first
                  + row * nest.firstStride(p)
                  + column * nest.firstStride(q),
              Math.min(rows, nest.size(p) - row),
              Math.min(columns, nest.size(q) - column));
        }
      }
    } while (nest.next(2));
  }

  private static void tile(
      Workspace work, int bytes, long read, long write, long rows, long columns) {
    Nest nest = work.outer;
    int p = nest.rank() - 1;
    int q = nest.rank() - 2;
    long in = work.tile();
    long inPitch = pitch(columns * bytes);
    Operand scratch = work.scratch;
    CopyKernel.rows(
        work,
        work.source,
        read,
        nest.secondStride(p),
        nest.secondStride(q),
        scratch,
        in,
        inPitch,
        bytes,
        bytes,
        rows,
        columns);
    if (work.target.checked == null) {
      turn(bytes, in, inPitch, write, nest.firstStride(q), nest.firstStride(p), rows, columns);
      return;
    }
    long out = in + Workspace.tileReach();
    long outPitch = pitch(rows * bytes);
    turn(bytes, in, inPitch, out, outPitch, bytes, rows, columns);
    CopyKernel.rows(
        work,
        scratch,
        out,
        outPitch,
        bytes,
        work.target,
        write,
        nest.firstStride(q),
        nest.firstStride(p),
        bytes,
        columns,
        rows);
  }

  /**
   * Makes columns of a tile, whose rows lie {@code pitch} bytes apart, to rows that lie {@code
   * toRow} apart and their items {@code to}.
   */
  private static void turn(
      int bytes, long read, long pitch, long write, long toRow, long to, long rows, long columns) {
    if (rows < columns && rows < SHORT_LOOP) {
      for (long k = 0; k < rows; k++) {
        ItemCopy.step(bytes, read + k * pitch, bytes, write + k * to, toRow, columns);
      }
      return;
    }
    long done = 0;
    if (bytes == Integer.BYTES && to == bytes && LITTLE_ENDIAN) {
      for (; done < columns - 1; done += 2) {
        pairs(read + done * bytes, pitch, write + done * toRow, toRow, (int) rows);
      }
    }
    for (; done < columns; done++) {
      ItemCopy.step(bytes, read + done * bytes, pitch, write + done * toRow, to, rows);
    }
  }

  /** Two columns of four-byte items to two rows, two items with each access. */
  private static void pairs(long read, long pitch, long write, long toRow, int rows) {
    long low = 0xFFFF_FFFFL;
    long in = read;
    long out = write;
    for (int row = 0; row < rows - 1; row += 2) {
      long above = Native.getLong(in);
      long below = Native.getLong(in + pitch);
      Native.setLong(out, above & low | below << Integer.SIZE);
      Native.setLong(out + toRow, above >>> Integer.SIZE | below & ~low);
      in += 2 * pitch;
      out += 2 * Integer.BYTES;
    }
    if ((rows & 1) != 0) {
      Native.copyInt(in, out);
      Native.copyInt(in + Integer.BYTES, out + toRow);
    }
  }

  private static long pitch(long bytes) {
    return bytes % CONFLICT == 0 ? bytes + PADDING : bytes;
  }
}
