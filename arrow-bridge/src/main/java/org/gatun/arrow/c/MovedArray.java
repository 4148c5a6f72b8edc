// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.gatun.arrow.format.Bytes;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * An array that was moved here: released once, when the last of its buffers is let go.
 *
 * <p>Most are one of a number of places, each with memory for a struct, that serve one array after
 * the other, near the thread. When those are all taken, others are made for one array.
 */
public final class MovedArray {
  private static final int PLACES = 1 << 10;
  private static final int GROUP = 8;
  private static final long BYTES = 128; // of a struct, and up to where the next is aligned

  private static final AtomicReferenceArray<@Nullable MovedArray> TAKEN =
      new AtomicReferenceArray<>(PLACES);
  private static final long MEMORY = Arena.global().allocate(PLACES * BYTES, 64).address();

  /** How many arrays are in no place. */
  private static final LongAdder REST = new LongAdder();

  /**
   * What {@link #holders} is while the last of several releases the array; who is alone leaves it
   * at one more. 0 is free.
   */
  private static final int GOING = 1;

  private static final VarHandle HOLDERS;

  static {
    try {
      HOLDERS = MethodHandles.lookup().findVarHandle(MovedArray.class, "holders", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The struct's memory, where it is in no place. */
  private final @Nullable BufferLease block;

  private final long address;
  private final Runnable letGo = this::letGo;

  /** The leases of its buffers, which know this, and for the time of the move one more; plus 1. */
  private int holders = GOING + 1;

  private boolean moved;

  private MovedArray(@Nullable BufferLease block, long address) {
    this.block = block;
    this.address = address;
  }

  private static MovedArray take() {
    int group = (int) (Thread.currentThread().threadId() * GROUP) & PLACES - 1;
    for (int place = group; place < group + GROUP; place++) {
      MovedArray there = TAKEN.getAcquire(place);
      if (there == null) {
        var made = new MovedArray(null, MEMORY + place * BYTES);
        if (TAKEN.compareAndSet(place, null, made)) {
          return made;
        }
      } else if ((int) HOLDERS.getOpaque(there) == 0
          && HOLDERS.compareAndSet(there, 0, GOING + 1)) {
        there.moved = false;
        return there;
      }
    }
    BufferLease block = Callbacks.block(ArrayStruct.BYTES);
    REST.increment();
    return new MovedArray(block, block.view().address());
  }

  /** Returns how many arrays are imported and not released. */
  public static int imported() {
    int count = REST.intValue();
    for (int place = 0; place < PLACES; place++) {
      MovedArray there = TAKEN.get(place);
      count += there != null && (int) HOLDERS.getVolatile(there) != 0 ? 1 : 0;
    }
    return count;
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
    MovedArray array = take();
    try {
      CMemory.copy(from, array.address, ArrayStruct.BYTES);
      R used = use.apply(new ImportedArray(array.address, schema, array));
      array.moved = true; // before the last count is given up
      ArrayStruct.clear(from);
      array.letGoOfMove();
      return used;
    } catch (RuntimeException | Error e) {
      array.letGo();
      throw e;
    }
  }

  /** Nobody else has what was made of it, so nobody else counts. */
  private void letGoOfMove() {
    if (holders > GOING + 1) {
      holders--;
      VarHandle.storeStoreFence(); // before what was made is handed on, in whatever way
    } else {
      letGo();
    }
  }

  /**
   * Lends, for the time of the move, what lies at an address; read-only, others may read it too.
   */
  BufferLease lend(long at, long bytes, DType dtype, long... shape) {
    holders++; // nobody else has a lease of it yet that could be closed
    try {
      return Buffers.adopt(Bytes.readOnlyAt(at, bytes), letGo, dtype, shape);
    } catch (RuntimeException | Error e) {
      holders--;
      throw e;
    }
  }

  private void letGo() {
    // Who is alone stays alone, for nobody counts up any more: no need to count down.
    if ((int) HOLDERS.getAcquire(this) > GOING + 1
        && (int) HOLDERS.getAndAdd(this, -1) > GOING + 1) {
      return;
    }
    try {
      if (moved) {
        ArrayStruct.release(address);
      }
    } finally {
      if (block != null) {
        block.close();
        REST.decrement();
      }
      HOLDERS.setRelease(this, 0);
    }
  }
}
