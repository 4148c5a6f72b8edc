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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gatun.buffer.BufferPool;

/**
 * Mutates good files and reads each: it shows what is in it, or is refused by name. Ends with 1 if
 * one does neither; what it printed last says which.
 */
final class FileFuzz {
  /** A refusal or a small file takes less. */
  private static final long MOST_ALLOCATED = 16 << 20;

  /** Of native memory a file of 60 KB becomes no more, whatever it says. */
  private static final long MOST_NATIVE = 16 << 20;

  /** A heap of 64 MB, the JVM's own memory and compiled code, and little more. */
  private static final long MOST_RESIDENT = 384 << 20;

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
    long resident = mostResident();
    IO.println("fuzz: %d MB resident at most".formatted(resident >> 20));
    if (resident > MOST_RESIDENT) {
      failed = true;
      IO.println("failed: expected at most %d MB".formatted(MOST_RESIDENT >> 20));
    }
    System.exit(failed ? 1 : 0);
  }

  /** Returns the most memory that this process had at once; 0 where the system does not say. */
  private static long mostResident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    }
  }

  private static boolean run(FuzzedFormat format, long seed, int first, int count)
      throws IOException {
    long start = System.nanoTime();
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
        if (BufferPool.shared().statistics().outstanding() > 0) {
          failed++;
          fail(format, i, new AssertionError("left open " + BufferPool.shared()));
        }
      }
    } finally {
      Files.deleteIfExists(file);
    }
    long nativeBytes = BufferPool.shared().statistics().highWaterBytes();
    if (nativeBytes > MOST_NATIVE) {
      failed++;
      fail(format, first + count, new AssertionError(nativeBytes + " bytes of native memory"));
    }
    IO.println(
        "fuzz %s: %d mutations of %d files, seed %d: %d read right, %d refused, %d failed, %d s; at most %d KB of native memory%s"
            .formatted(
                format.name().toLowerCase(Locale.ROOT),
                count,
                good.size(),
                seed,
                right,
                refused,
                failed,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                nativeBytes >> 10,
                format.passedOn()));
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
