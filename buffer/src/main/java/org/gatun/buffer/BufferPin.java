// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;

/**
 * Holds memory for the time of a loop over it: until the pin is closed the memory is neither lent
 * anew nor moved nor freed, even if the lease is closed meanwhile. This is what makes raw access
 * exact; take one pin for a whole operation, in a try-with-resources statement. A pin belongs to
 * the thread that took it; memory that goes from thread to thread is held by a lease.
 */
public final class BufferPin implements AutoCloseable {
  private final BufferView view;
  // No compare-and-set, which would keep escape analysis from removing the pin.
  private final Thread owner = Thread.currentThread();
  private boolean closed;

  /** Takes over a pin of the view's loan. */
  BufferPin(BufferView view) {
    this.view = view;
  }

  /**
   * Returns the bytes that the view's layout speaks of: the element at the layout's offset starts
   * at that byte of this segment. Read-only if the view is. It must not be used after {@link
   * #close}. Makes a new object a call.
   *
   * @throws IllegalStateException if this pin was closed
   */
  public MemorySegment segment() {
    checkOpen();
    // A layout without elements may have any offset, and covers nothing.
    long end = view.layout().count() == 0 ? 0 : view.layout().high();
    MemorySegment segment = view.memory.segment.asSlice(0, end);
    return view.isReadOnly() ? segment.asReadOnly() : segment;
  }

  /**
   * Returns whether the memory has an address that stays good until {@link #close}: it is native,
   * and no owner can free it meanwhile.
   */
  public boolean hasAddress() {
    return view.memory.nativeRefusal == null;
  }

  /**
   * Returns whether the memory is known to be a file's. The JVM makes an error of reading bytes
   * that somebody truncated only for accesses one number at a time: neither native code nor vector
   * instructions of the Vector API may read such memory.
   *
   * @throws IllegalStateException if this pin was closed
   */
  public boolean isMapped() {
    checkOpen();
    return view.memory.ofFile;
  }

  /**
   * Returns the address of the first byte of {@link #segment}, for loops over raw memory: who uses
   * it answers for staying within the view's layout. It must not be used after {@link #close}.
   *
   * @throws IllegalStateException if there is none, see {@link #hasAddress}, or this pin was closed
   */
  public long address() {
    checkOpen();
    if (!hasAddress()) {
      throw new IllegalStateException(
          "expected memory with an address that stays good but found " + view.memory);
    }
    return view.memory.address;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the pin was closed");
    }
  }

  /**
   * Lets go of the memory. Does nothing if it did so before.
   *
   * @throws WrongThreadException if another thread took the pin
   * @throws InternalError if the memory is a file's and an access of this thread met bytes that
   *     were truncated meanwhile, and that was not thrown yet
   */
  @Override
  @SuppressWarnings("ReferenceEquality") // a thread is itself alone
  public void close() {
    if (Thread.currentThread() != owner) {
      throw wrongThread(owner);
    }
    if (!closed) {
      closed = true;
      view.letGo(); // all in one call, which does not take this along: so it need not be an object
    }
  }

  private static WrongThreadException wrongThread(Thread owner) {
    return new WrongThreadException(
        "expected the thread that took the pin, "
            + owner
            + ", but found "
            + Thread.currentThread());
  }
}
