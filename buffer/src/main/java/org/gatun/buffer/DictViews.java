// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.AbstractCollection;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractSet;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The collections that are views of a dict. What removes many removes all of them or none. */
final class DictViews {
  private DictViews() {}

  /** Walks over the entries that are not holes, in order. */
  static final class Entries<T> implements Iterator<T> {
    private final DictTable<?> table;
    private final IntFunction<T> read;
    private final int end;
    private int next;
    private int last = -1;
    private int expected;

    Entries(DictTable<?> table, IntFunction<T> read) {
      table.size(); // fails if it was closed
      this.table = table;
      this.read = read;
      expected = table.stamp();
      end = table.count(); // which a lease that closes holes lowers: then next() has to say so
      next = table.next(0);
    }

    @Override
    public boolean hasNext() {
      return next < end;
    }

    @Override
    public T next() {
      T found = table.at(next, expected, this::readUnlessAtEnd);
      last = next;
      next = table.next(next + 1);
      return found;
    }

    private T readUnlessAtEnd(int entry) {
      if (entry >= end) {
        throw new NoSuchElementException();
      }
      return read.apply(entry);
    }

    @Override
    public void remove() {
      if (last < 0) {
        throw new IllegalStateException("expected next() before remove()");
      }
      table.remove(last, expected);
      last = -1;
      expected = table.stamp();
    }
  }

  /** Removes each entry of which something holds, all or none. */
  private static <T> boolean removeIf(
      DictTable<?> table, IntFunction<T> read, Predicate<? super T> unwanted) {
    Objects.requireNonNull(unwanted, "filter");
    var each = new Entries<>(table, read);
    var found = new BitSet();
    while (each.hasNext()) {
      if (unwanted.test(each.next())) {
        found.set(each.last);
      }
    }
    table.removeAll(found, each.expected);
    return !found.isEmpty();
  }

  /** The text of an entry, which is not a hole. */
  private interface EntryText {
    String of(int entry, boolean shortened);
  }

  /** Returns keys and values as text: {@link ContentText}. */
  static String text(DictTable<?> table, String start, String end) {
    return text(
        table,
        start,
        (entry, shortened) -> table.keys.at(entry) + "=" + valueText(table, entry, shortened),
        end);
  }

  private static String valueText(DictTable<?> table, int entry, boolean shortened) {
    return table.value.text(table.memory(), entry * table.value.bytes, shortened);
  }

  /** Never throws: if the dict was closed, it says so. */
  private static String text(DictTable<?> table, String start, EntryText each, String end) {
    try {
      int size = table.size();
      int since = table.stamp();
      boolean shortened = ContentText.isLong(size, table.value.values());
      int[] walk = {-1, -1}; // an entry, and how many are before it
      return ContentText.joined(
          start,
          size,
          shortened,
          i -> {
            for (; walk[1] < i; walk[1]++) {
              walk[0] = table.next(walk[0] + 1);
            }
            return table.at(walk[0], since, entry -> each.of(entry, shortened));
          },
          end);
    } catch (RuntimeException e) { // closed, or changed meanwhile by another thread
      return "(" + e.getMessage() + ")";
    }
  }

  private static boolean containsContent(Collection<?> all, Object wanted) {
    if (!wanted.getClass().isArray()) {
      return all.contains(wanted);
    }
    return all.stream().anyMatch(each -> Objects.deepEquals(each, wanted));
  }

  static final class Keys<K> extends AbstractSet<K> implements BufferDict.Keys<K> {
    private final DictTable<K> table;

    Keys(DictTable<K> table) {
      this.table = table;
    }

    @Override
    public BufferLease acquire(BufferRequest request) {
      if (table.keys instanceof NumberKeys<?> numbers) {
        return table.lendKeys(numbers.storage, numbers.element, table::count, request);
      }
      throw new BufferRequestException(
          BufferRequestException.Reason.UNSUPPORTED_DTYPE,
          "expected keys that are one array but found UTF-8, which is two; acquire offsets() and"
              + " bytes() of the key set",
          false);
    }

    @Override
    public BufferExporter offsets() {
      TextKeys texts = texts();
      return request ->
          table.lendKeys(texts.offsets, TextKeys.OFFSET, () -> table.count() + 1L, request);
    }

    @Override
    public BufferExporter bytes() {
      TextKeys texts = texts();
      return request ->
          table.lendKeys(texts.bytes, TextKeys.BYTE, () -> texts.offset(table.count()), request);
    }

    private TextKeys texts() {
      if (table.keys instanceof TextKeys texts) {
        return texts;
      }
      throw new IllegalStateException(
          "expected UTF-8 keys but found numbers, which are one array; acquire the key set");
    }

    @Override
    public Iterator<K> iterator() {
      return new Entries<>(table, table.keys::at);
    }

    @Override
    public Spliterator<K> spliterator() {
      return Spliterators.spliterator(this, Spliterator.ORDERED | Spliterator.DISTINCT);
    }

    @Override
    public String toString() {
      return text(table, "[", (entry, _) -> table.keys.at(entry).toString(), "]");
    }

    @Override
    public int size() {
      return table.size();
    }

    @Override
    public boolean contains(@Nullable Object key) {
      return table.contains(key);
    }

