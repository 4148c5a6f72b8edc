// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.StridedLayout;

/**
 * Inflates one file of an archive, from the mapped bytes into pooled memory, no more than it says
 * that it holds.
 */
final class Inflating implements AutoCloseable {
  /** Deflate makes at most so many bytes of one. */
  private static final long MOST_OF_ONE = 1032;

  /** How much of the array is made at once. */
  private static final long CHUNK_BYTES = 1 << 26;

  private final Inflater inflater = new Inflater(true);
  private final Checksum checksum = new Checksum();
  // The inflater is native code, which must not read memory of a file that may be truncated.
  private final byte[] input = new byte[1 << 16];
  private final BufferPin pin;
  private final MemorySegment source;
  private final ZipEntryPlace entry;
  private long taken;

  Inflating(BufferView archive, ZipEntryPlace entry) throws IOException {
    this.entry = entry;
    if (entry.bytes() / MOST_OF_ONE > entry.storedBytes()) {
      inflater.end();
      throw new IOException(
          "expected at most "
              + MOST_OF_ONE
              + " bytes of each of "
              + entry.storedBytes()
              + " but found a size of "
              + entry.bytes());
    }
    pin = archive.pin();
    source = pin.segment().asSlice(entry.start(), entry.storedBytes());
  }

  /** Returns the next bytes. */
  byte[] read(int count) throws IOException {
    byte[] bytes = new byte[count];
    fill(ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Returns the array that is all of the rest, and checks that it is. */
  BufferLease array(NpyHeader header) throws IOException {
    long[] shape = header.shape();
    StridedLayout layout =
        header.fortran()
            ? StridedLayout.ofFortran(header.dtype().itemsize(), shape)
            : StridedLayout.ofC(header.dtype().itemsize(), shape);
    // Its bytes are all, in whichever order: then no part of the block is left as it was.
    BufferLease lease = BufferPool.shared().acquire(header.dtype(), shape);
    try {
      try (BufferPin target = lease.view().pin()) {
        MemorySegment bytes = target.segment();
        for (long from = 0; from < bytes.byteSize(); from += CHUNK_BYTES) {
          long count = Math.min(CHUNK_BYTES, bytes.byteSize() - from);
          fill(bytes.asSlice(from, count).asByteBuffer());
        }
      }
      checkEnd();
      return header.fortran() ? MappedBytes.only(lease, lease.view().withLayout(layout)) : lease;
    } catch (IOException | RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private void fill(ByteBuffer target) throws IOException {
    int start = target.position();
    try {
      while (target.hasRemaining()) {
        if (inflater.inflate(target) == 0 && !feeds()) {
          throw new IOException(
              "expected "
                  + entry.bytes()
                  + " bytes once inflated but found "
                  + inflater.getBytesWritten());
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("expected deflated bytes but found others: " + e.getMessage(), e);
    }
    checksum.add(target.flip().position(start));
  }

  /** Gives the inflater more to read; false if there is no more, or it wants none. */
  private boolean feeds() {
    if (!inflater.needsInput() || taken == source.byteSize()) {
      return false;
    }
    int count = (int) Math.min(input.length, source.byteSize() - taken);
    MemorySegment.copy(source, taken, MemorySegment.ofArray(input), 0, count);
    inflater.setInput(input, 0, count);
    taken += count;
    return true;
  }

  private void checkEnd() throws IOException {
    try {
      ByteBuffer more = ByteBuffer.allocate(1);
      while (!inflater.finished() && inflater.inflate(more) == 0 && feeds()) {}
      if (more.position() > 0 || !inflater.finished()) {
        throw new IOException(
            "expected "
                + entry.bytes()
                + " bytes once inflated but found "
                + (more.position() > 0 ? "more" : "no end of them"));
      }
    } catch (DataFormatException e) {
      throw new IOException("expected deflated bytes but found others: " + e.getMessage(), e);
    }
    checksum.check(entry.crc());
  }

  @Override
  public void close() {
    inflater.end();
    pin.close();
  }
}
