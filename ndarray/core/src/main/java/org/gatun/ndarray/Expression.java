// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.List;
import org.gatun.buffer.ScalarType;

/** What is to be computed: a tree, whose nodes may have several parents. */
sealed interface Expression {
  /** Returns how large it is. */
  Extent extent();

  /** The elements of an array. */
  record Elements(NdArray array, ScalarType dtype) implements Expression {
    @Override
    public Extent extent() {
      return Extent.of(array);
    }
  }

  /**
   * A number, which takes the dtype of what it meets: a {@code Long}, a {@code Double} or a {@code
   * BigInteger} from 2^63 on.
   */
  record Weak(Number value) implements Expression {
    @Override
    public Extent extent() {
      return Extent.NONE;
    }
  }

  /** A function of one operand or two. */
  record Call(Ufunc function, ScalarType dtype, List<Expression> operands, Extent extent)
      implements Expression {
    Call(Ufunc function, ScalarType dtype, List<Expression> operands) {
      this(function, dtype, operands, Extent.of(operands));
    }
  }

  /** Another dtype. */
  record Cast(Expression operand, ScalarType dtype, Extent extent) implements Expression {
    Cast(Expression operand, ScalarType dtype) {
      this(operand, dtype, Extent.of(List.of(operand)));
    }
  }

  /** One of two, which have one dtype or take it. */
  record Choice(
      Expression condition,
      ScalarType dtype,
      Expression whenTrue,
      Expression whenFalse,
      Extent extent)
      implements Expression {
    Choice(Expression condition, ScalarType dtype, Expression whenTrue, Expression whenFalse) {
      this(
          condition,
          dtype,
          whenTrue,
          whenFalse,
          Extent.of(List.of(condition, whenTrue, whenFalse)));
    }
  }
}
