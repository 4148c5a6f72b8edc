// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything that failed in a {@link LeaseScope}, together: the first failure is the cause, the
 * others are suppressed exceptions, so that a printed stack trace shows each with its own.
 */
public final class LeaseScopeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseScopeException(List<Throwable> failures) {
    super(text(failures), failures.getFirst());
    failures.stream().skip(1).forEach(this::addSuppressed);
  }

  private static String text(List<Throwable> failures) {
    String all = failures.stream().map(Throwable::toString).collect(Collectors.joining("; "));
    return failures.size() == 1 ? all : failures.size() + " failures: " + all;
  }

  /**
   * Returns every failure once, in the order in which they happened: what the stage, the work and
   * the closing of resources threw, without the {@link java.util.concurrent.CompletionException}s
   * around them. What {@link LeaseScope#close} told after {@link LeaseScope#join}, which a
   * try-with-resources statement suppresses, stands behind what {@code join} told.
   */
  public List<Throwable> failures() {
    var failures = new ArrayList<Throwable>();
    collect(this, failures, Collections.newSetFromMap(new IdentityHashMap<>()));
    return List.copyOf(failures);
  }

  private static void collect(Throwable carried, List<Throwable> failures, Set<Throwable> seen) {
    Throwable failure = LeaseScope.bare(carried);
    if (!seen.add(failure)) {
      return;
    }
    if (failure instanceof LeaseScopeException several) {
      collect(Objects.requireNonNull(several.getCause(), "cause"), failures, seen);
      for (Throwable other : several.getSuppressed()) {
        collect(other, failures, seen);
      }
    } else {
      failures.add(failure);
    }
  }

  /** Returns those {@link #failures} that are of a type. */
  public <T extends Throwable> List<T> failures(Class<T> type) {
    return failures().stream().filter(type::isInstance).map(type::cast).toList();
  }
}
