// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.gatun.arrow.format.ArrayData;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** An array that was moved here: released once, when the last of its buffers is let go. */
public final class MovedArray {
  /** Those that are held: what waits for a release must not be collected before. */
  private static final Set<MovedArray> HELD = ConcurrentHashMap.newKeySet();

  private final BufferLease struct = Callbacks.block(ArrayStruct.BYTES);
  private final long address = struct.view().address();
  private final AtomicInteger holders = new AtomicInteger(1);
  private boolean moved;

  private MovedArray() {}

  /** Returns how many arrays are imported and not released. */
  public static int imported() {
    return HELD.size();
  }

  /**
   * Moves an array here.
   *
   * @param from a struct, which holds nothing afterwards; unless this fails, then it is as before
   * @param use makes what takes leases of its own of the buffers
   */
  public static <R> R move(long from, SchemaTree schema, Function<ArrayData, R> use) {
    SchemaStruct.checkThere("ArrowArray", from, ArrayStruct.RELEASE);
    var array = new MovedArray();
    HELD.add(array);
    List<BufferLease> made = new ArrayList<>(2);
    try {
      CMemory.copy(from, array.address, ArrayStruct.BYTES);
      R used = use.apply(ArrayStruct.read(array.address, schema, array, made));
      array.moved = true; // before the last count is given up
      ArrayStruct.clear(from);
      return used;
    } finally {
      made.forEach(BufferLease::close);
      array.letGo();
    }
  }

  /** Lends bytes, read-only, for others may read them too. */
  BufferView view(long at, long bytes, List<BufferLease> made) {
    holders.incrementAndGet();
    try {
      BufferLease lease =
          Buffers.adopt(CMemory.segment(at, bytes).asReadOnly(), this::letGo, DType.UINT8, bytes);
      made.add(lease);
      return lease.view();
    } catch (RuntimeException | Error e) {
      holders.decrementAndGet();
      throw e;
    }
  }

  private void letGo() {
    if (holders.decrementAndGet() == 0) {
      try {
        if (moved) {
          ArrayStruct.release(address);
        }
      } finally {
        struct.close();
        HELD.remove(this);
      }
    }
  }
}
