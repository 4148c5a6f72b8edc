// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatun.buffer.BufferRequest.Contiguity;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.ExporterFixture.Lent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every lease, wherever its memory comes from. */
class ExporterContractTest {
  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void view_fresh_isAsTheExporterSays(ExporterFixture fixture) {
    try (Lent lent = fixture.lend()) {
      BufferView view = lent.lease.view();
      assertTrue(lent.lease.isOpen() && view.isOpen());
      assertEquals(fixture.dtype(), view.dtype());
      assertEquals(fixture.dtype().itemsize(), view.layout().itemsize());
      assertEquals(fixture.readOnly(), view.isReadOnly());
      assertEquals(fixture.nativeRefusal() != Reason.HEAP_MEMORY, view.isNative());
      assertTrue(view.layout().size(0) >= 24);
    }
  }

  /** Every request of every view is granted, or refused for the first reason that there is. */
  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void acquire_eachRequest_isGrantedOrRefusedWithItsReason(ExporterFixture fixture) {
    try (Lent lent = fixture.lend()) {
      for (BufferView view : views(lent.lease)) {
        for (boolean writable : new boolean[] {false, true}) {
          for (Contiguity contiguity : Contiguity.values()) {
            for (boolean nativeMemory : new boolean[] {false, true}) {
              for (long alignment = 1; alignment <= 8192; alignment *= 2) {
                acquire(
                    fixture,
                    view,
                    new BufferRequest(writable, contiguity, nativeMemory, alignment));
              }
            }
          }
        }
      }
    }
  }

  private static void acquire(ExporterFixture fixture, BufferView view, BufferRequest request) {
    Reason expected = refusal(fixture, view, request);
    String what = view + " asked for " + request;
    if (expected == null) {
      try (BufferLease lease = view.acquire(request)) {
        assertEquals(view.layout(), lease.view().layout(), what);
        assertEquals(view.isReadOnly(), lease.view().isReadOnly(), what);
      }
      return;
    }
    int before = view.lease.loan.holders();
    var refused = assertThrows(BufferRequestException.class, () -> view.acquire(request), what);
    assertEquals(expected, refused.reason(), what);
    assertEquals(before, view.lease.loan.holders(), what + ": a refusal lends nothing");
    if (refused.copyHelps() && request.alignment() <= 64) {
      try (BufferLease copy = Buffers.copyOf(view)) {
        // A copy is C-contiguous; who asks for the other order copies the transposed view.
        BufferRequest again =
            request.contiguity() == Contiguity.FORTRAN ? request.and(Contiguity.C) : request;
        copy.acquire(again).close();
      }
    }
  }

  private static @Nullable Reason refusal(
      ExporterFixture fixture, BufferView view, BufferRequest request) {
    if (request.writable() && view.isReadOnly()) {
      return Reason.READ_ONLY;
    }
    boolean c = dense(view.layout());
    boolean fortran = dense(view.layout().transpose());
    boolean contiguous =
        switch (request.contiguity()) {
          case STRIDED -> true;
          case C -> c;
          case FORTRAN -> fortran;
          case C_OR_FORTRAN -> c || fortran;
        };
    if (!contiguous) {
      return Reason.NOT_CONTIGUOUS;
    }
    if (request.nativeMemory() && fixture.nativeRefusal() != null) {
      return fixture.nativeRefusal();
    }
    MemorySegment element =
        view.pinned(segment -> segment.asSlice(view.layout().offset(), view.layout().itemsize()));
    long aligned =
        element.isNative()
            ? Long.lowestOneBit(element.address())
            : Math.min(element.maxByteAlignment(), Long.lowestOneBit(element.address() | 1L << 40));
    return aligned < request.alignment() ? Reason.MISALIGNED : null;
  }

  private static boolean dense(StridedLayout layout) {
    long[] addresses = Enumeration.of(layout).addresses();
    return new Enumeration(layout.shape(), addresses).isDense(layout.itemsize());
  }

