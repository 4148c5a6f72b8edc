// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where the members of a new zip archive lie, all of them stored, and its records. The content of
 * each starts at a multiple of 64 bytes: an extra field before it is as long as that needs.
 */
final class ZipLayout {
  /** What the start of the content is a multiple of. */
  private static final int ALIGNMENT = 64;

  /** The extra field of an alignment, as Android's zipalign writes it: 2 bytes say to what. */
  private static final int ALIGNMENT_FIELD = 0xD935;

  private static final int ALIGNMENT_FIELD_BYTES = 6;
  private static final int ZIP64_LOCAL_BYTES = 20;
  private static final int VERSION = 20;
  private static final int VERSION_ZIP64 = 45;
  private static final int MADE_ON_UNIX = 3 << 8;
  private static final int READABLE = 0100644 << 16;

  /** The first of January 1980, as NumPy writes it: equal arrays give equal archives. */
  private static final int DATE = 0x0021;

  /** A member: a header and so many bytes after it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Member(String name, byte[] header, long dataBytes) {
    long bytes() {
      return Math.addExact(header.length, dataBytes);
    }
  }

  private final List<Member> members;
  private final byte[][] names;
  private final long[] starts;
  private final long directoryStart;
  private final long size;

  private ZipLayout(List<Member> members) {
    this.members = members;
    names = new byte[members.size()][];
    starts = new long[members.size()];
    long at = 0;
    for (int i = 0; i < members.size(); i++) {
      names[i] = encoded(members.get(i).name());
      starts[i] = at;
      at = Math.addExact(contentStart(i), members.get(i).bytes());
    }
    directoryStart = at;
    int directoryBytes = directory(new int[members.size()]).length;
    if (directoryBytes > ZipDirectory.MAX_BYTES) {
      throw new IllegalArgumentException(
          "expected names that need a directory of at most "
              + ZipDirectory.MAX_BYTES
              + " bytes but found "
              + directoryBytes);
    }
    size = Math.addExact(at, directoryBytes);
  }

  static ZipLayout of(List<Member> members) {
    return new ZipLayout(members);
  }

  private static byte[] encoded(String name) {
    ByteBuffer bytes;
    try {
      bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "expected names of whole characters but found an unpaired surrogate", e);
    }
    if (bytes.remaining() > 0xFFFF) {
      throw new IllegalArgumentException(
          "expected names of at most 65535 bytes, .npy included, but found " + bytes.remaining());
    }
    byte[] exact = new byte[bytes.remaining()];
    bytes.get(exact);
    return exact;
  }

  long size() {
    return size;
  }

  long directoryStart() {
    return directoryStart;
  }

  long localStart(int member) {
    return starts[member];
  }

  /** Returns where the header of a member starts, after which its elements are. */
  long contentStart(int member) {
    return starts[member] + recordBytes(member) + extraBytes(member);
  }

  private int recordBytes(int member) {
    return ZipDirectory.LOCAL_BYTES + names[member].length;
  }

  private boolean isZip64(int member) {
    return members.get(member).bytes() >= ZipDirectory.ELSEWHERE32;
  }

