// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbered blocks of {@link Workspace#BLOCK} numbers, in Java arrays: what a program works on. Of
 * each number there is one array a lane, made when it is first asked for. If memory runs out then
 * nothing has changed.
 */
final class Registers {
  private int[] @Nullable [] ints = {};
  private long[] @Nullable [] longs = {};
  private float[] @Nullable [] floats = {};
  private double[] @Nullable [] doubles = {};

  int[] ints(int register) {
    int[] known = register < ints.length ? ints[register] : null;
    if (known != null) {
      return known;
    }
    int[] made = new int[Workspace.BLOCK];
    if (register >= ints.length) {
      ints = Arrays.copyOf(ints, register + 1);
    }
    ints[register] = made;
    return made;
  }

  long[] longs(int register) {
    long[] known = register < longs.length ? longs[register] : null;
    if (known != null) {
      return known;
    }
    long[] made = new long[Workspace.BLOCK];
    if (register >= longs.length) {
      longs = Arrays.copyOf(longs, register + 1);
    }
    longs[register] = made;
    return made;
  }

  float[] floats(int register) {
    float[] known = register < floats.length ? floats[register] : null;
    if (known != null) {
      return known;
    }
    float[] made = new float[Workspace.BLOCK];
    if (register >= floats.length) {
      floats = Arrays.copyOf(floats, register + 1);
    }
    floats[register] = made;
    return made;
  }

  double[] doubles(int register) {
    double[] known = register < doubles.length ? doubles[register] : null;
    if (known != null) {
      return known;
    }
    double[] made = new double[Workspace.BLOCK];
    if (register >= doubles.length) {
      doubles = Arrays.copyOf(doubles, register + 1);
    }
    doubles[register] = made;
    return made;
  }

  /** Lets go of what long programs needed, so that it is not kept for the short ones. */
  void trim(int most) {
    if (ints.length > most) {
      ints = Arrays.copyOf(ints, most);
    }
    if (longs.length > most) {
      longs = Arrays.copyOf(longs, most);
    }
    if (floats.length > most) {
      floats = Arrays.copyOf(floats, most);
    }
    if (doubles.length > most) {
      doubles = Arrays.copyOf(doubles, most);
    }
  }
}
