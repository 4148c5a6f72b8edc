// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where columns lie, and how many rows there are and have room.
 *
 * <p>No caller's code runs in {@link #change} and {@link #append}: it could borrow, and so wait for
 * itself. What fails in them is undone.
 */
abstract class ColumnRoom extends ColumnMap {
  private static final long LEAST_ROWS = 16;
  private static final long LEAST_BYTES = 1 << 20;

  // Guarded by the gate.
  private long rows;
  private long capacity;
  private int rowChanges;

  /** Columns that have moved, and may go back until the change is done; the capacity before. */
  private @Nullable ColumnMove move;

  private long capacityBefore;

  /** Blocks that nobody uses any more, to be closed after the change. */
  private final List<ColumnBlock> left = new ArrayList<>();

  /**
   * Returns the number of rows, the length of every column; 0 without columns.
   *
   * @throws IllegalStateException if this dict was closed
   */
  public long rows() {
    gate.checkOpen();
    return rows;
  }

  /**
   * Returns how many rows there is room for.
   *
   * @throws IllegalStateException if this dict was closed
   */
  public long capacity() {
    gate.checkOpen();
    return capacity;
  }

  /** Returns the number of rows, for who knows that the dict is open. */
  final long rowCount() {
    return rows;
  }

  /** Returns what is another number after rows came or went. */
  final int rowChanges() {
    return rowChanges;
  }

  /**
   * Makes room for so many rows and no more, if there is less: then adding them moves nothing, and
   * once they are there a {@link ColumnDict#matrix} is Fortran-contiguous.
   *
   * @throws IllegalArgumentException if that is more memory than there are addresses
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void ensureCapacity(long rows) {
    if (rows > GrowableMemory.MOST_BYTES) { // also without columns, which come later
      throw new IllegalArgumentException(
          "rows: expected at most " + GrowableMemory.MOST_BYTES + " but found " + rows);
    }
    change(
        "grow",
        () -> {
          if (rows > capacity) {
            resize(rows);
          }
        });
  }

  /**
   * Gives back the room for rows that are not there, and that of removed columns; what is kept is
   * rounded to the pool's block sizes. A {@link ColumnDict#matrix} is Fortran-contiguous then.
   * Costs O(bytes), unless there is no such room.
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void trimToSize() {
    change(
        "trim",
        () -> {
          if (capacity > rows
              || storages().stream().anyMatch(each -> each.place().block().hasEmptyPlaces())) {
            resize(rows);
          }
        });
  }

  /**
   * Puts columns side by side in the order in which they are named, those of each dtype and item
   * for themselves; so {@link ColumnDict#matrix} can lend them. Copies them once, unless they lie
   * so already; the others stay where they are.
   *
   * @param names none for all columns
   * @throws java.util.NoSuchElementException if there is no such column
   * @throws IllegalArgumentException if one is named twice
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void consolidate(String... names) {
    Map<List<Object>, List<ColumnStorage>> groups = new LinkedHashMap<>();
    for (Column column : named(names)) {
      groups
          .computeIfAbsent(
              List.of(column.dtype(), column.element.layout(1)), _ -> new ArrayList<>())
          .add(column.storage);
    }
    change(
        "consolidate",
        () -> {
          groups.values().removeIf(ColumnStorage::isSideBySide);
          move(groups.values(), capacity);
        });
  }

  /** Lends what a column or matrix offers while nobody changes the dict. */
  final BufferLease lend(BufferRequest request, Supplier<Gate.Offer> offer) {
    return Gate.lend(gate.hold(), offer, request);
  }

  /** Reads while nobody changes the dict. */
  final <T> T held(Supplier<T> use) {
    Loan held = gate.hold();
    try {
      return use.get();
    } finally {
      held.unpin();
    }
  }

  /** Changes columns or their room while nobody borrows; what fails changes nothing. */
  final void change(String attempt, Runnable work) {
    gate.enter(attempt);
    boolean done = false;
    try {
      work.run();
      done = true;
    } finally {
      leave(done);
    }
  }

