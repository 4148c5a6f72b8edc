// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of columns, and the map from them that can be read. */
abstract class ColumnMap extends AbstractMap<String, Column> {
  /** What the gate guards lies in many memories, so its own is none of them. */
  static final Memory NONE = Memory.borrowed(MemorySegment.ofArray(new byte[0]));

  final Gate gate = new Gate(this, NONE, this::name);
  private final Set<Map.Entry<String, Column>> entries = new Entries();

  /** Replaced, never changed; and the same columns as an array. */
  private volatile Map<String, Column> columns = Map.of();

  private Column[] inOrder = {};

  /** Returns what messages call the dict; when it was closed, by the columns that it had. */
  private String name() {
    List<String> names = List.copyOf(columns.keySet());
    return "ColumnDict of " + ContentText.list(names.size(), true, i -> names.get((int) i));
  }

  /** Returns the columns by name, in order: another object after each change of columns. */
  final Map<String, Column> columns() {
    return columns;
  }

  /** Returns the columns in order: another array after each change of columns. */
  final Column[] inOrder() {
    return inOrder;
  }

  final void replace(Map<String, Column> all) {
    inOrder = all.values().toArray(Column[]::new);
    columns = Collections.unmodifiableMap(all);
  }

  /**
   * Returns the number of columns.
   *
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public int size() {
    gate.checkOpen();
    return columns.size();
  }

  /**
   * Returns a column, or null.
   *
   * @throws IllegalStateException if this dict was closed
   */
  @Override
  public @Nullable Column get(@Nullable Object name) {
    gate.checkOpen();
    return name == null ? null : columns.get(name);
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return get(name) != null;
  }

  /**
   * Returns a column that is there.
   *
   * @throws NoSuchElementException if there is none of that name
   * @throws IllegalStateException if this dict was closed
   */
  public Column column(String name) {
    Column column = get(Objects.requireNonNull(name, "name"));
    if (column == null) {
      throw new NoSuchElementException(
          "expected one of the columns " + columns.keySet() + " but found '" + name + "'");
    }
    return column;
  }

  /** Returns the columns that are named, or all; refuses to return one twice. */
  final List<Column> named(String... names) {
    gate.checkOpen();
    if (names.length == 0) {
      return List.of(inOrder);
    }
    List<Column> named = Arrays.stream(names).map(this::column).toList();
    if (Set.copyOf(named.stream().map(Column::name).toList()).size() < names.length) {
      throw new IllegalArgumentException(
          "expected each column once but found " + Arrays.toString(names));
    }
    return named;
  }

  /** Returns the names and columns, which can be read. */
  @Override
  public Set<Map.Entry<String, Column>> entrySet() {
    return entries;
  }

  /**
   * Refused.
   *
   * @throws UnsupportedOperationException always; see {@link ColumnDict#addColumn(String,
   *     BufferExporter)}
   */
  @Override
  public @Nullable Column put(String name, Column column) {
    throw new UnsupportedOperationException(
        "expected a column to copy; call addColumn(name, column)");
  }

  /**
   * Refused.
   *
   * @throws UnsupportedOperationException always; see {@link ColumnDict#removeColumn}
   */
  @Override
  public @Nullable Column remove(@Nullable Object name) {
    throw new UnsupportedOperationException("call removeColumn(name)");
  }

  /**
   * Refused.
   *
   * @throws UnsupportedOperationException always; see {@link ColumnDict#removeRows} and {@link
   *     ColumnDict#removeColumn}
   */
  @Override
  public void clear() {
    throw new UnsupportedOperationException(
        "call removeRows(0, rows()) to keep the columns, or removeColumn(name)");
  }

  /**
   * Returns names and columns, each as {@link Column#toString}. Never throws: if the dict was
   * closed, it says so.
   */
  @Override
  public String toString() {
    try {
      gate.checkOpen();
      return columns.toString();
    } catch (IllegalStateException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  /** The entries of the present columns. */
  private final class Entries extends AbstractSet<Map.Entry<String, Column>> {
    @Override
    public Iterator<Map.Entry<String, Column>> iterator() {
      gate.checkOpen();
      return columns.entrySet().iterator();
    }

    @Override
    public int size() {
      return ColumnMap.this.size();
    }

    @Override
    public void clear() {
      ColumnMap.this.clear();
    }
  }
}
