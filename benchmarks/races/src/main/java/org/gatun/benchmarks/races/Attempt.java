// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.races;

import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferView;

/** What a change of a collection came to, and what was seen of it, as numbers for an outcome. */
final class Attempt {
  private Attempt() {}

  /** Returns 1 if the change was made, 0 if it was refused because of a lease. */
  static int at(Runnable change) {
    try {
      change.run();
      return 1;
    } catch (BufferInUseException e) {
      return 0;
    }
  }

  /** Returns elements from 0 to 9, one after the other, as the digits of a number. */
  static int digits(BufferView view) {
    int digits = 0;
    for (long i = 0; i < view.layout().size(0); i++) {
      digits = 10 * digits + (int) view.getLong(i);
    }
    return digits;
  }
}
