// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.cpu.nativecpu.NDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.string.NDArrayStrings;

/** An array over lent memory. Closing it ends the loan, whatever its strides. */
// What ND4J overrides is none of ours.
@SuppressWarnings("overrides")
final class LentArray extends NDArray {
  private static final long serialVersionUID = 1;

  LentArray(LentBuffer data, ShapeInfo info) {
    this.data = data;
    shapeInformation = info.shared();
    jvmShapeInfo = info.own();
  }

  /** ND4J says no for an array with gaps, which it takes for a part of another's memory. */
  @Override
  public boolean closeable() {
    return !released && isCloseable() && data.closeable();
  }

  /** Fails if there are gaps: ND4J would return nothing for parts beyond as many elements. */
  @Override
  public INDArray get(INDArrayIndex... indexes) {
    checkNoGaps("get");
    return super.get(indexes);
  }

  /** Fails if there are gaps, as {@link #get(INDArrayIndex...)}. */
  @Override
  public INDArray slice(long slice) {
    checkNoGaps("slice");
    return super.slice(slice);
  }

  /** Fails if there are gaps, as {@link #get(INDArrayIndex...)}. */
  @Override
  public INDArray slice(long slice, int dimension) {
    checkNoGaps("slice");
    return super.slice(slice, dimension);
  }

  private void checkNoGaps(String call) {
    if (isView()) {
      throw new IllegalStateException(
          call
              + ": expected an array without gaps but found strides "
              + Arrays.toString(stride())
              + " elements for shape "
              + Arrays.toString(shape())
              + "; slice the view and share that, or copy with dup()");
    }
  }

  /** Prints a copy if the elements are not adjacent: ND4J would leave parts out. */
  @Override
  public String toString(NDArrayStrings options) {
    return elementWiseStride() != 1 && !wasClosed()
        ? dup('c').toString(options)
        : super.toString(options);
  }

  /** What is written to a stream is a copy that belongs to ND4J. */
  private Object writeReplace() {
    return dup();
  }
}