  /** The whole, and views whose strides differ. */
  private static List<BufferView> views(BufferLease lease) {
    BufferView whole = lease.view();
    StridedLayout layout = whole.layout();
    var views = new ArrayList<BufferView>(List.of(whole, whole.asReadOnly()));
    views.add(whole.withLayout(layout.slice(0, 0, 12, 2)));
    views.add(whole.withLayout(layout.slice(0, 1, 3, 1)));
    views.add(whole.withLayout(layout.slice(0, layout.size(0) - 1, 4, -1)));
    views.add(whole.withLayout(layout.insertAxis(0).transpose()));
    StridedLayout square = layout.slice(0, 0, 6, 1).insertAxis(1);
    views.add(whole.withLayout(square));
    if (layout.rank() == 1) {
      StridedLayout matrix = layout.slice(0, 0, 24, 1).reshape(4, 6).orElseThrow();
      views.add(whole.withLayout(matrix));
      views.add(whole.withLayout(matrix.transpose()));
      views.add(whole.withLayout(matrix.slice(1, 0, 3, 2)));
    }
    return views;
  }

  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void setAndGet_throughTwoViews_isTheSameMemory(ExporterFixture fixture) {
    try (Lent lent = fixture.lend();
        BufferLease other = lent.lease.retain()) {
      BufferView view = lent.lease.view();
      long[] last = last(view.layout());
      Object one = one(fixture.dtype());
      if (fixture.readOnly()) {
        assertThrows(ReadOnlyBufferException.class, () -> view.set(one, last));
        assertThrows(ReadOnlyBufferException.class, () -> other.view().set(one, last));
        assertThrows(
            BufferRequestException.class, () -> lent.lease.acquire(BufferRequest.WRITABLE));
        assertTrue(view.<Boolean>pinned(MemorySegment::isReadOnly));
        return;
      }
      view.set(one, last);
      assertEquals(one, other.view().get(last));
      assertEquals(one, view.asReadOnly().get(last));
      byte[] bytes =
          view.pinned(segment ->
              segment
                  .asSlice(view.layout().offsetOf(last), view.layout().itemsize())
                  .toArray(ValueLayout.JAVA_BYTE));
      assertTrue(java.util.stream.IntStream.range(0, bytes.length).anyMatch(i -> bytes[i] != 0));
      assertThrows(ReadOnlyBufferException.class, () -> view.asReadOnly().set(one, last));
    }
  }

  private static long[] last(StridedLayout layout) {
    long[] last = layout.shape();
    for (int axis = 0; axis < last.length; axis++) {
      last[axis]--;
    }
    return last;
  }

