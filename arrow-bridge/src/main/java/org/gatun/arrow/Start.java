// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, once, whether Arrow can start, and says what the JVM lacks: Arrow's own errors do not
 * always, and after the first they are only that a class could not be found.
 */
final class Start {
  /** Apart, for what has no vectors in it does not start Arrow. */
  private static final class Arrow {
    /** What went wrong, for every caller, or null. */
    private static final @Nullable Failure FAILURE = start();
  }

  private static final boolean NATIVE = mayReinterpret();

  private Start() {}

  private record Failure(String message, @Nullable Throwable cause) {}

  /**
   * Does nothing but the first time.
   *
   * @throws IllegalStateException if the JVM lacks a flag, or Arrow's allocator does not start
   */
  static void check() {
    if (Arrow.FAILURE != null) {
      throw new IllegalStateException(Arrow.FAILURE.message, Arrow.FAILURE.cause);
    }
  }

  /**
   * Does nothing where memory at an address may be reached, which needs no allocator.
   *
   * @throws IllegalStateException if the JVM lacks the flag
   */
  static void checkNative() {
    if (!NATIVE) {
      throw new IllegalStateException(
          "the C data interface needs a JVM flag that is missing; start java with"
              + " --enable-native-access="
              + name(Start.class.getModule()));
    }
  }

  private static @Nullable Failure start() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      return new Failure(
          "Arrow needs JVM flags that are missing; start java with " + String.join(" ", missing),
          null);
    }
    // Lent memory never comes from an allocator, but Arrow's classes do not load without one.
    try (var _ = new RootAllocator()) {
      return null;
    } catch (RuntimeException | LinkageError e) {
      Throwable first = e;
      while (first.getCause() != null) {
        first = first.getCause();
      }
      return new Failure(
          "Arrow's allocator does not start; is org.apache.arrow:arrow-memory-unsafe on the class"
              + " path? Arrow says: "
              + first.getMessage(),
          e);
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
      missing.add("--enable-native-access=" + name(Start.class.getModule()));
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
