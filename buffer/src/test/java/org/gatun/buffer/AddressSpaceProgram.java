// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lends more sizes than a process has addresses for. In a JVM of its own, since Linux limits it.
 */
@SuppressWarnings("restricted")
final class AddressSpaceProgram {
  /** In asm-generic/resource.h. */
  private static final int RLIMIT_AS = 9;

  private AddressSpaceProgram() {}

  public static void main(String[] arguments) throws Throwable {
    long pages = Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[0]);
    limitAddresses(pages * 4096 + (3L << 30));
    var pool = new BufferPool();
    for (long quarters = 4; quarters <= 8; quarters++) {
      try (BufferLease lease = pool.acquire(quarters << 28)) {
        lease.view().setInt(1, 0);
      }
    }
    IO.println("lent 1 to 2 GiB of 3");
  }

  private static void limitAddresses(long bytes) throws Throwable {
    MethodHandle setrlimit =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("setrlimit"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocateFrom(ValueLayout.JAVA_LONG, bytes, bytes);
      if ((int) setrlimit.invokeExact(RLIMIT_AS, both) != 0) {
        throw new AssertionError("setrlimit failed");
      }
    }
  }
}
