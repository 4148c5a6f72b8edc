// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * Columns of one kind of element side by side in a block of the pool: [columns, capacity, *item].
 */
final class ColumnBlock {
  final Memory memory;
  private final BufferLease lease;
  private final long columnBytes;
  private final int slots;
  private int columns;

  ColumnBlock(Element element, int columns, long capacity) {
    lease = BufferPool.shared().acquire(DType.UINT8, columns, capacity, element.bytes);
    memory = lease.loan.memory;
    columnBytes = capacity * element.bytes;
    slots = columns;
    this.columns = columns;
  }

  /** Returns where a column begins, in bytes. */
  long offsetOf(int slot) {
    return slot * columnBytes;
  }

  /** Takes a column away; its place stays empty. Returns whether it was the last. */
  boolean forget() {
    return --columns == 0;
  }

  /** Returns whether the place of a column stayed empty. */
  boolean hasEmptyPlaces() {
    return columns < slots;
  }

  void close() {
    lease.close();
  }
}
