// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What a dict does with many keys at once: all of it or nothing. */
final class DictBulk<K> {
  private final DictTable<K> table;
  private final Element value;

  DictBulk(DictTable<K> table) {
    this.table = table;
    value = table.value;
  }

  // Gathering.

  /** Copies the rows of keys to a new lease. */
  BufferLease gather(KeySource keys, int n) {
    BufferLease rows = BufferPool.shared().acquire(value.dtype, value.layout(n).shape());
    try {
      gather(keys, n, rows.view(), null);
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
    return rows;
  }

  /**
   * Copies the rows of keys to a view; returns how many there are.
   *
   * @param found is told which keys are there; null if all must be
   */
  int gather(KeySource keys, int n, BufferView into, @Nullable BufferView found) {
    checkTarget("into", into, value.dtype, value.layout(n));
    if (found != null) {
      checkTarget("found", found, ScalarType.BOOL, StridedLayout.ofC(1, n));
    }
    try (BufferLease entries = BufferPool.shared().acquire(4L * n)) {
      var count = new int[1];
      table.settled(() -> {
        Loan held = table.hold();
        try {
          count[0] = findAll(keys, n, entries.loan.memory, found != null);
          copyAll(n, entries.loan.memory, into);
        } finally {
          held.unpin();
        }
      });
      for (int i = 0; found != null && i < n; i++) {
        found.setBoolean(entryAt(entries.loan.memory, i) >= 0, i);
      }
      return count[0];
    }
  }

  private static void checkTarget(
      String name, BufferView target, DType dtype, StridedLayout layout) {
    target.checkWritable();
    if (!target.dtype().equals(dtype) || !target.layout().hasShapeOf(layout)) {
      throw new IllegalArgumentException(
          name
              + ": expected "
              + dtype
              + " of shape "
              + layout.shapeText()
              + " but found "
              + target.dtype()
              + " of shape "
              + target.layout().shapeText());
    }
  }

  private static int entryAt(Memory entries, int i) {
    return entries.getInt(entries.base + 4L * i);
  }

  private int findAll(KeySource keys, int n, Memory entries, boolean someMayMiss) {
    int found = 0;
    for (int i = 0; i < n; i++) {
      byte[] text = keys.text(i);
      int entry = text == null ? -1 : table.find(keys.number(i, text), text);
      if (entry < 0 && !someMayMiss) {
        throw new NoSuchElementException("no key " + keys.name(i) + ", at " + i + " of the keys");
      }
      entries.setInt(entries.base + 4L * i, entry);
      found += entry < 0 ? 0 : 1;
    }
    return found;
  }

  private void copyAll(int n, Memory entries, BufferView into) {
    if (into.layout().isCContiguous() && !overlaps(into)) {
      try (BufferPin pin = into.pin()) {
        copyAll(n, entries, pin.segment(), into.layout().offset());
      } catch (InternalError e) {
        throw MappedFile.explained(e, into.memory);
      }
      return;
    }
    try (BufferLease between = Buffers.copyOf(into)) { // with what is there for keys that are not
      copyAll(n, entries, between.loan.memory.segment, between.layout.offset());
      into.copyFrom(between.view());
    }
  }

  private void copyAll(int n, Memory entries, MemorySegment target, long start) {
    MemorySegment rows = table.segment();
    long bytes = value.bytes;
    for (int i = 0; i < n; i++) {
      int entry = entryAt(entries, i);
      if (entry >= 0) {
        long from = entry * bytes;
        long to = start + i * bytes;
        if (bytes == 4) {
          target.set(JAVA_INT_UNALIGNED, to, rows.get(JAVA_INT_UNALIGNED, from));
        } else if (bytes == 8) {
          target.set(JAVA_LONG_UNALIGNED, to, rows.get(JAVA_LONG_UNALIGNED, from));
        } else {
          MemorySegment.copy(rows, from, target, to, bytes);
        }
      }
    }
  }

  private boolean overlaps(BufferView view) {
    return view.memory.segment.asOverlappingSlice(table.segment()).isPresent();
  }

  // Putting.

  /** Sets the values of many keys; the later of equal keys wins. */
  void putAll(KeySource keys, int n, BufferView rows) {
    if (!rows.dtype().equals(value.dtype) || !rows.layout().hasShapeOf(value.layout(n))) {
      throw new IllegalArgumentException(
          "values: expected "
              + value.dtype
              + " of shape "
              + value.layout(n).shapeText()
              + " but found "
              + rows.dtype()
              + " of shape "
              + rows.layout().shapeText());
    }
    if (!rows.layout().isCContiguous() || overlaps(rows)) {
      try (BufferLease copy = Buffers.copyOf(rows)) {
        putAll(keys, n, copy.loan.memory.segment, copy.layout.offset());
      }
      return;
    }
    try (BufferPin pin = rows.pin()) {
      putAll(keys, n, pin.segment(), rows.layout().offset());
    } catch (InternalError e) {
      throw MappedFile.explained(e, rows.memory);
    }
  }

  /** Sets the values of all of another table's keys, which has no holes. */
  void putAll(DictTable<K> other) {
    putAll(KeySource.of(table.keys, other.keys), other.count(), other.segment(), 0);
  }

  private void putAll(KeySource keys, int n, MemorySegment rows, long from) {
    table.settled(() -> {
      byte[][] texts = new byte[n][]; // all, so that none is missing once the first is stored
      long more = 0; // at most: what comes twice is counted twice
      long moreBytes = 0;
      for (int i = 0; i < n; i++) {
        byte[] text = checked(keys, i);
        texts[i] = text;
        if (table.find(keys.number(i, text), text) < 0) {
          more++;
          moreBytes += text.length;
        }
      }
      if (more == 0) {
        store(keys, texts, rows, from, 0);
        return;
      }
      boolean moved = table.enterAndReserve("add keys", more, moreBytes);
      try {
        store(keys, texts, rows, from, more);
      } finally {
        table.leave(moved);
      }
    });
  }

  private byte[] checked(KeySource keys, int i) {
    byte[] text = keys.text(i);
    if (text == null) {
      throw new IllegalArgumentException(
          "key "
              + i
              + ": expected a "
              + table.keys.type.getSimpleName()
              + " but found "
              + keys.name(i));
    }
    table.keys.check(keys.number(i, text));
    return text;
  }

  private void store(KeySource keys, byte[][] texts, MemorySegment rows, long from, long room) {
    long left = room;
    for (int i = 0; i < texts.length; i++) {
      byte[] text = texts[i];
      long number = keys.number(i, text);
      table.keys.check(number); // others may change an array of numbers meanwhile
      int entry = table.find(number, text);
      if (entry < 0 && left-- == 0) { // what there is room for was counted before
        throw new ConcurrentModificationException("the keys to put were changed meanwhile");
      }
      long at = (entry < 0 ? table.count() : entry) * value.bytes;
      MemorySegment.copy(rows, from + i * value.bytes, table.segment(), at, value.bytes);
      if (entry < 0) {
        table.append(number, text);
      }
    }
  }

  /** Gives each key the value that a function makes of it and its value. */
  void replaceAll(BiFunction<K, Object, Object> function) {
    int since = table.stamp();
    int n = table.size();
    try (BufferLease fresh = BufferPool.shared().acquire(n * value.bytes)) {
      Memory memory = fresh.loan.memory;
      long i = 0;
      for (int entry = table.next(0); entry < table.count(); entry = table.next(entry + 1)) {
        K key = table.at(entry, since, table.keys::at);
        Object old = table.at(entry, since, table::valueAt);
        Object made = function.apply(key, old);
        table.checkUnchanged(since);
        value.write(memory, i++ * value.bytes, Objects.requireNonNull(made, "value"));
      }
      table.settled(() -> {
        table.checkUnchanged(since);
        long from = 0;
        for (int entry = table.next(0); entry < table.count(); entry = table.next(entry + 1)) {
          long at = entry * value.bytes;
          value.put(memory.segment, from++ * value.bytes, 1, table.segment(), at);
        }
      });
    }
  }

  // Removing.

  /** Removes keys; returns whether one was there. */
  boolean removeAll(Collection<?> unwanted) {
    Object[] all = unwanted.toArray(); // whose code may change the dict: before it is looked at
    var found = new BitSet();
    table.settled(() -> {
      for (Object key : all) {
        int entry = table.find(key);
        if (entry >= 0) {
          found.set(entry);
        }
      }
      table.removeAll(found, table.stamp());
    });
    return !found.isEmpty();
  }
}
