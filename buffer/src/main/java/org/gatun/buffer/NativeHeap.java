// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory from the C library's heap. Unlike an arena's it is not zeroed, so that a page costs
 * nothing before it is touched.
 */
@SuppressWarnings("restricted")
final class NativeHeap {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MALLOC =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("malloc"), FunctionDescriptor.of(ADDRESS, JAVA_LONG));
  private static final MethodHandle FREE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ADDRESS));

  private NativeHeap() {}

  /** Allocates memory that is freed when nothing can reach the segment any more. */
  static MemorySegment allocate(long bytes, long alignment) {
    MemorySegment block = malloc(Math.addExact(bytes, alignment));
    if (block.address() == 0) {
      throw new OutOfMemoryError("the system has no " + bytes + " bytes of native memory left");
    }
    long skip = -block.address() & (alignment - 1);
    return block
        .reinterpret(bytes + alignment, Arena.ofAuto(), NativeHeap::free)
        .asSlice(skip, bytes);
  }

  private static MemorySegment malloc(long bytes) {
    try {
      return (MemorySegment) MALLOC.invokeExact(bytes);
    } catch (Throwable e) {
      throw new AssertionError("malloc threw", e);
    }
  }

  private static void free(MemorySegment block) {
    try {
      FREE.invokeExact(block);
    } catch (Throwable e) {
      throw new AssertionError("free threw", e);
    }
  }
}
