// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gatun.buffer.BufferRequestException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One way to come by a lease, and what is known of its memory from outside. Each has 24 elements or
 * more along its first axis.
 *
 * @param nativeRefusal why native code may not have it, or null
 */
record ExporterFixture(
    String name,
    DType dtype,
    @Nullable Reason nativeRefusal,
    boolean readOnly,
    Supplier<Lent> maker) {

  private static final int N = 24;

  /** A lease, what to close after it, and how often its memory was given back, where known. */
  static final class Lent implements AutoCloseable {
    final BufferLease lease;
    final AtomicInteger givenBack;
    private final List<Runnable> owners = new ArrayList<>();

    Lent(BufferLease lease, AtomicInteger givenBack, Runnable... owners) {
      this.lease = lease;
      this.givenBack = givenBack;
      this.owners.addAll(List.of(owners));
    }

    Lent(BufferLease lease, Runnable... owners) {
      this(lease, new AtomicInteger(), owners);
    }

    @Override
    public void close() {
      lease.close();
      owners.forEach(Runnable::run);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  Lent lend() {
    return maker.get();
  }

  /** An exporter of each kind. */
  static Stream<ExporterFixture> all() {
    var all = new ArrayList<ExporterFixture>();
    for (ScalarType dtype : ScalarType.values()) {
      all.add(pooled("allocate " + dtype, dtype, () -> Buffers.allocate(dtype, N)));
    }
    all.add(pooled("pool bytes", DType.UINT8, () -> new BufferPool().acquire(N)));
    all.add(pooled("pool array", DType.INT16, () -> new BufferPool().acquire(DType.INT16, N, 2)));
    all.add(pooled("copyOf", DType.FLOAT32, () -> Buffers.copyOf(floats().view())));
    all.add(heap("float[]", DType.FLOAT32, ExporterFixture::floats));
    all.add(heap("double[]", DType.FLOAT64, () -> Buffers.wrap(new double[N])));
    all.add(heap("long[]", DType.INT64, () -> Buffers.wrap(new long[N])));
    all.add(heap("int[]", DType.INT32, () -> Buffers.wrap(new int[N])));
    all.add(heap("short[]", DType.INT16, () -> Buffers.wrap(new short[N])));
    all.add(heap("byte[]", DType.INT8, () -> Buffers.wrap(new byte[N])));
    buffers(all);
    segments(all);
    files(all);
    leases(all);
    collections(all);
    return all.stream();
  }

  private static BufferLease floats() {
    return Buffers.wrap(new float[N]);
  }

  private static ExporterFixture pooled(String name, DType dtype, Supplier<BufferLease> maker) {
    return of(name, dtype, null, false, maker);
  }

  private static ExporterFixture heap(String name, DType dtype, Supplier<BufferLease> maker) {
    return of(name, dtype, Reason.HEAP_MEMORY, false, maker);
  }

  private static ExporterFixture of(
      String name,
      DType dtype,
      @Nullable Reason nativeRefusal,
      boolean readOnly,
      Supplier<BufferLease> maker) {
    return new ExporterFixture(name, dtype, nativeRefusal, readOnly, () -> new Lent(maker.get()));
  }

  private static void buffers(List<ExporterFixture> all) {
    ByteOrder order = ByteOrder.nativeOrder();
    Function<ByteBuffer, ByteBuffer> cut = bytes -> bytes.position(8).limit(8 + 8 * N).slice();
    for (boolean direct : new boolean[] {false, true}) {
      Supplier<ByteBuffer> bytes =
          () -> {
            ByteBuffer whole =
                direct ? ByteBuffer.allocateDirect(16 + 8 * N) : ByteBuffer.allocate(16 + 8 * N);
            return cut.apply(whole).order(order);
          };
      Reason refusal = direct ? null : Reason.HEAP_MEMORY;
      String kind = direct ? "direct " : "heap ";
      buffer(all, kind, DType.INT8, refusal, bytes);
      buffer(all, kind, DType.INT16, refusal, () -> bytes.get().asShortBuffer());
      buffer(all, kind, DType.INT32, refusal, () -> bytes.get().asIntBuffer());
      buffer(all, kind, DType.INT64, refusal, () -> bytes.get().asLongBuffer());
      buffer(all, kind, DType.FLOAT32, refusal, () -> bytes.get().asFloatBuffer());
      buffer(all, kind, DType.FLOAT64, refusal, () -> bytes.get().asDoubleBuffer());
      all.add(
          of(
              kind + "read-only FloatBuffer",
              DType.FLOAT32,
              refusal,
              true,
              () -> Buffers.wrap(bytes.get().asFloatBuffer().asReadOnlyBuffer())));
    }
    all.add(
        heap(
            "FloatBuffer at a position",
            DType.FLOAT32,
            () -> Buffers.wrap(FloatBuffer.allocate(N + 5).position(3))));
    all.add(
        new ExporterFixture(
            "ByteBuffer of a shared arena",
            DType.INT8,
            Reason.OWNER_CAN_FREE,
            false,
            () -> {
              Arena arena = Arena.ofShared();
              return new Lent(Buffers.wrap(arena.allocate(N).asByteBuffer()), arena::close);
            }));
  }

  private static void buffer(
      List<ExporterFixture> all,
      String kind,
      DType dtype,
      @Nullable Reason refusal,
      Supplier<? extends Buffer> maker) {
    all.add(
        of(kind + "buffer of " + dtype, dtype, refusal, false, () -> Buffers.wrap(maker.get())));
  }

  private static void segments(List<ExporterFixture> all) {
    long bytes = 4 * N + 12;
    all.add(
        pooled(
            "segment, global",
            DType.FLOAT32,
            () -> Buffers.wrap(Arena.global().allocate(bytes, 64), DType.FLOAT32, N)));
    all.add(
        pooled(
            "segment, automatic",
            DType.FLOAT32,
            () -> Buffers.wrap(Arena.ofAuto().allocate(bytes, 64), DType.FLOAT32, N)));
    all.add(
        of(
            "segment, read-only",
            DType.FLOAT32,
            null,
            true,
            () -> Buffers.wrap(Arena.ofAuto().allocate(bytes, 4).asReadOnly(), DType.FLOAT32, N)));
    all.add(
        heap(
            "segment of a float[], cut",
            DType.FLOAT32,
            () ->
                Buffers.wrap(
                    MemorySegment.ofArray(new float[N + 3]).asSlice(8), DType.FLOAT32, N)));
    all.add(
        heap(
            "segment of a byte[]",
            DType.FLOAT32,
            () -> Buffers.wrap(MemorySegment.ofArray(new byte[4 * N]), DType.FLOAT32, N)));
    all.add(
        of(
            "segment of a read-only float[]",
            DType.FLOAT32,
            Reason.HEAP_MEMORY,
            true,
            () ->
                Buffers.wrap(MemorySegment.ofArray(new float[N]).asReadOnly(), DType.FLOAT32, N)));
    all.add(
        pooled(
            "segment, not aligned",
            DType.FLOAT64,
            () ->
                Buffers.wrap(Arena.ofAuto().allocate(8 * N + 1, 8).asSlice(1), DType.FLOAT64, N)));
    all.add(
        new ExporterFixture(
            "segment, shared arena",
            DType.INT32,
            Reason.OWNER_CAN_FREE,
            false,
            () -> {
              Arena arena = Arena.ofShared();
              return new Lent(Buffers.wrap(arena.allocate(bytes, 8), DType.INT32, N), arena::close);
            }));
    all.add(
        new ExporterFixture(
            "segment, confined arena",
            DType.INT32,
            Reason.OWNER_CAN_FREE,
            false,
            () -> {
              Arena arena = Arena.ofConfined();
              return new Lent(Buffers.wrap(arena.allocate(bytes, 8), DType.INT32, N), arena::close);
            }));
    all.add(
        new ExporterFixture(
            "adopt, shared arena",
            DType.UINT32,
            null,
            false,
            () -> {
              Arena arena = Arena.ofShared();
              var given = new AtomicInteger();
              Runnable onRelease =
                  () -> {
                    given.incrementAndGet();
                    arena.close();
                  };
              MemorySegment segment = arena.allocate(bytes, 64);
              return new Lent(Buffers.adopt(segment, onRelease, DType.UINT32, N), given);
            }));
    all.add(
        new ExporterFixture(
            "adopt, read-only heap",
            DType.UINT8,
            Reason.HEAP_MEMORY,
            true,
            () -> {
              var given = new AtomicInteger();
              MemorySegment segment = MemorySegment.ofArray(new byte[N]).asReadOnly();
              return new Lent(
                  Buffers.adopt(segment, given::incrementAndGet, DType.UINT8, N), given);
            }));
  }

  private static void files(List<ExporterFixture> all) {
    for (MapMode mode : new MapMode[] {MapMode.READ_ONLY, MapMode.READ_WRITE, MapMode.PRIVATE}) {
      all.add(
          new ExporterFixture(
              "map " + mode,
              DType.UINT8,
              null,
              mode.equals(MapMode.READ_ONLY),
              () -> {
                try {
                  Path file = Files.createTempFile("gatun", ".bin");
                  Files.write(file, Arena.ofAuto().allocate(N).toArray(JAVA_BYTE));
                  return new Lent(Buffers.map(file, mode), () -> delete(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }));
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A lease of what a first one lent; the first is closed at once, or stays. */
  private static ExporterFixture from(
      String name, Function<BufferLease, BufferLease> next, boolean readOnly, boolean closeFirst) {
    return new ExporterFixture(
        name,
        DType.FLOAT32,
        null,
        readOnly,
        () -> {
          BufferLease first = Buffers.allocate(DType.FLOAT32, N, 2);
          BufferLease lease = next.apply(first);
          if (closeFirst) {
            first.close();
          }
          return new Lent(lease, first::close);
        });
  }

  private static void leases(List<ExporterFixture> all) {
    BufferRequest any = BufferRequest.STRIDED;
    all.add(from("lease of a lease", first -> first.acquire(any), false, true));
    all.add(from("retained", BufferLease::retain, false, true));
    all.add(from("view of a view", first -> first.view().acquire(any), false, false));
    all.add(
        from(
            "slice, backwards",
            first -> {
              StridedLayout all2 = first.view().layout();
              return first.view().withLayout(all2.slice(0, N - 1, N, -1)).acquire(any);
            },
            false,
            true));
    all.add(
        from(
            "column",
            first -> first.view().withLayout(first.view().layout().select(1, 1)).acquire(any),
            false,
            true));
    all.add(from("read-only view", first -> first.view().asReadOnly().acquire(any), true, true));
    all.add(
        from(
            "lease of a lease of a lease",
            first -> {
              try (BufferLease second = first.acquire(any)) {
                return second.acquire(any);
              }
            },
            false,
            true));
  }

  private static void collections(List<ExporterFixture> all) {
    all.add(
        new ExporterFixture(
            "list of scalars",
            DType.FLOAT32,
            null,
            false,
            () -> {
              var list = BufferList.of(DType.FLOAT32);
              for (int i = 0; i < N; i++) {
                list.addFloat(i);
              }
              return new Lent(list.acquire(BufferRequest.STRIDED), list::close);
            }));
    all.add(
        new ExporterFixture(
            "list of rows",
            DType.FLOAT32,
            null,
            false,
            () -> {
              var list = BufferList.ofRows(DType.FLOAT32, 3);
              for (int i = 0; i < N; i++) {
                list.addRow(i, i, i);
              }
              return new Lent(list.acquire(BufferRequest.STRIDED), list::close);
            }));
    columns(all, "column", dict -> dict.column("b"), false);
    columns(all, "mask", dict -> dict.column("b").mask(), true);
    columns(all, "matrix of columns, backwards", dict -> dict.matrix("c", "b", "a"), false);
    for (boolean keys : new boolean[] {true, false}) {
      all.add(
          new ExporterFixture(
              keys ? "keys of a dict" : "values of a dict",
              keys ? DType.INT64 : DType.FLOAT32,
              null,
              keys,
              () -> {
                var dict = BufferDict.ofLongKeys(DType.FLOAT32, 2);
                for (int i = 0; i <= N; i++) {
                  dict.putRow(i, i, i);
                }
                dict.remove(3L);
                BufferExporter exporter = keys ? dict.keySet() : dict.values();
                return new Lent(exporter.acquire(BufferRequest.STRIDED), dict::close);
              }));
    }
  }

  private static void columns(
      List<ExporterFixture> all,
      String name,
      Function<ColumnDict, BufferExporter> exporter,
      boolean mask) {
    all.add(
        new ExporterFixture(
            name,
            mask ? DType.BOOL : DType.FLOAT64,
            null,
            mask,
            () -> {
              var dict = ColumnDict.of();
              dict.addColumns(DType.FLOAT64, "a", "b", "c");
              dict.addMask("b");
              for (int i = 0; i < N; i++) {
                dict.addRowOfDoubles(i, i, i);
              }
              return new Lent(exporter.apply(dict).acquire(BufferRequest.STRIDED), dict::close);
            }));
  }
}
