// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the system has of a mapped file, and files that cannot be mapped. */
class MappedFileSystemTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path PAGES = Path.of("/proc/self/smaps");

  @TempDir private Path folder;

  static MapMode[] modes() {
    return MappedFileTest.modes();
  }

  @ParameterizedTest
  @MethodSource("modes")
  void map_missingFile_namesItAndMakesNone(MapMode mode) {
    Path file = folder.resolve("missing.bin");
    NoSuchFileException refused =
        assertThrows(NoSuchFileException.class, () -> Buffers.map(file, mode));
    assertEquals(file.toString(), refused.getFile());
    assertThrows(NoSuchFileException.class, () -> Buffers.map(file, mode, DType.INT8, 3));
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void map_folder_isRefusedByName(MapMode mode) {
    refused(folder, mode, "a directory");
  }

  /** Opening a pipe waits for a writer. */
  @ParameterizedTest
  @MethodSource("modes")
  @Timeout(60)
  void map_pipeOrDevice_isRefusedAtOnce(MapMode mode) throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/zero")), "needs a system with /dev");
    refused(Path.of("/dev/zero"), mode, "a device");
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    refused(pipe, mode, "a pipe");
  }

  private static void refused(Path file, MapMode mode, String found) {
    FileSystemException refused =
        assertThrows(FileSystemException.class, () -> Buffers.map(file, mode));
    assertEquals(file.toString(), refused.getFile());
    assertTrue(String.valueOf(refused.getMessage()).contains(found), refused::toString);
  }

  @Test
  void map_fileThatMayNotBeRead_isRefusedByName() throws IOException {
    Path file = Files.write(folder.resolve("secret.bin"), new byte[10]);
    assertTrue(file.toFile().setReadable(false) && file.toFile().setWritable(false));
    assumeFalse(Files.isReadable(file), "needs a user that is not root");
    assertThrows(AccessDeniedException.class, () -> Buffers.map(file, MapMode.READ_ONLY));
  }

  /** The program that runs may be read by everybody and written by nobody. */
  @Test
  void map_fileThatMayNotBeWritten_isRefusedByNameButForReading() throws IOException {
    Path program = Path.of(ProcessHandle.current().info().command().orElse("/proc/self/exe"));
    for (MapMode mode : List.of(MapMode.READ_WRITE, MapMode.PRIVATE)) {
      FileSystemException refused =
          assertThrows(FileSystemException.class, () -> Buffers.map(program, mode));
      assertEquals(program.toString(), refused.getFile());
    }
    Buffers.map(program, MapMode.READ_ONLY).close();
  }

  @Test
  void map_fileInAnArchive_isRefusedByName() throws IOException {
    Path archive = folder.resolve("archive.zip");
    try (FileSystem files = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Path file = Files.write(files.getPath("/inside.bin"), new byte[100]);
      FileSystemException refused =
          assertThrows(FileSystemException.class, () -> Buffers.map(file, MapMode.READ_ONLY));
      assertTrue(String.valueOf(refused.getMessage()).contains("/inside.bin"), refused::toString);
      assertThrows(
          FileSystemException.class,
          () -> Buffers.mapNew(files.getPath("/new.bin"), DType.INT8, 100));
      assertFalse(Files.exists(files.getPath("/new.bin")));
    }
  }

  @ParameterizedTest
  @MethodSource("modes")
  void map_anyMode_closesTheFileAtOnce(MapMode mode) throws IOException {
    assumeTrue(Files.exists(DESCRIPTORS), "needs /proc");
    Path file = Files.write(folder.resolve("closed.bin"), new byte[10_000]);
    try (var open = Files.newByteChannel(file)) {
      assertTrue(open.isOpen() && isOpen(file), "an open file is seen");
    }
    try (BufferLease lease = Buffers.map(file, mode)) {
      assertFalse(isOpen(file));
      assertEquals(0, lease.view().getInt(9_999));
    }
  }

  private static boolean isOpen(Path file) throws IOException {
    try (var descriptors = Files.list(DESCRIPTORS)) {
      for (Path descriptor : descriptors.toList()) {
        try {
          if (Files.readSymbolicLink(descriptor).equals(file.toRealPath())) {
            return true;
          }
        } catch (NoSuchFileException e) {
          // closed while we looked
        }
      }
    }
    return false;
  }

  /** Closing ends the loan; the mapping ends when no view is left. */
  @ParameterizedTest
  @MethodSource("modes")
  void close_viewStillReachable_unmapsWhenItIsNotAnyMore(MapMode mode) throws Exception {
    assumeTrue(Files.exists(MAPS), "needs /proc");
    Path file = Files.write(folder.resolve("unmapped.bin"), new byte[10_000]);
    BufferView view = closedView(file, mode);
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertTrue(isMapped(file));
    assertFalse(view.isOpen());
    view = null;
    for (int i = 0; i < 500 && isMapped(file); i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertFalse(isMapped(file));
  }

  private static BufferView closedView(Path file, MapMode mode) throws IOException {
    try (BufferLease lease = Buffers.map(file, mode)) {
      return lease.view();
    }
  }

  private static boolean isMapped(Path file) throws IOException {
    return Files.readString(MAPS).contains(file.toRealPath().toString());
  }

  /** The system counts the pages that were written and that the device does not have yet. */
  @Test
  void force_afterWriting_leavesNothingForTheDevice() throws IOException {
    assumeTrue(Files.exists(PAGES), "needs /proc");
    String type = Files.getFileStore(folder).type();
    assumeTrue(
        List.of("ext4", "ext3", "xfs", "btrfs").contains(type), "needs a disk, found " + type);
    Path file = Files.write(folder.resolve("forced.bin"), new byte[8 << 12]);
    try (BufferLease lease = Buffers.map(file, MapMode.READ_WRITE)) {
      long dirty = 0;
      for (int attempt = 0; attempt < 100 && dirty == 0; attempt++) { // the system may be faster
        for (int page = 0; page < 8; page++) {
          lease.view().setInt(attempt + 1, (long) page << 12);
        }
        dirty = dirtyKilobytes(file);
      }
      assertTrue(dirty > 0);
      lease.view().force();
      assertEquals(0, dirtyKilobytes(file));
    }
  }

  private static long dirtyKilobytes(Path file) throws IOException {
    String name = file.toRealPath().toString();
    boolean ours = false;
    long sum = 0;
    for (String line : Files.readAllLines(PAGES)) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        ours = line.endsWith(name);
      } else if (ours && line.matches("(Shared|Private)_Dirty:.*")) {
        sum += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return sum;
  }
}
