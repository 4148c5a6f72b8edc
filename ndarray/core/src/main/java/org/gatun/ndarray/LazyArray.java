// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.DType;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.ProgramKernel;
import org.jspecify.annotations.Nullable;

/**
 * What is to be computed of arrays, element by element: a chain of {@link Ufunc}s that runs in one
 * pass, over blocks that stay in the processor's cache, without arrays in between. Each function
 * has the dtype and the result that it has alone.
 *
 * <p>Nothing is computed, and nothing copied, before {@link #into} or {@link #compute}, which read
 * what the arrays hold then, and may be called again; a chain that runs often is best kept: its
 * later runs allocate nothing. At most 63 arrays go into one. It holds no memory: the arrays'
 * leases must be open when it runs. Any thread may use it. Contents are not synchronised.
 *
 * {@snippet :
 * LazyArray standardised = x.lazy().sub(mean).div(deviation).clip(-3, 3);
 * standardised.into(batch.at(0));
 * }
 */
public final class LazyArray extends LazyFunctions implements ArrayLike {
  private final Expression expression;
  private final long[] shape;

  /** What {@link #into} runs; compiled at its first call. */
  private Compiler.@Nullable Compiled compiled;

  /** What {@link #into(NdArray, NdArray)} ran last, and under which mask. */
  private @Nullable Masked masked;

  private record Masked(NdArray mask, Compiler.Compiled compiled) {}

  private LazyArray(Expression expression) {
    this.expression = expression;
    shape = expression.extent().shape();
  }

  /**
   * Returns an array as an operand.
   *
   * @throws IllegalArgumentException if its elements are no real numbers or truth values
   */
  static LazyArray of(NdArray array) {
    return new LazyArray(new Expression.Elements(array, Elementwise.scalar(array)));
  }

  /** Returns a function of a number and an array. */
  static LazyArray apply(Ufunc function, Number a, ArrayLike b) {
    return call(function, WeakNumbers.of(a), b.lazy().expression);
  }

  @Override
  public LazyArray apply(Ufunc function) {
    Objects.requireNonNull(function, "function");
    return call(function, expression);
  }

  @Override
  public LazyArray apply(Ufunc function, ArrayLike other) {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(other, "other");
    return call(function, expression, other.lazy().expression);
  }

  @Override
  public LazyArray apply(Ufunc function, Number other) {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(other, "other");
    return call(function, expression, WeakNumbers.of(other));
  }

  private static LazyArray call(Ufunc function, Expression... operands) {
    List<Expression> all = List.of(operands);
    UfuncTypes.checkCount(function, all.size());
    WeakNumbers.check(function, all);
    return new LazyArray(new Expression.Call(function, UfuncTypes.result(function, all), all));
  }

  /**
   * Returns the elements kept within two bounds, of which each may be missing; NaN stays. As NumPy,
   * the upper bound counts where it is below the lower, and one that the dtype cannot pass is none.
   *
   * @throws IllegalArgumentException if the lower bound is above all that the dtype holds, or the
   *     upper one below
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.clip.html">numpy.clip</a>
   */
  public LazyArray clip(@Nullable Number low, @Nullable Number high) {
    boolean floor = low != null && !isBeyond(low, -1);
    boolean ceiling = high != null && !isBeyond(high, 1);
    LazyArray above = floor ? bounded(Ufunc.MAXIMUM, "low", Objects.requireNonNull(low)) : this;
    return ceiling ? above.bounded(Ufunc.MINIMUM, "high", Objects.requireNonNull(high)) : above;
  }

  private LazyArray bounded(Ufunc function, String name, Number bound) {
    Expression number = WeakNumbers.of(bound);
    ScalarType dtype = UfuncTypes.loop(function, List.of(expression, number));
    WeakNumbers.check("clip: " + name, dtype, number);
    return apply(function, bound);
  }

