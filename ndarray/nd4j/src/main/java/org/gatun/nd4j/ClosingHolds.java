// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import java.util.IdentityHashMap;
import org.nd4j.linalg.api.buffer.DataBuffer;

/**
 * Keeps ND4J from freeing a buffer while leases of it are out. ND4J frees when any array over the
 * buffer is closed, so the buffer itself has to refuse: a constant one does.
 */
final class ClosingHolds {
  /** The buffers that are held, each by how many; also what keeps the collector from them. */
  private static final IdentityHashMap<DataBuffer, Hold> HOLDS = new IdentityHashMap<>();

  private static final class Hold {
    final boolean wasConstant;
    int count;

    Hold(boolean wasConstant) {
      this.wasConstant = wasConstant;
    }
  }

  private ClosingHolds() {}

  /** Makes closing the buffer fail, and closing arrays over it do nothing. */
  static void hold(DataBuffer buffer) {
    synchronized (HOLDS) {
      HOLDS.computeIfAbsent(buffer, key -> new Hold(key.isConstant())).count++;
      buffer.setConstant(true);
    }
  }

  /** Undoes one {@link #hold}. */
  static void letGo(DataBuffer buffer) {
    synchronized (HOLDS) {
      Hold hold = HOLDS.get(buffer);
      if (hold != null && --hold.count == 0) {
        HOLDS.remove(buffer);
        buffer.setConstant(hold.wasConstant);
      }
    }
  }
}
