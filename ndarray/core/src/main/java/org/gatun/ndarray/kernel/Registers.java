// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;

/**
 * Numbered blocks of {@link Workspace#BLOCK} numbers, in Java arrays: what a program works on. Of
 * each number there is one array a lane, made when it is first asked for.
 */
final class Registers {
  private int[][] ints = {};
  private long[][] longs = {};
  private float[][] floats = {};
  private double[][] doubles = {};

  int[] ints(int register) {
    if (register >= ints.length) {
      int made = ints.length;
      ints = Arrays.copyOf(ints, register + 1);
      for (int k = made; k <= register; k++) {
        ints[k] = new int[Workspace.BLOCK];
      }
    }
    return ints[register];
  }

  long[] longs(int register) {
    if (register >= longs.length) {
      int made = longs.length;
      longs = Arrays.copyOf(longs, register + 1);
      for (int k = made; k <= register; k++) {
        longs[k] = new long[Workspace.BLOCK];
      }
    }
    return longs[register];
  }

  float[] floats(int register) {
    if (register >= floats.length) {
      int made = floats.length;
      floats = Arrays.copyOf(floats, register + 1);
      for (int k = made; k <= register; k++) {
        floats[k] = new float[Workspace.BLOCK];
      }
    }
    return floats[register];
  }

  double[] doubles(int register) {
    if (register >= doubles.length) {
      int made = doubles.length;
      doubles = Arrays.copyOf(doubles, register + 1);
      for (int k = made; k <= register; k++) {
        doubles[k] = new double[Workspace.BLOCK];
      }
    }
    return doubles[register];
  }
}
