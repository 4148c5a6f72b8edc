// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a dict holds, to those who look for a key and read its value: entries, dense in the order of
 * insertion, of keys and values; and the gate that says who may change them.
 *
 * <p>Who uses the dict orders its uses, but for leases: one may be taken in any thread at any time,
 * and closes the holes that removals left. So whoever looks for an entry while there are holes does
 * it under a lock.
 */
abstract sealed class DictEntries<K> permits DictTable {
  static final long LEAST_BYTES = 4096;

  final DictKeys<K> keys;
  final Element value;
  final GrowableMemory storage;
  final Gate gate;

  /** The lock of those who lend, and of everybody while there are holes. */
  final Object lending = new Object();

  private final @Nullable NumberKeys<?> numbers; // the keys, if they are

  /** A lease that nobody holds, of so many values: what rows are views of. */
  private @Nullable BufferLease rows;

  private int rowsCount;

  /** How many entries there are, holes included. Guarded by the gate. */
  int count;

  /** Whether there are holes, which a lease in any thread may close at any time. */
  volatile boolean holed;

  DictEntries(DictKeys<K> keys, Element value) {
    this.keys = keys;
    numbers = keys instanceof NumberKeys<?> found ? found : null;
    this.value = value;
    storage = GrowableMemory.of(LEAST_BYTES, keys::close);
    gate = new Gate(this, storage.memory(), () -> "BufferDict of " + value);
  }

  int find(long number, byte[] text) {
    gate.checkOpen();
    return keys.find(number, text);
  }

  int find(@Nullable Object key) {
    gate.checkOpen();
    byte[] text = keys.text(key);
    return key == null || text == null ? -1 : keys.find(keys.number(key, text), text);
  }

  /** Whoever goes on with the entry has to find out whether the dict was closed. */
  private int present(long number) {
    int entry = numbers == null ? -1 : numbers.find(number);
    if (entry < 0) {
      throw absent(number);
    }
    return entry;
  }

  private NoSuchElementException absent(long number) {
    keys.checkNumbers();
    gate.checkOpen();
    return new NoSuchElementException("no key " + number);
  }

  private int present(Object key) {
    int entry = find(Objects.requireNonNull(key, "key"));
    if (entry < 0) {
      throw new NoSuchElementException("no key " + DictKeys.name(key));
    }
    return entry;
  }

  boolean contains(@Nullable Object key) {
    if (!holed) {
      return find(key) >= 0;
    }
    synchronized (lending) {
      return find(key) >= 0;
    }
  }

  @Nullable Object get(@Nullable Object key) {
    if (!holed) {
      return valueOrNull(find(key));
    }
    synchronized (lending) {
      return valueOrNull(find(key));
    }
  }

  long read(long number, DictAccess.Reading reading) {
    return holed ? readWhileHoled(number, reading) : read(present(number), reading);
  }

  private long readWhileHoled(long number, DictAccess.Reading reading) {
    synchronized (lending) {
      return read(present(number), reading);
    }
  }

  long read(K key, DictAccess.Reading reading) {
    if (!holed) {
      return read(present(key), reading);
    }
    synchronized (lending) {
      return read(present(key), reading);
    }
  }

  private long read(int entry, DictAccess.Reading reading) {
    gate.checkOpen();
    Memory memory = storage.memory();
    return reading.bits(value.dtype, memory, memory.positionOf(entry * value.bytes, value.bytes));
  }

  BufferView row(long number) {
    return holed ? rowWhileHoled(number) : view(present(number));
  }

  private BufferView rowWhileHoled(long number) {
    synchronized (lending) {
      return view(present(number));
    }
  }

  BufferView row(K key) {
    if (!holed) {
      return view(present(key));
    }
    synchronized (lending) {
      return view(present(key));
    }
  }

  /** Small enough to be inlined with its callers, so that the view need not be an object. */
  private BufferView view(int entry) {
    BufferLease all = rows;
    if (all == null || entry >= rowsCount || rowsCount != count || !gate.isOfPresent(all)) {
      all = lookAtRows(entry);
    }
    // Before the view: references are stored to it without barriers if nothing is made meanwhile.
    StridedLayout layout = value.item.movedTo(entry * value.bytes);
    return new BufferView(all, value.dtype, layout, false);
  }

  private BufferLease lookAtRows(int entry) {
    BufferLease all = gate.unheld(value.dtype, value.layout(count));
    storage.memory().positionOf(entry * value.bytes, value.bytes); // fails if there is none
    rows = all;
    rowsCount = count;
    return all;
  }

  @Nullable Object valueOrNull(int entry) {
    return entry < 0 ? null : valueAt(entry);
  }

  Object valueAt(int entry) {
    return value.read(storage.memory(), entry * value.bytes);
  }

  /** Forgets what rows were views of. */
  final void forgetRows() {
    rows = null;
  }
}
