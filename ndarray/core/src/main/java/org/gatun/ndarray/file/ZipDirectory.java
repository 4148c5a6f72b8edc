// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Reads the directory of a zip archive, zip64 included, from its mapped bytes, and checks it
 * against the local headers: each file lies within the archive, none over another. Every message
 * names the byte in the archive.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">PKWARE, .ZIP file
 *     format specification</a>
 */
final class ZipDirectory {
  static final int STORED = 0;
  static final int DEFLATED = 8;

  /** The flags of encryption, of patches, and of strong encryption. */
  static final int NOT_PLAIN = 1 | 1 << 5 | 1 << 6;

  static final int SIZES_FOLLOW = 1 << 3;
  static final int UTF8 = 1 << 11;

  static final int CRC_IN_LOCAL = 14;
  static final int CRC_IN_CENTRAL = 16;

  static final int LOCAL_BYTES = 30;
  static final int CENTRAL_BYTES = 46;
  static final int END_BYTES = 22;
  static final int END64_BYTES = 56;
  static final int LOCATOR_BYTES = 20;

  static final int LOCAL = 0x04034b50;
  static final int CENTRAL = 0x02014b50;
  static final int END = 0x06054b50;
  static final int END64 = 0x06064b50;
  static final int LOCATOR = 0x07064b50;

  /** The extra field of zip64. */
  static final int ZIP64 = 1;

  /** What a field of 2 or 4 bytes holds whose value is in the extra field of zip64. */
  static final int ELSEWHERE16 = 0xFFFF;

  static final long ELSEWHERE32 = 0xFFFF_FFFFL;

  /** The greatest directory that is read. */
  static final long MAX_BYTES = 100_000_000;

  private static final int MAX_COMMENT = 0xFFFF;

  /** What the bytes from 128 on mean in a name without the flag of UTF-8: code page 437. */
  private static final String PAGE_437 =
      "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
          + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment bytes;
  private final List<ZipEntryPlace> entries = new ArrayList<>();

