// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;

/** What the JVM must have been started with, found out once. */
final class JvmFlags {
  private static final List<String> MISSING = missing();

  private JvmFlags() {}

  /**
   * Names the flags that are missing.
   *
   * @throws IllegalStateException if there are any
   */
  static void check() {
    if (!MISSING.isEmpty()) {
      throw new IllegalStateException(
          "Arrow needs JVM flags that are missing; start java with " + String.join(" ", MISSING));
    }
  }

  private static List<String> missing() {
    var missing = new ArrayList<String>();
    Module arrow = ArrowBuf.class.getModule();
    // Without this one vectors work, and fail when they are written to a stream or exported.
    if (!ByteBuffer.class.getModule().isOpen("java.nio", arrow)) {
      missing.add("--add-opens=java.base/java.nio=" + name(arrow));
    }
    if (!mayReinterpret()) {
      missing.add("--enable-native-access=" + name(JvmFlags.class.getModule()));
    }
    if (!unsafeReads()) {
      missing.add("--sun-misc-unsafe-memory-access=allow");
    }
    return List.copyOf(missing);
  }

  private static String name(Module module) {
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }

  // Safe: a segment of no bytes.
  @SuppressWarnings("restricted")
  private static boolean mayReinterpret() {
    try {
      return MemorySegment.NULL.reinterpret(0).byteSize() == 0;
    } catch (IllegalCallerException _) {
      return false;
    }
  }

  /** Returns whether Arrow can read memory: it does so by Unsafe. */
  private static boolean unsafeReads() {
    try (Arena arena = Arena.ofConfined()) {
      return MemoryUtil.getByte(arena.allocate(1).address()) == 0;
    } catch (UnsupportedOperationException | LinkageError _) {
      return false;
    }
  }
}
