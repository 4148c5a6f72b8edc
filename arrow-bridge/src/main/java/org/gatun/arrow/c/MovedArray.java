// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.gatun.arrow.format.Bytes;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;

/** An array that was moved here: released once, when the last of its buffers is let go. */
public final class MovedArray {
  private static final LongAdder IMPORTED = new LongAdder();

  private final BufferLease struct = Callbacks.block(ArrayStruct.BYTES);
  private final long address = struct.view().address();

  /** The leases of its buffers, which know this, and for the time of the move one more. */
  private final AtomicInteger holders = new AtomicInteger(1);

  private boolean moved;

  private MovedArray() {}

  /** Returns how many arrays are imported and not released. */
  public static int imported() {
    return IMPORTED.intValue();
  }

  /**
   * Moves an array here.
   *
   * @param from a struct, which holds nothing afterwards; unless this fails, then it is as before
   * @param use makes what takes leases of the buffers
   * @throws IllegalArgumentException if it is none of the schema
   */
  public static <R> R move(long from, SchemaTree schema, Function<LentArray, R> use) {
    SchemaStruct.checkThere("ArrowArray", from, ArrayStruct.RELEASE);
    var array = new MovedArray();
    IMPORTED.increment();
    try {
      CMemory.copy(from, array.address, ArrayStruct.BYTES);
      R used = use.apply(new ImportedArray(array.address, schema, array));
      array.moved = true; // before the last count is given up
      ArrayStruct.clear(from);
      return used;
    } finally {
      array.letGo();
    }
  }

  /**
   * Lends, for the time of the move, what lies at an address; read-only, others may read it too.
   */
  BufferLease lend(long at, long bytes, DType dtype, long... shape) {
    holders.setPlain(holders.getPlain() + 1); // nobody else has a lease of it yet
    try {
      return Buffers.adopt(Bytes.at(at, bytes).asReadOnly(), this::letGo, dtype, shape);
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
        IMPORTED.decrement();
      }
    }
  }
}
