// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file but leaves out its zeros, a megabyte at a time, which take no space on a disk that
 * has sparse files. The last bytes must not be zeros.
 */
final class SparseChannel implements WritableByteChannel {
  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[1 << 20]);

  private final FileChannel file;

  SparseChannel(Path path) throws IOException {
    file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int count = from.remaining();
    while (from.hasRemaining()) {
      int part = (int) Math.min(from.remaining(), ZEROS.byteSize());
      ByteBuffer bytes = from.slice(from.position(), part);
      if (MemorySegment.ofBuffer(bytes).mismatch(ZEROS.asSlice(0, part)) < 0) {
        file.position(file.position() + part);
      } else {
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
      }
      from.position(from.position() + part);
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
