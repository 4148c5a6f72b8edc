// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.IndexOrder;
import org.gatun.ndarray.NdArray;

/** Truncates files under those who read them; what is read then must be an error, not a crash. */
final class TruncationProgram {
  private TruncationProgram() {}

  /** What must fail. */
  private interface Use {
    void run() throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path stored = folder.resolve("stored.npz");
    Path deflated = folder.resolve("deflated.npz");
    Path npy = folder.resolve("a.npy");
    try (BufferLease lease = Buffers.allocate(DType.UINT8, 4 << 20)) {
      byte[] random = new byte[4 << 20];
      new Random(1).nextBytes(random);
      lease
          .view()
          .pinned(segment -> segment.copyFrom(java.lang.foreign.MemorySegment.ofArray(random)));
      NpzFile.write(stored, Map.of("a", lease));
      NpyFile.write(npy, lease);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      NpyFile.write(Channels.newChannel(bytes), lease, IndexOrder.C);
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(deflated))) {
        zip.putNextEntry(new ZipEntry("a.npy"));
        zip.write(bytes.toByteArray());
      }
    }
    try (NpzFile plain = NpzFile.open(stored, MapMode.READ_ONLY, 0);
        NpzFile packed = NpzFile.open(deflated, MapMode.READ_ONLY, 8 << 20);
        BufferLease mapped = NpyFile.map(npy, MapMode.READ_ONLY)) {
      NdArray array = plain.array("a");
      for (Path file : new Path[] {stored, deflated, npy}) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(64 << 10);
        }
      }
      fails("verify", () -> plain.verify("a"));
      fails("inflate", () -> packed.array("a"));
      fails("open", () -> NpyFile.map(npy, MapMode.READ_ONLY).close());
      fails("write npz", () -> NpzFile.write(folder.resolve("b.npz"), Map.of("a", array)));
      fails("write npy", () -> NpyFile.write(folder.resolve("b.npy"), mapped));
      NdArray backwards = NdArray.of(mapped.view()).slice("::-1");
      fails("write strided", () -> NpyFile.write(folder.resolve("b.npy"), backwards));
    }
    IO.println("survived");
  }

  private static void fails(String name, Use use) {
    try {
      use.run();
    } catch (IOException | InternalError e) {
      IO.println(name + ": " + e);
      return;
    }
    throw new AssertionError(name + ": expected an error but found none");
  }
}
