// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is admitted, and when. */
class InFlightBudgetTest {
  private final InFlightBudget budget = new InFlightBudget(10);
  private final List<String> told = new ArrayList<>();

  private InFlightBudget.Share request(int bytes, String name) {
    return budget.request(bytes, () -> told.add(name));
  }

  @Test
  void request_withinTheLimit_isHeldAtOnce() {
    assertTrue(request(4, "a").isHeld());
    assertTrue(request(6, "b").isHeld());
    assertEquals(10, budget.inFlight());
    assertEquals(List.of(), told);
  }

  @Test
  void request_afterOneThatWaits_waitsToo() {
    InFlightBudget.Share first = request(8, "first");
    InFlightBudget.Share large = request(5, "large");
    InFlightBudget.Share small = request(1, "small");
    assertFalse(large.isHeld());
    assertFalse(small.isHeld());
    assertEquals(2, budget.waiting());
    first.close();
    assertEquals(List.of("large", "small"), told);
    assertTrue(large.isHeld() && small.isHeld());
    assertEquals(6, budget.inFlight());
  }

  @Test
  void request_ofNothing_neverWaits() {
    InFlightBudget.Share all = request(10, "all");
    assertFalse(request(1, "waits").isHeld());
    assertTrue(request(0, "nothing").isHeld());
    all.close();
    assertEquals(List.of("waits"), told);
  }

  @Test
  void close_ofOneThatWaits_letsTheNextIn() {
    InFlightBudget.Share first = request(6, "first");
    InFlightBudget.Share large = request(9, "large");
    InFlightBudget.Share small = request(4, "small");
    large.close();
    assertEquals(List.of("small"), told);
    assertFalse(large.isHeld());
    first.close();
    small.close();
    assertEquals(0, budget.inFlight());
  }

  @Test
  void close_twice_givesBackOnce() {
    InFlightBudget.Share share = request(3, "a");
    request(3, "b");
    share.close();
    share.close();
    assertEquals(3, budget.inFlight());
  }

  @Test
  void request_aboveTheLimit_isRefused() {
    var e = assertThrows(IllegalArgumentException.class, () -> request(11, "a"));
    assertEquals("expected at most 10 but found 11", e.getMessage());
  }
}
