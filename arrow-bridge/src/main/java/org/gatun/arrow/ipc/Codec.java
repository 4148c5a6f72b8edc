// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.gatun.arrow.format.Bytes;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** How the buffers of a batch were compressed, each for itself. */
enum Codec {
  LZ4_FRAME,
  ZSTD;

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** In front of a buffer that did not get smaller. */
  private static final long STORED = -1;

  private static final long LEAST = 1 << 16;
  private static final int CHUNK = 1 << 16;
  private static final int MOST_AT_ONCE = 1 << 30;

  /** A byte of Zstandard becomes so many at most: a block of 128 KB takes 4 bytes or more. */
  private static final int MOST_ZSTD_RATIO = 1 << 15;

  private static final int LIKELY_RATIO = 1 << 8;

  static Codec of(FlatTable compression) throws IOException {
    int codec = compression.getByte(0, 0);
    int method = compression.getByte(1, 0);
    if (codec < 0 || codec >= values().length || method != 0) {
      throw compression.refusal(
          "codec 0 (LZ4_FRAME) or 1 (ZSTD) of method 0 (BUFFER)",
          "codec " + codec + " of method " + method);
    }
    return values()[codec];
  }

  /**
   * Decompresses a buffer, unless it was stored as it is. Memory is asked for as the bytes come,
   * not as the buffer says that they will.
   *
   * @param made gets the lease of the memory
   * @return null if it has no bytes
   */
  @Nullable BufferView decompress(BufferView stored, List<BufferLease> made) throws IOException {
    try (BufferPin pin = stored.pin()) {
      MemorySegment all = Bytes.of(stored, pin);
      if (all.byteSize() < Long.BYTES) {
        throw new IOException(
            "expected the 8 bytes of a length but found " + all.byteSize() + " bytes");
      }
      long length = all.get(LENGTH, 0);
      long compressed = all.byteSize() - Long.BYTES;
      if (length == STORED) {
        return compressed == 0 ? null : bytes(stored, Long.BYTES, compressed);
      }
      if (length < 0) {
        throw new IOException("expected a length of 0 or more, or -1, but found " + length);
      }
      if (length == 0) {
        return null;
      }
      MemorySegment rest = all.asSlice(Long.BYTES);
      BufferLease whole = this == ZSTD ? readZstd(rest, length) : readLz4(rest, length);
      made.add(whole);
      return whole.view().asReadOnly(); // what is written would not be in the file
    }
  }

  private static BufferView bytes(BufferView from, long offset, long count) {
    return from.withLayout(
        StridedLayout.of(from.layout().offset() + offset, 1, new long[] {count}, new long[] {1}));
  }

  /** Refuses a length that no bytes have, before memory is asked for. */
  private void checkRatio(long length, int most, long compressed) throws IOException {
    if (length / most > compressed) {
      throw new IOException(
          "expected what "
              + compressed
              + " bytes of "
              + (this == ZSTD ? "ZSTD" : "LZ4")
              + " can become but found a length of "
              + length);
    }
  }

  private BufferLease readLz4(MemorySegment compressed, long length) throws IOException {
    checkRatio(length, Lz4Frame.MOST_RATIO, compressed.byteSize());
    BufferLease memory = Buffers.allocate(DType.UINT8, length);
    try (BufferPin pin = memory.view().pin()) {
      Lz4Frame.decompress(compressed, Bytes.of(memory.view(), pin));
      return memory;
    } catch (IOException | RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  /** What is likely is decompressed at once; what may be a bomb as far as it goes. */
  private BufferLease readZstd(MemorySegment compressed, long length) throws IOException {
    long size = compressed.byteSize();
    checkRatio(length, MOST_ZSTD_RATIO, size);
    try {
      if (size < MOST_AT_ONCE && length < MOST_AT_ONCE && length / LIKELY_RATIO <= size) {
        return Zstd.decompress(compressed, length);
      }
      try (InputStream plain = Zstd.open(new SegmentInput(compressed))) {
        return read(plain, length, Math.max(LEAST, 4 * size));
      }
    } catch (NoClassDefFoundError e) {
      throw new IOException(
          "expected the library for ZSTD but found none; add com.github.luben:zstd-jni to the"
              + " class path",
          e);
    }
  }

  /** Reads so many bytes into memory that grows with them. */
  private static BufferLease read(InputStream plain, long length, long guess) throws IOException {
    BufferLease memory = Buffers.allocate(DType.UINT8, Math.min(length, guess));
    try {
      var chunk = new byte[(int) Math.min(CHUNK, length)];
      long done = 0;
      while (done < length) {
        int count = plain.read(chunk, 0, (int) Math.min(chunk.length, length - done));
        if (count < 0) {
          throw new EOFException(
              "expected " + length + " bytes compressed by ZSTD but found " + done);
        }
        long room = memory.view().layout().count();
        if (count > room - done) {
          memory = grown(memory, done, Math.min(length, Math.max(2 * room, done + count)));
        }
        try (BufferPin pin = memory.view().pin()) {
          MemorySegment to = Bytes.of(memory.view(), pin);
          MemorySegment.copy(chunk, 0, to, ValueLayout.JAVA_BYTE, done, count);
        }
        done += count;
      }
      return memory;
    } catch (IOException | RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  private static BufferLease grown(BufferLease small, long done, long room) {
    BufferLease large = Buffers.allocate(DType.UINT8, room);
    try (small;
        BufferPin from = small.view().pin();
        BufferPin to = large.view().pin()) {
      MemorySegment.copy(Bytes.of(small.view(), from), 0, Bytes.of(large.view(), to), 0, done);
    }
    return large;
  }

  /** The bytes of a segment, which may be more than an array holds. */
  private static final class SegmentInput extends InputStream {
    private final MemorySegment segment;
    private long at;

    SegmentInput(MemorySegment segment) {
      this.segment = segment;
    }

    @Override
    public int read() {
      return at == segment.byteSize() ? -1 : segment.get(ValueLayout.JAVA_BYTE, at++) & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int most) {
      int count = (int) Math.min(most, segment.byteSize() - at);
      if (count == 0 && most > 0) {
        return -1;
      }
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, into, from, count);
      at += count;
      return count;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, segment.byteSize() - at);
    }
  }

  /** Loaded where somebody has the library. */
  private static final class Zstd {
    static InputStream open(InputStream compressed) throws IOException {
      return new ZstdInputStreamNoFinalizer(compressed);
    }

    /** From a copy: native code must not meet the pages of a file that is truncated. */
    static BufferLease decompress(MemorySegment compressed, long length) throws IOException {
      BufferLease plain = Buffers.allocate(DType.UINT8, length);
      try (BufferLease copy = Buffers.allocate(DType.UINT8, compressed.byteSize());
          BufferPin from = copy.view().pin();
          BufferPin to = plain.view().pin()) {
        MemorySegment source = Bytes.of(copy.view(), from).copyFrom(compressed);
        long found =
            com.github.luben.zstd.Zstd.decompressDirectByteBuffer(
                Bytes.of(plain.view(), to).asByteBuffer(),
                0,
                (int) length,
                source.asByteBuffer(),
                0,
                (int) source.byteSize());
        if (found != length) {
          throw new IOException("expected " + length + " bytes in ZSTD but found " + found);
        }
        return plain;
      } catch (ZstdException e) {
        plain.close();
        throw new IOException("expected bytes in ZSTD but found other: " + e.getMessage(), e);
      } catch (IOException | RuntimeException | Error e) {
        plain.close();
        throw e;
      }
    }
  }
}
