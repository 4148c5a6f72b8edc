// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Memory from the C library's heap. Unlike an arena's it is not zeroed, so that a page costs
 * nothing before it is touched.
 */
@SuppressWarnings("restricted")
final class NativeHeap {
  private static final long HUGE_PAGE = 2 << 20;

  // Linux, in asm-generic/mman-common.h; the same on x86-64 and AArch64.
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_HUGEPAGE = 14;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MALLOC =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("malloc"), FunctionDescriptor.of(ADDRESS, JAVA_LONG));
  private static final MethodHandle FREE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ADDRESS));

  private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

  /** Null where advice means something else, or nothing. */
  private static final @Nullable MethodHandle MADVISE =
      LINUX
          ? LINKER.downcallHandle(
              LINKER.defaultLookup().findOrThrow("madvise"),
              FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT))
          : null;

  private static final long PAGE = pageSize();

  private NativeHeap() {}

  /** Returns the size of a page, of which advice is given in wholes. */
  private static long pageSize() {
    if (!LINUX) {
      return 4096;
    }
    MethodHandle getpagesize =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("getpagesize"), FunctionDescriptor.of(JAVA_INT));
    try {
      return (int) getpagesize.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError("getpagesize threw", e);
    }
  }

  /**
   * Allocates memory that is freed when nothing can reach the segment any more. It starts at a
   * page, and from 2 MiB on at a huge page, which the system is asked for.
   */
  static MemorySegment allocate(long bytes) {
    long alignment = bytes >= HUGE_PAGE ? HUGE_PAGE : PAGE;
    MemorySegment block = malloc(Math.addExact(bytes, alignment));
    if (block.address() == 0) {
      throw new OutOfMemoryError("the system has no " + bytes + " bytes of native memory left");
    }
    long skip = -block.address() & (alignment - 1);
    MemorySegment aligned =
        block.reinterpret(bytes + alignment, Arena.ofAuto(), NativeHeap::free).asSlice(skip, bytes);
    if (bytes >= HUGE_PAGE) {
      advise(aligned, HUGE_PAGE, MADV_HUGEPAGE);
    }
    return aligned;
  }

  /**
   * Gives the pages back that lie wholly in a segment, where the system can; the addresses stay
   * good, and lead to zeros.
   */
  static void giveBackPages(MemorySegment segment) {
    advise(segment, PAGE, MADV_DONTNEED);
  }

  /** Tells the system about whole pages. Advice: where it does not take it, nothing is wrong. */
  private static void advise(MemorySegment segment, long page, int advice) {
    long from = (segment.address() + page - 1) & -page;
    long to = (segment.address() + segment.byteSize()) & -page;
    if (MADVISE != null && from < to) {
      try {
        int _ = (int) MADVISE.invokeExact(from, to - from, advice);
      } catch (Throwable e) {
        throw new AssertionError("madvise threw", e);
      }
    }
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
