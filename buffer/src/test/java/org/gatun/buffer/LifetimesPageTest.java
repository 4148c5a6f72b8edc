// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.gatun.forgetful.InUseProgram;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The messages on the page "lifetimes" of the package's documentation are those that come. */
class LifetimesPageTest {
  private static final Path PAGE =
      Path.of(
          System.getProperty("basedir", "."),
          "src/main/java/org/gatun/buffer/doc-files/lifetimes.md");

  /** What was thrown or said, in the order of the page. */
  private final List<String> messages = new ArrayList<>();

  @Test
  void eachMessage_onThePage_isTheOneThatComes() throws Exception {
    useAfterRelease();
    changesWhileLeasesAreOut();
    memoryOfOthers();
    pools();
    forgottenLeases();
    List<String> page = messagesOnThePage();
    for (int i = 0; i < Math.min(page.size(), messages.size()); i++) {
      String expected = page.get(i);
      String found = messages.get(i);
      assertTrue(
          found.matches(Pattern.quote(expected).replace("…", "\\E.+\\Q")),
          () -> "the page says\n" + expected + "\nbut there came\n" + found);
    }
    assertEquals(page.size(), messages.size());
  }

  private static List<String> messagesOnThePage() throws Exception {
    var found = new ArrayList<String>();
    var blocks = Pattern.compile("```text\n(.*?)\n```", Pattern.DOTALL);
    var matcher = blocks.matcher(Files.readString(PAGE).replace("\r", ""));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private void thrown(Class<? extends Throwable> type, Executable use) {
    messages.add(String.valueOf(assertThrows(type, use).getMessage()));
  }

  private void useAfterRelease() throws InterruptedException {
    BufferLease lease = new BufferPool().acquire(DType.FLOAT32, 4);
    BufferView view = lease.view();
    BufferPin pin = view.pin();
    pin.close();
    lease.close();
    thrown(IllegalStateException.class, () -> view.getFloat(0));
    thrown(IllegalStateException.class, pin::segment);
    try (BufferLease other = new BufferPool().acquire(4);
        BufferPin held = other.view().pin()) {
      Thread thread =
          Thread.ofPlatform().start(() -> thrown(WrongThreadException.class, held::close));
      thread.join();
    }
  }

  private void changesWhileLeasesAreOut() throws Exception {
    var list = BufferList.of(DType.FLOAT32);
    list.addFloat(1);
    try (BufferLease first = list.acquire(BufferRequest.STRIDED);
        BufferLease second = first.retain()) {
      thrown(BufferInUseException.class, () -> list.addFloat(2));
      assertTrue(second.isOpen());
    }
    messages.add(
        ChildJvm.runWith(List.of("-Dgatun.leaks=trace"), InUseProgram.class).output().strip());
    list.close();
    thrown(IllegalStateException.class, () -> list.addFloat(3));
    try (BufferLease lease = new BufferPool().acquire(4)) {
      Loan loan = lease.loan;
      for (int i = 1; i < 65_534; i++) {
        loan.pin(lease.generation);
      }
      thrown(IllegalStateException.class, lease.view()::pin);
      for (int i = 1; i < 65_534; i++) {
        loan.unpin();
      }
    }
  }

  private void memoryOfOthers() {
    Arena arena = Arena.ofShared();
    try (BufferLease lease = Buffers.wrap(arena.allocate(16), DType.FLOAT32, 4)) {
      String refusal =
          String.valueOf(
              assertThrows(BufferRequestException.class, () -> lease.acquire(BufferRequest.NATIVE))
                  .getMessage());
      arena.close();
      thrown(IllegalStateException.class, () -> lease.view().getFloat(0));
      messages.add(refusal);
    }
  }

  private void pools() {
    var closed = new BufferPool();
    closed.close();
    thrown(IllegalStateException.class, () -> closed.acquire(1));
    thrown(IllegalStateException.class, BufferPool.shared()::close);
    PoolOptions limit = PoolOptions.DEFAULT.withLimit(8192);
    thrown(BufferLimitException.class, () -> acquireThree(new BufferPool(limit)));
    var waiting = new BufferPool(limit.withWait(Duration.ofMillis(10)));
    thrown(BufferLimitException.class, () -> acquireThree(waiting));
    thrown(
        BufferLimitException.class,
        () -> {
          Thread.currentThread().interrupt();
          acquireThree(waiting);
        });
    assertTrue(Thread.interrupted());
    thrown(BufferLimitException.class, () -> waiting.acquire(10_000));
  }

  private static void acquireThree(BufferPool pool) {
    try (BufferLease first = pool.acquire(1);
        BufferLease second = pool.acquire(1);
        BufferLease third = pool.acquire(1)) {
      assertTrue(first.isOpen() && second.isOpen() && third.isOpen());
    }
  }

  private void forgottenLeases() {
    var reports = new Reports();
    reports.start();
    try {
      ForgottenLeases.report(100, System.nanoTime(), null);
      ForgottenLeases.report(100, 0, Taken.here(0));
      messages.addAll(reports.texts());
    } finally {
      reports.stop();
    }
  }
}
