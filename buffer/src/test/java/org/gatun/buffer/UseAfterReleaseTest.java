// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every public method, found by reflection so that new ones count, fails after the release, also
 * when somebody else has the block; but for those that touch no memory.
 */
class UseAfterReleaseTest {
  /** What tells of a view or a lease without touching memory, and may be asked at any time. */
  private static final Set<String> ASKED_AT_ANY_TIME =
      Set.of(
          "BufferView.dtype",
          "BufferView.layout",
          "BufferView.isReadOnly",
          "BufferView.isNative",
          "BufferView.isOpen",
          "BufferView.toString",
          "BufferLease.isOpen",
          "BufferLease.close",
          "BufferLease.toString",
          "BufferPin.hasAddress",
          "BufferPin.close");

  private static final Set<String> MESSAGES =
      Set.of("the lease of this memory was released", "the pin was closed");

  /** How the lease is got that is closed. */
  private static BufferLease lease(String kind) {
    return switch (kind) {
      case "pooled" -> new BufferPool().acquire(DType.FLOAT32, 2, 3);
      case "retained" -> {
        try (BufferLease lease = new BufferPool().acquire(DType.FLOAT32, 2, 3)) {
          yield lease.retain();
        }
      }
      case "of a list" -> {
        var list = BufferList.ofRows(DType.FLOAT32, 3);
        list.addRow(1, 2, 3);
        list.addRow(4, 5, 6);
        yield list.acquire(BufferRequest.WRITABLE);
      }
      case "adopted" ->
          Buffers.adopt(
              MemorySegment.ofArray(new float[6]), UseAfterReleaseTest::free, DType.FLOAT32, 2, 3);
      default -> Buffers.wrap(MemorySegment.ofArray(new float[6]), DType.FLOAT32, 2, 3);
    };
  }

  private static void free() {}

  @ParameterizedTest
  @ValueSource(strings = {"pooled", "retained", "of a list", "adopted", "wrapped"})
  void everyMethod_afterRelease_fails(String kind) throws Exception {
    BufferLease lease = lease(kind);
    BufferView view = lease.view();
    BufferPin pin = view.pin();
    pin.close();
    lease.close();
    checkAll(view, lease, pin);
  }

  @Test
  void everyMethod_blockLentToTheNext_failsAndTouchesNothing() throws Exception {
    var pool = new BufferPool();
    BufferLease lease = pool.acquire(DType.FLOAT32, 2, 3);
    BufferView view = lease.view();
    BufferPin pin = view.pin();
    pin.close();
    long address = view.address();
    lease.close();
    try (BufferLease next = pool.acquire(DType.FLOAT32, 2, 3)) {
      assertEquals(address, next.view().address(), "the test is about one block");
      byte[] bytes = new byte[24];
      Arrays.fill(bytes, (byte) 0x5A);
      try (BufferPin mine = next.view().pin()) {
        mine.segment().copyFrom(MemorySegment.ofArray(bytes));
        checkAll(view, lease, pin);
        assertEquals(-1, mine.segment().mismatch(MemorySegment.ofArray(bytes)));
      }
      lease.close();
      pin.close();
      assertTrue(next.isOpen());
    }
    assertEquals(0, pool.statistics().outstanding());
  }

  private static void checkAll(BufferView view, BufferLease lease, BufferPin pin)
      throws IllegalAccessException {
    int checked = 0;
    for (Object target : List.of(view, lease, pin)) {
      for (Method method : target.getClass().getDeclaredMethods()) {
        String name = target.getClass().getSimpleName() + "." + method.getName();
        if (Modifier.isPublic(method.getModifiers())
            && !Modifier.isStatic(method.getModifiers())
            && !method.isSynthetic()
            && !ASKED_AT_ANY_TIME.contains(name)) {
          checkFails(method, target, view);
          checked++;
        }
      }
    }
    for (Method method : Buffers.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())
          && Arrays.asList(method.getParameterTypes()).contains(BufferView.class)) {
        checkFails(method, Buffers.class, view);
        checked++;
      }
    }
    assertTrue(checked >= 50, "too few methods: " + checked);
    assertFalse(view.isOpen());
    assertTrue(view.toString().startsWith("released"), view::toString);
    assertTrue(lease.toString().startsWith("released"), lease::toString);
  }

  private static void checkFails(Method method, Object target, BufferView view)
      throws IllegalAccessException {
    var arguments = new ArrayList<Object>();
    for (Class<?> type : method.getParameterTypes()) {
      arguments.add(argument(type, view));
    }
    try {
      Object result = method.invoke(target, arguments.toArray());
      throw new AssertionError(method + " returned " + result + " after the release");
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      String message = String.valueOf(Objects.requireNonNull(cause).getMessage());
      String bare = message.startsWith("0: ") ? message.substring(3) : message; // named by 0
      assertTrue(
          cause instanceof IllegalStateException && MESSAGES.contains(bare),
          () -> method + " threw " + cause);
    }
  }

  private static Object argument(Class<?> type, BufferView view) {
    if (type == long.class) {
      return 0L;
    } else if (type == int.class) {
      return 0;
    } else if (type == float.class || type == double.class) {
      return type == float.class ? (Object) 0f : (Object) 0d;
    } else if (type == boolean.class) {
      return true;
    } else if (type == long[].class) {
      return new long[2];
    } else if (type == int[].class) {
      return new int[2];
    } else if (type == BufferView.class || type == BufferExporter.class) {
      return view;
    } else if (type == BufferRequest.class) {
      return BufferRequest.STRIDED;
    } else if (type == StridedLayout.class) {
      return view.layout();
    } else if (type == Slice.class) {
      return Slice.of(0, 1);
    } else if (type == DType.class) {
      return view.dtype();
    } else if (type == Function.class) {
      return Function.identity();
    } else if (type == Object.class) {
      return 1f;
    } else if (type == String.class) {
      return "0";
    } else if (type == byte[].class) {
      return new byte[24];
    } else if (type == char.class) {
      return ' ';
    } else if (type.isEnum()) {
      return type.getEnumConstants()[0];
    } else if (type.isArray() && !type.getComponentType().isPrimitive()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    throw new AssertionError("this test needs an argument of " + type);
  }

  @Test
  void closedPin_ofAnOpenLease_failsToo() {
    try (BufferLease lease = new BufferPool().acquire(DType.INT8, 4)) {
      BufferPin pin = lease.view().pin();
      pin.close();
      pin.close();
      assertThrows(IllegalStateException.class, pin::segment);
      assertThrows(IllegalStateException.class, pin::address);
      assertTrue(pin.hasAddress());
      assertEquals(1, lease.loan.holders());
    }
  }
}
