// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Mutates good files and reads each: it shows what is in it, or is refused by name. Ends with 1 if
 * one does neither; what it printed last says which.
 */
final class FileFuzz {
  /** A refusal or a small file takes less. */
  private static final long MOST_ALLOCATED = 16 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private FileFuzz() {}

  /** Runs: SEED FIRST COUNT. */
  public static void main(String... arguments) throws IOException {
    long seed = Long.parseLong(arguments[0]);
    int first = Integer.parseInt(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    boolean failed = false;
    for (FuzzedFormat format : FuzzedFormat.values()) {
      failed |= !run(format, seed, first, count);
    }
    System.exit(failed ? 1 : 0);
  }

  private static boolean run(FuzzedFormat format, long seed, int first, int count)
      throws IOException {
    List<byte[]> good = format.good();
    Path file = Files.createTempFile("gatun-fuzz", "." + format.name().toLowerCase(Locale.ROOT));
    int right = 0;
    int refused = 0;
    int failed = 0;
    try {
      for (byte[] each : good) {
        Files.write(file, each);
        read(format, file, each); // as it is, which also loads the classes
      }
      for (int i = first; i < first + count; i++) {
        Random random = new Random(seed + 31L * i);
        byte[] mutated = Mutation.of(good.get(i % good.size()), random, format.anywhere());
        // A new file: one that is emptied first goes to the disk at each close.
        Files.delete(file);
        Files.write(file, mutated);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
          format.read(file, mutated);
          right++;
        } catch (IOException e) {
          FuzzedFormat.checkMessage(file, e);
          refused++;
        } catch (RuntimeException | Error e) {
          failed++;
          fail(format, i, e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > MOST_ALLOCATED) {
          failed++;
          fail(format, i, new AssertionError("allocated " + allocated + " bytes"));
        }
      }
    } finally {
      Files.deleteIfExists(file);
    }
    IO.println(
        "fuzz %s: %d mutations of %d files, seed %d: %d read right, %d refused, %d failed"
            .formatted(
                format.name().toLowerCase(Locale.ROOT),
                count,
                good.size(),
                seed,
                right,
                refused,
                failed));
    return failed == 0;
  }

  private static void read(FuzzedFormat format, Path file, byte[] content) throws IOException {
    try {
      format.read(file, content);
    } catch (IOException e) {
      if (content.length > 200) { // the empty member of an archive is none
        throw e;
      }
    }
  }

  private static void fail(FuzzedFormat format, int round, Throwable e) {
    IO.println("failed: " + format + ", mutation " + round + ": " + e);
    for (StackTraceElement element : e.getStackTrace()) {
      IO.println("    " + element);
    }
  }
}
