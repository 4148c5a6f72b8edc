// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

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
 * also while another changes the dict. Close the dict to give its memory back: a closed one refuses
 * everything with {@link IllegalStateException}, and so do its columns, but for {@code toString}
 * and another {@code close}.
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
public final class ColumnDict extends ColumnRows implements AutoCloseable {
  private static final Element MASK = new Element(ScalarType.BOOL);

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
      Map<String, Column> all = new LinkedHashMap<>();
      schema.names().forEach(name -> all.put(name, Objects.requireNonNull(made.get(name))));
      dict.replace(all);
      return dict;
    } catch (RuntimeException | Error e) {
      made.values().forEach(dict::abandon);
      throw e;
    }
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

  /**
   * Makes a dict of columns that others lend, such as an Arrow record batch. Nothing is copied: who
   * writes through one sees it in the other, and the lenders' memory stays where it is until this
   * dict is closed. A column that is lent read-only refuses to be written.
   *
   * <p>So it has the rows that it has: what would add, remove or move some fails with {@link
   * IllegalStateException}. Columns of its own can be added and removed, masks too.
   *
   * @param columns lend {@code [rows, *item]}, C-contiguous, all as many rows
   * @throws IllegalArgumentException if one lends something else, or its name is empty
   * @throws BufferRequestException if a column is not C-contiguous
   */
  public static ColumnDict share(Map<String, ? extends BufferExporter> columns) {
    return share(columns, Map.of());
  }

  /**
   * {@link #share(Map)} of columns that lack values. The masks are copied, a byte a row.
   *
   * @param masks by the names of their columns; lend {@code [rows]} of bool, true where a value is
   *     missing
   * @throws IllegalArgumentException also if a mask is not that, or of no column
   * @throws BufferRequestException if a column is not C-contiguous
   */
  public static ColumnDict share(
      Map<String, ? extends BufferExporter> columns, Map<String, ? extends BufferExporter> masks) {
    var dict = new ColumnDict();
    LentColumns lent = new LentColumns(dict);
    try {
      columns.forEach((name, exporter) -> {
        checkNew(lent.names(), name);
        lent.add(name, exporter);
      });
      masks.forEach(lent::addMask);
    } catch (RuntimeException | Error e) {
      lent.columns().values().forEach(dict::abandon);
      throw e;
    }
    dict.widenTo(lent.rows());
    dict.setRows(lent.rows());
    dict.replace(lent.columns());
    return dict;
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
    gate.checkOpen();
    Map<String, Column> all = new LinkedHashMap<>(columns());
    Set<String> taken = new LinkedHashSet<>(all.keySet());
    for (String name : names) {
      checkNew(taken, name);
      taken.add(name);
    }
    change(
        "add a column",
        () -> {
          Map<String, Column> made = make(element, names);
          try {
            all.putAll(made);
            replace(all);
          } catch (RuntimeException | Error e) {
            made.values().forEach(column -> drop(column, "the column was not added"));
            throw e;
          }
        });
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
    Map<String, Column> present = columns();
    checkNew(present.keySet(), name);
    long room = capacity();
    long given;
    Column column;
    try (BufferLease lease = values.acquire(BufferRequest.STRIDED)) {
      BufferView view = lease.view();
      given = checkLength(name, view.layout());
      column = copyOf(name, view, Math.max(room, given));
    }
    try { // after the lease is closed, which may be one of this dict
      change(
          "add a column",
          () -> {
            if (columns() != present || capacity() != room || (size() > 0 && given != rows())) {
              throw new ConcurrentModificationException(
                  "expected a dict that stays as it is while its values are lent");
            }
            Map<String, Column> all = new LinkedHashMap<>(present);
            all.put(name, column);
            replace(all); // first, as it needs memory
            widenTo(given);
            if (present.isEmpty()) {
              setRows(given);
            }
          });
    } catch (RuntimeException | Error e) {
      abandon(column);
      throw e;
    }
  }

  private Column copyOf(String name, BufferView values, long room) {
    long[] shape = values.layout().shape();
    var element = new Element(values.dtype(), Arrays.copyOfRange(shape, 1, shape.length));
    var column = new Column(this, name, ColumnStorage.of(element, 1, room, 0).getFirst());
    try {
      Copying.copy(values, column.storage.view(0, shape[0]));
      return column;
    } catch (RuntimeException | Error e) { // a file that was truncated, a lease that was closed
      abandon(column);
      throw e;
    }
  }

  /** Gives the memory of a column back that never came to be one of the dict's. */
  private void abandon(Column column) {
    drop(column, "the column was not added");
    settle();
  }

  private long checkLength(String name, StridedLayout values) {
    boolean first = size() == 0;
    if (values.rank() == 0 || (!first && values.size(0) != rows())) {
      throw new IllegalArgumentException(
          "column '"
              + name
              + "': expected "
              + (first ? "an axis of rows" : rows() + " rows")
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
    change(
        "add a mask",
        () -> {
          if (column.mask == null) {
            column.mask = ColumnStorage.of(MASK, 1, capacity(), rows()).getFirst();
          }
        });
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
    change(
        "remove a column",
        () -> {
          Map<String, Column> all = new LinkedHashMap<>(columns());
          all.remove(name);
          replace(all); // first, as it needs memory
          drop(column, "column '" + name + "' was removed from its ColumnDict");
          if (all.isEmpty()) {
            setRows(0);
          }
        });
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
    checkNew(columns().keySet(), to);
    Map<String, Column> all = new LinkedHashMap<>();
    columns().forEach((name, each) -> all.put(name.equals(from) ? to : name, each));
    column.rename(to);
    replace(all);
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
    return request -> lend(request, () -> matrix.offer(rowCount()));
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
    return held(() -> matrix.copy(rowCount()));
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

  /**
   * Gives the memory back; the dict and its columns are of no use afterwards. A second close does
   * nothing.
   *
   * @throws BufferInUseException if a lease is out; the dict stays open
   */
  @Override
  public void close() {
    if (gate.close()) {
      for (Column column : inOrder()) {
        drop(column, "column '" + column.name() + "' is of a ColumnDict that was closed");
      }
      settle();
    }
  }
}
