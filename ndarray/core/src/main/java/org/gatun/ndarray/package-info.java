// SPDX-License-Identifier: Apache-2.0

/**
 * NumPy's operations over a {@link org.gatun.buffer.BufferView}: {@link org.gatun.ndarray.NdArray}
 * slices, reorders, reshapes, copies, casts and prints. {@link org.gatun.ndarray.Ufunc} computes
 * element by element, {@link org.gatun.ndarray.LazyArray} a chain of such functions in one pass,
 * {@link org.gatun.ndarray.Reduction} one result of many elements, {@link
 * org.gatun.ndarray.NdArrays} one array of several. {@link org.gatun.ndarray.Images} and {@link
 * org.gatun.ndarray.ColumnScale} prepare pictures and tables for a model. {@link
 * org.gatun.ndarray.file} holds the files that such arrays come from.
 *
 * <p>What derives an array from another never copies. What makes new memory returns a {@link
 * org.gatun.buffer.BufferLease}, which its caller closes; an array itself needs no close.
 *
 * <p>Kernels are scalar Java. In a JVM that was started with {@code
 * --add-modules=jdk.incubator.vector} what is hot runs as loops of the Vector API, with the same
 * results bit by bit, but for the sign of NaN: a loop is made and warmed by a daemon thread, {@code
 * gatun-kernels}, and takes over once it is faster. Files and Java arrays stay with scalar Java.
 * The system property {@code gatun.kernels} chooses: {@code scalar} is without it, {@code vector}
 * takes it from the first call on, which is slow until the JIT compiler has come to it and is for
 * tests. The logger {@code org.gatun.ndarray} says at DEBUG which kernels run.
 */
package org.gatun.ndarray;
