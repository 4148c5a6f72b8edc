// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.gatun.buffer.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** A batch of what others lend, and of an array of parts that another thread changes. */
class BatchExportersTest {
  private final BufferLease memory = Buffers.wrap(new float[] {9, 8, 7, 6});
  private final NdArray out = NdArray.of(memory.view()).reshape(2, 2);
  private final BufferLease row = Buffers.wrap(new float[] {1, 2});

  @AfterEach
  void close() {
    row.close();
    memory.close();
  }

  private void checkNothingWritten() {
    assertArrayEquals(new float[] {9, 8, 7, 6}, out.toFloatArray());
  }

  private static <T extends Exception> String message(Class<T> type, Executable call) {
    return String.valueOf(assertThrows(type, call).getMessage());
  }

  /** Java's arrays know what they may hold. */
  @Test
  void batch_arraysOfLeasesOrLists_areTaken() {
    try (BufferLease other = Buffers.wrap(new double[] {3, 4});
        BufferList<Object> list = BufferList.ofRows(FLOAT32, 2)) {
      assertEquals(2, NdArrays.batch(out, new BufferLease[] {row, other}));
      assertArrayEquals(new float[] {1, 2, 3, 4}, out.toFloatArray());
      list.addRow(5, 6);
      BufferList<?>[] lists = {list, list};
      assertEquals(2, NdArrays.batch(out, lists));
      assertArrayEquals(new float[] {5, 6, 5, 6}, out.toFloatArray());
      NdArray[] arrays = {NdArray.of(row.view())};
      assertEquals(1, NdArrays.batch(out, arrays));
      assertArrayEquals(new float[] {1, 2, 5, 6}, out.toFloatArray());
      assertArrayEquals(new BufferList<?>[] {list, list}, lists);
    }
  }

  @Test
  void batch_exporterThatIsInUse_saysSoByItsType() {
    try (BufferList<Object> list = BufferList.ofRows(FLOAT32, 2)) {
      list.addRow(1, 2);
      BufferExporter growing =
          request -> {
            list.addRow(3, 4);
            return list.acquire(request);
          };
      try (BufferLease _ = list.acquire(BufferRequest.STRIDED)) {
        var refusal =
            assertThrows(BufferInUseException.class, () -> NdArrays.batch(out, row, growing));
        assertEquals(1, refusal.leases());
      }
    }
    checkNothingWritten();
  }

  @Test
  @SuppressWarnings("NullAway") // which is what an exporter must not return
  void batch_exporterThatFails_isNamed() {
    BufferExporter refusing =
        _ -> {
          throw new IllegalArgumentException("no such memory");
        };
    BufferExporter closed =
        _ -> {
          throw new IllegalStateException("closed");
        };
    BufferExporter empty = _ -> null;
    assertEquals(
        "parts[1]: no such memory",
        message(IllegalArgumentException.class, () -> NdArrays.batch(out, row, refusing)));
    assertEquals(
        "parts[1]: closed",
        message(IllegalStateException.class, () -> NdArrays.batch(out, row, closed)));
    String nothing = message(IllegalArgumentException.class, () -> NdArrays.batch(out, row, empty));
    assertTrue(nothing.startsWith("parts[1]: expected a lease but found null"), nothing);
    checkNothingWritten();
  }

  @Test
  void batch_leasesThatFailToClose_areAllClosedAndTold() {
    BufferLease[] given = new BufferLease[3];
    BufferExporter[] parts = new BufferExporter[3];
    for (int k = 0; k < parts.length; k++) {
      int place = k;
      given[k] =
          Buffers.adopt(
              Arena.ofAuto().allocate(8, 4),
              () -> {
                throw new IllegalStateException("failure " + place);
              },
              FLOAT32,
              2);
      parts[k] = _ -> given[place];
    }
    // Of the third there is no room: its message comes first.
    var refusal = assertThrows(IllegalArgumentException.class, () -> NdArrays.batch(out, parts));
    assertTrue(String.valueOf(refusal.getMessage()).startsWith("parts[2]: "));
    Throwable closing = refusal.getSuppressed()[0];
    assertEquals("failure 0", closing.getMessage());
    assertArrayEquals(
        new String[] {"failure 1", "failure 2"},
        Arrays.stream(closing.getSuppressed()).map(Throwable::getMessage).toArray());
    for (BufferLease lease : given) {
      assertFalse(lease.isOpen());
    }
    checkNothingWritten();
  }

  @Test
  void batch_outThatWasClosed_isNamed() {
    BufferLease lease = Buffers.allocate(FLOAT32, 2, 2);
    NdArray closed = NdArray.of(lease.view());
    lease.close();
    String message =
        message(IllegalStateException.class, () -> NdArrays.batch(closed, NdArray.of(row.view())));
    assertTrue(message.startsWith("out: "), message);
  }

  /**
   * Another thread puts a part of more rows, of wider ones, of another dtype or a lease where one
   * fits: it is copied or refused, and what lies behind the result stays.
   */
  @Test
  @Timeout(120)
  void batch_partsThatAreExchanged_neverLeaveTheResult() throws InterruptedException {
    int most = 64;
    long room = 128;
    try (BufferLease source = Buffers.allocate(FLOAT32, most, most);
        BufferLease doubles = Buffers.allocate(DType.FLOAT64, 2, 2);
        BufferLease target = Buffers.allocate(FLOAT32, room + 5000, 2)) {
      NdArray all = NdArray.of(target.view());
      all.fill(-1f);
      NdArray result = all.slice(0, 0, room);
      NdArray numbers = NdArray.of(source.view());
      NdArray fitting = numbers.slice(":2, :2");
      BufferExporter[] strange = {
        numbers.slice(":, :2"), numbers.slice(":2"), NdArray.of(doubles.view()), source
      };
      BufferExporter[] parts = new BufferExporter[most];
      Arrays.fill(parts, fitting);
      boolean[] done = {false};
      var other =
          new Thread(() -> {
            for (int k = 0; !isDone(done); k++) {
              // One store a turn: of two the compiler would leave out the first.
              parts[most - 1] = k % 2 == 0 ? strange[(k >>> 1) % strange.length] : fitting;
            }
          });
      other.start();
      int refused = 0;
      try {
        for (int round = 0; round < 20_000 || (refused == 0 && round < 1_000_000); round++) {
          try {
            assertEquals(room, NdArrays.batch(result, Casting.SAFE, parts));
          } catch (IllegalArgumentException | ConcurrentModificationException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.startsWith("parts[63]: "), message);
            refused++;
          }
        }
      } finally {
        synchronized (done) {
          done[0] = true;
        }
        other.join();
      }
      assertTrue(refused > 0, "nothing was exchanged");
      NdArray behind = all.slice(0, room, all.size(0));
      try (BufferLease changed = behind.lazy().notEqual(-1).compute();
          BufferLease any = Reduction.ANY.of(NdArray.of(changed.view()))) {
        assertFalse(NdArray.of(any.view()).getBoolean());
      }
    }
  }

  private static boolean isDone(boolean[] done) {
    synchronized (done) {
      return done[0];
    }
  }
}
