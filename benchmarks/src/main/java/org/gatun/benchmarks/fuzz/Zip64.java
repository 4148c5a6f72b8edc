// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes the directory of a small archive as that of a large one. */
final class Zip64 {
  private Zip64() {}

  /** Returns an archive with all sizes, offsets and counts where zip64 has them. */
  static byte[] of(byte[] archive) {
    ByteBuffer old = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    int end = archive.length - 22;
    int start = old.getInt(end + 16);
    int count = old.getShort(end + 10);
    ByteBuffer bytes =
        ByteBuffer.allocate(2 * archive.length + 1_000).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(archive, 0, start);
    int at = start;
    for (int i = 0; i < count; i++) {
      int name = old.getShort(at + 28);
      bytes.put(archive, at, 20).putInt(-1).putInt(-1).putShort((short) name).putShort((short) 28);
      bytes.put(archive, at + 32, 10).putInt(-1).put(archive, at + 46, name);
      bytes.putShort((short) 1).putShort((short) 24);
      bytes.putLong(old.getInt(at + 24)).putLong(old.getInt(at + 20)).putLong(old.getInt(at + 42));
      at += 46 + name + old.getShort(at + 30);
    }
    int directoryEnd = bytes.position();
    bytes.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
    bytes.putInt(0).putInt(0).putLong(count).putLong(count);
    bytes.putLong(directoryEnd - start).putLong(start);
    bytes.putInt(0x07064b50).putInt(0).putLong(directoryEnd).putInt(1);
    bytes.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1);
    bytes.putInt(-1).putInt(-1).putShort((short) 0);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
