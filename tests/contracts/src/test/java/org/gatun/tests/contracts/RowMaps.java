// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests.contracts;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractMap.SimpleEntry;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gatun.tests.contracts.RowLists.Row;
import org.jspecify.annotations.Nullable;

/**
 * A map to arrays as a map to rows that equal by content, as {@link RowLists}: every call goes to
 * the map of arrays, with its values wrapped or unwrapped.
 */
final class RowMaps {
  private RowMaps() {}

  static <K> Map<K, Row> of(Map<K, short[]> arrays) {
    return new Wrapped<>(arrays);
  }

  @SuppressWarnings("NullAway") // null is what a contract tries, and what it is answered
  private static Row wrapped(short @Nullable [] array) {
    return array == null ? null : new Row(array);
  }

  @SuppressWarnings("NullAway")
  private static short[] given(@Nullable Row row) {
    return row == null ? null : row.values();
  }

  private static @Nullable Object unwrapped(@Nullable Object value) {
    return switch (value) {
      case Row row -> row.values();
      case Map.Entry<?, ?> entry -> new SimpleEntry<>(entry.getKey(), unwrapped(entry.getValue()));
      case null, default -> value;
    };
  }

  private static Collection<@Nullable Object> unwrapped(Collection<?> values) {
    return Arrays.asList(values.stream().map(RowMaps::unwrapped).toArray());
  }

  /** Overrides whatever a map to arrays may do in a way of its own. */
  private static final class Wrapped<K> extends AbstractMap<K, Row> {
    private final Map<K, short[]> arrays;

    Wrapped(Map<K, short[]> arrays) {
      this.arrays = arrays;
    }

    @Override
    public int size() {
      return arrays.size();
    }

    @Override
    public boolean isEmpty() {
      return arrays.isEmpty();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return arrays.containsKey(key);
    }

    @Override
    public boolean containsValue(@Nullable Object row) {
      return arrays.containsValue(unwrapped(row));
    }

    @Override
    public @Nullable Row get(@Nullable Object key) {
      return wrapped(arrays.get(key));
    }

    @Override
    public @Nullable Row getOrDefault(@Nullable Object key, @Nullable Row row) {
      return wrapped(arrays.getOrDefault(key, given(row)));
    }

    @Override
    public @Nullable Row put(K key, Row row) {
      return wrapped(arrays.put(key, given(row)));
    }

    @Override
    public void putAll(Map<? extends K, ? extends Row> rows) {
      Map<K, short[]> plain = new LinkedHashMap<>();
      rows.forEach((key, row) -> plain.put(key, given(row)));
      arrays.putAll(plain);
    }

    @Override
    public @Nullable Row putIfAbsent(K key, Row row) {
      return wrapped(arrays.putIfAbsent(key, given(row)));
    }

    @Override
    public @Nullable Row remove(@Nullable Object key) {
      return wrapped(arrays.remove(key));
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object row) {
      return arrays.remove(key, unwrapped(row));
    }

    @Override
    public @Nullable Row replace(K key, Row row) {
      return wrapped(arrays.replace(key, given(row)));
    }

    @Override
    public boolean replace(K key, Row old, Row row) {
      return arrays.replace(key, given(old), given(row));
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super Row, ? extends Row> function) {
      arrays.replaceAll((key, array) -> given(function.apply(key, wrapped(array))));
    }

    @Override
    public @Nullable Row computeIfAbsent(
        K key, Function<? super K, ? extends @Nullable Row> function) {
      return wrapped(arrays.computeIfAbsent(key, each -> given(function.apply(each))));
    }

    @Override
    public @Nullable Row computeIfPresent(
        K key, BiFunction<? super K, ? super Row, ? extends @Nullable Row> function) {
      return wrapped(
          arrays.computeIfPresent(
              key, (each, array) -> given(function.apply(each, wrapped(array)))));
    }

    @Override
    public @Nullable Row compute(
        K key, BiFunction<? super K, ? super @Nullable Row, ? extends @Nullable Row> function) {
      return wrapped(
          arrays.compute(key, (each, array) -> given(function.apply(each, wrapped(array)))));
    }

