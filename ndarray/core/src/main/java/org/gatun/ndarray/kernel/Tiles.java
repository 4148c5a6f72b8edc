// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

/**
 * Copies between layouts whose adjacent elements lie along different axes, such as a matrix and its
 * transpose. A loop over either would touch a cache line, and at last a page, for each element.
 * Tiles are brought as the source has them, turned where they lie in the nearest cache, and taken
 * as the target wants them.
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
    long side = 1L << ((Long.SIZE - 1 - Long.numberOfLeadingZeros(most)) / 2);
    long rows = Math.min(nest.size(p), side);
    long columns = Math.min(nest.size(q), most / rows);
    columns = rows == side ? Math.min(columns, side) : columns;
    rows = Math.min(nest.size(p), most / columns);
    do {
      for (long column = 0; column < nest.size(q); column += columns) {
        for (long row = 0; row < nest.size(p); row += rows) {
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
    long out = in + Workspace.tileReach();
    long inPitch = pitch(columns * bytes);
    long outPitch = pitch(rows * bytes);
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
    if (rows >= columns) {
      for (long k = 0; k < columns; k++) {
        ItemCopy.step(bytes, in + k * bytes, inPitch, out + k * outPitch, bytes, rows);
      }
    } else {
      for (long k = 0; k < rows; k++) {
        ItemCopy.step(bytes, in + k * inPitch, bytes, out + k * bytes, outPitch, columns);
      }
    }
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

  private static long pitch(long bytes) {
    return bytes % CONFLICT == 0 ? bytes + PADDING : bytes;
  }
}
