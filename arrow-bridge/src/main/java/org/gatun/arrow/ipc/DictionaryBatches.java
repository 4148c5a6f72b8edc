// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final int MOST_DEPTH = 64;

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
          new Field(
              field.getName(), FieldType.nullable(field.getType()), field.getChildren());
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

  /** Returns the values of a dictionary, as so many messages leave them. */
  ArrayData values(long id, int messages, List<BufferLease> made) throws IOException {
    return values(id, messages, made, 0);
  }

  private ArrayData values(long id, int messages, List<BufferLease> made, int depth)
      throws IOException {
    if (depth > MOST_DEPTH) {
      throw new IOException(
          file.name() + ", dictionary " + id + ": expected values that it does not encode itself");
    }
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
    Field field = fields.get(id);
    List<ArrayData> arrays = new ArrayList<>();
    for (Head part : parts) {
      arrays.add(
          file.arrays(part.at, Message.DICTIONARY, List.of(field))
              .read(
                  0,
                  (_, encoding, into) -> values(encoding.getId(), messages, into, depth + 1),
                  made));
    }
    return arrays.size() == 1 ? arrays.getFirst() : Concatenation.of(arrays, made);
  }
}
