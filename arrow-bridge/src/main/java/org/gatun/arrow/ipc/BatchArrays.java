// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.BufferListing;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** The arrays of a record batch, each found when it is asked for. */
final class BatchArrays {
  private final BatchHeader header;
  private final BufferView body;
  private final List<Field> fields;

  /** The first node, buffer and count of variadic buffers of each field. */
  private final Cursor[] starts;

  /** Where to find the dictionary of an array's indices. */
  @FunctionalInterface
  interface Dictionaries {
    ArrayData of(Field field, DictionaryEncoding encoding, List<BufferLease> made)
        throws IOException;
  }

  /** How far the nodes, the buffers and the variadic counts are used up. */
  private static final class Cursor {
    private int node;
    private int buffer;
    private int variadic;

    private Cursor() {}

    private Cursor(Cursor other) {
      node = other.node;
      buffer = other.buffer;
      variadic = other.variadic;
    }
  }

  /**
   * Looks at a batch.
   *
   * @param body the bytes behind its message
   * @throws IOException if it has not as many nodes and buffers as the fields need
   */
  BatchArrays(BatchHeader header, BufferView body, List<Field> fields) throws IOException {
    this.header = header;
    this.body = body;
    this.fields = fields;
    starts = new Cursor[fields.size()];
    var cursor = new Cursor();
    for (int i = 0; i < starts.length; i++) {
      starts[i] = new Cursor(cursor);
      skip(fields.get(i), cursor);
    }
    check("nodes", cursor.node, header.nodes().count());
    check("buffers", cursor.buffer, header.buffers().count());
    if (header.codec() != null) {
      checkApart(); // for each is decompressed
    }
  }

  /**
   * Looks whether the buffers have room beside each other in the body, as those of any writer have:
   * if they are copied, a file gets no larger than it is.
   *
   * @throws IOException if they have not
   */
  void checkApart() throws IOException {
    long left = body.layout().count();
    for (int i = 0; i < header.buffers().count(); i++) {
      long bytes = header.buffers().getLong(i, Long.BYTES);
      if (bytes < 0 || bytes > left) {
        throw header
            .table()
            .refusal(
                "buffers that lie apart in a body of " + body.layout().count() + " bytes",
                "that buffer " + i + " has " + bytes);
      }
      left -= bytes;
    }
  }

  private void check(String what, int expected, int found) throws IOException {
    if (expected != found) {
      throw header.table().refusal(expected + " " + what + " for the schema's fields", found + "");
    }
  }

  private void skip(Field field, Cursor cursor) throws IOException {
    cursor.node++;
    cursor.buffer += buffersOf(field, cursor);
    if (cursor.buffer > header.buffers().count()) { // at once, so that the sum stays small
      check("buffers or more", cursor.buffer, header.buffers().count());
    }
    if (field.getDictionary() == null) {
      for (Field child : field.getChildren()) {
        skip(child, cursor);
      }
    }
  }

  private int buffersOf(Field field, Cursor cursor) throws IOException {
    ArrowType type = storedType(field);
    BufferListing listing = BufferListing.of(type);
    int count = listing.buffers();
    if (listing == BufferListing.BYTE_VIEWS) {
      if (cursor.variadic >= header.variadic().count()) {
        throw header.table().refusal("a variadicBufferCount for field " + field.getName(), "none");
      }
      long more = header.variadic().getLong(cursor.variadic++, 0);
      if (more < 0 || more > header.buffers().count()) {
        throw header
            .table()
            .refusal("a variadicBufferCount in 0.." + header.buffers().count(), more + "");
      }
      count += (int) more;
    }
    return count;
  }

  private static ArrowType storedType(Field field) {
    return field.getDictionary() == null ? field.getType() : field.getDictionary().getIndexType();
  }

  long rows() {
    return header.rows();
  }

  /**
   * Finds the parts of a field's array.
   *
   * @param dictionaries is asked where it is encoded
   * @param made gets the leases of memory into which buffers were decompressed, to be closed
   */
  ArrayData read(int index, Dictionaries dictionaries, List<BufferLease> made) throws IOException {
    ArrayData array = read(fields.get(index), new Cursor(starts[index]), dictionaries, made);
    if (array.length() != rows()) {
      throw header
          .table()
          .refusal(
              "field " + array.field().getName() + " with " + rows() + " rows",
              "" + array.length());
    }
    return array;
  }

  private ArrayData read(
      Field field, Cursor cursor, Dictionaries dictionaries, List<BufferLease> made)
      throws IOException {
    long length = header.nodes().getLong(cursor.node, 0);
    long nullCount = header.nodes().getLong(cursor.node, Long.BYTES);
    if (length < 0 || nullCount < 0 || nullCount > length) {
      throw header
          .table()
          .refusal(
              "field " + field.getName() + " with a length and fewer nulls",
              length + " and " + nullCount);
    }
    cursor.node++;
    List<@Nullable BufferView> buffers = new ArrayList<>();
    for (int left = buffersOf(field, cursor); left > 0; left--) {
      buffers.add(buffer(field, cursor.buffer++, made));
    }
    DictionaryEncoding encoding = field.getDictionary();
    if (encoding != null) {
      return new ArrayData(
          indicesOf(field),
          length,
          nullCount,
          0,
          buffers,
          List.of(),
          dictionaries.of(field, encoding, made));
    }
    List<ArrayData> children = new ArrayList<>();
    for (Field child : field.getChildren()) {
      children.add(read(child, cursor, dictionaries, made));
    }
    return new ArrayData(field, length, nullCount, 0, buffers, children, null);
  }

  /** Returns the field of the indices of one that is encoded. */
  static Field indicesOf(Field field) {
    DictionaryEncoding encoding = field.getDictionary();
    var indices =
        new FieldType(field.isNullable(), encoding.getIndexType(), encoding, field.getMetadata());
    return new Field(field.getName(), indices, List.of());
  }

  /** Returns the field of the dictionary of one that is encoded. */
  static Field valuesOf(Field field) {
    return new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren());
  }

  /** Returns a buffer; null if it has no bytes, for then it may stand for one that was left out. */
  private @Nullable BufferView buffer(Field field, int index, List<BufferLease> made)
      throws IOException {
    long offset = header.buffers().getLong(index, 0);
    long bytes = header.buffers().getLong(index, Long.BYTES);
    long size = body.layout().count();
    if (offset < 0 || bytes < 0 || offset > size - bytes) {
      throw header
          .table()
          .refusal(
              "buffer "
                  + index
                  + ", of field "
                  + field.getName()
                  + ", in a body of "
                  + size
                  + " bytes",
              bytes + " bytes from byte " + offset);
    }
    if (bytes == 0) {
      return null;
    }
    StridedLayout place =
        StridedLayout.of(body.layout().offset() + offset, 1, new long[] {bytes}, new long[] {1});
    BufferView stored = body.withLayout(place);
    Codec codec = header.codec();
    if (codec == null) {
      return stored;
    }
    try {
      return codec.decompress(stored, made);
    } catch (IOException e) {
      throw new IOException(
          header.table().name()
              + ", buffer "
              + index
              + ", of field "
              + field.getName()
              + ": "
              + e.getMessage(),
          e);
    }
  }
}
