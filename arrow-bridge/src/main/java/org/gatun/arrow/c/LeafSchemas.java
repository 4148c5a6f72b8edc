// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Fields without children that were read lately, by the bytes that they were read from: the same
 * are read again and again, a stream's or a table's columns. What this process wrote itself is
 * known by where it stands.
 */
final class LeafSchemas {
  private static final int PLACES = 1 << 8;
  private static final int MOST_BYTES = 64;

  private static final AtomicReferenceArray<@Nullable Leaf> LAST =
      new AtomicReferenceArray<>(PLACES);

  /** A field, of a name and a format as they stand in memory, without the 0 at the end. */
  private static final class Leaf {
    private final byte[] name;
    private final byte[] format;
    private final long flags;
    private final SchemaTree tree;

    private Leaf(byte[] name, byte[] format, long flags, SchemaTree tree) {
      this.name = name;
      this.format = format;
      this.flags = flags;
      this.tree = tree;
    }

    boolean isOf(long nameAt, long formatAt, long flags) {
      return this.flags == flags
          && CMemory.isText(formatAt, format)
          && CMemory.isText(nameAt, name);
    }
  }

  private LeafSchemas() {}

  /**
   * Returns a field.
   *
   * @param name the address of its name, which ends with a 0; or NULL
   * @param format the address of its format
   * @throws IllegalArgumentException if the format is none of a field without children, or the name
   *     is no UTF-8
   */
  static SchemaTree get(long name, long format, long flags) {
    SchemaTexts ours = SchemaTexts.forGood(format, name);
    if (ours == null) {
      return any(name, format, flags);
    }
    SchemaTree read = ours.read(flags);
    if (read == null) {
      read = any(name, format, flags);
      ours.keep(flags, read);
    }
    return read;
  }

  private static SchemaTree any(long name, long format, long flags) {
    int place = (hash(name) * 31 + hash(format)) & PLACES - 1;
    Leaf last = LAST.getAcquire(place);
    return last != null && last.isOf(name, format, flags)
        ? last.tree
        : read(name, format, flags, place);
  }

  private static SchemaTree read(long name, long format, long flags, int place) {
    byte[] nameBytes = CMemory.textBytes(name);
    byte[] formatBytes = CMemory.textBytes(format);
    SchemaTree tree =
        SchemaStruct.leaf(SchemaStruct.name(nameBytes), CMemory.text(formatBytes), flags);
    if (nameBytes.length + formatBytes.length <= MOST_BYTES) {
      LAST.setRelease(place, new Leaf(nameBytes, formatBytes, flags, tree));
    }
    return tree;
  }

  private static int hash(long text) {
    int hash = 0;
    if (text != 0) {
      for (int i = 0; i < MOST_BYTES; i++) {
        byte each = CMemory.getByte(text + i);
        if (each == 0) {
          break;
        }
        hash = hash * 31 + each;
      }
    }
    return hash;
  }
}
