// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The struct ArrowSchema: a field, with that of the dictionary that it is encoded by.
 *
 * @see <a
 *     href="https://arrow.apache.org/docs/format/CDataInterface.html#the-arrowschema-structure">
 *     Arrow, ArrowSchema</a>
 */
public final class SchemaStruct {
  /** The size of the struct. */
  public static final long BYTES = 72;

  static final long RELEASE = 56;
  static final long PRIVATE_DATA = 64;

  private static final long FORMAT = 0;
  private static final long NAME = 8;
  private static final long METADATA = 16;
  private static final long FLAGS = 24;
  static final long CHILD_COUNT = 32;
  static final long CHILDREN = 40;
  static final long DICTIONARY = 48;

  private static final long ORDERED = 1;
  private static final long NULLABLE = 2;
  private static final long KEYS_SORTED = 4;

  /** More levels than any type has; a struct that holds itself has more. */
  private static final int MOST_LEVELS = 64;

  private static final byte[] NO_BYTES = {};

  private static final int MOST_FIELDS = 1 << 17;

  private static final int MOST_METADATA = 1 << 24;

  /** How many bytes a message tells. */
  private static final int MOST_TOLD = 16;

  private SchemaStruct() {}

  /** {@link #export(SchemaTree, long)} of what an array is of. */
  public static void export(ExportedArray array, long to) {
    boolean isLeaf = array.children().isEmpty() && array.dictionary() == null;
    if (!isLeaf || !exportForGood(array.field(), to)) {
      export(SchemaTree.of(array), to);
    }
  }

  /**
   * Writes a field that has neither children nor a dictionary, if nothing is to be kept for it.
   * Returns whether it did.
   */
  private static boolean exportForGood(Field field, long to) {
    if (!field.getMetadata().isEmpty()) {
      return false;
    }
    SchemaTexts names = SchemaTexts.of(field);
    if (names.address() == 0) {
      return false;
    }
    write(field, names, names.address(), Exported.NOTHING, to);
    return true;
  }

  /**
   * Writes a schema, which its reader releases.
   *
   * @throws IllegalArgumentException if the interface has no format of a type, or a name has the
   *     character 0; nothing is kept
   */
  public static void export(SchemaTree tree, long to) {
    Field field = tree.field();
    int children = tree.children().size();
    SchemaTree dictionary = tree.dictionary();
    int structs = children + (dictionary == null ? 0 : 1);
    if (structs == 0 && exportForGood(field, to)) {
      return;
    }
    SchemaTexts names = SchemaTexts.of(field);
    byte[] metadata = encode(field.getMetadata());
    long first = 8L * children;
    long texts = first + structs * BYTES;
    Exported exported = Exported.take();
    int made = 0;
    long address = 0;
    try {
      address = exported.memory(texts + metadata.length + names.size());
      for (; made < structs; made++) {
        export(
            made < children ? tree.children().get(made) : Objects.requireNonNull(dictionary),
            address + first + made * BYTES);
      }
    } catch (RuntimeException | Error e) {
      while (made-- > 0) {
        Callbacks.releaseSchema(address + first + made * BYTES);
      }
      exported.giveBack();
      throw e;
    }
    for (int i = 0; i < children; i++) {
      CMemory.setLong(address + 8L * i, address + first + i * BYTES);
    }
    long metadataAt = address + texts;
    CMemory.setBytes(metadataAt, metadata);
    long formatAt = metadataAt + metadata.length;
    names.write(formatAt);
    write(field, names, formatAt, exported.number(), to);
    if (structs > 0) {
      CMemory.setLong(to + CHILD_COUNT, children);
      CMemory.setLong(to + CHILDREN, children == 0 ? 0 : address);
      CMemory.setLong(to + DICTIONARY, dictionary == null ? 0 : address + first + children * BYTES);
    }
    if (metadata.length > 0) {
      CMemory.setLong(to + METADATA, metadataAt);
    }
  }

