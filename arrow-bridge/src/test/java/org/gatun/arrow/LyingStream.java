// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** A stream of another's, whose arrays say that they are longer than they are. */
@SuppressWarnings("restricted")
final class LyingStream {
  private static final long GET_NEXT = 8;
  private static final FunctionDescriptor NEXT =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

  private LyingStream() {}

  /** Has the arrays of a stream be of a length. The callback stays for good. */
  static void lengths(long stream, long length) {
    MemorySegment struct = MemorySegment.ofAddress(stream).reinterpret(40);
    MethodHandle next =
        Linker.nativeLinker()
            .downcallHandle(
                MemorySegment.ofAddress(struct.get(ValueLayout.JAVA_LONG, GET_NEXT)), NEXT);
    try {
      MethodHandle lie =
          MethodHandles.lookup()
              .findStatic(
                  LyingStream.class,
                  "next",
                  MethodType.methodType(
                      int.class, MethodHandle.class, long.class, long.class, long.class));
      MethodHandle bound = MethodHandles.insertArguments(lie, 0, next, length);
      MemorySegment stub = Linker.nativeLinker().upcallStub(bound, NEXT, Arena.global());
      struct.set(ValueLayout.JAVA_LONG, GET_NEXT, stub.address());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @SuppressWarnings("unused") // called by C
  private static int next(MethodHandle next, long length, long stream, long to) throws Throwable {
    int error = (int) next.invokeExact(stream, to);
    MemorySegment array = MemorySegment.ofAddress(to).reinterpret(80);
    if (array.get(ValueLayout.JAVA_LONG, 64) != 0) {
      array.set(ValueLayout.JAVA_LONG, 0, length);
    }
    return error;
  }
}