  /** A value of the dtype as an object that is not all zero bits. */
  static Object one(DType dtype) {
    return switch ((ScalarType) dtype) {
      case BOOL -> true;
      case INT8 -> (byte) 1;
      case INT16 -> (short) 1;
      case INT32, UINT8, UINT16 -> 1;
      case INT64, UINT32 -> 1L;
      case UINT64 -> java.math.BigInteger.ONE;
      case FLOAT16, BFLOAT16, FLOAT32 -> 1f;
      case FLOAT64 -> 1.0;
      case COMPLEX64, COMPLEX128 -> new Complex(1, 0);
    };
  }

  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void address_nativeMemory_isThatOfElementZero(ExporterFixture fixture) {
    try (Lent lent = fixture.lend()) {
      BufferView view = lent.lease.view();
      if (fixture.nativeRefusal() == Reason.HEAP_MEMORY) {
        assertThrows(IllegalStateException.class, view::address);
        return;
      }
      long expected =
          view.pinned(segment ->
              segment.address() + view.layout().offsetOf(new long[view.layout().rank()]));
      assertEquals(expected, view.address());
      StridedLayout moved = view.layout().slice(0, 5, 2, 1);
      assertEquals(expected + 5 * view.layout().stride(0), view.withLayout(moved).address());
    }
  }

  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void withLayout_beyondTheLentBytes_isRefused(ExporterFixture fixture) {
    try (Lent lent = fixture.lend()) {
      BufferView view = lent.lease.view();
      StridedLayout layout = view.layout();
      int itemsize = layout.itemsize();
      long[][] outside = {
        {layout.low() - 1, 1, itemsize},
        {layout.high() - itemsize + 1, 1, itemsize},
        {layout.low(), (layout.high() - layout.low()) / itemsize + 1, itemsize},
        {layout.high(), 1, 0},
        {layout.low(), 2, -1},
        {layout.low(), 3, Long.MAX_VALUE / 4},
        {0, 3, Long.MIN_VALUE / 4},
        {Long.MAX_VALUE - itemsize, 1, 1},
      };
      for (long[] parts : outside) {
        StridedLayout beyond =
            StridedLayout.of(parts[0], itemsize, new long[] {parts[1]}, new long[] {parts[2]});
        assertThrows(
            IndexOutOfBoundsException.class, () -> view.withLayout(beyond), beyond::toString);
      }
      assertThrows(
          IllegalArgumentException.class,
          () ->
              view.withLayout(
                  StridedLayout.of(layout.low(), itemsize + 1, new long[0], new long[0])));
      // The same bytes again are allowed, from a narrower view too.
      BufferView narrow = view.withLayout(layout.slice(0, 3, 1, 1));
      assertEquals(layout, narrow.withLayout(layout).layout());
    }
  }

  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void withLayout_withoutElements_canBePinnedAndCopied(ExporterFixture fixture) {
    try (Lent lent = fixture.lend()) {
      BufferView view = lent.lease.view();
      int itemsize = view.layout().itemsize();
      for (long offset : new long[] {0, -100, 1L << 40, Long.MAX_VALUE}) {
        StridedLayout nothing =
            StridedLayout.of(offset, itemsize, new long[] {0, 3}, new long[] {8, 8});
        int before = lent.lease.loan.holders();
        BufferView empty = view.withLayout(nothing);
        try (BufferPin pin = empty.pin()) {
          assertNotNull(pin.segment());
        }
        try (BufferLease copy = Buffers.copyOf(empty)) {
          assertEquals(0, copy.view().layout().count());
        }
        assertTrue(empty.contentEquals(empty));
        assertEquals(before, lent.lease.loan.holders());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void close_twiceAndFromAnotherThread_givesTheMemoryBackOnce(ExporterFixture fixture)
      throws InterruptedException {
    Lent lent = fixture.lend();
    try (lent) {
      BufferLease retained = lent.lease.retain();
      lent.lease.close();
      lent.lease.close();
      assertFalse(lent.lease.isOpen());
      assertTrue(retained.isOpen());
      assertEquals(0, lent.givenBack.get());
      Object first = retained.view().get(last(retained.view().layout()));
      assertNotNull(first);
      var closer = Thread.ofPlatform().start(retained::close);
      closer.join();
      assertFalse(retained.isOpen());
      retained.close();
      lent.lease.close();
    }
    if (fixture.name().startsWith("adopt")) {
      assertEquals(1, lent.givenBack.get());
    }
  }

  /** Everything that reaches memory, and toString, before and after the close. */
  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void use_afterClose_failsWithIllegalStateException(ExporterFixture fixture) {
    try (Lent lent = fixture.lend();
        BufferLease holder = lent.lease.retain()) {
      BufferLease lease = lent.lease.retain();
      BufferView view = lease.view();
      Map<String, Executable> uses = uses(lease, view);
      BufferView outliving = holder.view();
      uses.forEach((name, use) -> {
        // Each works, or is refused for another reason, while the lease is open.
        try {
          use.execute();
        } catch (IllegalStateException e) {
          assertTrue(
              String.valueOf(e.getMessage()).contains("Java array"),
              () -> name + " before the close: " + e);
        } catch (Throwable e) {
          assertTrue(
              e instanceof IllegalArgumentException
                  || e instanceof BufferRequestException
                  || e instanceof ReadOnlyBufferException,
              () -> name + " before the close: " + e);
        }
      });
      lease.close();
      uses.forEach((name, use) -> assertThrows(IllegalStateException.class, use, name));
      assertFalse(view.isOpen());
      assertTrue(view.toString().startsWith("released"));
      assertTrue(lease.toString().startsWith("released"));
      assertThrows(IllegalStateException.class, view::asReadOnly);
      assertNotNull(outliving.get(last(outliving.layout())));
    }
  }

  private static Map<String, Executable> uses(BufferLease lease, BufferView view) {
    DType dtype = view.dtype();
    StridedLayout layout = view.layout();
    long[] index = last(layout);
    BufferView part = view.withLayout(layout.slice(0, 1, 3, 2));
    BufferView partOfPart = part.withLayout(part.layout().slice(0, 2, 3, -1));
    long[] none = new long[layout.rank()];
    var uses = new LinkedHashMap<String, Executable>();
    uses.put("lease.view", lease::view);
    uses.put("lease.acquire", () -> lease.acquire(BufferRequest.STRIDED).close());
    uses.put("lease.retain", () -> lease.retain().close());
    uses.put("get", () -> view.get(index));
    uses.put("set", () -> view.set(one(dtype), index));
    uses.put("get of a slice", () -> part.get(none));
    uses.put("get of a slice of a slice", () -> partOfPart.get(none));
    uses.put("get of a read-only view", () -> view.asReadOnly().get(none));
    if (layout.isCContiguous()) {
      BufferView bytes = view.cast(DType.UINT8);
      uses.put("get of a cast", () -> bytes.getInt(0));
      uses.put("cast", () -> view.cast(DType.UINT8));
    }
    uses.put("withLayout", () -> view.withLayout(layout));
    uses.put("view.acquire", () -> view.acquire(BufferRequest.STRIDED).close());
    uses.put("slice.acquire", () -> partOfPart.acquire(BufferRequest.STRIDED).close());
    uses.put("pin", () -> view.pin().close());
    uses.put("pinned", () -> view.pinned(segment -> segment));
    uses.put("address", view::address);
    uses.put("contentEquals", () -> view.contentEquals(view));
    uses.put("copyOf", () -> Buffers.copyOf(view).close());
    uses.put("getFloat", () -> view.getFloat(index));
    uses.put("getDouble", () -> view.getDouble(index));
    uses.put("getInt", () -> view.getInt(index));
    uses.put("getLong", () -> view.getLong(index));
    uses.put("getBoolean", () -> view.getBoolean(index));
    uses.put("setFloat", () -> view.setFloat(1, index));
    uses.put("setDouble", () -> view.setDouble(1, index));
    uses.put("setInt", () -> view.setInt(1, index));
    uses.put("setLong", () -> view.setLong(1, index));
    uses.put("setBoolean", () -> view.setBoolean(true, index));
    return uses;
  }

  /** A pin keeps the memory through the close, and only the pin. */
  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void pin_throughTheClose_keepsTheMemoryUntilItIsClosed(ExporterFixture fixture) {
    Lent lent = fixture.lend();
    try (lent) {
      BufferLease lease = lent.lease;
      BufferPin pin = lease.view().pin();
      lease.close();
      assertEquals(0, lent.givenBack.get());
      assertEquals(1, lease.loan.holders());
      assertNotNull(pin.segment().toArray(ValueLayout.JAVA_BYTE));
      assertThrows(IllegalStateException.class, lease::view);
      pin.close();
      pin.close();
      assertEquals(0, lease.loan.holders());
    }
    if (fixture.name().startsWith("adopt")) {
      assertEquals(1, lent.givenBack.get());
    }
  }

  @ParameterizedTest
  @MethodSource("org.gatun.buffer.ExporterFixture#all")
  void pinned_functionThatThrows_letsGo(ExporterFixture fixture) {
    try (Lent lent = fixture.lend()) {
      int before = lent.lease.loan.holders();
      var thrown = new AtomicBoolean();
      assertThrows(
          ArithmeticException.class,
          () ->
              lent.lease
                  .view()
                  .pinned(segment -> {
                    thrown.set(true);
                    throw new ArithmeticException();
                  }));
      assertTrue(thrown.get());
      assertEquals(before, lent.lease.loan.holders());
    }
  }
}
