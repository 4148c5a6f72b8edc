// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.AbstractMap;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map without nulls that compares values by content, arrays too. As {@link java.util.HashMap}, it
 * fails if a function that computes a value changes the keys.
 */
abstract class ContentMap<K, V> extends AbstractMap<K, V> {
  /** Returns how often the keys were changed. */
  abstract int changes();

  private void checkUnchanged(int since) {
    if (changes() != since) {
      throw new ConcurrentModificationException("the function changed the keys");
    }
  }

  /** As {@link java.util.HashMap#computeIfAbsent}; returns what the dict holds then. */
  @Override
  public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
    V present = get(Objects.requireNonNull(key, "key"));
    if (present != null) {
      return present;
    }
    int since = changes();
    V made = function.apply(key);
    checkUnchanged(since);
    return set(key, false, made);
  }

  /** As {@link java.util.HashMap#computeIfPresent}; returns what the dict holds then. */
  @Override
  public @Nullable V computeIfPresent(
      K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    V present = get(Objects.requireNonNull(key, "key"));
    if (present == null) {
      return null;
    }
    int since = changes();
    V made = function.apply(key, present);
    checkUnchanged(since);
    return set(key, true, made);
  }

  /** As {@link java.util.HashMap#compute}; returns what the dict holds then. */
  @Override
  public @Nullable V compute(
      K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    V present = get(Objects.requireNonNull(key, "key"));
    int since = changes();
    V made = function.apply(key, present);
    checkUnchanged(since);
    return set(key, present != null, made);
  }

  /** As {@link java.util.HashMap#merge}; returns what the dict holds then. */
  @Override
  public @Nullable V merge(
      K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(function, "function");
    V present = get(Objects.requireNonNull(key, "key"));
    int since = changes();
    V made = present == null ? value : function.apply(present, value);
    checkUnchanged(since);
    return set(key, present != null, made);
  }

  private @Nullable V set(K key, boolean present, @Nullable V made) {
    if (made != null) {
      put(key, made);
      return get(key);
    }
    if (present) {
      remove(key);
    }
    return null;
  }

  @Override
  public boolean remove(@Nullable Object key, @Nullable Object value) {
    return value != null && Objects.deepEquals(get(key), value) && remove(key) != null;
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    Objects.requireNonNull(newValue, "newValue");
    boolean same = oldValue != null && Objects.deepEquals(get(key), oldValue);
    if (same) {
      put(key, newValue);
    }
    return same;
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    int since = changes();
    for (Map.Entry<K, V> entry : entrySet()) {
      action.accept(entry.getKey(), entry.getValue());
      checkUnchanged(since);
    }
  }

  /** Compares keys and values, rows by content. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (other == this) {
      return true;
    }
    if (!(other instanceof Map<?, ?> map) || map.size() != size()) {
      return false;
    }
    for (Map.Entry<K, V> entry : entrySet()) {
      if (!Objects.deepEquals(entry.getValue(), map.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int sum = 0;
    for (Map.Entry<K, V> entry : entrySet()) {
      sum += entry.hashCode();
    }
    return sum;
  }
}
