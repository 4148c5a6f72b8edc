// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * Columns of one kind of element side by side in a block of the pool: [columns, capacity, *item];
 * or one column in memory that somebody else lends, which stays where it is.
 */
final class ColumnBlock {
  final Memory memory;

  /** Where the first column begins, in bytes. */
  final long start;

  /** Whether the memory is somebody else's: rows neither come nor go. */
  final boolean borrowed;

  final boolean readOnly;
  private final BufferLease lease;
  private final long columnBytes;
  private final int slots;
  private int columns;

  ColumnBlock(Element element, int columns, long capacity) {
    lease = BufferPool.shared().acquire(DType.UINT8, columns, capacity, element.bytes);
    memory = lease.loan.memory;
    start = 0;
    borrowed = false;
    readOnly = false;
    columnBytes = capacity * element.bytes;
    slots = columns;
    this.columns = columns;
  }

  /** Takes over a lease of one column, dense. */
  ColumnBlock(BufferLease lease) {
    this.lease = lease;
    memory = lease.loan.memory;
    start = lease.layout.offset();
    borrowed = true;
    readOnly = lease.readOnly;
    columnBytes = lease.layout.byteSize();
    slots = 1;
    columns = 1;
  }

  /** Returns how far a column is from the first, in bytes. */
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
