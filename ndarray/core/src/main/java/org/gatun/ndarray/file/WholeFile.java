// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that appears, or is replaced, whole or not at all. */
final class WholeFile {
  /** What fills a file. */
  interface Content {
    void write(FileChannel channel) throws IOException;
  }

  private WholeFile() {}

  /**
   * Writes beside the file, and moves the result to its place when it is complete: who has the old
   * file mapped keeps its bytes.
   */
  static void write(Path file, Content content) throws IOException {
    Path part = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.write(channel);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw named(file, e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Names the file that was to be, not the one beside it, of which nobody knows. */
  private static IOException named(Path file, IOException e) {
    String path = file.toString();
    IOException named =
        switch (e) {
          case NoSuchFileException _ ->
              new NoSuchFileException(path, null, "expected its folder to exist but found none");
          case AccessDeniedException _ ->
              new AccessDeniedException(
                  path, null, "expected a folder where files can be made and replaced");
          case FileSystemException failure ->
              new FileSystemException(path, null, failure.getReason());
          default -> new IOException(path + ": " + e.getMessage());
        };
    named.initCause(e);
    return named;
  }
}