  /** Whether an integer lies outside of what the dtype holds, below it or above. */
  private boolean isBeyond(Number bound, int side) {
    Number number = WeakNumbers.of(bound).value();
    boolean negative = number instanceof Long integer && integer < 0;
    return !WeakNumbers.holds(UfuncTypes.of(expression), number) && (negative ? -1 : 1) == side;
  }

  /** {@link #clip(Number, Number)} with bounds that are arrays. */
  public LazyArray clip(ArrayLike low, ArrayLike high) {
    return maximum(low).minimum(high);
  }

  /**
   * Returns the elements as another dtype, converted as {@link NdArray#toType(DType)} does; in the
   * machine's byte order, for that of {@code out} counts where it is written.
   *
   * @throws IllegalArgumentException if it is not one of real numbers or truth values
   */
  public LazyArray cast(DType dtype) {
    Objects.requireNonNull(dtype, "dtype");
    if (!ProgramKernel.takes(dtype)) {
      throw new IllegalArgumentException(
          "expected a dtype of real numbers or truth values but found " + dtype);
    }
    return new LazyArray(new Expression.Cast(expression, ProgramKernel.scalar(dtype)));
  }

  /**
   * Returns the elements rounded to so many decimals, ties to even: multiplied by a power of 10,
   * rounded, and divided by it, as NumPy does, so that what lies near a tie may go either way; with
   * a power that the dtype does not hold NaN. Negative decimals round before the point, integers
   * too, by way of float64; integers stay what they are otherwise.
   *
   * @throws IllegalArgumentException if truth values are to be rounded to other than 0 decimals
   * @see <a
   *     href="https://numpy.org/doc/stable/reference/generated/numpy.round.html">numpy.round</a>
   */
  public LazyArray round(int decimals) {
    ScalarType dtype = UfuncTypes.of(expression);
    boolean integers =
        dtype.kind() == ScalarType.Kind.SIGNED || dtype.kind() == ScalarType.Kind.UNSIGNED;
    if (decimals != 0 && dtype == ScalarType.BOOL) {
      throw new IllegalArgumentException(
          "decimals: expected 0 for truth values but found " + decimals + "; cast them");
    }
    if (decimals >= 0 && integers) {
      return this;
    }
    if (decimals == 0) {
      return rint();
    }
    double power = Math.pow(10, Math.abs((double) decimals));
    return decimals > 0
        ? mul(power).rint().div(power)
        : integers ? div(power).rint().mul(power).cast(dtype) : div(power).rint().mul(power);
  }

  /**
   * Returns integers that stand for the elements: each divided by a scale and rounded to nearest,
   * ties to even, counted from a zero point and kept within the dtype, as ONNX's QuantizeLinear.
   *
   * {@snippet :
   * x.lazy().quantize(UINT8, 0.5, 128).into(bytes);
   * bytes.lazy().dequantize(0.5, 128).into(x); // back, but for what was rounded
   * }
   *
   * @param dtype of integers of 8 to 32 bits
   * @throws IllegalArgumentException if it is another, the scale is not above 0, or the dtype does
   *     not hold the zero point
   * @see <a href="https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html">ONNX,
   *     QuantizeLinear</a>
   */
  public LazyArray quantize(DType dtype, double scale, long zeroPoint) {
    Objects.requireNonNull(dtype, "dtype");
    if (!(dtype instanceof ScalarType to)
        || to.itemsize() > Integer.BYTES
        || (to.kind() != ScalarType.Kind.SIGNED && to.kind() != ScalarType.Kind.UNSIGNED)) {
      throw new IllegalArgumentException(
          "expected a dtype of integers of 8 to 32 bits but found " + dtype);
    }
    checkScale(scale);
    int bits = 8 * to.itemsize();
    boolean signed = to.kind() == ScalarType.Kind.SIGNED;
    long low = signed ? -1L << bits - 1 : 0;
    long high = signed ? (1L << bits - 1) - 1 : (1L << bits) - 1;
    if (zeroPoint < low || zeroPoint > high) {
      throw new IllegalArgumentException(
          "zeroPoint: expected a number of " + to + " but found " + zeroPoint);
    }
    // In float64: float32 has no 2^31 - 1.
    return cast(DType.FLOAT64).div(scale).rint().add(zeroPoint).clip(low, high).cast(dtype);
  }

