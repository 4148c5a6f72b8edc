// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.junit.jupiter.api.Test;

/** What several threads compute is what one computes, whatever the executor does. */
class ParallelTest {
  private static final long SEED = 20261126;

  /** Numbers of any sign, a few of them equal. */
  private static BufferLease numbers(DType dtype, long... shape) {
    var random = new Random(SEED);
    BufferLease lease = Buffers.allocate(dtype, shape);
    NdArray flat = NdArray.of(lease.view()).reshape(-1);
    boolean floating = ((ScalarType) dtype).kind() == ScalarType.Kind.FLOAT;
    try (BufferLease some = Buffers.allocate(DType.FLOAT64, 100_003)) {
      NdArray repeated = NdArray.of(some.view());
      for (int i = 0; i < 100_003; i++) {
        repeated.setDouble(floating ? random.nextGaussian() * 3 : random.nextInt(200) - 100, i);
      }
      for (long at = 0; at < flat.count(); at += 100_003) {
        long end = Math.min(flat.count(), at + 100_003);
        repeated.slice(0, 0, end - at).copyTo(flat.slice(0, at, end), Casting.UNSAFE);
      }
    }
    return lease;
  }

  private static void withTwoThreads(Consumer<Executor> test) {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      test.accept(executor);
    }
  }

  private static byte[] bytes(BufferLease lease) { // C-contiguous
    BufferView view = lease.view();
    long from = view.layout().offset();
    return view.pinned(
        segment -> segment.asSlice(from, view.layout().byteSize()).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void chain_isComputedAsByOneThread() {
    withTwoThreads(executor -> {
      for (long[] shape : new long[][] {{1_200_001}, {400_001, 3}, {20, 300, 202}}) {
        try (BufferLease lease = numbers(DType.FLOAT32, shape);
            BufferLease row = numbers(DType.FLOAT64, shape[shape.length - 1]);
            BufferLease alone = Buffers.allocate(DType.FLOAT32, shape);
            BufferLease together = Buffers.allocate(DType.FLOAT32, shape)) {
          NdArray x = NdArray.of(lease.view());
          LazyArray chain =
              x.lazy().sub(NdArray.of(row.view()).lazy().cast(DType.FLOAT32)).exp().mul(0.5);
          chain.into(NdArray.of(alone.view()));
          chain.into(NdArray.of(together.view()), executor);
          assertArrayEquals(bytes(alone), bytes(together));
          x.lazy().mul(2).into(x, executor); // as a whole
          NdArray.of(alone.view()).copyTo(x);
          LazyArray turned = x.lazy().add(x.slice("::-1"));
          turned.into(NdArray.of(alone.view()));
          turned.into(x, executor); // by one thread, from a copy
          assertArrayEquals(bytes(alone), bytes(lease));
        }
      }
    });
  }

  @Test
  void chainUnderAMask_isComputedAsByOneThread_andLeavesTheOthers() {
    withTwoThreads(executor -> {
      for (long[] shape : new long[][] {{1_200_001}, {400_001, 3}}) {
        try (BufferLease lease = numbers(DType.FLOAT32, shape);
            BufferLease positive = NdArray.of(lease.view()).lazy().greater(0.5).compute();
            BufferLease odd = numbers(DType.INT8, shape[shape.length - 1]);
            BufferLease alone = Buffers.allocate(DType.FLOAT32, shape);
            BufferLease together = Buffers.allocate(DType.FLOAT32, shape)) {
          LazyArray chain = NdArray.of(lease.view()).lazy().mul(3).add(1);
          for (BufferLease mask : List.of(positive, odd)) { // of the shape, and broadcast
            NdArray.of(alone.view()).fill(-7);
            NdArray.of(together.view()).fill(-7);
            chain.into(NdArray.of(alone.view()), NdArray.of(mask.view()));
            chain.into(NdArray.of(together.view()), NdArray.of(mask.view()), executor);
            assertArrayEquals(bytes(alone), bytes(together));
          }
          NdArray x = NdArray.of(lease.view());
          x.copyTo(NdArray.of(alone.view()));
          NdArray y = NdArray.of(alone.view());
          y.lazy().mul(2).into(y, NdArray.of(positive.view()));
          x.lazy().mul(2).into(x, NdArray.of(positive.view()), executor); // in place
          assertArrayEquals(bytes(alone), bytes(lease));
        }
      }
    });
  }

  @Test
  void reductions_areThoseOfOneThread() {
    withTwoThreads(executor -> {
      // Each a little more than is computed by one thread.
      reductions(executor, DType.FLOAT32, 1_100_001);
      reductions(executor, DType.FLOAT32, 280_001, 4);
      reductions(executor, DType.INT16, 4, 550_001);
      reductions(executor, DType.FLOAT64, 190, 3_001);
    });
  }

  private static void reductions(Executor executor, ScalarType dtype, long... shape) {
    try (BufferLease lease = numbers(dtype, shape);
        BufferLease positive = NdArray.of(lease.view()).lazy().greater(1).compute();
        BufferLease one = Buffers.allocate(DType.BOOL, 1)) {
      NdArray x = NdArray.of(lease.view());
      NdArray mask = NdArray.of(positive.view());
      NdArray none = NdArray.of(one.view());
      none.fill(false);
      int last = shape.length - 1;
      for (Reduction reduction : Reduction.values()) {
        Reducer plain = new Reducer(reduction, ReductionOptions.NONE);
        List<Reducer> kinds = new ArrayList<>(List.of(plain));
        switch (reduction) {
          case SUM, MIN, MAX -> {
            kinds.add(plain.initial(7));
            kinds.add(plain.where(mask));
            kinds.add(plain.where(none).initial(3));
          }
          case VAR, STD -> kinds.add(plain.skipping(mask).correction(1));
          case ARGMIN, ARGMAX -> {}
          default -> {
            kinds.add(plain.where(mask));
            kinds.add(plain.where(none));
          }
        }
        for (Reducer reducer : kinds) {
          same(executor, reducer, x);
          if (shape.length == 1) {
            continue;
          }
          same(executor, reducer, x, 0);
          same(executor, reducer, x.slice(last, Long.MAX_VALUE, Long.MIN_VALUE, -1), last);
        }
      }
    }
  }

  private static void same(Executor executor, Reducer reducer, NdArray x, int... axes) {
    BufferLease result;
    try {
      result = reducer.of(x, axes);
    } catch (IllegalArgumentException e) { // an extreme of nothing, and as told by several
      Reducer several = reducer.on(executor);
      assertEquals(
          e.getMessage(),
          assertThrows(IllegalArgumentException.class, () -> several.of(x, axes)).getMessage());
      return;
    }
    try (BufferLease alone = result;
        BufferLease together = reducer.on(executor).of(x, axes)) {
      String name = reducer + " of " + x.dtype() + " " + Arrays.toString(x.shape());
      ScalarType dtype = (ScalarType) alone.view().dtype();
      if (dtype.kind() != ScalarType.Kind.FLOAT) {
        assertArrayEquals(bytes(alone), bytes(together), name);
        return;
      }
      double[] expected = NdArray.of(alone.view()).toDoubleArray();
      double[] found = NdArray.of(together.view()).toDoubleArray();
      // Of random signs a sum may be small beside what was added; its error is not.
      double most = dtype == DType.FLOAT32 ? 1e-6 : 1e-11;
      for (int k = 0; k < expected.length; k++) {
        double error = most * Math.max(1, Math.abs(expected[k]));
        boolean near = Math.abs(expected[k] - found[k]) <= error;
        assertTrue(near || Double.compare(expected[k], found[k]) == 0, name);
      }
    }
  }

  @Test
  void extremeOfNothing_underAMask_isRefused() {
    withTwoThreads(executor -> {
      try (BufferLease lease = numbers(DType.FLOAT32, 4, 300_000);
          BufferLease flags = Buffers.wrap(new byte[] {1, 0, 1, 1})) {
        NdArray mask = NdArray.of(flags.view()).reshape(4, 1);
        Reducer most = Reduction.MAX.where(mask).on(executor);
        assertEquals(
            "MAX: expected an element that counts, or more, for each result but found none for"
                + " result [1]; begin with a number: initial(…)",
            assertThrows(IllegalArgumentException.class, () -> most.of(NdArray.of(lease.view()), 1))
                .getMessage());
      }
    });
  }

  @Test
  void sum_doesNotDependOnTheThreads() {
    try (BufferLease lease = numbers(DType.FLOAT64, 1_000_000);
        BufferLease first = Reduction.SUM.on(Runnable::run).of(NdArray.of(lease.view()))) {
      withTwoThreads(executor -> {
        for (int round = 0; round < 20; round++) {
          try (BufferLease sum = Reduction.SUM.on(executor).of(NdArray.of(lease.view()))) {
            assertArrayEquals(bytes(first), bytes(sum));
          }
        }
      });
    }
  }

  private static void check(Executor executor) {
    try (BufferLease lease = numbers(DType.FLOAT32, 1_200_000);
        BufferLease out = Buffers.allocate(DType.FLOAT32, 1_200_000);
        BufferLease expected = NdArray.of(lease.view()).lazy().mul(3).compute()) {
      NdArray x = NdArray.of(lease.view());
      x.lazy().mul(3).into(NdArray.of(out.view()), executor);
      assertArrayEquals(bytes(expected), bytes(out));
      same(executor, new Reducer(Reduction.MAX, ReductionOptions.NONE), x);
    }
  }

  @Test
  void executorThatRejects_leavesAllToTheCaller() {
    check(task -> {
      throw new RejectedExecutionException("full");
    });
  }

  @Test
  void executorWithoutAFreeThread_leavesAllToTheCaller() throws InterruptedException {
    var busy = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      executor.execute(() -> {
        try {
          busy.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      check(executor);
      busy.countDown();
    }
  }

  @Test
  void executorThatRunsTasksLater_findsNothingToDo() {
    List<Runnable> later = new ArrayList<>();
    check(later::add);
    assertTrue(!later.isEmpty());
    later.forEach(Runnable::run);
  }

  @Test
  void parts_areComputedOnceEach_byCallerAndExecutor() {
    withTwoThreads(executor -> {
      var both = new CyclicBarrier(2);
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      Parts.run(
          executor,
          2,
          _ -> {
            threads.add(Thread.currentThread());
            await(both); // until the other part has begun, on another thread
          });
      assertEquals(2, threads.size());
      assertTrue(threads.contains(Thread.currentThread()));
    });
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void failures_ofSeveralParts_areAllTold() {
    withTwoThreads(executor -> {
      var both = new CyclicBarrier(2);
      Set<Integer> begun = ConcurrentHashMap.newKeySet();
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Parts.run(
                      executor,
                      100,
                      k -> {
                        begun.add(k);
                        await(both);
                        throw new IllegalStateException("part " + k);
                      }));
      assertEquals(Set.of(0, 1), begun); // and no other
      assertEquals(1, failure.getSuppressed().length);
      assertEquals(
          Set.of("part 0", "part 1"),
          Set.of(
              String.valueOf(failure.getMessage()),
              String.valueOf(failure.getSuppressed()[0].getMessage())));
    });
  }

  @Test
  void executorThatFails_isTold_afterTheParts() {
    var failure = new IllegalStateException("closed");
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                Parts.run(
                    task -> {
                      throw failure;
                    },
                    10,
                    _ -> {})));
  }

  @Test
  void interrupt_isKept_andTheResultIsWhole() {
    withTwoThreads(executor -> {
      Thread.currentThread().interrupt();
      check(executor);
      assertTrue(Thread.interrupted());
    });
  }

  @Test
  void closedLease_fails() {
    withTwoThreads(executor -> {
      BufferLease lease = numbers(DType.FLOAT32, 1_200_000);
      NdArray x = NdArray.of(lease.view());
      lease.close();
      assertThrows(IllegalStateException.class, () -> Reduction.SUM.on(executor).of(x));
      try (BufferLease out = Buffers.allocate(DType.FLOAT32, 1_200_000)) {
        assertThrows(
            IllegalStateException.class,
            () -> x.lazy().mul(2).into(NdArray.of(out.view()), executor));
      }
    });
  }
}
