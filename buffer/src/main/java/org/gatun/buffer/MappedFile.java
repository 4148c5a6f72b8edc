// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file that memory is mapped from, and what can go wrong with it. The file is closed as soon as
 * it is mapped; the mapping ends when the collector finds that nothing can reach the memory.
 *
 * <p>Who truncates a file takes its pages from everybody who has it mapped. The processor then
 * faults, and the JVM notes the fault, skips the access and throws {@link InternalError} when the
 * thread next stops, which may be some instructions later; a value that was read meanwhile is
 * arbitrary. So whoever ends a bulk operation asks with {@link #throwPendingFault} first.
 */
record MappedFile(Path path, MapMode mode) {
  private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
  private static final Set<OpenOption> WRITE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.SPARSE);

  /** Maps all of a file. */
  static BufferLease map(Path path, MapMode mode) throws IOException {
    var file = new MappedFile(path, mode);
    try (FileChannel channel = file.openPresent()) {
      StridedLayout layout = StridedLayout.ofC(1, channel.size());
      return file.map(channel, 0, DType.UINT8, layout);
    }
  }

  /** Maps a part of a file, which must be long enough. */
  static BufferLease map(Path path, MapMode mode, long byteOffset, DType dtype, long... shape)
      throws IOException {
    if (byteOffset < 0) {
      throw new IllegalArgumentException("byteOffset: expected 0 or more but found " + byteOffset);
    }
    StridedLayout layout = StridedLayout.ofC(dtype.itemsize(), shape);
    var file = new MappedFile(path, mode);
    try (FileChannel channel = file.openPresent()) {
      // Mapping past the end would make the file longer.
      long bytes = channel.size();
      if (byteOffset > bytes || layout.byteSize() > bytes - byteOffset) {
        throw file.refusal(
            "expected "
                + layout.byteSize()
                + " bytes from byte "
                + byteOffset
                + " on, for shape "
                + layout.shapeText()
                + " of "
                + dtype
                + ", but found a file of "
                + bytes);
      }
      return file.map(channel, byteOffset, dtype, layout);
    }
  }

  /** Makes a file of zeros and maps it; leaves none behind if that fails. */
  static BufferLease mapNew(Path path, DType dtype, long... shape) throws IOException {
    StridedLayout layout = StridedLayout.ofC(dtype.itemsize(), shape);
    var file = new MappedFile(path, MapMode.READ_WRITE);
    FileChannel channel = file.open(CREATE);
    try (channel) {
      return file.map(channel, 0, dtype, layout);
    } catch (IOException | RuntimeException | Error e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private FileChannel openPresent() throws IOException {
    boolean reads = mode.equals(MapMode.READ_ONLY);
    if (!reads && !mode.equals(MapMode.READ_WRITE) && !mode.equals(MapMode.PRIVATE)) {
      throw new IllegalArgumentException(
          "mode: expected READ_ONLY, READ_WRITE or PRIVATE but found " + mode);
    }
    // Opening a pipe would wait for whoever writes to it.
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw refusal(
          "expected a regular file but found "
              + (attributes.isDirectory() ? "a directory" : "a device, a pipe or a socket"));
    }
    return open(reads ? READ : WRITE);
  }

  private FileChannel open(Set<OpenOption> options) throws IOException {
    try {
      return FileChannel.open(path, options);
    } catch (UnsupportedOperationException e) {
      throw notMappable(e);
    }
  }

  private BufferLease map(FileChannel channel, long byteOffset, DType dtype, StridedLayout layout)
      throws IOException {
    MemorySegment segment;
    try {
      segment = channel.map(mode, byteOffset, layout.byteSize(), Arena.ofAuto());
    } catch (UnsupportedOperationException e) {
      throw notMappable(e);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) { // which does not say which file
      FileSystemException named = refusal("it cannot be mapped: " + e.getMessage());
      named.initCause(e);
      throw named;
    }
    return new BufferLease(
        new Loan(Memory.ofFile(segment, this), 1), 0, dtype, layout, segment.isReadOnly());
  }

  private FileSystemException notMappable(UnsupportedOperationException cause) {
    FileSystemException refusal =
        refusal(
            "expected a file system whose files can be mapped but found "
                + path.getFileSystem().provider().getScheme()
                + "; copy the file to a folder of the default one");
    refusal.initCause(cause);
    return refusal;
  }

  private FileSystemException refusal(String reason) {
    return new FileSystemException(path.toString(), null, reason);
  }

  /** Writes what was changed in a range of bytes to the file. */
  static void force(Memory memory, long from, long bytes) {
    MappedFile file = memory.file;
    if (!memory.ofFile || (file != null && !file.mode.equals(MapMode.READ_WRITE))) {
      throw new IllegalStateException(
          "expected memory of a file that is mapped READ_WRITE but found "
              + (file == null ? memory : file));
    }
    memory.segment.asSlice(from, bytes).force();
  }

  /**
   * Throws what the JVM has noted of this thread's accesses but not thrown yet. It does so when it
   * returns from native code.
   */
  void throwPendingFault() {
    try {
      boolean _ = Thread.holdsLock(this);
    } catch (InternalError e) {
      throw explained(e, "" + this);
    }
  }

  /** Returns an error that came of an access to one of these, with what it means for a file. */
  static InternalError explained(InternalError error, Memory... accessed) {
    String files =
        Arrays.stream(accessed)
            .flatMap(memory -> Stream.ofNullable(memory.file))
            .map(MappedFile::toString)
            .distinct()
            .collect(Collectors.joining(" or of "));
    boolean fault = String.valueOf(error.getMessage()).contains("unsafe memory access");
    return fault && !files.isEmpty() ? explained(error, files) : error;
  }

  private static InternalError explained(InternalError error, String files) {
    return new InternalError(
        "expected the bytes of "
            + files
            + ", to stay but they are gone: the file was truncated meanwhile, or its device failed",
        error);
  }

  /** Returns the path and the mode. */
  @Override
  public String toString() {
    return path + ", mapped " + mode;
  }
}
