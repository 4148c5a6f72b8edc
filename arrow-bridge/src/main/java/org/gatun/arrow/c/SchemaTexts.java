// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * A field's format and name as C has them, each with a 0 behind; those written lately are kept, and
 * the first of them stand in memory for good, where any number of structs may point to them.
 */
final class SchemaTexts {
  private static final int PLACES = 1 << 8;
  private static final int MOST_BYTES = 64;
  private static final int MOST_FOR_GOOD = 1 << 10;

  private static final long MEMORY =
      Arena.global().allocate((long) MOST_FOR_GOOD * MOST_BYTES, 64).address();
  private static final AtomicInteger FOR_GOOD = new AtomicInteger();

  /** By their place in that memory. */
  private static final AtomicReferenceArray<@Nullable SchemaTexts> ALL_FOR_GOOD =
      new AtomicReferenceArray<>(MOST_FOR_GOOD);

  private static final AtomicReferenceArray<@Nullable SchemaTexts> LAST =
      new AtomicReferenceArray<>(PLACES);

  private final String name;
  private final ArrowType type;
  private final byte[] bytes;
  private final int formatBytes;

  /** Where the texts stand for good; 0 if they do not. */
  private long address;

  /** The field that was read of them last, and the flags that it was read with. */
  private volatile @Nullable Read read;

  private record Read(long flags, SchemaTree tree) {}

  private SchemaTexts(String name, ArrowType type) {
    this.name = name;
    this.type = type;
    byte[] format = FormatString.of(type).getBytes(UTF_8);
    byte[] utf8 = name.getBytes(UTF_8);
    formatBytes = format.length + 1;
    bytes = Arrays.copyOf(format, formatBytes + utf8.length + 1);
    System.arraycopy(utf8, 0, bytes, formatBytes, utf8.length);
  }

  /**
   * Returns a field's texts.
   *
   * @throws IllegalArgumentException if the interface has no format of the type, or the name has
   *     the character 0
   */
  @SuppressWarnings("ReferenceEquality") // most types are constants: one that is equal is read anew
  static SchemaTexts of(Field field) {
    ArrowType type = field.getType();
    String name = field.getName();
    int place = (name.hashCode() * 31 + System.identityHashCode(type)) & PLACES - 1;
    SchemaTexts last = LAST.getAcquire(place);
    if (last != null && last.type == type && last.name.equals(name)) {
      return last;
    }
    int end = name.indexOf(0);
    if (end >= 0) {
      throw new IllegalArgumentException(
          "field "
              + name.replace('\0', '\u2400')
              + ": expected a name without the character 0, which ends a text in C, but found it at "
              + end);
    }
    var texts = new SchemaTexts(name, type);
    if (texts.bytes.length <= MOST_BYTES) {
      texts.keepForGood();
      LAST.setRelease(place, texts);
    }
    return texts;
  }

  private void keepForGood() {
    int place = FOR_GOOD.get() < MOST_FOR_GOOD ? FOR_GOOD.getAndIncrement() : MOST_FOR_GOOD;
    if (place < MOST_FOR_GOOD) {
      address = MEMORY + (long) place * MOST_BYTES;
      write(address);
      ALL_FOR_GOOD.setRelease(place, this);
    }
  }

  /**
   * Returns the texts that stand for good at an address, where others may stand; null for those.
   */
  static @Nullable SchemaTexts forGood(long format, long name) {
    long place = (format - MEMORY) / MOST_BYTES;
    if (format < MEMORY || place >= MOST_FOR_GOOD) {
      return null;
    }
    SchemaTexts there = ALL_FOR_GOOD.getAcquire((int) place);
    return there != null && there.address == format && there.name(format) == name ? there : null;
  }

  /** Returns the field without children that was read of these last; null if it had other flags. */
  @Nullable SchemaTree read(long flags) {
    Read last = read;
    return last != null && last.flags == flags ? last.tree : null;
  }

  /** Keeps a field that was read. */
  void keep(long flags, SchemaTree tree) {
    read = new Read(flags, tree);
  }

  /** Returns where the format stands for good; 0 if it is to be written. */
  long address() {
    return address;
  }

  int size() {
    return bytes.length;
  }

  /** Writes the format, and behind it the name. */
  void write(long format) {
    CMemory.setBytes(format, bytes);
  }

  /** Returns where the name is, if that is where the format is. */
  long name(long format) {
    return format + formatBytes;
  }
}
