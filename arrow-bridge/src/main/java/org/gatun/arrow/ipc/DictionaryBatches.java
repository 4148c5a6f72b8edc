// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.Concatenation;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/**
 * The dictionaries of a file: the values of each, by its id, and those that deltas add to them. In
 * a stream later values may replace those of before, for the batches behind them.
 */
final class DictionaryBatches {
  private final IpcFile file;
  private final IpcFile.Places places;

  /** The field of each dictionary's values. */
  private final Map<Long, Field> fields = new HashMap<>();

  /** The messages of each dictionary, once somebody asked; guarded by this. */
  private @Nullable Map<Long, List<Head>> heads;

  /** What was read last of each dictionary; guarded by this. */
  private final Map<Long, Values> kept = new HashMap<>();

  private boolean closed;

  /**
   * What a message is about.
   *
   * @param index which of the messages it is
   */
  private record Head(int index, boolean delta, long at, long bodyBytes) {}

  /**
   * A dictionary as it was read.
   *
   * @param last the place of the message that changed it, or one within it, last
   * @param memory holds what was decompressed or put together for it, as long as anybody has a
   *     lease of this; null if that is nothing
   */
  private record Values(int last, ArrayData array, @Nullable BufferLease memory) {
    static Values of(int last, ArrayData array, List<BufferLease> made) {
      if (made.isEmpty()) {
        return new Values(last, array, null);
      }
      // No bytes: only the end of the loan counts.
      Runnable release = () -> made.forEach(BufferLease::close);
      return new Values(last, array, Buffers.adopt(MemorySegment.NULL, release, DType.UINT8, 0));
    }

    void close() {
      if (memory != null) {
        memory.close();
      }
    }
  }

  DictionaryBatches(IpcFile file, Schema schema, IpcFile.Places places) throws IOException {
    this.file = file;
    this.places = places;
    for (Field field : schema.getFields()) {
      collect(field, new HashSet<>());
    }
  }

  /**
   * Notes the dictionaries of a field. As all that are of one id are alike, and none is in itself,
   * what a column needs is no more than the schema spells out.
   *
   * @param open the dictionaries that the field is in
   */
  private void collect(Field field, Set<Long> open) throws IOException {
    DictionaryEncoding encoding = field.getDictionary();
    if (encoding != null) {
      long id = encoding.getId();
      if (!open.add(id)) {
        throw refusal(id, "values that it does not encode itself", "it in itself");
      }
      Field values = BatchArrays.valuesOf(field);
      Field other = fields.putIfAbsent(id, values);
      if (other != null && !areAlike(other, values)) {
        throw refusal(
            id,
            "values of one type",
            other.getType() + " and " + values.getType() + ", or others in them");
      }
    }
    for (Field child : field.getChildren()) {
      collect(child, open);
    }
    if (encoding != null) {
      open.remove(encoding.getId());
    }
  }

  /** Returns whether arrays of two fields lie alike, whatever the names are. */
  private static boolean areAlike(Field one, Field other) {
    List<Field> children = one.getChildren();
    return one.getType().equals(other.getType())
        && Objects.equals(one.getDictionary(), other.getDictionary())
        && children.size() == other.getChildren().size()
        && IntStream.range(0, children.size())
            .allMatch(i -> areAlike(children.get(i), other.getChildren().get(i)));
  }

  private IOException refusal(long id, String expected, String found) {
    return new IOException(
        file.name() + ", dictionary " + id + ": expected " + expected + " but found " + found);
  }

  /** Returns the messages about a dictionary that are among so many. */
  private List<Head> heads(long id, int messages) throws IOException {
    if (heads == null) {
      Map<Long, List<Head>> found = new HashMap<>();
      for (int i = 0; i < places.count(); i++) {
        long at = file.at(places, i);
        Message message = file.message(at, Message.DICTIONARY);
        FlatTable header = message.header();
        found
            .computeIfAbsent(header.getLong(0, 0), _ -> new ArrayList<>())
            .add(new Head(i, header.getBoolean(2), at, message.bodyBytes()));
      }
      heads = found;
    }
    List<Head> all = heads.getOrDefault(id, List.of());
    int count = all.size();
    while (count > 0 && all.get(count - 1).index >= messages) {
      count--;
    }
    return all.subList(0, count);
  }

