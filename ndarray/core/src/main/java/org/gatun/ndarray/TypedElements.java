// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Objects;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.gatun.buffer.BufferView;

/** The elements of an array one by one, without boxing: each access is the view's. */
abstract sealed class TypedElements permits ArrayViews {
  final BufferView view;

  TypedElements(BufferView view) {
    this.view = view;
  }

  /** {@link #getFloat(long...)} for rank 1. */
  public float getFloat(long i) {
    return view.getFloat(i);
  }

  /** {@link #getFloat(long...)} for rank 2. */
  public float getFloat(long i, long j) {
    return view.getFloat(i, j);
  }

  /** {@link #getFloat(long...)} for rank 3. */
  public float getFloat(long i, long j, long k) {
    return view.getFloat(i, j, k);
  }

  /** Reads an element, as {@link BufferView#getFloat(long...)}. */
  public float getFloat(long... index) {
    return view.getFloat(index);
  }

  /** {@link #setFloat(float, long...)} for rank 1. */
  public void setFloat(float value, long i) {
    view.setFloat(value, i);
  }

  /** {@link #setFloat(float, long...)} for rank 2. */
  public void setFloat(float value, long i, long j) {
    view.setFloat(value, i, j);
  }

  /** {@link #setFloat(float, long...)} for rank 3. */
  public void setFloat(float value, long i, long j, long k) {
    view.setFloat(value, i, j, k);
  }

  /** Writes an element, as {@link BufferView#setFloat(float, long...)}. */
  public void setFloat(float value, long... index) {
    view.setFloat(value, index);
  }

  /** {@link #getDouble(long...)} for rank 1. */
  public double getDouble(long i) {
    return view.getDouble(i);
  }

  /** {@link #getDouble(long...)} for rank 2. */
  public double getDouble(long i, long j) {
    return view.getDouble(i, j);
  }

  /** {@link #getDouble(long...)} for rank 3. */
  public double getDouble(long i, long j, long k) {
    return view.getDouble(i, j, k);
  }

  /** Reads an element, as {@link BufferView#getDouble(long...)}. */
  public double getDouble(long... index) {
    return view.getDouble(index);
  }

  /** {@link #setDouble(double, long...)} for rank 1. */
  public void setDouble(double value, long i) {
    view.setDouble(value, i);
  }

  /** {@link #setDouble(double, long...)} for rank 2. */
  public void setDouble(double value, long i, long j) {
    view.setDouble(value, i, j);
  }

  /** {@link #setDouble(double, long...)} for rank 3. */
  public void setDouble(double value, long i, long j, long k) {
    view.setDouble(value, i, j, k);
  }

  /** Writes an element, as {@link BufferView#setDouble(double, long...)}. */
  public void setDouble(double value, long... index) {
    view.setDouble(value, index);
  }

  /** {@link #getInt(long...)} for rank 1. */
  public int getInt(long i) {
    return view.getInt(i);
  }

  /** {@link #getInt(long...)} for rank 2. */
  public int getInt(long i, long j) {
    return view.getInt(i, j);
  }

  /** {@link #getInt(long...)} for rank 3. */
  public int getInt(long i, long j, long k) {
    return view.getInt(i, j, k);
  }

  /** Reads an element, as {@link BufferView#getInt(long...)}. */
  public int getInt(long... index) {
    return view.getInt(index);
  }

  /** {@link #setInt(int, long...)} for rank 1. */
  public void setInt(int value, long i) {
    view.setInt(value, i);
  }

  /** {@link #setInt(int, long...)} for rank 2. */
  public void setInt(int value, long i, long j) {
    view.setInt(value, i, j);
  }

  /** {@link #setInt(int, long...)} for rank 3. */
  public void setInt(int value, long i, long j, long k) {
    view.setInt(value, i, j, k);
  }

  /** Writes an element, as {@link BufferView#setInt(int, long...)}. */
  public void setInt(int value, long... index) {
    view.setInt(value, index);
  }

  /** {@link #getLong(long...)} for rank 1. */
  public long getLong(long i) {
    return view.getLong(i);
  }

  /** {@link #getLong(long...)} for rank 2. */
  public long getLong(long i, long j) {
    return view.getLong(i, j);
  }

  /** {@link #getLong(long...)} for rank 3. */
  public long getLong(long i, long j, long k) {
    return view.getLong(i, j, k);
  }

  /** Reads an element, as {@link BufferView#getLong(long...)}. */
  public long getLong(long... index) {
    return view.getLong(index);
  }

  /** {@link #setLong(long, long...)} for rank 1. */
  public void setLong(long value, long i) {
    view.setLong(value, i);
  }

  /** {@link #setLong(long, long...)} for rank 2. */
  public void setLong(long value, long i, long j) {
    view.setLong(value, i, j);
  }

