// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.LinkedList;
import java.util.List;
import java.util.RandomAccess;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A batch of a list, and of one that is another each time that it is asked. */
class BatchListTest {
  private final BufferLease memory = offHeap(9, 8, 7, 6, 5, 4, 3, 2);
  private final NdArray all = NdArray.of(memory.view()).reshape(4, 2);
  private final NdArray out = all.slice(0, 0, 2);
  private final BufferLease row = offHeap(1, 2);
  private final NdArray fitting = NdArray.of(row.view());

  private static BufferLease offHeap(float... values) {
    try (BufferLease heap = Buffers.wrap(values)) {
      return Buffers.copyOf(heap.view());
    }
  }

  @AfterEach
  void close() {
    row.close();
    memory.close();
  }

  private void checkContent(float... expected) {
    assertArrayEquals(expected, all.toFloatArray());
  }

  private static <T extends RuntimeException> String message(Class<T> type, Executable call) {
    return String.valueOf(assertThrows(type, call).getMessage());
  }

  /** Gives a second part that is another from some time on that it is asked. */
  private class Changing extends AbstractList<BufferExporter> implements RandomAccess {
    private final int times;
    private final BufferExporter then;
    private int asked;

    private Changing(int times, BufferExporter then) {
      this.times = times;
      this.then = then;
    }

    @Override
    public BufferExporter get(int k) {
      return k == 1 && asked++ >= times ? then : fitting;
    }

    @Override
    public int size() {
      return 2;
    }
  }

  @Test
  @SuppressWarnings("JdkObsolete") // a list without random access
  void batch_lists_areTakenAsArraysAre() {
    try (BufferLease other = Buffers.wrap(new double[] {3, 4});
        BufferList<Object> list = BufferList.ofRows(FLOAT32, 2)) {
      list.addRow(7, 7);
      NdArray numbers = NdArray.of(other.view());
      List<NdArray> arrays = List.of(numbers, fitting);
      assertEquals(2, NdArrays.batch(out, arrays));
      checkContent(3, 4, 1, 2, 5, 4, 3, 2);
      List<BufferExporter> mixed = new ArrayList<>(List.of(fitting.view(), other));
      assertEquals(2, NdArrays.batch(out, mixed));
      checkContent(1, 2, 3, 4, 5, 4, 3, 2);
      mixed.set(0, list);
      assertEquals(2, NdArrays.batch(out, Casting.SAME_KIND, new LinkedList<>(mixed)));
      checkContent(7, 7, 3, 4, 5, 4, 3, 2);
      assertEquals(1, NdArrays.batch(out, list)); // which is a part, and no list of them
      assertEquals(0, NdArrays.batch(out, List.of()));
      assertEquals(2, NdArrays.batch(out, List.of(out.at(1), out.at(0)))); // as before the call
      checkContent(3, 4, 7, 7, 5, 4, 3, 2);
    }
  }

  @Test
  void batch_listUnderACasting_isHeldToIt() {
    try (BufferLease other = Buffers.wrap(new double[] {3, 4})) {
      List<NdArray> parts = List.of(fitting, NdArray.of(other.view()));
      String said =
          message(IllegalArgumentException.class, () -> NdArrays.batch(out, Casting.SAFE, parts));
      assertTrue(said.startsWith("parts[1]: cannot cast float64 to float32"), said);
      checkContent(9, 8, 7, 6, 5, 4, 3, 2);
    }
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes", "NullAway"}) // which is what the test is about
  void batch_listWithNullOrWhatLendsNothing_isRefusedByPlace() {
    List<BufferExporter> gap = Arrays.asList(fitting, null);
    assertEquals("parts[1]", message(NullPointerException.class, () -> NdArrays.batch(out, gap)));
    List strings = new ArrayList<>(List.of(fitting, "3, 4"));
    assertEquals(
        "parts[1]: expected an array, a view or another BufferExporter but found java.lang.String",
        message(
            IllegalArgumentException.class,
            () -> NdArrays.batch(out, (List<BufferExporter>) strings)));
    checkContent(9, 8, 7, 6, 5, 4, 3, 2);
  }

  @Test
  void batch_listWithAClosedPart_namesIt_andNothingIsWritten() {
    BufferLease closed = offHeap(3, 4);
    NdArray part = NdArray.of(closed.view());
    closed.close();
    String said =
        message(IllegalStateException.class, () -> NdArrays.batch(out, List.of(fitting, part)));
    assertTrue(said.startsWith("parts[1]: "), said);
    checkContent(9, 8, 7, 6, 5, 4, 3, 2);
  }

  /** Whenever it happens: what does not fit is refused, and nothing behind the result changes. */
  @Test
  void batch_partThatChangesMeanwhile_isTakenOrRefused_andStaysWithinTheResult() {
    try (BufferLease wide = offHeap(1, 1, 1, 1, 1, 1, 1, 1);
        BufferLease text = Buffers.allocate(DType.ofDescr("<U3"), 2);
        BufferLease heap = Buffers.wrap(new float[] {3, 4})) {
      NdArray eight = NdArray.of(wide.view());
      List<BufferExporter> strange =
          List.of(
              eight.reshape(4, 2), // more rows
              eight.reshape(2, 4), // wider ones
              eight.reshape(1, 2, 2, 2),
              eight.reshape(2, 4).at(0),
              NdArray.of(text.view()),
              text,
              heap);
      for (BufferExporter then : strange) {
        for (int times = 1; times < 3; times++) {
          var parts = new Changing(times, then);
          String said = message(RuntimeException.class, () -> NdArrays.batch(out, parts));
          assertTrue(said.startsWith("parts[1]: expected ") || said.contains("cannot cast"), said);
          float[] rest = all.slice(0, 2, 4).toFloatArray();
          assertArrayEquals(new float[] {5, 4, 3, 2}, rest);
        }
      }
      for (int times = 0; times < 3; times++) {
        NdArray other = NdArray.of(heap.view()); // which fits whenever it comes
        assertEquals(2, NdArrays.batch(out, new Changing(times, other)));
        checkContent(1, 2, 3, 4, 5, 4, 3, 2);
      }
    }
  }

  /** Of parts that lie alike too, each is held to the room that is left. */
  @Test
  void batch_partsThatAllGrowMeanwhile_stayWithinTheResult() {
    try (BufferLease more = offHeap(1, 1, 1, 1)) {
      NdArray rows = NdArray.of(more.view()).reshape(2, 2);
      for (int times = 0; times < 3; times++) {
        int before = times;
        var parts =
            new Changing(Integer.MAX_VALUE, rows) {
              private int asked;

              @Override
              public BufferExporter get(int k) {
                return asked++ < 2 * before ? fitting : rows;
              }
            };
        String said = message(IllegalArgumentException.class, () -> NdArrays.batch(out, parts));
        assertTrue(said.startsWith("parts[1]: expected at most 0 rows"), said);
        assertArrayEquals(new float[] {5, 4, 3, 2}, all.slice(0, 2, 4).toFloatArray());
      }
    }
  }

  @Test
  void batch_listThatShrinksMeanwhile_saysWhichPartIsGone() {
    List<BufferExporter> shrinking =
        new Changing(3, fitting) {
          private int sized;

          @Override
          public int size() {
            return sized++ == 0 ? 2 : 1;
          }
        };
    String said =
        message(ConcurrentModificationException.class, () -> NdArrays.batch(out, shrinking));
    assertTrue(said.startsWith("parts[1]: expected a part, as when the parts were checked"), said);
    checkContent(9, 8, 7, 6, 5, 4, 3, 2);
  }
}
