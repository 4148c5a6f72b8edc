// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.gatun.buffer.DType.FLOAT32;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.LeaseScope;
import org.gatun.buffer.LeaseScopeException;

/**
 * A request that fans out over two executors. Virtual threads fetch the features of each item into
 * a row of one matrix, a pool of threads scores the rows, and an audit, which the request does not
 * wait for, keeps the matrix for itself.
 *
 * <p>Who owns the memory: the scope, from {@code acquire} until nothing that it started runs any
 * more; and whoever retained a lease of his own, until he closes that.
 */
final class FanOut implements AutoCloseable {
  final BufferPool pool = new BufferPool();
  private final ExecutorService fetching = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService scoring = Executors.newFixedThreadPool(2);
  private final Queue<Object> audited = new ConcurrentLinkedQueue<>();
  private final ExecutorService auditing = Executors.newSingleThreadExecutor();

  /** Where the features of an item come from. */
  interface Store {
    void fetch(String item, BufferView row) throws IOException;
  }

  /** Prints the best of three items, and then all that went wrong with three others. */
  public static void main(String... arguments) {
    var example = new FanOut();
    try (example) {
      IO.println("best: " + example.best(List.of("pear", "fig", "quince"), FanOut::lengths).join());
      try {
        example.best(List.of("pear", "gone", "nobody's"), FanOut::lengths).join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof LeaseScopeException all) {
          all.failures().forEach(failure -> IO.println("failed: " + failure.getMessage()));
          IO.println("of the store: " + all.failures(IOException.class).size());
        }
      }
    } // also waits for the audit, which has a lease of its own
    IO.println("audited: " + example.audited);
    IO.println("leases out: " + example.pool.statistics().outstanding());
  }

  /** Returns the item of the greatest score. */
  CompletableFuture<String> best(List<String> items, Store store) {
    return LeaseScope.with(scope -> {
      // From here the matrix is the scope's, which closes it however the request ends.
      BufferLease features = scope.add(pool.acquire(FLOAT32, items.size(), 2));
      List<CompletableFuture<Float>> scores =
          IntStream.range(0, items.size())
              .mapToObj(row -> score(scope, items.get(row), features.view().at(row), store))
              .toList();
      return CompletableFuture.allOf(scores.toArray(CompletableFuture[]::new))
          .thenApply(_ -> {
            audit(features);
            return items.get(greatest(scores));
          });
    });
  }

  /** Fetches in one executor, then scores in another. The scope waits for both. */
  private CompletableFuture<Float> score(
      LeaseScope scope, String item, BufferView row, Store store) {
    return scope
        .supply(
            fetching,
            () -> {
              store.fetch(item, row);
              return row;
            })
        .thenApplyAsync(
            scope.holding(fetched -> fetched.getFloat(0) * fetched.getFloat(1)), scoring);
  }

  /** Work that outlives the request takes a lease of its own with it, and closes that. */
  private void audit(BufferLease features) {
    BufferLease own = features.retain();
    try {
      auditing.execute(() -> {
        try (own) {
          audited.add(own.view().toList());
        }
      });
    } catch (RuntimeException refused) {
      own.close();
      throw refused;
    }
  }

  private static int greatest(List<CompletableFuture<Float>> scores) {
    int best = 0;
    for (int i = 1; i < scores.size(); i++) {
      best = scores.get(i).resultNow() > scores.get(best).resultNow() ? i : best;
    }
    return best;
  }

  private static void lengths(String item, BufferView row) throws IOException {
    switch (item) {
      case "gone" -> throw new IOException("the store has no item 'gone'");
      case "nobody's" -> throw new SecurityException("the store does not tell what is nobody's");
      default -> {
        row.setFloat(item.length(), 0);
        row.setFloat(item.charAt(0), 1);
      }
    }
  }

  /** Waits for what still runs. */
  @Override
  public void close() {
    fetching.close();
    scoring.close();
    auditing.close();
  }
}
