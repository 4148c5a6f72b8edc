// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.model;

import java.util.List;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;

/** A model of one input and one output. Safe from any thread, except for {@link #close}. */
public interface Model extends AutoCloseable {
  /** Returns the name that requests give in the path. */
  String name();

  /** Returns the forms that the input may have; a request sends it in one of them. */
  List<Port> inputs();

  /** Returns the output, as a list of one. */
  List<Port> outputs();

  /**
   * Returns the shape of the output for an input of so many elements on each axis. Costs little, so
   * that a request is refused before its bytes are read.
   *
   * @throws IllegalArgumentException if the model does not take the dtype or the shape; the message
   *     names which, what was expected and what was found, as {@link Port#matching} does
   */
  long[] outputShape(DType dtype, long[] shape);

  /**
   * Computes the output. Reads the input and writes all of the output; holds on to neither.
   *
   * @param input C-contiguous, element 0 at a multiple of the itemsize, of a dtype and shape that
   *     {@link #outputShape} took; on the heap or native, perhaps read-only
   * @param output float32, C-contiguous, of the shape that {@link #outputShape} gave, not zeroed;
   *     on the heap or native
   */
  void infer(BufferView input, BufferView output);

  /**
   * Gives back what the model holds; one that holds nothing does nothing. No request may be on its
   * way. Whoever made the model calls it, once.
   */
  @Override
  default void close() {}
}
