// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The programs of {@link CrashTest}; each ends by itself and says that it survived. */
@SuppressWarnings("restricted")
final class CrashPrograms {
  private static final long NANOS = 1_500_000_000L;

  private static volatile double sink;

  private CrashPrograms() {}

  public static void main(String[] arguments) throws Exception {
    String program = arguments[0];
    switch (program) {
      case "racing-release" -> racingRelease();
      case "owner-closes" -> ownerCloses();
      case "huge-offsets" -> hugeOffsets();
      case "collected-behind-a-view" -> collectedBehindAView();
      case "adopted-freed-under-a-pin" -> adoptedFreedUnderAPin();
      default -> crash();
    }
    IO.println("survived " + program);
  }

  /**
   * Element loops without a pin against release, reuse, adopted memory that is freed, and pools.
   */
  private static void racingRelease() throws Exception {
    var pool = new AtomicReference<>(new BufferPool());
    var shared = new AtomicReference<@Nullable BufferView>();
    long end = System.nanoTime() + 2 * NANOS;
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 2; t++) {
      boolean adopts = t == 0;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int round = 0; System.nanoTime() < end; round++) {
                  if (round % 500 == 0) {
                    pool.set(new BufferPool());
                  }
                  try (BufferLease lease =
                      adopts && round % 8 == 0
                          ? adopted()
                          : pool.get().acquire(DType.INT32, 1 << 18)) {
                    BufferView view = lease.view();
                    shared.set(view);
                    view.setInt(round, 5);
                  }
                }
              }));
    }
    for (int t = 0; t < 2; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                while (System.nanoTime() < end) {
                  BufferView view = shared.get();
                  try {
                    if (view != null) {
                      sink = sum(view);
                    }
                  } catch (IllegalStateException e) {
                    // released, or closed by its owner
                  }
                }
              }));
    }
    while (System.nanoTime() < end) {
      System.gc();
      Thread.sleep(30);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static BufferLease adopted() {
    Arena arena = Arena.ofShared();
    return Buffers.adopt(arena.allocate(1 << 20, 64), arena::close, DType.INT32, 1 << 18);
  }

  private static double sum(BufferView view) {
    double sum = 0;
    for (long i = 0; i < view.layout().size(0); i++) {
      sum += view.getInt(i);
    }
    return sum;
  }

  private static void ownerCloses() throws Exception {
    for (int round = 0; round < 300; round++) {
      Arena arena = Arena.ofShared();
      BufferView view = Buffers.wrap(arena.allocate(1 << 20, 64), DType.INT32, 1 << 18).view();
      sink = sum(view);
      var closer = Thread.ofPlatform().start(arena::close);
      boolean refused = false;
      while (!refused) {
        try {
          sink = sum(view);
          Buffers.copyOf(view).close();
          view.contentEquals(view.withLayout(view.layout().slice(0, 0, 2, 1)));
        } catch (IllegalStateException e) {
          refused = true;
        }
      }
      // The JVM wakes a thread out of a closed segment by an interrupt, and may leave it set.
      Thread.interrupted();
      closer.join();
      expect(view.toString().contains("view"));
    }
  }

  /** Layouts and indices of all sizes: what is granted stays inside, and all of it is readable. */
  private static void hugeOffsets() {
    var random = new Random(99);
    long[] edges = {
      0, 1, -1, 7, 4096, 1L << 31, 1L << 40, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE
    };
    int granted = 0;
    int refused = 0;
    for (int round = 0; round < 200_000; round++) {
      try (BufferLease lease = BufferPool.shared().acquire(DType.INT32, 16)) {
        BufferView view = lease.view();
        int rank = random.nextInt(4);
        long[] shape = new long[rank];
        long[] strides = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
          shape[axis] = random.nextInt(5) == 0 ? Math.abs(edge(edges, random)) : random.nextInt(4);
          strides[axis] = random.nextBoolean() ? edge(edges, random) : 4L * random.nextInt(-4, 5);
        }
        long offset = random.nextBoolean() ? edge(edges, random) : 4L * random.nextInt(16);
        try {
          BufferView other = view.withLayout(StridedLayout.of(offset, 4, shape, strides));
          granted++;
          readAll(other, random, edges);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          refused++;
        }
      }
    }
    expect(granted > 1000 && refused > 1000);
  }

  private static long edge(long[] edges, Random random) {
    return edges[random.nextInt(edges.length)] + random.nextInt(3) - 1;
  }

  private static void readAll(BufferView view, Random random, long[] edges) {
    StridedLayout layout = view.layout();
    if (layout.count() > 0) {
      long[] first = new long[layout.rank()];
      long[] last = layout.shape();
      for (int axis = 0; axis < last.length; axis++) {
        last[axis]--;
      }
      sink = view.getInt(first) + view.getInt(last);
      view.setInt(1, last);
    }
    long[] index = new long[layout.rank()];
    for (int axis = 0; axis < index.length; axis++) {
      index[axis] = edge(edges, random);
    }
    try {
      view.setInt(1, index);
    } catch (IndexOutOfBoundsException e) {
      expect(String.valueOf(e.getMessage()).contains("expected"));
    }
    if (layout.count() < 1000) {
      Buffers.copyOf(view).close();
    }
  }

  /** Leases, mappings and pools are dropped while the last use of a view runs. */
  private static void collectedBehindAView() throws Exception {
    Path file = Files.createTempFile("gatun", ".bin");
    Files.write(file, new byte[1 << 16]);
    var collector =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (true) {
                System.gc();
              }
            });
    long end = System.nanoTime() + 2 * NANOS;
    for (int round = 0; System.nanoTime() < end; round++) {
      sink =
          switch (round % 3) {
            case 0 -> sum(Buffers.map(file, MapMode.PRIVATE).view().cast(DType.INT32));
            case 1 -> sum(new BufferPool().acquire(DType.INT32, 1 << 16).view());
            default -> sum(adoptedOrWrapped(round));
          };
    }
    expect(collector.isAlive());
    Files.delete(file);
  }

  private static BufferView adoptedOrWrapped(int round) {
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(1 << 16, 64);
    return round % 2 == 0
        ? Buffers.adopt(segment, arena::close, DType.INT32, 1 << 14).view()
        : Buffers.wrap(Arena.ofAuto().allocate(1 << 16), DType.INT32, 1 << 14).view();
  }

  /** Raw reads in a pin while another thread closes the last lease. */
  private static void adoptedFreedUnderAPin() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      BufferLease lease = adopted();
      try (BufferPin pin = lease.view().pin()) {
        var closer = Thread.ofVirtual().start(lease::close);
        MemorySegment raw = MemorySegment.ofAddress(pin.address()).reinterpret(1 << 20);
        long sum = 0;
        for (int i = 0; i < 1 << 18; i += 64) {
          sum += raw.getAtIndex(ValueLayout.JAVA_INT, i);
        }
        sink = sum;
        closer.join();
        sink = raw.getAtIndex(ValueLayout.JAVA_INT, 7);
      }
      expect(!lease.isOpen());
    }
  }

  /** What the tests would see of a crash. */
  private static void crash() {
    MemorySegment nowhere = MemorySegment.ofAddress(16).reinterpret(8);
    nowhere.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 1);
  }

  private static void expect(boolean fact) {
    if (!fact) {
      throw new AssertionError("expected otherwise");
    }
  }
}