  /** Writes a struct that has neither metadata nor children nor a dictionary. */
  private static void write(Field field, SchemaTexts names, long formatAt, long number, long to) {
    CMemory.setLong(to + FORMAT, formatAt);
    CMemory.setLong(to + NAME, names.name(formatAt));
    CMemory.setLong(to + METADATA, 0);
    CMemory.setLong(to + FLAGS, flags(field));
    CMemory.setLong(to + CHILD_COUNT, 0);
    CMemory.setLong(to + CHILDREN, 0);
    CMemory.setLong(to + DICTIONARY, 0);
    CMemory.setLong(to + PRIVATE_DATA, number);
    CMemory.setLong(to + RELEASE, Callbacks.RELEASE_SCHEMA);
  }

  private static long flags(Field field) {
    DictionaryEncoding encoding = field.getDictionary();
    return (field.isNullable() ? NULLABLE : 0)
        | (encoding != null && encoding.isOrdered() ? ORDERED : 0)
        | (field.getType() instanceof ArrowType.Map map && map.getKeysSorted() ? KEYS_SORTED : 0);
  }

  private static byte[] encode(Map<String, String> metadata) {
    if (metadata.isEmpty()) {
      return NO_BYTES;
    }
    List<byte[]> texts = new ArrayList<>();
    metadata.forEach((key, value) -> {
      texts.add(key.getBytes(UTF_8));
      texts.add(value.getBytes(UTF_8));
    });
    int bytes = Integer.BYTES;
    for (byte[] text : texts) {
      bytes = Math.addExact(bytes, Integer.BYTES + text.length);
    }
    ByteBuffer encoded = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    encoded.putInt(metadata.size());
    texts.forEach(text -> encoded.putInt(text.length).put(text));
    return encoded.array();
  }

  /**
   * Reads a schema, which stays its owner's.
   *
   * @throws IllegalArgumentException if a part of it is none of the interface
   * @throws IllegalStateException if it was released
   */
  public static SchemaTree read(long address) {
    return new Reading().read(address, 0);
  }

  /** One reading of a schema, which counts its fields: structs may hold each other. */
  private static final class Reading {
    private int fields;
    private long dictionaries;

    private SchemaTree read(long address, int level) {
      checkThere("ArrowSchema", address, RELEASE);
      long name = CMemory.getLong(address + NAME);
      long count = CMemory.getLong(address + CHILD_COUNT);
      if (level == MOST_LEVELS || count < 0 || count > MOST_FIELDS - ++fields) {
        throw new IllegalArgumentException(
            "field "
                + CMemory.text(name)
                + ": expected at most "
                + MOST_FIELDS
                + " fields of at most "
                + MOST_LEVELS
                + " levels but found "
                + count
                + " children at level "
                + level);
      }
      long format = CMemory.getLong(address + FORMAT);
      long metadata = CMemory.getLong(address + METADATA);
      long dictionary = CMemory.getLong(address + DICTIONARY);
      long flags = CMemory.getLong(address + FLAGS);
      if (count == 0 && metadata == 0 && dictionary == 0) {
        return LeafSchemas.get(name, format, flags);
      }
      return whole(
          name(CMemory.textBytes(name)),
          format,
          metadata,
          flags,
          children(address, count, level),
          dictionary,
          level);
    }

    private List<SchemaTree> children(long address, long count, int level) {
      long at = CMemory.getLong(address + CHILDREN);
      if (count > 0 && at == 0) {
        throw new IllegalArgumentException(
            "field "
                + CMemory.text(CMemory.getLong(address + NAME))
                + ": expected "
                + count
                + " children at an address but found NULL");
      }
      List<SchemaTree> children = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        children.add(read(CMemory.getLong(at + 8 * i), level + 1));
      }
      return children;
    }

