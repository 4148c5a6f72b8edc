// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.Program.Load;
import org.jspecify.annotations.Nullable;

/**
 * Steps that may get a {@link VectorLoop}: it is written when many elements have gone through them,
 * warmed beside the work, and taken once it is faster. All programs of the same steps share one.
 */
final class HotLoop {
  /** As many classes are written at most. */
  private static final int MOST_WRITTEN = 256;

  /** As many are known at most; without those that have no loop there is room again. */
  private static final int MOST_KNOWN = 4096;

  private static final AtomicInteger WRITTEN = new AtomicInteger();
  private static final ConcurrentHashMap<VectorSteps, HotLoop> KNOWN = new ConcurrentHashMap<>();

  /** What has no loop and gets none. */
  private static final HotLoop NONE = new HotLoop();

  private final @Nullable VectorSteps steps;
  private volatile VectorLoop.@Nullable Written loop;

  private final Heat heat = new Heat();

  private HotLoop() {
    steps = null;
  }

  private HotLoop(VectorSteps steps) {
    this.steps = steps;
  }

  /** Returns what steps share. */
  static HotLoop of(Program program, ScalarType to, long repeated) {
    VectorSteps steps = VectorSteps.of(program, to, repeated);
    if (program.isMasked() || !steps.suit()) {
      return NONE;
    }
    HotLoop known = KNOWN.get(steps);
    if (known != null) {
      return known;
    }
    if (KNOWN.size() >= MOST_KNOWN) {
      KNOWN.values().removeIf(each -> each.loop == null);
    }
    HotLoop made = new HotLoop(steps);
    HotLoop other = KNOWN.putIfAbsent(steps, made);
    return other == null ? made : other;
  }

  /** Returns the loop for a call of so many elements, if there is one by now. */
  VectorLoop.@Nullable Written use(Program program, long count) {
    if (VectorShare.COUNTED && steps != null) {
      VectorShare.CHAINS.mayTake(count);
    }
    VectorLoop.Written ready = loop;
    return ready != null || steps == null ? ready : ask(steps, program, count);
  }

  /** Returns the loop if there is one by now. */
  VectorLoop.@Nullable Written ready() {
    return loop;
  }

  private VectorLoop.@Nullable Written ask(VectorSteps wanted, Program program, long count) {
    if (Kernels.AT_ONCE) {
      if (wanted.fit()) {
        take(VectorLoopWriter.write(wanted));
      }
      return loop;
    }
    if (heat.rises(count)) {
      Warming.begin("a chain of " + wanted.steps().size(), heat, () -> warm(wanted, program));
    }
    return null;
  }

  private void take(VectorLoop.Written made) {
    boolean counted = VectorShare.COUNTED;
    loop = counted ? new VectorLoop.Written(new CountedLoop(made.loop()), made.lanes()) : made;
  }

  /** Returns whether the loop was taken. */
  private boolean warm(VectorSteps wanted, Program program) {
    if (!wanted.fit()) {
      return false;
    }
    List<BufferLease> leases = new ArrayList<>();
    try {
      if (WRITTEN.incrementAndGet() > MOST_WRITTEN) {
        return false;
      }
      VectorLoop.Written made = VectorLoopWriter.write(wanted);
      List<Runnable> scalar = new ArrayList<>();
      List<Runnable> vector = new ArrayList<>();
      // Of one row, and of several: the JIT compiler takes what it has not seen for what never is.
      for (long[] shape : new long[][] {{1, 4096}, {8, 512}}) {
        BufferView out = padded(wanted.to(), shape, leases);
        BufferView[] given = new BufferView[program.operands()];
        for (Program.Step step : wanted.steps()) {
          if (step instanceof Load load) {
            boolean repeats = (wanted.repeated() >>> load.operand() & 1) != 0;
            long[] own = repeats ? new long[] {shape[0], 1} : shape;
            given[load.operand()] = padded(load.dtype(), own, leases);
          }
        }
        scalar.add(() -> ProgramKernel.runWith(null, program, out, given));
        vector.add(() -> ProgramKernel.runWith(made, program, out, given));
        if (wanted.repeated() == 0 && given.length <= 2) {
          BufferView a = given[0];
          BufferView b = given[given.length - 1];
          scalar.add(() -> ProgramKernel.runWith(null, program, out, given));
          vector.add(() -> {
            boolean _ =
                given.length == 1
                    ? PlainRun.run(made, program, out, a)
                    : PlainRun.run(made, program, out, a, b);
          });
        }
      }
      if (Warming.pays(() -> scalar.forEach(Runnable::run), () -> vector.forEach(Runnable::run))) {
        take(made);
      }
      return loop != null;
    } finally {
      if (loop == null) {
        WRITTEN.decrementAndGet();
      }
      leases.forEach(BufferLease::close);
    }
  }

  /** Returns rows of zeros with a gap between them, so that they are not walked as one. */
  private static BufferView padded(ScalarType dtype, long[] shape, List<BufferLease> leases) {
    BufferLease lease = Buffers.allocate(dtype, shape[0], shape[1] + 16);
    leases.add(lease);
    long[] strides = lease.view().layout().strides();
    return lease.view().withLayout(StridedLayout.of(0, dtype.itemsize(), shape, strides));
  }
}
