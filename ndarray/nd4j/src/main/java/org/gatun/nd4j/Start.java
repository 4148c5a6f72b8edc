// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Starts ND4J, once, and says what the JVM lacks: ND4J's own errors do not, and after the first
 * they are only that a class could not be found.
 */
final class Start {
  private static final System.Logger LOGGER = System.getLogger("org.gatun.nd4j");

  /** What went wrong, for every caller, or null. */
  private static final @Nullable Failure FAILURE = start();

  private Start() {}

  private record Failure(String message, @Nullable Throwable cause) {}

  /**
   * Does nothing but the first time.
   *
   * @throws IllegalStateException if ND4J does not start
   */
  static void check() {
    if (FAILURE != null) {
      throw new IllegalStateException(FAILURE.message, FAILURE.cause);
    }
  }

  private static @Nullable Failure start() {
    try {
      // The first element read goes through Unsafe, all before it through native code.
      Nd4j.createUninitialized(DataType.FLOAT, 1).putScalar(0, 1f).getFloat(0);
      if (!(Nd4j.getBackend() instanceof CpuBackend)) {
        return new Failure(
            "expected ND4J's CPU backend but found "
                + Nd4j.getBackend().getClass().getName()
                + "; put nd4j-native on the class path in its place",
            null);
      }
      warnOfLimit(Pointer.maxPhysicalBytes());
      return null;
    } catch (Exception | LinkageError e) {
      return new Failure(explain(e), e);
    }
  }

  private static String explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalCallerException) {
        return "ND4J may not load native code; start java with"
            + " --enable-native-access=ALL-UNNAMED";
      }
      if (cause instanceof UnsupportedOperationException
          && cause.getStackTrace().length > 0
          && cause.getStackTrace()[0].getClassName().equals("sun.misc.Unsafe")) {
        return "ND4J may not use sun.misc.Unsafe; start java with"
            + " --sun-misc-unsafe-memory-access=allow";
      }
    }
    return "ND4J does not start; are these three on the class path, with the classifier of this"
        + " machine: "
        + String.join(", ", natives(platform()));
  }

  /** Returns the coordinates of ND4J's native code for a platform. */
  static List<String> natives(String platform) {
    return List.of(
        "org.nd4j:nd4j-native:1.0.0-M2.1:" + platform,
        "org.bytedeco:javacpp:1.5.7:" + platform,
        "org.bytedeco:openblas:0.3.19-1.5.7:" + platform);
  }

  private static String platform() {
    try {
      return Loader.Detector.getPlatform();
    } catch (LinkageError noJavacpp) {
      return "linux-x86_64, …";
    }
  }

  private static void warnOfLimit(long maxPhysicalBytes) {
    if (maxPhysicalBytes != 0) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "ND4J counts memory that is lent to it as its own, and fails once the process has {0}"
              + " bytes; start java with -Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
          Long.toString(maxPhysicalBytes));
    }
  }
}
