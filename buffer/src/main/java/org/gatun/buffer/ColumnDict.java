// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Named columns of one length, each with an optional mask: a NumPy record set, an Arrow record
 * batch, a pandas frame. As a map it is read, from names to {@link Column}s in the order in which
 * they were added; rows and columns come and go by methods of its own.
 *
 * <p>Each column lies densely in native memory and lends it without copying. Columns of one dtype
 * and item that are made together lie side by side, so that {@link #matrix} lends them as one
 * array.
 *
 * <p>While a lease of a column, a mask or a matrix is out, rows and columns neither come nor go,
 * with {@link BufferInUseException}; contents may change. What is refused changes nothing.
 *
 * <p>Not synchronised, as {@link java.util.HashMap}; but leases are safe to take from any thread,
 * also while another changes the dict. Close the dict to give its memory back: a closed one has no
 * columns and no rows, and every attempt to read, change or lend one fails with {@link
 * IllegalStateException}.
 *
 * {@snippet :
 * try (var people = ColumnDict.of(RecordType.of().with("age", INT32).with("height", FLOAT32))) {
 *   people.addMask("height");
 *   people.addRow(36, 1.78f);
 *   people.addRow(41, null);
 *   people.column("height").fillMissing(1.7f);
 *   try (INDArray heights = Nd4jArrays.share(people.column("height"))) {
 *     IO.println(heights.meanNumber());
 *   }
 * }
 * }
 *
 * @see <a href="https://numpy.org/doc/stable/user/basics.rec.html">NumPy, structured arrays</a>
 */
public final class ColumnDict extends AbstractMap<String, Column> implements AutoCloseable {
  private static final long LEAST_ROWS = 16;
  private static final long LEAST_BYTES = 1 << 20;
  private static final Element MASK = new Element(ScalarType.BOOL);

  /** What the gate guards lies in many memories, so its own is none of them. */
  private static final Memory NONE = Memory.borrowed(MemorySegment.ofArray(new byte[0]));

  private final Gate gate = new Gate(this, NONE);
  private final Set<Map.Entry<String, Column>> entries = new Entries();

  /** Replaced, never changed; and the same columns as an array. */
  private volatile Map<String, Column> columns = Map.of();

  private Column[] inOrder = {};

  // Guarded by the gate.
  private long rows;
  private long capacity;

  /** Blocks that nobody uses any more, to be closed after the change. */
  private final List<ColumnBlock> left = new ArrayList<>();

  private ColumnDict() {}

  /** Makes a dict without columns. */
  public static ColumnDict of() {
    return new ColumnDict();
  }

  /**
   * Makes a dict without rows, with a column for each field. A field with a shape becomes a column
   * of rows, a record in the record a column of records. Fields of the same dtype and shape lie
   * side by side, wherever they stand.
   *
   * @throws IllegalArgumentException if nobody can read the elements of a field, or it has no bytes
   */
  public static ColumnDict of(RecordType schema) {
    var dict = new ColumnDict();
    Map<List<Object>, List<String>> groups = new LinkedHashMap<>();
    for (RecordType.Field field : schema.fields()) {
      groups
          .computeIfAbsent(List.of(field.dtype(), field.shape()), _ -> new ArrayList<>())
          .add(field.name());
    }
    Map<String, Column> made = new LinkedHashMap<>();
    try {
      for (List<String> names : groups.values()) {
        RecordType.Field field = schema.field(names.getFirst());
        long[] shape = field.shape().stream().mapToLong(Integer::longValue).toArray();
        made.putAll(dict.make(new Element(field.dtype(), shape), names));
      }
    } catch (RuntimeException | Error e) {
      made.values().forEach(dict::leave);
      dict.settle();
      throw e;
    }
    Map<String, Column> all = new LinkedHashMap<>();
    schema.names().forEach(name -> all.put(name, Objects.requireNonNull(made.get(name))));
    dict.replace(all);
    return dict;
  }

  /**
   * Copies records into columns, a field each; see {@link #of(RecordType)}. Costs O(bytes).
   *
   * @param records lends {@code [rows]} of a {@link RecordType}
   * @throws IllegalArgumentException if it is no list of records, or a field cannot be a column
   */
  public static ColumnDict ofRecords(BufferExporter records) {
    try (BufferLease lease = records.acquire(BufferRequest.STRIDED)) {
      ColumnDict dict = of(ColumnRecords.typeOf(lease.view()));
      try {
        dict.ensureCapacity(lease.view().layout().size(0));
        dict.addRows(lease);
        return dict;
      } catch (RuntimeException | Error e) {
        dict.close();
        throw e;
      }
    }
  }

  /** Returns the number of rows, the length of every column; 0 without columns. */
  public long rows() {
    return rows;
  }

  /** Returns how many rows there is room for. */
  public long capacity() {
    return capacity;
  }

  /** Returns the number of columns. */
  @Override
  public int size() {
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

  /** Returns the names and columns, which can be read. */
  @Override
  public Set<Map.Entry<String, Column>> entrySet() {
    return entries;
  }

  /**
   * Refused.
   *
   * @throws UnsupportedOperationException always; see {@link #addColumn(String, BufferExporter)}
   */
  @Override
  public @Nullable Column put(String name, Column column) {
    throw new UnsupportedOperationException(
        "expected a column to copy; call addColumn(name, column)");
  }

  /**
   * Refused.
   *
   * @throws UnsupportedOperationException always; see {@link #removeColumn}
   */
  @Override
  public @Nullable Column remove(@Nullable Object name) {
    throw new UnsupportedOperationException("call removeColumn(name)");
  }

  /**
   * Refused.
   *
   * @throws UnsupportedOperationException always; see {@link #removeRows} and {@link #removeColumn}
   */
  @Override
  public void clear() {
    throw new UnsupportedOperationException(
        "call removeRows(0, rows()) to keep the columns, or removeColumn(name)");
  }

  /**
   * Adds a column behind the others, zero in the rows that are there. The others stay where they
   * are.
   *
   * @param itemShape the shape of an element; none for scalars
   * @throws IllegalArgumentException if there is a column of that name, the name is empty, nobody
   *     can read the dtype's elements, or an element has no bytes or more than 2^31 - 1
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void addColumn(String name, DType dtype, long... itemShape) {
    add(new Element(dtype, itemShape), List.of(name));
  }

  /**
   * Adds columns of scalars side by side, as {@link #addColumn(String, DType, long...)}; so {@link
   * #matrix} can lend them.
   *
   * @throws IllegalArgumentException also if no name is given
   */
  public void addColumns(DType dtype, String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("expected a name or more but found none");
    }
    add(new Element(dtype), List.of(names));
  }

  private void add(Element element, List<String> names) {
    Map<String, Column> all = new LinkedHashMap<>(columns);
    Set<String> taken = new LinkedHashSet<>(columns.keySet());
    for (String name : names) {
      checkNew(taken, name);
      taken.add(name);
    }
    gate.enter("add a column");
    try {
      all.putAll(make(element, names));
      replace(all);
    } finally {
      leave();
    }
  }

  /**
   * Adds a column with a copy of values; if it is the first, there are as many rows from now on.
   * The other columns stay where they are. Costs O(bytes).
   *
   * @param values lends {@code [rows, *item]}; may be a column of this dict
   * @throws IllegalArgumentException if there are not as many as rows, there is a column of that
   *     name, the name is empty, or an element cannot be one
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  @SuppressWarnings("ReferenceEquality") // another object if the columns were changed
  public void addColumn(String name, BufferExporter values) {
    gate.checkOpen();
    Map<String, Column> present = columns;
    checkNew(present.keySet(), name);
    long room = capacity;
    long given;
    Column column;
    try (BufferLease lease = values.acquire(BufferRequest.STRIDED)) {
      BufferView view = lease.view();
      given = checkLength(name, view.layout());
      long[] shape = view.layout().shape();
      var element = new Element(view.dtype(), Arrays.copyOfRange(shape, 1, shape.length));
      ColumnStorage storage = ColumnStorage.of(element, 1, Math.max(capacity, given), 0).getFirst();
      column = new Column(this, name, storage);
      try {
        Copying.copy(view, storage.view(0, given));
      } catch (RuntimeException | Error e) { // a file that was truncated, a lease that was closed
        leave(column);
        settle();
        throw e;
      }
    }
    try { // after the lease is closed, which may be one of this dict
      gate.enter("add a column");
    } catch (RuntimeException | Error e) {
      leave(column);
      settle();
      throw e;
    }
    try {
      if (columns != present || capacity != room || (inOrder.length > 0 && given != rows)) {
        leave(column);
        throw new ConcurrentModificationException(
            "expected a dict that stays as it is while its values are lent");
      }
      Map<String, Column> all = new LinkedHashMap<>(present);
      all.put(name, column);
      capacity = Math.max(capacity, given);
      rows = given;
      replace(all);
    } finally {
      leave();
    }
  }

  private long checkLength(String name, StridedLayout values) {
    if (values.rank() == 0 || (inOrder.length > 0 && values.size(0) != rows)) {
      throw new IllegalArgumentException(
          "column '"
              + name
              + "': expected "
              + (inOrder.length == 0 ? "an axis of rows" : rows + " rows")
              + " but found shape "
              + values.shapeText());
    }
    return values.size(0);
  }

  /**
   * Gives a column a mask, with nothing missing; does nothing if it has one. Costs a byte a row.
   *
   * @throws NoSuchElementException if there is no such column
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void addMask(String name) {
    Column column = column(name);
    gate.enter("add a mask");
    try {
      if (column.mask == null) {
        column.mask = ColumnStorage.of(MASK, 1, capacity, rows).getFirst();
      }
    } finally {
      leave();
    }
  }

  /**
   * Removes a column; the others stay where they are. Its memory is given back with the last column
   * that lies side by side with it, or when rows need more. Without columns there are no rows.
   *
   * @throws NoSuchElementException if there is no such column
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void removeColumn(String name) {
    Column column = column(name);
    gate.enter("remove a column");
    try {
      Map<String, Column> all = new LinkedHashMap<>(columns);
      all.remove(name);
      leave(column);
      replace(all);
      rows = all.isEmpty() ? 0 : rows;
    } finally {
      leave();
    }
  }

  /**
   * Renames a column, which keeps its place. Allowed while leases are out, for no memory moves.
   *
   * @throws NoSuchElementException if there is no column of the old name
   * @throws IllegalArgumentException if there is another of the new name, or that is empty
   * @throws IllegalStateException if this dict was closed
   */
  public void renameColumn(String from, String to) {
    Column column = column(from);
    if (from.equals(to)) {
      return;
    }
    checkNew(columns.keySet(), to);
    Map<String, Column> all = new LinkedHashMap<>();
    columns.forEach((name, each) -> all.put(name.equals(from) ? to : name, each));
    column.rename(to);
    replace(all);
  }

  /**
   * Adds a row, a value for each column in order; null is a missing one. Costs O(columns), now and
   * then O(bytes) to grow.
   *
   * @throws IllegalArgumentException if there are not as many values as columns, or one does not
   *     fit its column
   * @throws NullPointerException if a value is null and its column has no mask
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void addRow(@Nullable Object... values) {
    checkWidth(values.length);
    @Nullable Object[] plain = plain(values);
    enterAndReserve(1);
    try {
      for (int i = 0; i < inOrder.length; i++) {
        inOrder[i].append(rows, plain[i]);
      }
      appended(1);
    } finally {
      leave();
    }
  }

  /**
   * Returns the values as what no code but ours writes. A Map or a List may run what changes this
   * dict, or borrows of it: so it does before the dict is shut. If the memory has to grow, whatever
   * is refused is refused here, before it has.
   */
  @SuppressWarnings("ReferenceEquality") // another array if the columns were changed
  private @Nullable Object[] plain(@Nullable Object[] values) {
    Column[] present = inOrder;
    boolean full = rows == capacity;
    @Nullable Object[] plain = values.clone(); // which that code may have, too
    for (int i = 0; i < present.length; i++) {
      Object value = plain[i];
      if (value == null) {
        present[i].checkMask();
      } else if (full || !Element.isPlain(value)) {
        plain[i] = present[i].encoded(value);
      }
    }
    checkUnchanged(inOrder == present);
    return plain;
  }

  /** Refuses to go on after the caller's code has changed the columns, or closed this dict. */
  private void checkUnchanged(boolean unchanged) {
    gate.checkOpen();
    if (!unchanged) {
      throw new ConcurrentModificationException(
          "expected a dict whose columns stay as they are while values are read");
    }
  }

  /**
   * Adds a row of a value for each column's name; as {@link #addRow(Object...)}. A column that the
   * map lacks is missing in that row.
   *
   * @throws IllegalArgumentException also if the map has a name that no column has
   */
  @SuppressWarnings("ReferenceEquality") // another object if the columns were changed
  public void addRow(Map<String, ?> values) {
    checkWidth(inOrder.length);
    Map<String, Column> present = columns;
    if (!present.keySet().containsAll(values.keySet())) {
      throw new IllegalArgumentException(
          "expected names of the columns " + present.keySet() + " but found " + values.keySet());
    }
    @Nullable Object[] row = present.keySet().stream().map(values::get).toArray();
    checkUnchanged(columns == present);
    addRow(row);
  }

  /**
   * Adds a row of scalars without boxing them; as {@link #addRow(Object...)}.
   *
   * @throws IllegalArgumentException also if a column's dtype does not take a double
   */
  public void addRowOfDoubles(double... values) {
    checkWidth(values.length);
    for (int i = 0; rows == capacity && i < inOrder.length; i++) {
      inOrder[i].checkDouble(values[i]); // before the memory grows
    }
    enterAndReserve(1);
    try {
      for (int i = 0; i < inOrder.length; i++) {
        inOrder[i].appendDouble(rows, values[i]);
      }
      appended(1);
    } finally {
      leave();
    }
  }

  /**
   * Adds a row of a record's fields, in whatever order they stand.
   *
   * @throws IllegalArgumentException if the fields' names, dtypes and shapes are not the columns'
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void addRecord(RecordValue value) {
    RecordType type = value.type();
    MemorySegment bytes = MemorySegment.ofArray(new byte[type.itemsize()]);
    Memory memory = Memory.borrowed(bytes);
    Values.set(type, memory, 0, value);
    StridedLayout one = StridedLayout.ofC(type.itemsize(), 1);
    addRecords(new Gate.Offer(memory, type, one, true).view());
  }

  /**
   * Adds a row for each record. Costs O(bytes).
   *
   * @param records lends {@code [n]} of a {@link RecordType} whose fields have the columns' names,
   *     dtypes and shapes, in whatever order and places
   * @throws IllegalArgumentException if it lends something else
   * @throws BufferInUseException if a lease of this dict is out
   * @throws IllegalStateException if this dict was closed
   */
  public void addRows(BufferExporter records) {
    try (BufferLease lease = records.acquire(BufferRequest.STRIDED)) {
      addRecords(lease.view());
    }
  }

  private void addRecords(BufferView records) {
    checkWidth(inOrder.length);
    ColumnRecords.checkFields(ColumnRecords.typeOf(records), columns);
    long more = records.layout().size(0);
    enterAndReserve(more);
    try {
      for (Column column : inOrder) {
        Copying.copy(records.field(column.name()), column.storage.view(rows, rows + more));
        if (column.mask != null) {
          column.mask.fillZero(rows, rows + more);
        }
      }
      appended(more);
    } finally {
      leave();
    }
  }

  /**
   * Adds the rows of another dict, or again those of this one. Costs O(bytes).
   *
   * @param other has columns of the same names, dtypes and shapes, in whatever order
   * @throws IllegalArgumentException if it has not
   * @throws NullPointerException if a value is missing and this column has no mask
   * @throws BufferInUseException if a lease of this dict is out
   * @throws IllegalStateException if a dict was closed
   */
  @SuppressWarnings("ReferenceEquality") // a dict may have the same content as another
  public void addRows(ColumnDict other) {
    checkWidth(inOrder.length);
    other.gate.checkOpen();
    ColumnRecords.checkColumns(other.columns, columns);
    Loan held = other == this ? null : other.gate.hold();
    try {
      for (Column column : inOrder) {
        column.checkTakes(other.column(column.name())); // before the memory grows
      }
      long more = other.rows;
      enterAndReserve(more);
      try {
        for (Column column : inOrder) {
          column.append(other.column(column.name()), rows, more);
        }
        appended(more);
      } finally {
        leave();
      }
    } finally {
      if (held != null) {
        held.unpin();
      }
    }
  }

  /**
   * Removes rows; the later ones move up. Costs O(bytes behind them).
   *
   * @param from the first to go
   * @param to the first behind them
   * @throws IndexOutOfBoundsException if they are not all there
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void removeRows(long from, long to) {
    Objects.checkFromToIndex(from, to, rows);
    gate.enter("remove rows");
    try {
      for (Column column : inOrder) {
        column.count(from, to, -1);
      }
      storages().forEach(storage -> storage.close(from, to, rows));
      rows -= to - from;
    } finally {
      leave();
    }
  }

  /**
   * Makes room for so many rows and no more, if there is less: then adding them moves nothing, and
   * once they are there a {@link #matrix} is Fortran-contiguous.
   *
   * @throws IllegalArgumentException if that is more memory than there are addresses
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void ensureCapacity(long rows) {
    if (rows > GrowableMemory.MOST_BYTES) { // also without columns, which come later
      throw new IllegalArgumentException(
          "rows: expected at most " + GrowableMemory.MOST_BYTES + " but found " + rows);
    }
    gate.enter("grow");
    try {
      if (rows > capacity) {
        resize(rows);
      }
    } finally {
      leave();
    }
  }

  /**
   * Gives back the room for rows that are not there, and that of removed columns; what is kept is
   * rounded to the pool's block sizes. A {@link #matrix} is Fortran-contiguous then. Costs
   * O(bytes).
   *
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void trimToSize() {
    gate.enter("trim");
    try {
      resize(rows);
    } finally {
      leave();
    }
  }

  /**
   * Puts columns side by side in the order in which they are named, those of each dtype and item
   * for themselves; so {@link #matrix} can lend them. Copies them once; the others stay where they
   * are.
   *
   * @param names none for all columns
   * @throws NoSuchElementException if there is no such column
   * @throws IllegalArgumentException if one is named twice
   * @throws BufferInUseException if a lease is out
   * @throws IllegalStateException if this dict was closed
   */
  public void consolidate(String... names) {
    Map<List<Object>, List<ColumnStorage>> groups = new LinkedHashMap<>();
    for (Column column : named(names)) {
      groups
          .computeIfAbsent(
              List.of(column.dtype(), column.storage.element.layout(1)), _ -> new ArrayList<>())
          .add(column.storage);
    }
    gate.enter("consolidate");
    try {
      left.addAll(ColumnStorage.regroup(groups.values(), capacity, rows));
    } finally {
      leave();
    }
  }

  /**
   * Returns the exporter of columns as one array {@code [rows, columns, *item]}, writable, native;
   * nothing is copied. The strides go from row to row by an item, and from column to column, where
   * neighbours are named in their order, by {@link #capacity} items; so it is Fortran-contiguous if
   * the capacity is the number of rows. Of columns that are named backwards that stride is
   * negative, of every second column it is twice as long.
   *
   * <p>The columns are those that have the names now. Lending is refused with {@link
   * BufferRequestException} if they do not lie side by side at equal distances, see {@link
   * #consolidate}, or values are missing; and with {@link IllegalStateException} after one was
   * removed.
   *
   * @param names none for all columns
   * @throws NoSuchElementException if there is no such column
   * @throws IllegalArgumentException if one is named twice, there are none, or they are not of one
   *     dtype and item
   */
  public BufferExporter matrix(String... names) {
    var matrix = new ColumnMatrix(named(names));
    return request -> lend(request, () -> matrix.offer(rows));
  }

  /**
   * Copies columns into one array {@code [rows, columns, *item]}, C-contiguous, wherever they lie.
   * Costs O(bytes).
   *
   * @param names none for all columns
   * @throws NoSuchElementException if there is no such column
   * @throws IllegalArgumentException if one is named twice, there are none, or they are not of one
   *     dtype and item
   * @throws BufferRequestException if values are missing
   */
  public BufferLease copyMatrix(String... names) {
    var matrix = new ColumnMatrix(named(names));
    return held(() -> matrix.copy(rows));
  }

  private List<Column> named(String... names) {
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

  /**
   * Returns the type of a row: a field for each column, in order, without gaps.
   *
   * @throws IllegalArgumentException if a row has 2^31 bytes or more
   * @throws IllegalStateException if this dict was closed
   */
  public RecordType recordType() {
    gate.checkOpen();
    return ColumnRecords.typeOf(columns.values());
  }

  /**
   * Returns a copy of a row.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws BufferRequestException if one of its values is missing
   * @throws IllegalStateException if this dict was closed
   */
  public RecordValue record(long row) {
    Objects.checkIndex(row, rows);
    return held(() -> ColumnRecords.record(columns.values(), row));
  }

  /** {@link #toRecords(RecordType)} of {@link #recordType}. */
  public BufferLease toRecords() {
    return toRecords(recordType());
  }

  /**
   * Copies the rows into records, {@code [rows]}; bytes between fields are zero. Costs O(bytes).
   *
   * @param type has a field for each column, of its name, dtype and shape, in whatever order and
   *     place
   * @throws IllegalArgumentException if it has not, or two of its fields overlap
   * @throws BufferRequestException if values are missing
   * @throws IllegalStateException if this dict was closed
   */
  public BufferLease toRecords(RecordType type) {
    gate.checkOpen();
    ColumnRecords.checkFields(type, columns);
    ColumnRecords.checkApart(type);
    return held(() -> ColumnRecords.copy(columns.values(), rows, type));
  }

  /** Lends what a column or matrix offers while nobody changes the dict. */
  BufferLease lend(BufferRequest request, Supplier<Gate.Offer> offer) {
    return Gate.lend(gate.hold(), offer, request);
  }

  /** Reads while nobody changes the dict. */
  private <T> T held(Supplier<T> use) {
    Loan held = gate.hold();
    try {
      return use.get();
    } finally {
      held.unpin();
    }
  }

  private static void checkNew(Set<String> taken, String name) {
    if (name.isEmpty() || taken.contains(name)) {
      throw new IllegalArgumentException(
          "expected a name of a character or more that no column of "
              + taken
              + " has but found '"
              + name
              + "'");
    }
  }

  private void checkWidth(int values) {
    gate.checkOpen();
    if (inOrder.length == 0) {
      throw new IllegalStateException("expected a column or more for rows; call addColumn before");
    }
    if (values != inOrder.length) {
      throw new IllegalArgumentException(
          "expected a value for each of " + columns.keySet() + " but found " + values);
    }
  }

  /** Makes columns side by side. */
  private Map<String, Column> make(Element element, List<String> names) {
    Map<String, Column> made = new LinkedHashMap<>();
    List<ColumnStorage> storages = ColumnStorage.of(element, names.size(), capacity, rows);
    for (int i = 0; i < names.size(); i++) {
      made.put(names.get(i), new Column(this, names.get(i), storages.get(i)));
    }
    return made;
  }

  private void replace(Map<String, Column> all) {
    inOrder = all.values().toArray(Column[]::new);
    columns = Collections.unmodifiableMap(all);
  }

  private List<ColumnStorage> storages() {
    List<ColumnStorage> all = new ArrayList<>();
    for (Column column : inOrder) {
      all.add(column.storage);
      if (column.mask != null) {
        all.add(column.mask);
      }
    }
    return all;
  }

  private void enterAndReserve(long more) {
    gate.enter("add rows");
    try {
      long wanted = Math.addExact(rows, more);
      if (wanted > capacity) {
        resize(Math.max(wanted, Math.max(leastRows(), capacity + (capacity >> 1))));
      }
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  /** Returns how many rows there is room for at first: few of large items. */
  private long leastRows() {
    long least = LEAST_ROWS;
    for (Column column : inOrder) {
      least = Math.min(least, LEAST_BYTES / column.storage.element.bytes);
    }
    return least;
  }

  private void resize(long wanted) {
    left.addAll(ColumnStorage.regroup(ColumnStorage.blocksOf(storages()), wanted, rows));
    capacity = wanted;
  }

  private void appended(long more) {
    for (Column column : inOrder) {
      column.count(rows, rows + more, 1);
    }
    rows += more;
  }

  /** Takes a column's memory away. */
  private void leave(Column column) {
    for (ColumnStorage storage : Arrays.asList(column.storage, column.mask)) {
      ColumnBlock block = storage == null ? null : storage.leave();
      if (block != null) {
        left.add(block);
      }
    }
  }

  /** Lets borrowers in again. */
  private void leave() {
    gate.leave(NONE, false);
    settle();
  }

  private void settle() {
    left.forEach(ColumnBlock::close);
    left.clear();
  }

  /** Returns names and columns, of long columns the first and last few rows. Never throws. */
  @Override
  public String toString() {
    return gate.isClosed() ? "closed dict" : super.toString();
  }

  /**
   * Gives the memory back; the dict and its columns are of no use afterwards. A second close does
   * nothing.
   *
   * @throws BufferInUseException if a lease is out; the dict stays open
   */
  @Override
  public void close() {
    if (gate.close()) {
      rows = 0;
      columns.values().forEach(this::leave);
      replace(Map.of());
      settle();
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
      return columns.size();
    }

    @Override
    public void clear() {
      ColumnDict.this.clear();
    }
  }
}