  private int extraBytes(int member) {
    int least = ALIGNMENT_FIELD_BYTES + (isZip64(member) ? ZIP64_LOCAL_BYTES : 0);
    long end = starts[member] + recordBytes(member) + least;
    return least + (int) Math.floorMod(-end, (long) ALIGNMENT);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns a member's local header. */
  byte[] local(int member, int crc) {
    int extra = extraBytes(member);
    boolean zip64 = isZip64(member);
    long bytes = members.get(member).bytes();
    ByteBuffer record = buffer(recordBytes(member) + extra).putInt(ZipDirectory.LOCAL);
    putCommon(record, member, zip64, crc);
    int shown = (int) Math.min(bytes, ZipDirectory.ELSEWHERE32);
    record.putInt(shown).putInt(shown);
    record.putShort((short) names[member].length).putShort((short) extra).put(names[member]);
    if (zip64) {
      record.putShort((short) ZipDirectory.ZIP64).putShort((short) (2 * Long.BYTES));
      record.putLong(bytes).putLong(bytes);
    }
    record.putShort((short) ALIGNMENT_FIELD).putShort((short) (record.remaining() - 2));
    record.putShort((short) ALIGNMENT);
    return bytes(record.position(record.capacity())); // zeros fill the field
  }

  /** Version, flags, method, date and checksum, as both headers have them. */
  private void putCommon(ByteBuffer record, int member, boolean zip64, int crc) {
    boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(members.get(member).name());
    record.putShort((short) (zip64 ? VERSION_ZIP64 : VERSION));
    record.putShort((short) (ascii ? 0 : ZipDirectory.UTF8));
    record.putShort((short) ZipDirectory.STORED).putInt(DATE << 16).putInt(crc);
  }

  /** Returns the directory and its end. */
  byte[] directory(int... crcs) {
    byte[][] records = new byte[members.size()][];
    int bytes = 0;
    for (int i = 0; i < records.length; i++) {
      records[i] = central(i, crcs[i]);
      bytes = Math.addExact(bytes, records[i].length);
    }
    int zip64 = ZipDirectory.END64_BYTES + ZipDirectory.LOCATOR_BYTES;
    ByteBuffer directory = buffer(Math.addExact(bytes, zip64 + ZipDirectory.END_BYTES));
    for (byte[] record : records) {
      directory.put(record);
    }
    putEnd(directory, bytes);
    return bytes(directory);
  }

  /** Returns what was put. */
  private static byte[] bytes(ByteBuffer buffer) {
    byte[] exact = new byte[buffer.position()];
    buffer.flip().get(exact);
    return exact;
  }

  private byte[] central(int member, int crc) {
    long bytes = members.get(member).bytes();
    long start = starts[member];
    boolean large = isZip64(member);
    boolean far = start >= ZipDirectory.ELSEWHERE32;
    int fields = (large ? 2 * Long.BYTES : 0) + (far ? Long.BYTES : 0);
    int extra = fields == 0 ? 0 : fields + 4;
    ByteBuffer record = buffer(ZipDirectory.CENTRAL_BYTES + names[member].length + extra);
    record.putInt(ZipDirectory.CENTRAL).putShort((short) (MADE_ON_UNIX | VERSION_ZIP64));
    putCommon(record, member, large || far, crc);
    int shown = (int) Math.min(bytes, ZipDirectory.ELSEWHERE32);
    record.putInt(shown).putInt(shown);
    record.putShort((short) names[member].length).putShort((short) extra);
    record.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(READABLE);
    record.putInt((int) Math.min(start, ZipDirectory.ELSEWHERE32)).put(names[member]);
    if (extra > 0) {
      record.putShort((short) ZipDirectory.ZIP64).putShort((short) fields);
      if (large) {
        record.putLong(bytes).putLong(bytes);
      }
      if (far) {
        record.putLong(start);
      }
    }
    return bytes(record);
  }

  private void putEnd(ByteBuffer directory, int bytes) {
    int count = members.size();
    if (count >= ZipDirectory.ELSEWHERE16 || directoryStart >= ZipDirectory.ELSEWHERE32) {
      directory.putInt(ZipDirectory.END64).putLong(ZipDirectory.END64_BYTES - 12);
      directory.putShort((short) (MADE_ON_UNIX | VERSION_ZIP64)).putShort((short) VERSION_ZIP64);
      directory.putInt(0).putInt(0).putLong(count).putLong(count);
      directory.putLong(bytes).putLong(directoryStart);
      directory.putInt(ZipDirectory.LOCATOR).putInt(0).putLong(directoryStart + bytes).putInt(1);
    }
    short shown = (short) Math.min(count, ZipDirectory.ELSEWHERE16);
    directory.putInt(ZipDirectory.END).putShort((short) 0).putShort((short) 0);
    directory.putShort(shown).putShort(shown).putInt(bytes);
    directory.putInt((int) Math.min(directoryStart, ZipDirectory.ELSEWHERE32)).putShort((short) 0);
  }
}