  /** Looks for the dictionaries of a column, as so many messages leave them. */
  BatchArrays.Dictionaries asOf(int messages) {
    return new BatchArrays.Dictionaries() {
      @Override
      public ArrayData of(Field encoded, DictionaryEncoding encoding, List<BufferLease> made)
          throws IOException {
        return values(encoding.getId(), messages, this, made);
      }
    };
  }

  /**
   * Returns the values of a dictionary, which are read once for all columns of all batches between
   * two changes of it.
   *
   * @param made gets leases of what was made for them
   */
  private synchronized ArrayData values(
      long id, int messages, BatchArrays.Dictionaries within, List<BufferLease> made)
      throws IOException {
    if (closed) {
      throw new IllegalStateException(
          file.name() + ", dictionary " + id + ": expected an open file but found a closed one");
    }
    int last = lastChange(id, messages);
    Values values = kept.get(id);
    if (values == null || values.last != last) {
      Values read = read(id, messages, last, within);
      if (values != null) {
        values.close();
      }
      kept.put(id, read);
      values = read;
    }
    if (values.memory != null) {
      made.add(values.memory.retain());
    }
    return values.array;
  }

  private Values read(long id, int messages, int last, BatchArrays.Dictionaries within)
      throws IOException {
    List<Head> parts = parts(id, messages);
    List<BufferLease> made = new ArrayList<>();
    try {
      List<ArrayData> arrays = new ArrayList<>();
      for (Head part : parts) {
        List<Field> field = List.of(Objects.requireNonNull(fields.get(id)));
        BatchArrays batch = file.arrays(part.at, Message.DICTIONARY, field);
        if (parts.size() > 1) {
          batch.checkApart(); // for they are copied
        }
        arrays.add(batch.read(0, within, made));
      }
      ArrayData array =
          arrays.size() == 1 ? arrays.getFirst() : readOnly(Concatenation.of(arrays, made));
      return Values.of(last, array, made);
    } catch (IOException | RuntimeException | Error e) {
      made.forEach(BufferLease::close);
      throw e;
    }
  }

  /** As what is decompressed: what is written would not be in the file, yet in other columns. */
  private static ArrayData readOnly(ArrayData array) {
    List<@Nullable BufferView> buffers = new ArrayList<>();
    for (BufferView each : array.buffers()) {
      buffers.add(each == null ? null : each.asReadOnly());
    }
    return new ArrayData(
        array.field(),
        array.length(),
        array.nullCount(),
        array.offset(),
        buffers,
        array.children().stream().map(DictionaryBatches::readOnly).toList(),
        array.dictionary());
  }

  /** Returns which of so many messages is the last of a dictionary or one within it; or -1. */
  private int lastChange(long id, int messages) throws IOException {
    Set<Long> ids = new HashSet<>();
    addWithin(id, ids);
    int last = -1;
    for (long each : ids) {
      List<Head> changes = heads(each, messages);
      last = changes.isEmpty() ? last : Math.max(last, changes.getLast().index);
    }
    return last;
  }

  private void addWithin(long id, Set<Long> ids) {
    Field field = fields.get(id);
    if (field != null && ids.add(id)) {
      field.getChildren().forEach(child -> addWithin(child, ids));
    }
  }

  private void addWithin(Field field, Set<Long> ids) {
    DictionaryEncoding encoding = field.getDictionary();
    if (encoding != null) {
      addWithin(encoding.getId(), ids);
    } else {
      field.getChildren().forEach(child -> addWithin(child, ids));
    }
  }

  /** Returns the message that has the values, and those that add to them. */
  private List<Head> parts(long id, int messages) throws IOException {
    List<Head> all = heads(id, messages);
    if (all.isEmpty()) {
      throw new IOException(
          file.name() + ": expected a dictionary " + id + ", which a field names, but found none");
    }
    int first = all.size() - 1;
    long bytes = all.get(first).bodyBytes;
    while (first > 0 && all.get(first).delta) {
      first--;
      bytes += all.get(first).bodyBytes;
      if (bytes > file.bytes()) { // at once, so that the sum stays small
        throw refusal(
            id, "messages that lie apart", "more than have room in " + file.bytes() + " bytes");
      }
    }
    return all.subList(first, all.size());
  }

  /** Lets go of what was read. Columns that were made of it have leases of their own. */
  synchronized void close() {
    closed = true;
    kept.values().forEach(Values::close);
    kept.clear();
  }
}
