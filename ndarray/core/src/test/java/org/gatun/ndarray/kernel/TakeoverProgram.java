// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.Allocated;
import org.gatun.ndarray.MemoryKind;

/** Runs a chain until its loop of vectors has taken over, and then until it allocates nothing. */
final class TakeoverProgram {
  private static final int COUNT = 100_003;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /** What is printed where no vectors can take over. */
  static final String NONE = "the machine has no vectors of 256 bits or more";

  private TakeoverProgram() {}

  public static void main(String[] arguments) throws Exception {
    if (!VectorWidth.isEnough()) {
      IO.println(NONE);
      return;
    }
    var writer = new Program.Writer();
    int a = writer.load(ScalarType.FLOAT32);
    int b = writer.load(ScalarType.FLOAT32);
    int scaled = writer.apply(Op.MULTIPLY, a, writer.fill(ScalarType.FLOAT32, 0.1));
    int sum = writer.apply(Op.ADD, scaled, b);
    Program program =
        writer.program(writer.apply(Op.MAXIMUM, sum, writer.fill(ScalarType.FLOAT32, 0.0)));
    try (BufferLease first = Buffers.allocate(ScalarType.FLOAT32, COUNT);
        BufferLease second = Buffers.allocate(ScalarType.FLOAT32, COUNT);
        BufferLease third = Buffers.allocate(ScalarType.FLOAT32, COUNT)) {
      BufferView out = third.view();
      for (int i = 0; i < COUNT; i++) {
        first.view().setFloat(i * 0.37f - 9999, i);
        second.view().setFloat((float) Math.sin(i) * 999, i);
      }
      ProgramKernel.run(program, out, first.view(), second.view());
      IO.println("first call: " + taken(program));
      byte[] before = MemoryKind.bytesOf(third);
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (program.hot(ScalarType.FLOAT32, 0).ready() == null && System.nanoTime() - end < 0) {
        ProgramKernel.run(program, out, first.view(), second.view());
      }
      IO.println("then: " + taken(program));
      ProgramKernel.run(program, out, first.view(), second.view());
      IO.println("same: " + Arrays.equals(before, MemoryKind.bytesOf(third)));
      IO.println("bytes a call: " + allocated(program, out, first.view(), second.view()));
    }
  }

  private static String taken(Program program) {
    return program.hot(ScalarType.FLOAT32, 0).ready() == null ? "scalar Java" : "vectors";
  }

  private static long allocated(Program program, BufferView out, BufferView a, BufferView b)
      throws Exception {
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (least >= 200 && System.nanoTime() - end < 0) {
      long bytes =
          Allocated.by(() -> {
            for (int call = 0; call < 200; call++) {
              ProgramKernel.run(program, out, a, b);
            }
          });
      least = Math.min(least, bytes);
    }
    return least / 200;
  }
}
