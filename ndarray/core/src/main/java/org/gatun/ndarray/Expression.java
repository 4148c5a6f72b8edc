// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.List;
import org.gatun.buffer.ScalarType;

/** What is to be computed: a tree, whose nodes may have several parents. */
sealed interface Expression {
  /**
   * Returns the shape of the result; of a number none.
   *
   * @throws IllegalArgumentException if the shapes of its operands do not fit each other
   */
  default long[] shape() {
    return switch (this) {
      case Elements elements -> elements.array().shape();
      case Weak _ -> new long[0];
      case Cast cast -> cast.operand().shape();
      case Choice choice ->
          Axes.joint(
              choice.condition().shape(),
              Axes.joint(choice.whenTrue().shape(), choice.whenFalse().shape()));
      case Call call ->
          call.operands().stream().map(Expression::shape).reduce(Axes::joint).orElseThrow();
    };
  }

  /** The elements of an array. */
  record Elements(NdArray array, ScalarType dtype) implements Expression {}

  /** A number, which takes the dtype of what it meets: a {@code Long} or a {@code Double}. */
  record Weak(Number value) implements Expression {}

  /** A function of one operand or two. */
  record Call(Ufunc function, ScalarType dtype, List<Expression> operands) implements Expression {}

  /** Another dtype. */
  record Cast(Expression operand, ScalarType dtype) implements Expression {}

  /** One of two, which have one dtype or take it. */
  record Choice(Expression condition, ScalarType dtype, Expression whenTrue, Expression whenFalse)
      implements Expression {}
}