  /**
   * Returns the float32 that {@link #quantize} made integers of: their distance from the zero
   * point, times the scale.
   *
   * @throws IllegalArgumentException if the scale is not above 0
   */
  public LazyArray dequantize(double scale, long zeroPoint) {
    checkScale(scale);
    return cast(DType.FLOAT32).sub(zeroPoint).mul(scale);
  }

  private static void checkScale(double scale) {
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("scale: expected more than 0, finite, but found " + scale);
    }
  }

  /**
   * Returns the elements of this where a condition holds, which counts as true if it is not 0, and
   * others elsewhere, in the dtype in which both meet.
   *
   * @throws IllegalArgumentException if the dtypes have none in common, or the shapes do not fit
   */
  public LazyArray where(ArrayLike condition, ArrayLike otherwise) {
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(otherwise, "otherwise");
    return choice(condition, otherwise.lazy().expression);
  }

  /**
   * {@link #where(ArrayLike, ArrayLike)} with a number elsewhere, which takes this dtype. As in
   * NumPy, a {@code double} or {@code float} beside integers or truth values makes float64 of both,
   * and an integer beside truth values int64.
   *
   * @throws IllegalArgumentException also if the dtype does not hold the number: an integer outside
   *     of its range, or a finite number that it rounds to an infinite one
   */
  public LazyArray where(ArrayLike condition, Number otherwise) {
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(otherwise, "otherwise");
    return choice(condition, WeakNumbers.of(otherwise));
  }

  /**
   * Returns the elements, and where they are NaN others: {@code table.lazy().fillNaN(means)} with
   * one number a column, say; in the dtype in which both meet, so that float64 means make float64
   * of a float32 table.
   *
   * @throws IllegalArgumentException if the dtypes have none in common, or the shapes do not fit
   */
  public LazyArray fillNaN(ArrayLike values) {
    Objects.requireNonNull(values, "values");
    try {
      return choice(isNaN().logicalNot(), values.lazy().expression);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("fillNaN: " + e.getMessage(), e);
    }
  }

  /**
   * {@link #fillNaN(ArrayLike)} with one number, which takes this dtype; the result keeps it, also
   * of integers and truth values, of which none is NaN.
   *
   * @throws IllegalArgumentException if the dtype does not hold the number: one with a fraction, or
   *     outside of its range, of integers; or a finite one that it rounds to an infinite one
   */
  public LazyArray fillNaN(Number value) {
    Objects.requireNonNull(value, "value");
    ScalarType dtype = UfuncTypes.of(expression);
    Expression number = WeakNumbers.as("fillNaN", dtype, value);
    Expression numbers = isNaN().logicalNot().expression;
    return new LazyArray(new Expression.Choice(numbers, dtype, expression, number));
  }

  private LazyArray choice(ArrayLike condition, Expression otherwise) {
    ScalarType dtype = UfuncTypes.common(List.of(expression, otherwise));
    WeakNumbers.checkFinite("where", dtype, otherwise);
    Expression when = condition.lazy().expression;
    return new LazyArray(new Expression.Choice(when, dtype, expression, otherwise));
  }

  /**
   * Computes into new memory, C-contiguous, native, aligned to 64 bytes. The caller closes the
   * lease.
   *
   * @throws IllegalArgumentException if an integer is taken to a power below 0
   * @throws IllegalStateException if a lease was closed
   * @throws OutOfMemoryError if the system has no memory left
   */
  public BufferLease compute() {
    return NewMemory.filled(dtype(), shape, this::into);
  }

  /**
   * Computes into an array of this shape, or of one that this can be broadcast to; the result is
   * cast to its dtype under {@link Casting#SAME_KIND}. As if all had been read before, also where
   * the arrays lie in the memory of {@code out}. Allocates nothing from the second call on, if
   * memory is native and does not overlap otherwise than as a whole, and no integer is taken to the
   * power of an array.
   *
   * @throws IllegalArgumentException if the shape cannot be broadcast to that of {@code out}, the
   *     result not be cast to its dtype, or an integer is taken to a power below 0; then nothing
   *     was written
   * @throws ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed
   */
  public void into(NdArray out) {
    Objects.requireNonNull(out, "out");
    check(out);
    compiled().run(out);
  }

  /**
   * {@link #into(NdArray)}, where a result of 4 MiB or more is computed in parts, beside each other
   * on the caller's thread and on those of an executor; it is the same. Returns when all is done.
   * Whoever is free takes the next part, so that it never waits for a thread: if the executor has
   * none or refuses, the caller computes alone, as it does where arrays overlap {@code out} but not
   * as a whole. An interrupt does not end it and is kept.
   *
   * @throws IllegalArgumentException as {@link #into(NdArray)}
   * @throws ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException if a lease was closed; of failures in several parts, here and
   *     where a file was truncated, the first is thrown and the others are suppressed, and some of
   *     {@code out} may have been written
   */
  public void into(NdArray out, Executor executor) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(executor, "executor");
    check(out);
    compiled().run(out, executor);
  }

  private Compiler.Compiled compiled() {
    Compiler.Compiled run = compiled;
    if (run == null) {
      run = Compiler.compile(expression); // by two threads at most as often, and alike
      compiled = run;
    }
    return run;
  }

  /**
   * {@link #into(NdArray)} where a mask is true; elsewhere {@code out} is neither read nor written.
   * Allocates nothing from the second call with one mask on. The mask counts among the 63 arrays.
   *
   * @param mask of truth values, or of numbers, which count as true if they are not 0; broadcast to
   *     the shape of {@code out}
   * @throws IllegalArgumentException also if the mask is of other elements, or cannot be broadcast
   */
  public void into(NdArray out, NdArray mask) {
    compiledWhere(out, mask).run(out);
  }

  /**
   * {@link #into(NdArray, NdArray)} by several threads, as {@link #into(NdArray, Executor)}.
   *
   * @throws IllegalArgumentException as {@link #into(NdArray, NdArray)}
   * @throws ReadOnlyBufferException if {@code out} is read-only
   * @throws IllegalStateException as {@link #into(NdArray, Executor)}
   */
  public void into(NdArray out, NdArray mask, Executor executor) {
    Objects.requireNonNull(executor, "executor");
    compiledWhere(out, mask).run(out, executor);
  }

  private Compiler.Compiled compiledWhere(NdArray out, NdArray mask) {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(mask, "mask");
    check(out);
    Elementwise.checkMask("mask", mask);
    Axes.checkMask("mask", mask.view().layout(), out.view().layout());
    Masked last = masked;
    if (last == null || !last.mask.dtype().equals(mask.dtype())) {
      last = new Masked(mask, Compiler.compile(expression, mask));
      masked = last;
    } else if (last.mask != mask) {
      last = new Masked(mask, last.compiled.where(mask));
      masked = last;
    }
    return last.compiled;
  }

  private void check(NdArray out) {
    Elementwise.checkOut(out, UfuncTypes.of(expression));
    Axes.checkOut(shape, out.view().layout());
  }

  Expression expression() {
    return expression;
  }

  @Override
  public DType dtype() {
    return UfuncTypes.of(expression);
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public LazyArray lazy() {
    return this;
  }

  /** Returns the chain, each array by dtype and shape, cut where it is long; nothing is read. */
  @Override
  public String toString() {
    return "LazyArray["
        + ChainText.of(expression)
        + ", dtype="
        + dtype()
        + ", shape="
        + Arrays.toString(shape)
        + "]";
  }
}
