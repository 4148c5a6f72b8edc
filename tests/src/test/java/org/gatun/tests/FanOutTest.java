// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.LeaseScopeException;
import org.junit.jupiter.api.Test;

/** The request that fans out owns its memory to the end of its work, and no longer. */
class FanOutTest {
  @Test
  void main_prints_theBestAndEveryFailureAndThatNothingIsLeft() {
    List<String> lines = Printed.by(FanOut::main);
    assertEquals("best: quince", lines.getFirst());
    assertEquals(
        List.of(
            "failed: the store does not tell what is nobody's",
            "failed: the store has no item 'gone'"),
        lines.subList(1, 3).stream().sorted().toList());
    assertEquals(
        List.of(
            "of the store: 1",
            "audited: [[[4.0, 112.0], [3.0, 102.0], [6.0, 113.0]]]",
            "leases out: 0"),
        lines.subList(3, lines.size()));
  }

  @Test
  void best_twoStoresFail_bothAreToldWithTheirOwnStacks() {
    try (var example = new FanOut()) {
      CompletableFuture<String> best =
          example.best(
              List.of("a", "b", "c"),
              (item, row) -> {
                switch (item) {
                  case "a" -> throw new IOException("a");
                  case "b" -> throw new ArithmeticException("b");
                  default -> row.fill(1f);
                }
              });
      var thrown = assertThrows(CompletionException.class, best::join);
      var all = assertInstanceOf(LeaseScopeException.class, thrown.getCause());
      assertEquals(
          List.of("a", "b"), all.failures().stream().map(Throwable::getMessage).sorted().toList());
      for (Throwable failure : all.failures()) {
        assertTrue(
            Arrays.stream(failure.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(FanOutTest.class.getName())));
      }
      assertEquals(1, all.failures(IOException.class).size());
      assertEquals(0, example.pool.statistics().outstanding());
    }
  }

  @Test
  void best_cancelledWhileAStoreWrites_theMemoryStaysUntilItHasWritten() throws Exception {
    var writing = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var seen = new AtomicReference<BufferView>();
    var example = new FanOut();
    try (example) {
      CompletableFuture<String> best =
          example.best(
              List.of("a"),
              (_, row) -> {
                seen.set(row);
                writing.countDown();
                awaitWhateverHappens(goOn);
                row.fill(2f); // the memory is there
              });
      writing.await();
      assertTrue(best.cancel(true));
      assertThrows(CancellationException.class, best::join);
      assertEquals(1, example.pool.statistics().outstanding());
      goOn.countDown();
    }
    assertEquals(0, example.pool.statistics().outstanding());
    assertThrows(IllegalStateException.class, () -> seen.get().getFloat(0));
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
