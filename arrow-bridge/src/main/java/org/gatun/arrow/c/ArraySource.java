// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import org.jspecify.annotations.Nullable;

/** The arrays of a stream that is exported, all of one schema. */
public interface ArraySource extends AutoCloseable {
  /** Returns the next array, which the caller takes over; null at the end. */
  @Nullable ExportedArray next();

  /** Closes what was not asked for. */
  @Override
  void close();
}