    @Override
    public boolean remove(@Nullable Object key) {
      return table.remove(key) != null;
    }

    @Override
    public boolean removeAll(Collection<?> unwanted) {
      return new DictBulk<>(table).removeAll(unwanted);
    }

    @Override
    public boolean retainAll(Collection<?> wanted) {
      Objects.requireNonNull(wanted, "collection");
      return removeIf(key -> !wanted.contains(key));
    }

    @Override
    public boolean removeIf(Predicate<? super K> unwanted) {
      return DictViews.removeIf(table, table.keys::at, unwanted);
    }

    @Override
    public void clear() {
      table.clear();
    }
  }

  static final class Values<K, V> extends AbstractCollection<V> implements BufferDict.Values<V> {
    private final DictTable<K> table;
    private final Class<V> type;

    Values(DictTable<K> table, Class<V> type) {
      this.table = table;
      this.type = type;
    }

    private V at(int entry) {
      return type.cast(table.valueAt(entry));
    }

    @Override
    public BufferLease acquire(BufferRequest request) {
      return table.lendValues(request);
    }

    @Override
    public Iterator<V> iterator() {
      return new Entries<>(table, this::at);
    }

    @Override
    public Spliterator<V> spliterator() {
      return Spliterators.spliterator(this, Spliterator.ORDERED);
    }

    @Override
    public String toString() {
      return text(table, "[", (entry, shortened) -> valueText(table, entry, shortened), "]");
    }

    @Override
    public int size() {
      return table.size();
    }

    @Override
    public boolean contains(@Nullable Object wanted) {
      for (V present : this) {
        if (Objects.deepEquals(present, wanted)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean remove(@Nullable Object unwanted) {
      for (Iterator<V> each = iterator(); each.hasNext(); ) {
        if (Objects.deepEquals(each.next(), unwanted)) {
          each.remove();
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean removeAll(Collection<?> unwanted) {
      Objects.requireNonNull(unwanted, "collection");
      return removeIf(value -> containsContent(unwanted, value));
    }

    @Override
    public boolean retainAll(Collection<?> wanted) {
      Objects.requireNonNull(wanted, "collection");
      return removeIf(value -> !containsContent(wanted, value));
    }

    @Override
    public boolean removeIf(Predicate<? super V> unwanted) {
      return DictViews.removeIf(table, this::at, unwanted);
    }

    @Override
    public void clear() {
      table.clear();
    }
  }

  static final class EntrySet<K, V> extends AbstractSet<Map.Entry<K, V>> {
    private final DictTable<K> table;
    private final Class<V> type;

    EntrySet(DictTable<K> table, Class<V> type) {
      this.table = table;
      this.type = type;
    }

    private Map.Entry<K, V> at(int entry) {
      return new Entry<>(table, table.keys.at(entry), type.cast(table.valueAt(entry)));
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return new Entries<>(table, this::at);
    }

    @Override
    public Spliterator<Map.Entry<K, V>> spliterator() {
      return Spliterators.spliterator(this, Spliterator.ORDERED | Spliterator.DISTINCT);
    }

    @Override
    public String toString() {
      return text(table, "[", "]");
    }

    @Override
    public int size() {
      return table.size();
    }

    @Override
    public boolean contains(@Nullable Object wanted) {
      if (!(wanted instanceof Map.Entry<?, ?> entry)) {
        return false;
      }
      Object present = table.get(entry.getKey());
      return present != null && Objects.deepEquals(present, entry.getValue());
    }

    @Override
    public boolean remove(@Nullable Object unwanted) {
      return unwanted instanceof Map.Entry<?, ?> entry
          && contains(entry)
          && table.remove(entry.getKey()) != null;
    }

    @Override
    public boolean removeAll(Collection<?> unwanted) {
      Objects.requireNonNull(unwanted, "collection");
      return new DictBulk<>(table)
          .removeAll(
              unwanted.stream()
                  .filter(this::contains)
                  .map(entry -> ((Map.Entry<?, ?>) entry).getKey())
                  .toList());
    }

    @Override
    public boolean retainAll(Collection<?> wanted) {
      Objects.requireNonNull(wanted, "collection");
      return removeIf(entry -> !wanted.contains(entry));
    }

    @Override
    public boolean removeIf(Predicate<? super Map.Entry<K, V>> unwanted) {
      return DictViews.removeIf(table, this::at, unwanted);
    }

    @Override
    public void clear() {
      table.clear();
    }
  }

  /** A key and a copy of its value; {@code setValue} writes to the dict. */
  private static final class Entry<K, V> extends SimpleEntry<K, V> {
    private static final long serialVersionUID = 1;

    private final transient DictTable<K> table;

    Entry(DictTable<K> table, K key, V value) {
      super(key, value);
      this.table = table;
    }

    @Override
    public V setValue(V value) {
      table.replace(getKey(), value);
      return super.setValue(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Map.Entry<?, ?> entry
          && getKey().equals(entry.getKey())
          && Objects.deepEquals(getValue(), entry.getValue());
    }

    @Override
    public int hashCode() {
      return getKey().hashCode() ^ Element.hash(getValue());
    }

    @Override
    public String toString() {
      return getKey() + "=" + ContentText.of(getValue());
    }
  }
}
