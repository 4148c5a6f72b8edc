// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.gatun.buffer.BufferRequestException.Reason.OWNER_CAN_FREE;

import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's arrays over borrowed memory, and back. {@code share…} and {@code view} never copy; {@code
 * copyOf} does.
 *
 * <p>A shared array takes a lease of its own, so its exporter does not move, resize or free the
 * memory meanwhile. Closing the array, or its {@code data()}, ends that loan. Rows, slices and
 * other arrays that ND4J derives from it keep the memory while it is open, and must not be used
 * after it is closed: they would read and write what the memory is used for next. An array that is
 * dropped comes back when neither it nor anything derived from it can be reached any more, and is
 * reported as every forgotten lease is.
 *
 * <p>Every dtype but uint64 is ND4J's type of the same bits. What ND4J computes with it is ND4J's
 * own: it does not add truth values, and a sum of integers wraps around in their type. Contents are
 * not synchronised. Closing is safe from any thread, once nobody computes with the array any more.
 *
 * <p>Every method starts ND4J, which takes seconds the first time.
 */
public final class Nd4jArrays {
  private Nd4jArrays() {}

  /**
   * Shares elements without gaps, in C or Fortran order, as an array of the same address, shape and
   * type. ND4J computes on it as on an array of its own. Nothing is copied; the cost of about a
   * microsecond does not depend on the size. Any rank up to 32; a single element has rank 0.
   *
   * @throws BufferRequestException if the memory is read-only, a Java array, a segment that its
   *     owner can close, not aligned to the element, not contiguous, or without elements
   * @throws IllegalStateException if the exporter or lease was closed, or ND4J does not start; the
   *     message names the flag that the JVM lacks
   */
  public static INDArray share(BufferExporter exporter) {
    return share(exporter, false);
  }

  /**
   * Shares as {@link #share}, elements with gaps too: padded rows, every second column, transposes,
   * permuted axes, crops. The strides are positive, and elements neither overlap nor interleave.
   *
   * <p>ND4J is right for arithmetic, also in place, reductions, matrix products, softmax,
   * comparisons, {@code concat}, {@code dup}, {@code assign}, {@code getDouble}, {@code putScalar},
   * {@code getRow} and {@code toString}. With gaps it fails for these calls; {@code dup()} first:
   *
   * <ul>
   *   <li>{@code get}, {@code slice} and {@code putRow} throw, for ND4J would find nothing in parts
   *       that lie further than the array has elements. On what ND4J derives from the array, a
   *       transpose, they return nothing or throw. Slice the view instead, and share that.
   *   <li>{@code Nd4j.gemm} with this as the result throws; {@code mmuli} does not.
   *   <li>{@code Nd4j.toNpyByteArray} is <b>wrong</b>: it writes the memory as it lies.
   *   <li>softmax and logSoftmax of a row or column of it that is not adjacent in memory are
   *       <b>wrong</b>, and write past the end of long ones. Of the array itself they are right.
   * </ul>
   *
   * @throws BufferRequestException as {@link #share}, and if strides are zero or negative, elements
   *     overlap or interleave, or no axis but one has more than one element and that one has gaps:
   *     on these ND4J crashes or is silently wrong
   * @throws IllegalStateException as {@link #share}
   */
  public static INDArray shareStrided(BufferExporter exporter) {
    return share(exporter, true);
  }

  private static INDArray share(BufferExporter exporter, boolean strided) {
    Start.check();
    try {
      BufferLease lease = exporter.acquire(BufferRequest.NATIVE_WRITABLE);
      try {
        return share(lease, strided);
      } catch (RuntimeException | Error e) {
        lease.close();
        throw e;
      }
    } catch (BufferRequestException refusal) {
      throw withTheWayOut(refusal);
    }
  }

  private static INDArray share(BufferLease lease, boolean strided) {
    BufferView view = lease.view();
    DataType type = ElementTypes.toNd4j(view.dtype());
    Sharable.check(view, strided);
    StridedLayout layout = view.layout();
    ShapeInfo info = ShapeInfo.of(type, layout);
    long length = (layout.high() - layout.low()) / layout.itemsize();
    return new LentArray(new LentBuffer(lease, type, view.address(), length), info);
  }

  /** Where a copy would be lent, a copy into ND4J's own memory does as well, and costs no more. */
  private static BufferRequestException withTheWayOut(BufferRequestException refusal) {
    if (!refusal.copyHelps()) {
      return refusal;
    }
    String message =
        refusal.getMessage() + ", and so would an array of ND4J's own (Nd4jArrays.copyOf)";
    var named = new BufferRequestException(refusal.reason(), message, true);
    named.setStackTrace(refusal.getStackTrace());
    return named;
  }

  /**
   * Copies a view's elements into an array of ND4J's own, in C order. This works for heap memory,
   * read-only memory and every stride. Costs O(bytes).
   *
   * @throws BufferRequestException if ND4J does not have the dtype
   * @throws IllegalStateException if the view's lease was closed, or ND4J does not start
   */
  public static INDArray copyOf(BufferView view) {
    Start.check();
    StridedLayout layout = view.layout();
    if (layout.isCContiguous()) {
      INDArray copy =
          Nd4j.createUninitialized(ElementTypes.toNd4j(view.dtype()), layout.shape(), 'c');
      if (layout.count() > 0) {
        view.pinned(bytes ->
            InnerMemory.of(copy)
                .segment()
                .copyFrom(bytes.asSlice(layout.offset(), layout.byteSize())));
      }
      return copy;
    }
    try (BufferLease dense = Buffers.copyOf(view)) {
      return copyOf(dense.view());
    }
  }

  /**
   * Lends an array's memory with its shape and strides, writable. Nothing is copied; it costs well
   * below a microsecond, whatever the size. An array without elements has no memory: what is lent
   * for it is of its shape, or of shape [0] if it has none.
   *
   * <p>While the lease is out ND4J does not free the memory: closing the array, or another over the
   * same memory, does nothing, and closing its {@code data()} fails. Once the lease is closed it
   * can be closed as before. If the array is itself lent memory, from {@link #share}, it can be
   * closed at any time, and the lender waits for this lease too. Elements are aligned to 16 bytes
   * at most, and to their size in parts of an array.
   *
   * <p>Safe from any thread, but not at the same time as closing the array.
   *
   * @throws BufferRequestException if the array is of strings or compressed, not on the CPU, or
   *     attached to a workspace, which reuses the memory as it likes: {@code detach()} copies it
   *     out
   * @throws IllegalStateException if the array was closed, or ND4J does not start
   */
  public static BufferLease view(INDArray array) {
    Start.check();
    DType dtype = ElementTypes.ofNd4j(array.dataType());
    if (array.isEmpty()) {
      long[] shape = array.shape();
      return Buffers.allocate(dtype, shape.length == 0 ? new long[] {0} : shape);
    }
    if (array.isAttached()) {
      throw new BufferRequestException(
          OWNER_CAN_FREE,
          "expected an INDArray with memory of its own but found one of a workspace; take a copy"
              + " with detach()",
          false);
    }
    return InnerMemory.of(array).lend();
  }
}
