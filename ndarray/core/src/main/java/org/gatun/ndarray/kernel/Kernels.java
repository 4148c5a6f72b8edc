// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.lang.System.Logger.Level;
import java.util.Locale;

/**
 * Which kernels run: scalar Java, which is right from the first call and of which the JIT compiler
 * makes vector instructions where it can, or beside it those of the Vector API, where its module is
 * there. Both give the same results, bit by bit.
 *
 * <p>The system property {@code gatun.kernels} chooses: {@code scalar} leaves the Vector API out,
 * {@code vector} takes it from the first call on, which is slow until the JIT compiler has come to
 * it. Without it a kernel of the Vector API takes over once it was measured to be faster; see
 * {@link Warming}.
 */
final class Kernels {
  private static final String PROPERTY = "gatun.kernels";
  private static final String MODULE = "jdk.incubator.vector";

  /** Whether there are kernels of the Vector API. */
  static final boolean VECTOR;

  /** Whether they run at once. */
  static final boolean AT_ONCE;

  static {
    String chosen = System.getProperty(PROPERTY, "").toLowerCase(Locale.ROOT);
    boolean there = ModuleLayer.boot().findModule(MODULE).isPresent();
    VECTOR = there && !chosen.equals("scalar");
    AT_ONCE = VECTOR && chosen.equals("vector");
    System.Logger logger = System.getLogger("org.gatun.ndarray");
    if (!chosen.isEmpty() && !chosen.equals("scalar") && !chosen.equals("vector")) {
      logger.log(
          Level.WARNING,
          PROPERTY + ": expected scalar or vector but found " + chosen + "; ignored");
    }
    logger.log(Level.DEBUG, () -> describe(there));
  }

  private Kernels() {}

  private static String describe(boolean there) {
    if (VECTOR) {
      return "kernels: Vector API, "
          + (AT_ONCE ? "from the first call on" : "where faster than scalar Java");
    }
    return "kernels: scalar Java"
        + (!there
            ? "; add --add-modules=" + MODULE + " for those of the Vector API"
            : ", as " + PROPERTY + " says");
  }
}
