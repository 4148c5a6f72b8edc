// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** Programs in JVMs of their own, started with some flags and without others. */
class StartTest {
  private static final String OPENS = "--add-opens=java.base/java.nio=ALL-UNNAMED";
  private static final String ACCESS = "--enable-native-access=ALL-UNNAMED";
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  /** A user's program. */
  static final class Program {
    public static void main(String[] args) {
      if (List.of(args).contains("nulls")) {
        nulls();
        return;
      }
      if (List.of(args).contains("columns")) {
        columns();
        return;
      }
      if (List.of(args).contains("twice")) {
        fails();
        fails();
        return;
      }
      try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 20);
          var vector = (Float4Vector) ArrowVectors.share("x", lease);
          ArrowColumn column = ArrowVectors.view(vector)) {
        vector.set(3, 4.5f);
        IO.println("read " + column.values().getFloat(3));
        if (args.length > 0) {
          var pair = vector.getTransferPair(vector.getAllocator());
          pair.splitAndTransfer(3, 9);
          try (var part = (FieldVector) pair.getTo()) {
            IO.println("split " + part.getValueCount());
          }
        }
      }
    }
  }

  private static void fails() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 20)) {
      IO.println(
          assertThrows(IllegalStateException.class, () -> ArrowVectors.share("x", lease).close())
              .getMessage());
    }
  }

  /** What has no vectors in it. */
  private static void columns() {
    try (Arena arena = Arena.ofConfined();
        ColumnDict dict = ColumnDict.of()) {
      dict.addColumn("x", DType.INT32);
      dict.addMask("x");
      dict.addRow(7);
      dict.addRow((Object) null);
      Path path = Files.createTempFile("gatun", ".arrow");
      ArrowFile.write(path, dict);
      try (ArrowFile file = ArrowFile.open(path);
          StructColumn batch = file.batch(0).columns()) {
        long array = arena.allocate(80, 8).address();
        long schema = arena.allocate(72, 8).address();
        ArrowCData.exportArray(batch, array, schema);
        try (var back = (StructColumn) ArrowCData.importArray(array, schema)) {
          IO.println("value " + back.child("x").values().getInt(0));
          IO.println("null " + back.child("x").isNull(1));
        }
      }
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void nulls() {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 20)) {
      int seen = 0;
      for (int round = 0; round < 100; round++) {
        try (var vector = (Float4Vector) ArrowVectors.share("x", lease)) {
          seen += vector.getNullCount();
          vector.setNull(3);
        }
      }
      IO.println("nulls " + seen);
    }
  }

  private static ChildJvm.Outcome run(String classPath, List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    return ChildJvm.runBare(flags, classPath, Program.class, arguments);
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  @Test
  void share_allFlags_works() throws Exception {
    ChildJvm.Outcome ended = run(classPath(), List.of(OPENS, ACCESS, UNSAFE), "split");
    assertEquals(0, ended.exitCode(), ended.output());
    assertTrue(ended.output().contains("read 4.5"), ended.output());
    assertTrue(ended.output().contains("split 9"), ended.output());
    assertFalse(ended.output().contains("WARNING"), ended.output());
  }

  @Test
  void share_arrowsChecksSwitchedOff_hasNoNullsOfAnEarlierVector() throws Exception {
    ChildJvm.Outcome ended =
        run(
            classPath(),
            List.of(OPENS, ACCESS, UNSAFE, "-Darrow.enable_unsafe_memory_access=true"),
            "nulls");
    assertEquals(0, ended.exitCode(), ended.output());
    assertTrue(ended.output().contains("nulls 0"), ended.output());
  }

  @Test
  void share_packageNotOpen_namesTheFlag() throws Exception {
    ChildJvm.Outcome ended = run(classPath(), List.of(ACCESS, UNSAFE));
    assertEquals(1, ended.exitCode(), ended.output());
    assertTrue(ended.output().contains("IllegalStateException"), ended.output());
    assertTrue(ended.output().contains("start java with " + OPENS), ended.output());
    assertFalse(ended.output().contains(UNSAFE), ended.output());
  }

  @Test
  void share_unsafeDenied_namesTheFlag() throws Exception {
    ChildJvm.Outcome ended =
        run(classPath(), List.of(OPENS, ACCESS, "--sun-misc-unsafe-memory-access=deny"));
    assertEquals(1, ended.exitCode(), ended.output());
    assertTrue(ended.output().contains("start java with " + UNSAFE), ended.output());
  }

  @Test
  void share_nativeAccessDenied_namesTheFlag() throws Exception {
    ChildJvm.Outcome ended =
        run(classPath(), List.of(OPENS, UNSAFE, "--illegal-native-access=deny"));
    assertEquals(1, ended.exitCode(), ended.output());
    assertTrue(ended.output().contains("--enable-native-access"), ended.output());
  }

  private static String withoutAllocator() {
    return Arrays.stream(classPath().split(File.pathSeparator))
        .filter(entry -> !entry.contains("arrow-memory-unsafe"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void filesAndStructsOfC_withoutArrowsFlagsAndAllocator_work() throws Exception {
    String denied = "--sun-misc-unsafe-memory-access=deny";
    ChildJvm.Outcome ended = run(withoutAllocator(), List.of(ACCESS, denied), "columns");
    assertEquals(0, ended.exitCode(), ended.output());
    assertEquals(List.of("value 7", "null true"), ended.output().lines().toList());
  }

  @Test
  void share_noAllocatorOnTheClassPath_namesTheArtifact() throws Exception {
    ChildJvm.Outcome ended = run(withoutAllocator(), List.of(OPENS, ACCESS, UNSAFE), "twice");
    assertEquals(0, ended.exitCode(), ended.output());
    assertEquals(2, ended.output().split("org.apache.arrow:arrow-memory-unsafe", -1).length - 1);
    assertEquals(2, ended.output().split("No DefaultAllocationManager", -1).length - 1);
  }
}
