// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** Streams of C that give what cannot be: refused by name, and as they were before. */
class CDataHostileStreamTest {
  /** What is run in a JVM of its own, for what is not refused may end it. */
  static final class Program {
    private static int errno;
    private static MemorySegment given = NULL;

    private static final FunctionDescriptor NEXT =
        FunctionDescriptor.of(JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    private final Verdicts verdicts = new Verdicts();

    public static void main(String[] args) {
      var program = new Program();
      program.streams();
      program.verdicts.print();
    }

    @SuppressWarnings({"restricted", "unused"}) // called by C
    static int give(MemorySegment stream, MemorySegment to) {
      if (given.byteSize() > 0) {
        to.reinterpret(given.byteSize()).copyFrom(given);
      }
      return errno;
    }

    @SuppressWarnings("unused") // called by C
    static MemorySegment noText(MemorySegment stream) {
      return NULL;
    }

    @SuppressWarnings({"restricted", "unused"}) // called by C
    static void releaseStream(MemorySegment stream) {
      stream.reinterpret(40).set(JAVA_LONG, 24, 0);
    }

    @SuppressWarnings("restricted")
    private static long stub(String method, FunctionDescriptor of) {
      try {
        return java.lang.foreign.Linker.nativeLinker()
            .upcallStub(
                java.lang.invoke.MethodHandles.lookup()
                    .findStatic(Program.class, method, of.toMethodType()),
                of,
                Arena.global())
            .address();
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(method, e);
      }
    }

    private void streams() {
      long give = stub("give", NEXT);
      long noText = stub("noText", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
      long release = stub("releaseStream", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
      try (Arena arena = Arena.ofConfined()) {
        var raw = new RawStructs(arena);
        MemorySegment ints = raw.schema("i", "ints");
        MemorySegment stream = arena.allocate(40, 8);
        opens("released", stream);
        stream.set(JAVA_LONG, 24, release);
        opens("expected a get_schema", stream);
        stream.set(JAVA_LONG, 0, give);
        opens("expected a get_next", stream);
        stream.set(JAVA_LONG, 8, give);
        errno = 12;
        given = NULL;
        opens("expected get_schema to return 0 but found 12", stream); // without a get_last_error
        stream.set(JAVA_LONG, 16, noText);
        opens("expected get_schema to return 0 but found 12", stream);
        errno = 0;
        opens("released", stream); // a schema that was not written
        given = raw.schema("??", "x");
        opens("field x: expected a format", stream);
        given = ints;
        try (ArrowStream opened = ArrowCData.importStream(stream.address())) {
          verdicts.count();
          errno = 5;
          next("expected get_next to return 0 but found 5", opened);
          errno = 0;
          given = raw.array(3, List.of(NULL, NULL, NULL));
          next("field ints: expected n_buffers 2 but found 3", opened);
          given = raw.array(3, List.of(NULL, NULL));
          next("field ints: expected the values", opened);
          given = raw.array(2, List.of(NULL, raw.ints(5, 6)));
          try (ArrowColumn last = java.util.Objects.requireNonNull(opened.next())) {
            if (!last.values().toList().equals(List.of(5, 6))) {
              verdicts.wrong("expected [5, 6] but found " + last.values().toList());
            }
          }
        }
        opens("released", stream);
      }
    }

    private void opens(String says, MemorySegment stream) {
      verdicts.count();
      long before = stream.get(JAVA_LONG, 24);
      try (ArrowStream opened = ArrowCData.importStream(stream.address())) {
        verdicts.wrong("expected " + says + " but found " + opened);
      } catch (IllegalArgumentException | IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).contains(says) || stream.get(JAVA_LONG, 24) != before) {
          verdicts.wrong("expected a stream as before that says " + says + " but found " + e);
        }
      }
    }

    private void next(String says, ArrowStream stream) {
      verdicts.count();
      try (ArrowColumn next = stream.next()) {
        verdicts.wrong("expected " + says + " but found " + next);
      } catch (IllegalArgumentException | IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).contains(says)) {
          verdicts.wrong("expected " + says + " but found " + e);
        }
      }
    }
  }

  @Test
  void streamsThatLie_areRefusedByNameAndLeaveNothing() throws Exception {
    Verdicts.checkNoneWrong(ChildJvm.runWith(List.of("-Xmx64m"), Program.class));
  }
}
