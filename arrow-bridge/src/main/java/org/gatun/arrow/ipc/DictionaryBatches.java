// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.Concatenation;
import org.gatun.buffer.BufferLease;
import org.jspecify.annotations.Nullable;

/**
 * The dictionaries of a file: the values of each, by its id, and those that deltas add to them. In
 * a stream later values may replace those of before, for the batches behind them.
 */
final class DictionaryBatches {
  /** So many dictionaries a column may need, each counted as often as it is named. */
  private static final int MOST = 1000;

  private static final int MOST_DEPTH = 16;

  private final IpcFile file;
  private final IpcFile.Places places;

  /** The field of each dictionary's values. */
  private final Map<Long, Field> fields = new HashMap<>();

  /** What each message is about, once somebody asked. */
  private @Nullable List<Head> heads;

  private record Head(long id, boolean delta, long at) {}

  DictionaryBatches(IpcFile file, Schema schema, IpcFile.Places places) throws IOException {
    this.file = file;
    this.places = places;
    for (Field field : schema.getFields()) {
      collect(field);
    }
  }

  private void collect(Field field) throws IOException {
    DictionaryEncoding encoding = field.getDictionary();
    if (encoding != null) {
      var values =
          new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren());
      Field other = fields.putIfAbsent(encoding.getId(), values);
      if (other != null && !other.getType().equals(values.getType())) {
        throw new IOException(
            file.name()
                + ", dictionary "
                + encoding.getId()
                + ": expected values of one type but found "
                + other.getType()
                + " and "
                + values.getType());
      }
    }
    for (Field child : field.getChildren()) {
      collect(child);
    }
  }

  private synchronized List<Head> heads() throws IOException {
    if (heads == null) {
      List<Head> found = new ArrayList<>();
      for (int i = 0; i < places.count(); i++) {
        FlatTable header = file.message(places.at(i), Message.DICTIONARY).header();
        found.add(new Head(header.getLong(0, 0), header.getBoolean(2), places.at(i)));
      }
      heads = found;
    }
    return heads;
  }

  /** Looks for the dictionaries of one column, as so many messages leave them. */
  BatchArrays.Dictionaries asOf(int messages) {
    return new Lookup(messages);
  }

  private final class Lookup implements BatchArrays.Dictionaries {
    private final int messages;
    private final Set<Long> open = new HashSet<>();
    private int left = MOST;

    Lookup(int messages) {
      this.messages = messages;
    }

    @Override
    public ArrayData of(Field encoded, DictionaryEncoding encoding, List<BufferLease> made)
        throws IOException {
      long id = encoding.getId();
      if (left-- == 0 || open.size() == MOST_DEPTH || !open.add(id)) {
        throw new IOException(
            file.name()
                + ", dictionary "
                + id
                + ": expected values that it does not encode itself, and few dictionaries in each"
                + " other");
      }
      List<ArrayData> arrays = new ArrayList<>();
      for (Head part : parts(id, messages)) {
        arrays.add(
            file.arrays(
                    part.at, Message.DICTIONARY, List.of(Objects.requireNonNull(fields.get(id))))
                .read(0, this, made));
      }
      open.remove(id);
      return arrays.size() == 1 ? arrays.getFirst() : Concatenation.of(arrays, made);
    }
  }

  private List<Head> parts(long id, int messages) throws IOException {
    List<Head> all = heads();
    List<Head> parts = new ArrayList<>();
    for (Head head : all.subList(0, Math.min(messages, all.size()))) {
      if (head.id == id) {
        if (!head.delta) {
          parts.clear();
        }
        parts.add(head);
      }
    }
    if (parts.isEmpty()) {
      throw new IOException(
          file.name() + ": expected a dictionary " + id + ", which a field names, but found none");
    }
    return parts;
  }
}