  /** {@link #setLong(long, long...)} for rank 3. */
  public void setLong(long value, long i, long j, long k) {
    view.setLong(value, i, j, k);
  }

  /** Writes an element, as {@link BufferView#setLong(long, long...)}. */
  public void setLong(long value, long... index) {
    view.setLong(value, index);
  }

  /** {@link #getBoolean(long...)} for rank 1. */
  public boolean getBoolean(long i) {
    return view.getBoolean(i);
  }

  /** {@link #getBoolean(long...)} for rank 2. */
  public boolean getBoolean(long i, long j) {
    return view.getBoolean(i, j);
  }

  /** {@link #getBoolean(long...)} for rank 3. */
  public boolean getBoolean(long i, long j, long k) {
    return view.getBoolean(i, j, k);
  }

  /** Reads an element, as {@link BufferView#getBoolean(long...)}. */
  public boolean getBoolean(long... index) {
    return view.getBoolean(index);
  }

  /** {@link #setBoolean(boolean, long...)} for rank 1. */
  public void setBoolean(boolean value, long i) {
    view.setBoolean(value, i);
  }

  /** {@link #setBoolean(boolean, long...)} for rank 2. */
  public void setBoolean(boolean value, long i, long j) {
    view.setBoolean(value, i, j);
  }

  /** {@link #setBoolean(boolean, long...)} for rank 3. */
  public void setBoolean(boolean value, long i, long j, long k) {
    view.setBoolean(value, i, j, k);
  }

  /** Writes an element, as {@link BufferView#setBoolean(boolean, long...)}. */
  public void setBoolean(boolean value, long... index) {
    view.setBoolean(value, index);
  }

  /** Returns an element as an object, as {@link BufferView#get}. */
  public Object get(long... index) {
    return view.get(index);
  }

  /** Writes an element from an object, as {@link BufferView#set}. */
  public void set(Object value, long... index) {
    view.set(value, index);
  }

  /**
   * Calls an action with each element in index order, converted as {@link #getDouble}. Costs one
   * checked access an element, over strides of any kind, and makes no object an element. The memory
   * is pinned meanwhile: an action that closes the lease makes the next access fail.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IllegalStateException if the lease was closed
   */
  public void forEachDouble(DoubleConsumer action) {
    Objects.requireNonNull(action, "action");
    ElementWalk.doubles(view).forEachRemaining(action);
  }

  /**
   * As {@link #forEachDouble}, converting as {@link #getLong}; of times it passes the ticks.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws ArithmeticException if a uint64 is 2^63 or more
   * @throws IllegalStateException if the lease was closed
   */
  public void forEachLong(LongConsumer action) {
    Objects.requireNonNull(action, "action");
    ElementWalk.longs(view).forEachRemaining(action);
  }

  /**
   * As {@link #forEachDouble}, converting as {@link #getInt}.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IllegalStateException if the lease was closed
   */
  public void forEachInt(IntConsumer action) {
    Objects.requireNonNull(action, "action");
    ElementWalk.ints(view).forEachRemaining(action);
  }

  /**
   * Returns the elements in index order as a stream, converted as {@link #getDouble}. It reads the
   * memory when it is run, sequentially or in parallel, element by element: what is written until
   * then is seen. Each part that a thread walks as a whole is pinned meanwhile. {@code
   * doubles().iterator()} is an iterator without boxing. Where all elements are wanted as an array,
   * {@link NdArray#toDoubleArray} copies many at once.
   *
   * @return an ordered stream of known size, which fails with {@link IllegalStateException} where
   *     it meets the closed lease
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IllegalStateException if the lease was closed
   */
  public DoubleStream doubles() {
    return StreamSupport.doubleStream(ElementWalk.doubles(view), false);
  }

  /**
   * As {@link #doubles}, converting as {@link #getLong}; times are their ticks. Fails with {@link
   * ArithmeticException} where a uint64 is 2^63 or more.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IllegalStateException if the lease was closed
   */
  public LongStream longs() {
    return StreamSupport.longStream(ElementWalk.longs(view), false);
  }

  /**
   * As {@link #doubles}, converting as {@link #getInt}.
   *
   * @throws IllegalArgumentException if the dtype has values that do not fit
   * @throws IllegalStateException if the lease was closed
   */
  public IntStream ints() {
    return StreamSupport.intStream(ElementWalk.ints(view), false);
  }

  /**
   * As {@link #doubles}, of any dtype: each element as an object, as {@link #get} returns it.
   *
   * @throws IllegalArgumentException if the dtype is an {@link org.gatun.buffer.OpaqueType} or a
   *     record with one
   * @throws IllegalStateException if the lease was closed
   */
  public Stream<Object> elements() {
    return StreamSupport.stream(ElementWalk.boxed(view), false);
  }
}
