// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.gatun.buffer.BufferRequestException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as exporters: what is read, where writes go, which parts, which sizes. */
class MappedFileTest {
  private static final long GB = 1L << 30;

  @TempDir private Path folder;

  static MapMode[] modes() {
    return new MapMode[] {MapMode.READ_ONLY, MapMode.READ_WRITE, MapMode.PRIVATE};
  }

  private Path file(byte... content) throws IOException {
    return Files.write(Files.createTempFile(folder, "mapped", ".bin"), content);
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(3).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("modes")
  void map_wholeFile_isItsBytes(MapMode mode) throws IOException {
    byte[] content = randomBytes(10_001);
    try (BufferLease lease = Buffers.map(file(content), mode)) {
      BufferView view = lease.view();
      assertEquals(DType.UINT8, view.dtype());
      assertArrayEquals(new long[] {content.length}, view.layout().shape());
      for (int i = 0; i < content.length; i++) {
        assertEquals(content[i] & 0xFF, view.getInt(i));
      }
    }
  }

  @Test
  void map_readOnly_refusesToWriteAndToBeLentForWriting() throws IOException {
    Path file = file(randomBytes(64));
    byte[] before = Files.readAllBytes(file);
    try (BufferLease lease = Buffers.map(file, MapMode.READ_ONLY)) {
      assertTrue(lease.view().isReadOnly());
      assertThrows(ReadOnlyBufferException.class, () -> lease.view().setInt(1, 0));
      for (BufferRequest request :
          new BufferRequest[] {BufferRequest.WRITABLE, BufferRequest.NATIVE_WRITABLE}) {
        BufferRequestException refused =
            assertThrows(BufferRequestException.class, () -> lease.acquire(request));
        assertEquals(Reason.READ_ONLY, refused.reason());
      }
      lease.acquire(BufferRequest.NATIVE).close();
      assertThrows(
          IllegalArgumentException.class,
          () -> lease.view().pinned(segment -> segment.fill((byte) 1)));
    }
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void map_shared_writesReachTheFileAndOtherMappings() throws IOException {
    Path file = file(new byte[64]);
    try (BufferLease lease = Buffers.map(file, MapMode.READ_WRITE, DType.INT32, 16);
        BufferLease other = Buffers.map(file, MapMode.READ_ONLY, DType.INT32, 16)) {
      lease.view().setInt(0x01020304, 5);
      assertEquals(0x01020304, littleOrBig(Files.readAllBytes(file)).getInt(20));
      assertEquals(0x01020304, other.view().getInt(5));
      try (FileChannel channel = FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
        channel.write(littleOrBig(new byte[4]).putInt(0, 77), 8);
      }
      assertEquals(77, lease.view().getInt(2));
      assertEquals(77, other.view().getInt(2));
    }
  }

  @Test
  void map_private_writesStay() throws IOException {
    byte[] content = randomBytes(9000);
    Path file = file(content);
    try (BufferLease lease = Buffers.map(file, MapMode.PRIVATE);
        BufferLease other = Buffers.map(file, MapMode.PRIVATE)) {
      for (int i = 0; i < content.length; i++) {
        lease.view().setInt(255 - (content[i] & 0xFF), i);
      }
      assertEquals(255 - (content[8999] & 0xFF), lease.view().getInt(8999));
      assertEquals(content[8999] & 0xFF, other.view().getInt(8999));
      assertArrayEquals(content, Files.readAllBytes(file));
    }
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  private static ByteBuffer littleOrBig(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  /** Offsets that no page and no element is aligned to. */
  @ParameterizedTest
  @MethodSource("modes")
  void map_partFromAnyByte_isThatPart(MapMode mode) throws IOException {
    byte[] content = randomBytes(20_000);
    Path file = file(content);
    ByteBuffer expected = littleOrBig(content);
    for (int offset : new int[] {0, 1, 8, 4095, 4096, 4097, 12_345}) {
      try (BufferLease lease = Buffers.map(file, mode, offset, DType.INT64, 3, 50)) {
        assertArrayEquals(new long[] {3, 50}, lease.view().layout().shape());
        for (int i = 0; i < 150; i++) {
          assertEquals(expected.getLong(offset + 8 * i), lease.view().getLong(i / 50, i % 50));
        }
      }
    }
    try (BufferLease scalar = Buffers.map(file, mode, 19_998, DType.INT16)) {
      assertEquals(expected.getShort(19_998), scalar.view().getInt());
    }
    try (BufferLease start = Buffers.map(file, mode, DType.FLOAT64, 2)) {
      assertEquals(expected.getDouble(8), start.view().getDouble(1));
    }
  }

  /** The system would make the file longer. */
  @ParameterizedTest
  @MethodSource("modes")
  void map_beyondTheEnd_isRefusedAndTheFileStaysAsLong(MapMode mode) throws IOException {
    Path file = file(new byte[100]);
    long[][] offsetsAndCounts = {
      {0, 26}, {4, 25}, {100, 1}, {101, 0}, {Long.MAX_VALUE, 1}, {0, Long.MAX_VALUE / 4}
    };
    for (long[] each : offsetsAndCounts) {
      FileSystemException refused =
          assertThrows(
              FileSystemException.class,
              () -> Buffers.map(file, mode, each[0], DType.INT32, each[1]));
      assertEquals(file.toString(), refused.getFile());
      assertTrue(String.valueOf(refused.getMessage()).contains("a file of 100"), refused::toString);
      assertEquals(100, Files.size(file));
    }
    Buffers.map(file, mode, 0, DType.INT32, 25).close();
    Buffers.map(file, mode, 100, DType.INT32, 0).close();
    assertThrows(IllegalArgumentException.class, () -> Buffers.map(file, mode, -1, DType.INT32, 1));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void map_emptyFile_isAnEmptyArray(MapMode mode) throws IOException {
    Path file = file();
    try (BufferLease lease = Buffers.map(file, mode)) {
      BufferView view = lease.view();
      assertEquals(0, view.layout().size(0));
      assertThrows(IndexOutOfBoundsException.class, () -> view.getInt(0));
      assertEquals(Long.valueOf(0), view.<Long>pinned(segment -> segment.byteSize()));
      lease.acquire(BufferRequest.NATIVE.andAlignedTo(64)).close();
      Buffers.copyOf(view).close();
      assertTrue(view.contentEquals(view));
      if (mode.equals(MapMode.READ_WRITE)) {
        view.force();
      }
    }
    assertEquals(0, Files.size(file));
  }

  @Test
  void mapNew_noSuchFile_makesOneOfZerosThatKeepsWhatIsWritten() throws IOException {
    Path file = folder.resolve("new.bin");
    try (BufferLease lease = Buffers.mapNew(file, DType.FLOAT32, 3, 5)) {
      assertEquals(60, Files.size(file));
      assertArrayEquals(new byte[60], Files.readAllBytes(file));
      lease.view().setFloat(1.5f, 2, 4);
    }
    assertEquals(1.5f, littleOrBig(Files.readAllBytes(file)).getFloat(56));
    Buffers.mapNew(folder.resolve("empty.bin"), DType.FLOAT32, 0).close();
    assertEquals(0, Files.size(folder.resolve("empty.bin")));
  }

  @Test
  void mapNew_fileIsThere_isRefusedAndItStays() throws IOException {
    byte[] content = randomBytes(50);
    Path file = file(content);
    assertThrows(FileAlreadyExistsException.class, () -> Buffers.mapNew(file, DType.UINT8, 100));
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void mapNew_moreThanAFileCanHold_leavesNone() {
    Path file = folder.resolve("too-large.bin");
    FileSystemException refused =
        assertThrows(
            FileSystemException.class,
            () -> Buffers.mapNew(file, DType.UINT8, Long.MAX_VALUE - 10_000));
    assertEquals(file.toString(), refused.getFile());
    assertFalse(Files.exists(file));
  }

  /** Elements past 2^31 and 2^32 bytes, which ints cannot count. */
  @Test
  void mapNew_above4GB_readsAndWritesEveryPlace() throws IOException {
    Path file = folder.resolve("large.bin");
    long bytes = 5 * GB;
    long free = Files.getFileStore(folder).getUnallocatedSpace();
    try (BufferLease lease = Buffers.mapNew(file, DType.UINT8, bytes)) {
      long taken = free - Files.getFileStore(folder).getUnallocatedSpace();
      assumeTrue(taken < bytes / 2, "needs a file system with sparse files");
      BufferView view = lease.view();
      long[] places = {
        0, 2 * GB - 1, 2 * GB, 2 * GB + 1, 4 * GB - 1, 4 * GB, 4 * GB + 1, bytes - 1
      };
      for (int i = 0; i < places.length; i++) {
        view.setInt(100 + i, places[i]);
      }
      try (FileChannel channel = FileChannel.open(file)) {
        for (int i = 0; i < places.length; i++) {
          ByteBuffer one = ByteBuffer.allocate(1);
          channel.read(one, places[i]);
          assertEquals(100 + i, one.get(0));
          assertEquals(100 + i, view.getInt(places[i]));
        }
      }
      try (BufferLease doubles =
              Buffers.map(file, MapMode.READ_WRITE, 2 * GB - 1, DType.INT16, 2 * GB / 2 + 1);
          BufferLease copy =
              Buffers.copyOf(view.withLayout(view.layout().slice(0, 4 * GB - 1, 3, 1)))) {
        assertEquals(101 + 256 * 102, doubles.view().getInt(0));
        assertEquals(104 + 256 * 105, doubles.view().getInt(GB));
        assertEquals(106, copy.view().getInt(2));
      }
      view.withLayout(view.layout().slice(0, 4 * GB - 1, 3, 1)).force();
    }
  }

  @ParameterizedTest
  @MethodSource("modes")
  void force_anyMemory_isForSharedFilesAlone(MapMode mode) throws IOException {
    Path file = file(randomBytes(30_000));
    try (BufferLease lease = Buffers.map(file, mode, 3, DType.INT32, 5000)) {
      BufferView part = lease.view().withLayout(lease.view().layout().slice(0, 4999, 70, -70));
      if (mode.equals(MapMode.READ_WRITE)) {
        part.setInt(9, 1);
        part.force();
        part.asReadOnly().force();
        try (BufferLease retained = lease.retain()) {
          retained.view().force();
        }
      } else {
        IllegalStateException refused = assertThrows(IllegalStateException.class, part::force);
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(file.toString()) && message.contains("READ_WRITE"), message);
      }
    }
    BufferView stale = closedView(file);
    assertThrows(IllegalStateException.class, stale::force);
    assertThrows(IllegalStateException.class, () -> Buffers.wrap(new float[3]).view().force());
    try (BufferLease lease = Buffers.allocate(DType.INT8, 3)) {
      assertThrows(IllegalStateException.class, () -> lease.view().force());
    }
  }

  private static BufferView closedView(Path file) throws IOException {
    try (BufferLease lease = Buffers.map(file, MapMode.READ_WRITE)) {
      return lease.view();
    }
  }
}
