// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gatun.arrow.c.ArrayStruct;
import org.gatun.arrow.c.Callbacks;
import org.gatun.arrow.c.MovedArray;
import org.gatun.arrow.c.SchemaStruct;
import org.gatun.arrow.c.StreamStruct;

/** Structs of the C data interface, and how many are still held. */
final class Structs implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final int held = held();
  final MemorySegment arrayBytes = arena.allocate(ArrayStruct.BYTES, 8);
  final long array = arrayBytes.address();
  final long schema = arena.allocate(SchemaStruct.BYTES, 8).address();
  final long stream = arena.allocate(StreamStruct.BYTES, 8).address();

  private static int held() {
    return Callbacks.exported() + MovedArray.imported();
  }

  /** Returns how many structs were exported or imported since this was made, and not released. */
  int left() {
    return held() - held;
  }

  boolean isReleased() {
    return arrayBytes.get(ValueLayout.JAVA_LONG, 64) == 0;
  }

  void setLength(long length) {
    arrayBytes.set(ValueLayout.JAVA_LONG, 0, length);
  }

  void setNullCount(long count) {
    arrayBytes.set(ValueLayout.JAVA_LONG, 8, count);
  }

  void setOffset(long offset) {
    arrayBytes.set(ValueLayout.JAVA_LONG, 16, offset);
  }

  @Override
  public void close() {
    arena.close();
  }

  /** Calls the release of a struct as C does. */
  @SuppressWarnings("restricted")
  static void release(MemorySegment array) throws Throwable {
    Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG))
        .invokeExact(
            MemorySegment.ofAddress(array.get(ValueLayout.JAVA_LONG, 64)), array.address());
  }
}