    @Override
    @SuppressWarnings("NullAway") // no function is what a contract tries
    public @Nullable Row merge(
        K key, Row row, BiFunction<? super Row, ? super Row, ? extends @Nullable Row> function) {
      BiFunction<short[], short[], short[]> merging =
          function == null ? null : (a, b) -> given(function.apply(wrapped(a), wrapped(b)));
      return wrapped(arrays.merge(key, given(row), merging));
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super Row> action) {
      arrays.forEach((key, array) -> action.accept(key, wrapped(array)));
    }

    @Override
    public void clear() {
      arrays.clear();
    }

    @Override
    public Set<K> keySet() {
      return arrays.keySet();
    }

    @Override
    public Collection<Row> values() {
      return new View<>(arrays.values(), RowMaps::wrapped);
    }

    @Override
    public Set<Entry<K, Row>> entrySet() {
      return new EntryView<>(arrays.entrySet());
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof Map<?, ?> map)) {
        return arrays.equals(other);
      }
      Map<Object, @Nullable Object> plain = new HashMap<>();
      map.forEach((key, row) -> plain.put(key, unwrapped(row)));
      return arrays.equals(plain);
    }

    @Override
    public int hashCode() {
      return arrays.hashCode();
    }

    @Override
    public String toString() {
      return arrays.toString();
    }
  }

  /** Values or entries, each wrapped. */
  private static class View<A, B> extends AbstractCollection<B> {
    final Collection<A> arrays;
    private final Function<A, B> wrap;

    View(Collection<A> arrays, Function<A, B> wrap) {
      this.arrays = arrays;
      this.wrap = wrap;
    }

    @Override
    public int size() {
      return arrays.size();
    }

    @Override
    public boolean isEmpty() {
      return arrays.isEmpty();
    }

    @Override
    public boolean contains(@Nullable Object value) {
      return arrays.contains(unwrapped(value));
    }

    @Override
    public boolean containsAll(Collection<?> values) {
      return arrays.containsAll(unwrapped(values));
    }

    @Override
    public boolean remove(@Nullable Object value) {
      return arrays.remove(unwrapped(value));
    }

    @Override
    public boolean removeAll(Collection<?> values) {
      return arrays.removeAll(unwrapped(values));
    }

    @Override
    public boolean retainAll(Collection<?> values) {
      return arrays.retainAll(unwrapped(values));
    }

    @Override
    public boolean removeIf(Predicate<? super B> filter) {
      return arrays.removeIf(each -> filter.test(wrap.apply(each)));
    }

    @Override
    public void forEach(Consumer<? super B> action) {
      arrays.forEach(each -> action.accept(wrap.apply(each)));
    }

    @Override
    public void clear() {
      arrays.clear();
    }

    @Override
    public String toString() {
      return arrays.toString();
    }

    @Override
    public Iterator<B> iterator() {
      Iterator<A> each = arrays.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return each.hasNext();
        }

        @Override
        public B next() {
          return wrap.apply(each.next());
        }

        @Override
        public void remove() {
          each.remove();
        }
      };
    }

    @Override
    public Spliterator<B> spliterator() {
      int characteristics = arrays.spliterator().characteristics();
      return Spliterators.spliterator(this, characteristics & ~Spliterator.SIZED);
    }
  }

  /** The entries, a set. */
  private static final class EntryView<K> extends View<Map.Entry<K, short[]>, Map.Entry<K, Row>>
      implements Set<Map.Entry<K, Row>> {
    EntryView(Set<Map.Entry<K, short[]>> arrays) {
      super(arrays, WrappedEntry::new);
    }

    @Override
    public Spliterator<Map.Entry<K, Row>> spliterator() {
      return super.spliterator();
    }

    @Override
    @SuppressWarnings("UndefinedEquals") // it is a set
    public boolean equals(@Nullable Object other) {
      return arrays.equals(
          other instanceof Set<?> set ? new LinkedHashSet<>(unwrapped(set)) : other);
    }

    @Override
    public int hashCode() {
      return arrays.hashCode();
    }
  }

  /** An entry whose value is wrapped. */
  private record WrappedEntry<K>(Map.Entry<K, short[]> entry) implements Map.Entry<K, Row> {
    @Override
    public K getKey() {
      return entry.getKey();
    }

    @Override
    public Row getValue() {
      return wrapped(entry.getValue());
    }

    @Override
    public Row setValue(Row row) {
      return wrapped(entry.setValue(given(row)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return entry.equals(unwrapped(other));
    }

    @Override
    public int hashCode() {
      return entry.hashCode();
    }

    @Override
    public String toString() {
      return entry.toString();
    }
  }
}