  /** {@link #change} that writes so many rows behind the last, with room for them. */
  final void append(long more, Runnable write) {
    enterToAppend(more);
    boolean done = false;
    try {
      write.run();
      appended(more);
      done = true;
    } finally {
      leave(done);
    }
  }

  /** Begins {@link #append}; {@link #appended} and {@link #leave} must follow. */
  final void enterToAppend(long more) {
    gate.enter("add rows");
    boolean done = false;
    try {
      long wanted = Math.addExact(rows, more);
      if (wanted > capacity) {
        resize(Math.max(wanted, Math.max(leastRows(), capacity + (capacity >> 1))));
      }
      done = true;
    } finally {
      if (!done) {
        leave(false);
      }
    }
  }

  /** Counts rows that were written behind the last. */
  final void appended(long more) {
    for (Column column : inOrder()) {
      column.count(rows, rows + more, 1);
    }
    setRows(rows + more);
  }

  /** Lets borrowers in again. What was not done leaves the columns where they were. */
  final void leave(boolean done) {
    ColumnMove moved = move;
    move = null;
    if (moved != null && done) {
      left.addAll(moved.finish());
    } else if (moved != null) {
      moved.undo();
      capacity = capacityBefore;
    }
    gate.leave(NONE, false);
    settle();
  }

  private List<ColumnStorage> storages() {
    List<ColumnStorage> all = new ArrayList<>();
    for (Column column : inOrder()) {
      all.add(column.storage);
      if (column.mask != null) {
        all.add(column.mask);
      }
    }
    return all;
  }

  /** Returns how many rows there is room for at first: few of large items. */
  private long leastRows() {
    long least = LEAST_ROWS;
    for (Column column : inOrder()) {
      least = Math.min(least, LEAST_BYTES / column.element.bytes);
    }
    return least;
  }

  private void resize(long wanted) {
    move(ColumnStorage.blocksOf(storages()), wanted);
  }

  private void move(Collection<List<ColumnStorage>> groups, long wanted) {
    checkOwned(groups.stream().flatMap(List::stream).toList());
    capacityBefore = capacity;
    move = new ColumnMove(groups, wanted, rows);
    capacity = wanted;
  }

  /** Refuses to move what somebody else lends. */
  private void checkOwned(Collection<ColumnStorage> moved) {
    for (Column column : inOrder()) {
      if (moved.contains(column.storage) && column.storage.place().block().borrowed) {
        throw new IllegalStateException(
            column.label()
                + "expected values of the dict's own, for they would move, but found values that"
                + " another lends; copy it with addColumn(name, column) of another dict");
      }
    }
  }

  /** Moves the rows behind some to their place. */
  final void closeGap(long from, long to) {
    if (from == to) {
      return; // values that another lends may be read-only
    }
    List<ColumnStorage> all = storages(); // before anything has changed, as it may allocate
    checkOwned(all);
    for (Column column : inOrder()) {
      column.count(from, to, -1);
    }
    all.forEach(storage -> storage.close(from, to, rows));
    setRows(rows - (to - from));
  }

  final void setRows(long count) {
    rowChanges += count == rows ? 0 : 1;
    rows = count;
  }

  /** Counts the room that a column brings. */
  final void widenTo(long rowsOfRoom) {
    capacity = Math.max(capacity, rowsOfRoom);
  }

  /** Makes columns side by side, zero in the rows that are there. */
  final Map<String, Column> make(Element element, List<String> names) {
    Map<String, Column> made = new LinkedHashMap<>();
    List<ColumnStorage> storages = ColumnStorage.of(element, names.size(), capacity, rows);
    for (int i = 0; i < names.size(); i++) {
      made.put(names.get(i), new Column(this, names.get(i), storages.get(i)));
    }
    return made;
  }

  /** Takes a column's memory away, for a reason that whoever uses it is told. */
  final void drop(Column column, String reason) {
    for (ColumnStorage storage : Arrays.asList(column.storage, column.mask)) {
      ColumnBlock block = storage == null ? null : storage.leave(reason);
      if (block != null) {
        left.add(block);
      }
    }
  }

  /** Gives blocks back that nobody uses any more. */
  final void settle() {
    left.forEach(ColumnBlock::close);
    left.clear();
  }
}
