// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;

/** Whether the JVM allows this library to use native memory; if not, says which flag does. */
final class NativeAccess {
  /** All of native memory, or nothing of it. */
  static final MemorySegment ALL = all();

  private NativeAccess() {}

  @SuppressWarnings("restricted")
  private static MemorySegment all() {
    try {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException e) {
      return MemorySegment.NULL;
    }
  }

  /** Refuses to go on without the flag. */
  static void check() {
    if (ALL.byteSize() == 0) {
      Module module = NativeAccess.class.getModule();
      throw new IllegalStateException(
          "expected a JVM that lets Gatun use native memory; start it with --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
  }
}
