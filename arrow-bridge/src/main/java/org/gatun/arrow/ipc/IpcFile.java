// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.Bytes;
import org.gatun.arrow.ipc.FlatTable.Items;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.StridedLayout;

/**
 * The record batches in bytes of Arrow's file or stream format. Of a file only the footer is read
 * to open it, of a stream each message's head; a batch's head when it is asked for.
 *
 * <p>Safe from any thread.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format">Arrow, file
 *     format</a>
 */
public final class IpcFile implements AutoCloseable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String MAGIC = "ARROW1";
  private static final int HEAD = 8;
  private static final int BLOCK_BYTES = 24;

  private final BufferView bytes;
  private final String name;
  private final Places batches;
  private final FileSchema schema;
  private final DictionaryBatches dictionaries;

  private IpcFile(
      BufferView bytes, String name, FileSchema schema, Places dictionaries, Places batches)
      throws IOException {
    this.bytes = bytes;
    this.name = name;
    this.schema = schema;
    this.batches = batches;
    this.dictionaries = new DictionaryBatches(this, schema.schema(), dictionaries);
  }

  /** Where messages lie. */
  interface Places {
    int count();

    /** Returns the byte where a message starts. */
    long at(int i);

    /** Returns how many of the dictionaries' messages come before a batch's. */
    default int dictionariesBefore(int batch) {
      return Integer.MAX_VALUE;
    }
  }

  /**
   * Opens bytes.
   *
   * @param bytes a view of uint8 [n], which outlives this
   * @param name what messages call them
   * @throws IOException if they are in none of the two formats, or in one of before Arrow 0.15; the
   *     message names the field and the byte
   */
  public static IpcFile open(BufferView bytes, String name) throws IOException {
    return reading(
        bytes, all -> startsWith(all, MAGIC) ? file(bytes, all, name) : stream(bytes, all, name));
  }

  private static boolean startsWith(MemorySegment all, String magic) {
    return all.byteSize() >= magic.length() && textAt(all, 0, magic.length()).equals(magic);
  }

  private static String textAt(MemorySegment all, long at, int length) {
    return new String(
        all.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
  }

  private static IpcFile file(BufferView bytes, MemorySegment all, String name) throws IOException {
    long size = all.byteSize();
    int tail = Integer.BYTES + MAGIC.length();
    if (size < HEAD + tail || !textAt(all, size - MAGIC.length(), MAGIC.length()).equals(MAGIC)) {
      throw new IOException(
          name
              + ": expected "
              + MAGIC
              + " at the end of an Arrow file but found other bytes: it was cut off, or its writer"
              + " was not closed");
    }
    int length = all.get(INT, size - tail);
    long end = size - tail - length; // of the messages
    if (length < 0 || end < HEAD) {
      throw new IOException(
          name
              + ", byte "
              + (size - tail)
              + ": expected the length of a footer within "
              + (size - tail - HEAD)
              + " bytes but found "
              + length);
    }
    FlatTable footer = FlatTable.root(all.asSlice(end, length), name + ", footer");
    Message.checkVersion(footer);
    FileSchema schema = SchemaReader.read(footer.tableThere(1, name + ", schema"));
    return new IpcFile(
        bytes,
        name,
        schema,
        new Blocks(footer.items(2, BLOCK_BYTES, "dictionaries")),
        new Blocks(footer.items(3, BLOCK_BYTES, "recordBatches")));
  }

  /** The blocks that a footer lists. */
  private record Blocks(Items items) implements Places {
    @Override
    public int count() {
      return items.count();
    }

    @Override
    public long at(int i) {
      return items.getLong(i, 0);
    }
  }

  private static IpcFile stream(BufferView bytes, MemorySegment all, String name)
      throws IOException {
    refuseOthers(all, name);
    long size = all.byteSize();
    Frame head = Frame.read(all, 0, size, name);
    if (head == null) {
      throw new IOException(name + ": expected a schema but found the end of the stream");
    }
    FileSchema schema = SchemaReader.read(head.message().expect(Message.SCHEMA).header());
    var dictionaries = new Scanned();
    var batches = new Scanned();
    Frame frame = head;
    while (frame.end() < size) { // many writers leave out the marker of the end
      frame = Frame.read(all, frame.end(), size, name);
      if (frame == null) {
        break;
      }
      if (frame.message().kind() == Message.DICTIONARY) {
        dictionaries.add(frame.at(), 0);
      } else {
        frame.message().expect(Message.BATCH);
        batches.add(frame.at(), dictionaries.count());
      }
    }
    return new IpcFile(bytes, name, schema, dictionaries, batches);
  }

  /** Names the formats that are taken for Arrow's. */
  private static void refuseOthers(MemorySegment all, String name) throws IOException {
    for (String[] other :
        new String[][] {
          {"FEA1", "Feather version 1; write it again as version 2, which is an Arrow file"},
          {"PAR1", "Parquet; read it with a Parquet library"}
        }) {
      if (startsWith(all, other[0])) {
        throw new IOException(name + ": expected an Arrow file or stream but found " + other[1]);
      }
    }
    if (all.byteSize() < Integer.BYTES || (all.get(INT, 0) != -1 && !isLegacy(all))) {
      throw new IOException(
          name
              + ": expected an Arrow file, which begins with ARROW1, or a stream, which begins with"
              + " 0xffffffff, but found "
              + (all.byteSize() < Integer.BYTES
                  ? all.byteSize() + " bytes"
                  : "0x" + Integer.toHexString(all.get(INT, 0))));
    }
  }

  /** Returns whether a message follows a length, as before Arrow 0.15. */
  private static boolean isLegacy(MemorySegment all) {
    long length = all.get(INT, 0);
    try {
      return length > 0
          && length <= all.byteSize() - Integer.BYTES
          && Message.read(all.asSlice(Integer.BYTES, length), "").kind() == Message.SCHEMA;
    } catch (IOException e) {
      return false;
    }
  }

  /** The messages of a stream. */
  private static final class Scanned implements Places {
    private final List<Long> places = new ArrayList<>();
    private final List<Integer> before = new ArrayList<>();

    void add(long at, int dictionaries) {
      places.add(at);
      before.add(dictionaries);
    }

    @Override
    public int count() {
      return places.size();
    }

    @Override
    public long at(int i) {
      return places.get(i);
    }

    @Override
    public int dictionariesBefore(int batch) {
      return before.get(batch);
    }
  }

  /** Returns the schema; a field that is encoded by a dictionary has the type of its values. */
  public Schema schema() {
    return schema.schema();
  }

  /** Returns the schema's metadata. */
  public KeyValues metadata() {
    return schema.metadata();
  }

  /**
   * Returns the metadata of a field of the schema, or of one within it.
   *
   * @param within the number of a child of it, of a child of that, and so on
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public KeyValues metadata(int field, int... within) {
    FileSchema.NotedField noted = schema.fields().get(field);
    for (int child : within) {
      noted = noted.children().get(child);
    }
    return noted.metadata();
  }

  /** Returns the number of record batches. */
  public int batches() {
    return batches.count();
  }

  /**
   * Reads the head of a batch.
   *
   * @throws IndexOutOfBoundsException if there is no such batch
   * @throws IOException if it is not as the schema says
   */
  public Batch batch(int i) throws IOException {
    Objects.checkIndex(i, batches.count());
    return reading(
        bytes,
        all -> {
          Frame frame = frame(all, batches.at(i));
          BatchArrays arrays = arrays(frame, Message.BATCH, schema().getFields());
          return new Batch(i, arrays, frame.message().metadata());
        });
  }

  /** Returns where a message starts; the footer, which says so, lies in the file too. */
  long at(Places places, int i) throws IOException {
    return reading(bytes, _ -> places.at(i));
  }

  /** The arrays of a record batch. */
  public final class Batch {
    private final int index;
    private final BatchArrays arrays;
    private final KeyValues metadata;

    private Batch(int index, BatchArrays arrays, KeyValues metadata) {
      this.index = index;
      this.arrays = arrays;
      this.metadata = metadata;
    }

    /** Returns what its writer noted beside it. */
    public KeyValues metadata() {
      return metadata;
    }

    /** Returns the number of rows. */
    public long rows() {
      return arrays.rows();
    }

    /**
     * Finds the parts of a field's array; decompresses them, if they are compressed.
     *
     * @param made gets the leases of memory that was made for it, to be closed also if this fails
     * @throws IOException if what the batch says of it is not in the file
     */
    public ArrayData array(int field, List<BufferLease> made) throws IOException {
      return reading(
          bytes,
          _ -> arrays.read(field, dictionaries.asOf(batches.dictionariesBefore(index)), made));
    }
  }

  /**
   * Looks whether the batches lie apart, as those of any writer do: if all are copied, they take no
   * more than the file and what is decompressed.
   *
   * @throws IOException if they do not
   */
  public void checkApart() throws IOException {
    long left = bytes();
    for (int i = 0; i < batches(); i++) {
      left -= message(at(batches, i), Message.BATCH).bodyBytes();
      if (left < 0) {
        throw new IOException(
            name
                + ": expected batches that lie apart but found more than have room in "
                + bytes()
                + " bytes");
      }
      batch(i).arrays.checkApart();
    }
  }

  /**
   * Copies a field's arrays of all batches into one.
   *
   * @param made gets the leases of memory that was made for it, to be closed also if this fails
   * @throws IOException if what a batch says of it is not in the file
   * @throws IllegalArgumentException if a dictionary is another from batch to batch
   */
  public ArrayData copy(int field, List<BufferLease> made) throws IOException {
    checkApart();
    List<ArrayData> parts = new ArrayList<>();
    for (int i = 0; i < batches(); i++) {
      parts.add(batch(i).array(field, made));
    }
    return reading(bytes, _ -> WholeColumn.of(schema().getFields().get(field), parts, made));
  }

  /** Returns the message at a byte, of a kind. */
  Message message(long at, int kind) throws IOException {
    return reading(bytes, all -> frame(all, at).message().expect(kind));
  }

  BatchArrays arrays(long at, int kind, List<Field> fields) throws IOException {
    return reading(bytes, all -> arrays(frame(all, at), kind, fields));
  }

  private BatchArrays arrays(Frame frame, int kind, List<Field> fields) throws IOException {
    FlatTable header = frame.message().expect(kind).header();
    FlatTable batch = kind == Message.BATCH ? header : header.tableThere(1, header.name());
    StridedLayout place =
        StridedLayout.of(
            bytes.layout().offset() + frame.body(),
            1,
            new long[] {frame.message().bodyBytes()},
            new long[] {1});
    return new BatchArrays(BatchHeader.read(batch), bytes.withLayout(place), fields);
  }

  private Frame frame(MemorySegment all, long at) throws IOException {
    if (at < 0 || at > all.byteSize()) {
      throw new IOException(
          name + ": expected a block within " + all.byteSize() + " bytes but found byte " + at);
    }
    Frame frame = Frame.read(all, at, all.byteSize(), name);
    if (frame == null) {
      throw new IOException(
          name + ", message at byte " + at + ": expected a batch but found the end of a stream");
    }
    return frame;
  }

  /** Lets go of the dictionaries that were read. Arrays that were found stay right. */
  @Override
  public void close() {
    dictionaries.close();
  }

  String name() {
    return name;
  }

  /** Returns how long the file is. */
  long bytes() {
    return bytes.layout().count();
  }

  /** What reads bytes, and may find that they are not as they should be. */
  @FunctionalInterface
  private interface Reading<R> {
    R of(MemorySegment all) throws IOException;
  }

  private static <R> R reading(BufferView bytes, Reading<R> read) throws IOException {
    try (var pin = bytes.pin()) {
      return read.of(Bytes.of(bytes, pin));
    } catch (InternalError e) {
      throw Buffers.explain(e, bytes);
    }
  }
}