    private SchemaTree whole(
        String name,
        long format,
        long metadata,
        long flags,
        List<SchemaTree> children,
        long dictionaryAt,
        int level) {
      ArrowType type = parse(name, CMemory.text(format), flags);
      checkChildren(name, type, children.size());
      DictionaryEncoding encoding = null;
      SchemaTree dictionary = null;
      if (dictionaryAt != 0) {
        if (!(type instanceof ArrowType.Int index)) {
          throw new IllegalArgumentException(
              "field " + name + ": expected indices that are integers but found " + type);
        }
        encoding = new DictionaryEncoding(dictionaries++, (flags & ORDERED) != 0, index);
        dictionary = read(dictionaryAt, level + 1);
      }
      var fieldType =
          new FieldType((flags & NULLABLE) != 0, type, encoding, decode(name, metadata));
      var field = new Field(name, fieldType, children.stream().map(SchemaTree::field).toList());
      return new SchemaTree(field, children, dictionary);
    }
  }

  /** Reads a field that has neither children nor metadata nor a dictionary. */
  static SchemaTree leaf(String name, String format, long flags) {
    ArrowType type = parse(name, format, flags);
    checkChildren(name, type, 0);
    var fieldType = new FieldType((flags & NULLABLE) != 0, type, null);
    return new SchemaTree(new Field(name, fieldType, List.of()), List.of(), null);
  }

  private static ArrowType parse(String name, String format, long flags) {
    try {
      return FormatString.parse(format, (flags & KEYS_SORTED) != 0);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("field " + name + ": " + e.getMessage(), e);
    }
  }

  private static void checkChildren(String name, ArrowType type, int found) {
    int expected =
        switch (type) {
          case ArrowType.Struct _, ArrowType.Union _ -> found;
          case ArrowType.List _,
              ArrowType.LargeList _,
              ArrowType.ListView _,
              ArrowType.LargeListView _,
              ArrowType.FixedSizeList _,
              ArrowType.Map _ ->
              1;
          case ArrowType.RunEndEncoded _ -> 2;
          default -> 0;
        };
    if (found != expected) {
      throw new IllegalArgumentException(
          "field "
              + name
              + ": expected n_children "
              + expected
              + " of "
              + type
              + " but found "
              + found);
    }
  }

  static void checkThere(String struct, long address, long release) {
    if (address == 0) {
      throw new IllegalArgumentException(
          struct + ": expected the address of a struct but found NULL");
    }
    if (CMemory.getLong(address + release) == 0) {
      throw new IllegalStateException(
          struct + ": expected a struct that holds something but found one that was released");
    }
  }

  private static @Nullable Map<String, String> decode(String name, long address) {
    if (address == 0) {
      return null;
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    long end = address + MOST_METADATA;
    int pairs = length(name, address, end);
    long at = address + Integer.BYTES;
    for (int i = 0; i < pairs; i++) {
      int keyBytes = length(name, at, end);
      byte[] key = CMemory.bytes(at + Integer.BYTES, keyBytes);
      at += Integer.BYTES + keyBytes;
      int valueBytes = length(name, at, end);
      byte[] value = CMemory.bytes(at + Integer.BYTES, valueBytes);
      at += Integer.BYTES + valueBytes;
      String keyText = utf8("field " + name + ", metadata", key);
      metadata.put(keyText, utf8("field " + name + ", metadata of " + keyText, value));
    }
    return metadata;
  }

  /** Returns a field's name. */
  static String name(byte[] utf8) {
    return utf8("name of a field", utf8);
  }

  /** Returns a text, or refuses it: what took its place would be another. */
  private static String utf8(String what, byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      byte[] first = Arrays.copyOf(bytes, Math.min(bytes.length, MOST_TOLD));
      throw new IllegalArgumentException(
          what
              + ": expected text in UTF-8 but found ["
              + HexFormat.ofDelimiter(", ").formatHex(first)
              + (first.length < bytes.length ? ", …" : "")
              + "]; leave it out",
          e);
    }
  }

  /** Reads a length, and refuses it if what it is of would go on beyond an address. */
  private static int length(String name, long address, long end) {
    int length = CMemory.getInt(address);
    if (length < 0 || length > end - address - Integer.BYTES) {
      throw new IllegalArgumentException(
          "field "
              + name
              + ", metadata: expected at most "
              + MOST_METADATA
              + " bytes but found a length of "
              + length);
    }
    return length;
  }

  /** Has a schema's owner take it back. Does nothing if that was done. */
  public static void release(long address) {
    Callbacks.release(address, RELEASE, Callbacks.RELEASE_SCHEMA);
  }
}
