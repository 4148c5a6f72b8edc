// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import org.bytedeco.javacpp.Pointer;
import org.gatun.buffer.BufferLease;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.cpu.nativecpu.buffer.BaseCpuDataBuffer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's view of memory that was lent to it. It owns one lease and ends it when ND4J closes it.
 *
 * <p>Whatever ND4J derives from it, a row or a transpose, holds on to it, and it holds on to the
 * lease, also after it is closed: as long as ND4J can reach the memory it stays mapped. When ND4J
 * has forgotten it, the lease is forgotten with it and comes back as any other.
 */
final class LentBuffer extends BaseCpuDataBuffer {
  private static final long serialVersionUID = 1;

  /** The loan that this buffer ends. */
  final transient BufferLease lease;

  private final transient DataType elementType;

  /**
   * Takes over a lease.
   *
   * @param address where element 0 lies
   * @param length how far the elements reach, in elements
   */
  LentBuffer(BufferLease lease, DataType elementType, long address, long length) {
    // Before super, which asks for the type.
    this.lease = lease;
    this.elementType = elementType;
    Pointer pointer = ElementTypes.pointer(elementType, address, length);
    super(pointer, ElementTypes.indexer(elementType, pointer), length);
  }

  @Override
  protected void initTypeAndSize() {
    type = elementType;
    elementSize = (byte) elementType.width();
  }

  /** Called by {@link #close}. A second call does nothing. */
  @Override
  protected synchronized void release() {
    if (!released) {
      super.release();
      lease.close();
    }
  }

  /** Fails: what was lent is neither moved nor resized. */
  @Override
  public DataBuffer reallocate(long length) {
    throw new IllegalStateException(
        "cannot resize memory that was lent to ND4J; resize a copy (dup)");
  }

  @Override
  protected DataBuffer create(long length) {
    return Nd4j.createBuffer(elementType, length, true);
  }

  @Override
  public DataBuffer create(double[] data) {
    DataBuffer buffer = create(data.length);
    buffer.setData(data);
    return buffer;
  }

  @Override
  public DataBuffer create(float[] data) {
    DataBuffer buffer = create(data.length);
    buffer.setData(data);
    return buffer;
  }

  @Override
  public DataBuffer create(int[] data) {
    DataBuffer buffer = create(data.length);
    buffer.setData(data);
    return buffer;
  }

  /** What is written to a stream is a copy that belongs to ND4J. */
  private Object writeReplace() {
    return dup();
  }
}