  private ZipDirectory(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /** Reads an archive; the entries are in the order of the directory. */
  static List<ZipEntryPlace> read(MemorySegment archive) throws IOException {
    var directory = new ZipDirectory(archive);
    directory.readAll();
    return directory.entries;
  }

  private void readAll() throws IOException {
    long end = findEnd();
    if (unsigned16(end + 4) != 0 || unsigned16(end + 6) != 0) {
      throw error(end + 4, "disks", "expected an archive in one part but found several");
    }
    long count = unsigned16(end + 10);
    long size = unsigned32(end + 12);
    long start = unsigned32(end + 16);
    long directoryEnd = end;
    long locator = end - LOCATOR_BYTES;
    if (locator >= 0 && bytes.get(INT, locator) == LOCATOR) {
      directoryEnd = bytes.get(LONG, locator + 8);
      check(directoryEnd, END64_BYTES, locator, END64, "end of the directory, zip64");
      count = bytes.get(LONG, directoryEnd + 32);
      size = bytes.get(LONG, directoryEnd + 40);
      start = bytes.get(LONG, directoryEnd + 48);
    }
    if (start < 0 || size < 0 || start > directoryEnd || size != directoryEnd - start) {
      throw error(
          end,
          "directory",
          "expected it to end at byte "
              + directoryEnd
              + " but found "
              + Long.toUnsignedString(size)
              + " bytes from byte "
              + Long.toUnsignedString(start));
    }
    if (size > MAX_BYTES || count < 0 || count > size / CENTRAL_BYTES) {
      throw error(
          end,
          "directory",
          "expected at most "
              + Math.min(size, MAX_BYTES) / CENTRAL_BYTES
              + " files in "
              + size
              + " bytes but found "
              + Long.toUnsignedString(count));
    }
    readEntries(start, directoryEnd, count);
    checkOverlaps(start);
  }

  /** Returns where the last record is: its comment, if any, reaches to the end of the archive. */
  private long findEnd() throws IOException {
    long last = bytes.byteSize() - END_BYTES;
    for (long at = last; at >= 0 && at >= last - MAX_COMMENT; at--) {
      if (bytes.get(INT, at) == END && unsigned16(at + 20) == last - at) {
        return at;
      }
    }
    throw new IOException(
        "expected a zip archive but found no end of a directory in the last bytes of "
            + bytes.byteSize());
  }

  private void readEntries(long start, long end, long count) throws IOException {
    long at = start;
    for (long i = 0; i < count; i++) {
      check(at, CENTRAL_BYTES, end, CENTRAL, "directory, file " + i);
      int nameBytes = unsigned16(at + 28);
      int extraBytes = unsigned16(at + 30);
      long next = at + CENTRAL_BYTES + nameBytes + extraBytes + unsigned16(at + 32);
      if (next > end) {
        throw error(at, "directory, file " + i, "expected it to end before byte " + end);
      }
      readEntry(at, nameBytes, extraBytes, start);
      at = next;
    }
    if (at != end) {
      throw error(at, "directory", "expected its end but found " + (end - at) + " bytes more");
    }
  }

  private void readEntry(long at, int nameBytes, int extraBytes, long filesEnd) throws IOException {
    int flags = unsigned16(at + 8);
    int method = unsigned16(at + 10);
    String name = name(at + CENTRAL_BYTES, nameBytes, flags);
    long storedBytes = unsigned32(at + 20);
    long size = unsigned32(at + 24);
    long local = unsigned32(at + 42);
    if (size == ELSEWHERE32 || storedBytes == ELSEWHERE32 || local == ELSEWHERE32) {
      long extra = zip64(at + CENTRAL_BYTES + nameBytes, extraBytes, name);
      long extraEnd = extra + 4 + unsigned16(extra + 2);
      extra += 4;
      if (size == ELSEWHERE32) {
        size = next64(extra, extraEnd, name);
        extra += Long.BYTES;
      }
      if (storedBytes == ELSEWHERE32) {
        storedBytes = next64(extra, extraEnd, name);
        extra += Long.BYTES;
      }
      if (local == ELSEWHERE32) {
        local = next64(extra, extraEnd, name);
      }
    }
    check(local, LOCAL_BYTES, filesEnd, LOCAL, quoted(name) + ", local header");
    long start = local + LOCAL_BYTES + unsigned16(local + 26) + unsigned16(local + 28);
    boolean sameName =
        unsigned16(local + 26) == nameBytes
            && start <= filesEnd
            && Arrays.equals(
                copy(at + CENTRAL_BYTES, nameBytes), copy(local + LOCAL_BYTES, nameBytes));
    if (!sameName || unsigned16(local + 8) != method) {
      throw error(local, quoted(name), "expected the directory's name and method but found others");
    }
    if (storedBytes < 0 || size < 0 || storedBytes > filesEnd - start) {
      throw error(
          at,
          quoted(name) + ", size",
          "expected at most "
              + (filesEnd - start)
              + " bytes but found "
              + Long.toUnsignedString(storedBytes));
    }
    if (method == STORED && size != storedBytes) {
      throw error(
          at,
          quoted(name) + ", size",
          "expected " + storedBytes + " bytes, as are stored, but found " + size);
    }
    int crc = bytes.get(INT, at + CRC_IN_CENTRAL);
    entries.add(new ZipEntryPlace(name, method, flags, crc, start, storedBytes, size, local, at));
  }

  /** Returns where the extra field of zip64 is. */
  private long zip64(long from, int count, String name) throws IOException {
    long end = from + count;
    for (long at = from; at + 4 <= end; at += 4 + unsigned16(at + 2)) {
      if (unsigned16(at) == ZIP64 && at + 4 + unsigned16(at + 2) <= end) {
        return at;
      }
    }
    throw error(from, quoted(name), "expected the sizes of zip64 but found none");
  }

  private long next64(long at, long end, String name) throws IOException {
    if (at + Long.BYTES > end) {
      throw error(at, quoted(name), "expected a size of zip64 but found the end of its field");
    }
    return bytes.get(LONG, at);
  }

  private byte[] copy(long at, long count) {
    return bytes.asSlice(at, count).toArray(ValueLayout.JAVA_BYTE);
  }

  private String name(long at, int count, int flags) throws IOException {
    byte[] encoded = copy(at, count);
    if ((flags & UTF8) != 0) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString();
      } catch (CharacterCodingException e) {
        throw error(at, "name", "expected UTF-8 but found other bytes");
      }
    }
    StringBuilder name = new StringBuilder();
    for (byte unit : encoded) {
      name.append(unit >= 0 ? (char) unit : PAGE_437.charAt(unit + 128));
    }
    return name.toString();
  }

  /** Refuses files that share bytes with another, or with the directory. */
  private void checkOverlaps(long directoryStart) throws IOException {
    List<ZipEntryPlace> byPlace = new ArrayList<>(entries);
    byPlace.sort(Comparator.comparingLong(ZipEntryPlace::localStart));
    for (int i = 0; i < byPlace.size(); i++) {
      ZipEntryPlace entry = byPlace.get(i);
      long end = i + 1 < byPlace.size() ? byPlace.get(i + 1).localStart() : directoryStart;
      if (entry.end() > end) {
        throw error(
            entry.localStart(),
            quoted(entry.name()),
            "expected it to end before byte "
                + end
                + ", where another begins, but found "
                + entry.end());
      }
    }
  }

  /** Refuses a record that does not lie before an end, or is another. */
  private void check(long at, long count, long end, int signature, String what) throws IOException {
    if (at < 0 || at > end - count) {
      throw error(
          at,
          what,
          "expected " + count + " bytes before byte " + end + " but found the record beyond");
    }
    int found = bytes.get(INT, at);
    if (found != signature) {
      throw error(
          at, what, "expected the signature %08x but found %08x".formatted(signature, found));
    }
  }

  private int unsigned16(long at) {
    return bytes.get(SHORT, at) & 0xFFFF;
  }

  private long unsigned32(long at) {
    return bytes.get(INT, at) & ELSEWHERE32;
  }

  private static String quoted(String name) {
    return "\"" + NpyDict.shortened(name) + "\"";
  }

  private static IOException error(long at, String what, String message) {
    return new IOException("byte " + Long.toUnsignedString(at) + ", " + what + ": " + message);
  }
}
