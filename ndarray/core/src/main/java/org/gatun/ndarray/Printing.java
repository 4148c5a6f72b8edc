// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import org.gatun.buffer.BufferView;

final class Printing {
  private Printing() {}

  static String text(BufferView view) {
    return view.toString();
  }
}
