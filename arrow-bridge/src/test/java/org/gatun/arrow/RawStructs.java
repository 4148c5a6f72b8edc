// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Structs of the C data interface written word by word, as a producer would that knows nothing of
 * this library; a test can write anything into them. Their release counts how often it is called.
 */
final class RawStructs {
  static final long LENGTH = 0;
  static final long NULL_COUNT = 8;
  static final long OFFSET = 16;
  static final long BUFFER_COUNT = 24;
  static final long CHILD_COUNT = 32;
  static final long BUFFERS = 40;
  static final long ARRAY_CHILDREN = 48;
  static final long ARRAY_DICTIONARY = 56;
  static final long ARRAY_RELEASE = 64;

  static final long FORMAT = 0;
  static final long NAME = 8;
  static final long METADATA = 16;
  static final long FLAGS = 24;
  static final long SCHEMA_CHILDREN = 40;
  static final long SCHEMA_DICTIONARY = 48;
  static final long SCHEMA_RELEASE = 56;

  private static final int ROOM = 1 << 13;

  private static int released;

  private final Arena arena;

  /** Every struct that was made, to be mutated. */
  final List<MemorySegment> arrays = new ArrayList<>();

  final List<MemorySegment> schemas = new ArrayList<>();

  RawStructs(Arena arena) {
    this.arena = arena;
  }

  static int released() {
    return released;
  }

  static final long RELEASE_ARRAY =
      stub("releaseArray", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
  static final long RELEASE_SCHEMA =
      stub("releaseSchema", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

  @SuppressWarnings("restricted")
  static long stub(String method, FunctionDescriptor of) {
    try {
      return Linker.nativeLinker()
          .upcallStub(
              MethodHandles.lookup().findStatic(RawStructs.class, method, of.toMethodType()),
              of,
              Arena.global())
          .address();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method, e);
    }
  }

  @SuppressWarnings({"restricted", "unused"}) // called by C
  private static void releaseArray(MemorySegment array) {
    array.reinterpret(80).set(JAVA_LONG, ARRAY_RELEASE, 0);
    released++;
  }

  @SuppressWarnings({"restricted", "unused"}) // called by C
  private static void releaseSchema(MemorySegment schema) {
    schema.reinterpret(72).set(JAVA_LONG, SCHEMA_RELEASE, 0);
    released++;
  }

  long text(byte[] bytes) {
    MemorySegment text = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return text.address();
  }

  long text(String text) {
    return text(text.getBytes(StandardCharsets.UTF_8));
  }

  private long pointers(List<MemorySegment> structs) {
    MemorySegment pointers = arena.allocate(JAVA_LONG, Math.max(1, structs.size()));
    for (int i = 0; i < structs.size(); i++) {
      pointers.setAtIndex(JAVA_LONG, i, structs.get(i).address());
    }
    return pointers.address();
  }

  MemorySegment schema(String format, String name, MemorySegment... children) {
    MemorySegment schema = arena.allocate(72, 8);
    schema.set(JAVA_LONG, FORMAT, text(format));
    schema.set(JAVA_LONG, NAME, text(name));
    schema.set(JAVA_LONG, FLAGS, 2);
    schema.set(JAVA_LONG, CHILD_COUNT, children.length);
    schema.set(JAVA_LONG, SCHEMA_CHILDREN, pointers(List.of(children)));
    schema.set(JAVA_LONG, SCHEMA_RELEASE, RELEASE_SCHEMA);
    schemas.add(schema);
    return schema;
  }

  /** Returns memory with much room behind it, of zeros. */
  MemorySegment ints(int... values) {
    MemorySegment ints = arena.allocate(ROOM, 64);
    MemorySegment.copy(values, 0, ints, JAVA_INT, 0, values.length);
    return ints;
  }

  MemorySegment array(long length, List<MemorySegment> buffers, MemorySegment... children) {
    MemorySegment array = arena.allocate(80, 8);
    array.set(JAVA_LONG, LENGTH, length);
    array.set(JAVA_LONG, BUFFER_COUNT, buffers.size());
    array.set(JAVA_LONG, BUFFERS, pointers(buffers));
    array.set(JAVA_LONG, CHILD_COUNT, children.length);
    array.set(JAVA_LONG, ARRAY_CHILDREN, pointers(List.of(children)));
    array.set(JAVA_LONG, ARRAY_RELEASE, RELEASE_ARRAY);
    arrays.add(array);
    return array;
  }
}
