// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.harness.Conformance;
import org.gatun.harness.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Arrays and streams through the C data interface to pyarrow and back, in this process. */
@EnabledOnOs(OS.LINUX)
class PyArrowTest {
  private static final int RTLD_NOW_GLOBAL = 0x102;

  /** A Python in this process. It is never ended: pyarrow's threads would not survive that. */
  @SuppressWarnings("restricted")
  private static final class InProcess {
    private static final Linker LINKER = Linker.nativeLinker();

    private final SymbolLookup symbols;

    private InProcess(List<String> where) throws Throwable {
      try (Arena arena = Arena.ofConfined()) {
        int _ =
            (int)
                LINKER
                    .downcallHandle(
                        LINKER.defaultLookup().findOrThrow("setenv"),
                        FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT))
                    .invokeExact(
                        arena.allocateFrom("PYTHONHOME"), arena.allocateFrom(where.get(1)), 1);
        // Python's modules look for its symbols among those of the process.
        var library =
            (MemorySegment)
                LINKER
                    .downcallHandle(
                        LINKER.defaultLookup().findOrThrow("dlopen"),
                        FunctionDescriptor.of(
                            ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                    .invokeExact(arena.allocateFrom(where.getFirst()), RTLD_NOW_GLOBAL);
        assumeTrue(library.address() != 0, "needs Python's library at " + where.getFirst());
      }
      symbols = SymbolLookup.libraryLookup(Path.of(where.getFirst()), Arena.global());
      LINKER
          .downcallHandle(
              symbols.findOrThrow("Py_InitializeEx"),
              FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
          .invokeExact(0);
      List<String> path = new ArrayList<>(where.subList(2, where.size()));
      path.add(Path.of(System.getProperty("basedir", "."), "src", "test", "python").toString());
      run(
          "import sys; sys.dont_write_bytecode = True; sys.path[:] = ["
              + String.join(", ", path.stream().map(each -> "r'" + each + "'").toList())
              + "]; from arrow_c import *");
    }

    /** Runs statements; what they throw is on standard error. */
    private void run(String statements) throws Throwable {
      try (Arena arena = Arena.ofConfined()) {
        int result =
            (int)
                LINKER
                    .downcallHandle(
                        symbols.findOrThrow("PyRun_SimpleString"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS))
                    .invokeExact(arena.allocateFrom(statements));
        assertEquals(0, result, statements);
      }
    }

    private boolean isRun(String statements) throws Throwable {
      try {
        run(statements);
        return true;
      } catch (AssertionError _) {
        return false;
      }
    }

    private int count(Structs structs, String list) throws Throwable {
      run(
          "import ctypes; ctypes.c_int64.from_address(%d).value = len(%s)"
              .formatted(structs.array, list));
      return (int) structs.arrayBytes.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  @Test
  void everyTypeWholeSlicedAndEmpty_toPyarrowAndBack_isTheSame() throws Throwable {
    var python = new InProcess(Python.run(List.of("pyarrow"), "shared_python.py"));
    var conformance = new Conformance("arrow-cdata-pyarrow");
    try (var structs = new Structs()) {
      arrays(python, structs, conformance);
      refused(python, structs);
      streams(python, structs);
      lent(python, structs);
      conformance.report();
      assertEquals(0, structs.left());
    }
  }

  private static void arrays(InProcess python, Structs structs, Conformance conformance)
      throws Throwable {
    int cases = python.count(structs, "CASES");
    for (int i = 0; i < cases; i++) {
      String of = "(CASES[%d], %d, %d)".formatted(i, structs.array, structs.schema);
      python.run("export" + of);
      try (ArrowColumn column = ArrowCData.importArray(structs.array, structs.schema)) {
        ArrowCData.exportArray(column, structs.array, structs.schema);
      }
      conformance.check(python.isRun("same" + of), () -> of);
    }
  }

  private static void refused(InProcess python, Structs structs) throws Throwable {
    int cases = python.count(structs, "REFUSED");
    for (int i = 0; i < cases; i++) {
      String of = "(REFUSED[%d], %d, %d)".formatted(i, structs.array, structs.schema);
      python.run("export" + of);
      assertThrows(
          BufferRequestException.class,
          () -> ArrowCData.importArray(structs.array, structs.schema),
          of);
      assertFalse(structs.isReleased(), of);
      python.run("same" + of); // it is still whose it was
    }
  }

  private static void streams(InProcess python, Structs structs) throws Throwable {
    python.run("export_stream(%d)".formatted(structs.stream));
    List<ArrowColumn> batches = new ArrayList<>();
    try (ArrowStream stream = ArrowCData.importStream(structs.stream)) {
      for (ArrowColumn next = stream.next(); next != null; next = stream.next()) {
        batches.add(next);
      }
    }
    assertEquals(List.of(3L, 0L, 5L), batches.stream().map(ArrowColumn::length).toList());
    ArrowCData.exportStream(batches.iterator(), structs.stream);
    python.run("same_stream(%d)".formatted(structs.stream));
  }

  private static void lent(InProcess python, Structs structs) throws Throwable {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 9)) {
      for (int i = 0; i < 9; i++) {
        lease.view().setFloat(i / 2f, i);
      }
      ArrowCData.exportArray("x", lease, structs.array, structs.schema);
    }
    python.run("same_floats(%d, %d, 9)".formatted(structs.array, structs.schema));
  }
}
