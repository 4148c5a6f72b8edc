// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.harness.Python;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutated files: what opens here shows what NumPy shows of it. Of archives more are refused here,
 * whose two directories contradict each other.
 */
class NumPyVerdictsTest {
  private static final int COUNT = 700;

  @TempDir private Path folder;

  @Test
  void mutatedFiles_thatOpen_showWhatNumPyShows() throws Exception {
    long seed = Long.getLong("gatun.seed", 20260107L);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    mutate("npy.txt.gz", 2, 128, ".npy", random);
    mutate("npz.txt.gz", 2, 4_000, ".npz", random);
    Map<String, String> ours = new LinkedHashMap<>();
    for (int i = 0; i < COUNT; i++) {
      ours.putAll(npy("%04d.npy".formatted(i)));
      ours.putAll(npz("%04d.npz".formatted(i)));
    }
    List<String> differing = new ArrayList<>();
    int same = 0;
    int stricter = 0;
    for (String line : Python.run(List.of("numpy"), "verdicts.py", folder.toString())) {
      String[] fields = line.split("\t", 3);
      String key = fields[0] + " " + fields[1];
      String found = ours.getOrDefault(key, ours.getOrDefault(fields[0] + " ", "refuses: missing"));
      boolean refused = found.startsWith("refuses");
      if (found.equals(fields[2]) || (refused && fields[2].startsWith("refuses"))) {
        same++;
      } else if (refused) {
        stricter++;
      } else {
        differing.add(
            key + ": expected " + shortened(fields[2]) + " but found " + shortened(found));
      }
    }
    System.out.println("same " + same + ", refused here alone " + stricter);
    assertEquals("", String.join("\n", differing));
    assertTrue(same > COUNT, "same " + same);
    assertTrue(stricter < COUNT / 5, "refused here alone " + stricter);
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(200, text.length()));
  }

  private void mutate(String golden, int field, int header, String suffix, Random random)
      throws IOException {
    List<byte[]> good = new ArrayList<>();
    for (String[] fields : Golden.lines(golden)) {
      if (suffix.equals(".npy") || fields[0].equals("archive")) {
        byte[] bytes = Golden.unhex(fields[field]);
        if (bytes.length < 4_000) {
          good.add(bytes);
        }
      }
    }
    for (int i = 0; i < COUNT; i++) {
      byte[] bytes = good.get(random.nextInt(good.size()));
      Files.write(folder.resolve("%04d%s".formatted(i, suffix)), Mutated.of(bytes, header, random));
    }
  }

  private Map<String, String> npy(String file) {
    try (BufferLease lease = NpyFile.map(folder.resolve(file), MapMode.READ_ONLY)) {
      return Map.of(file + " ", text(NdArray.of(lease.view())));
    } catch (IOException e) {
      return Map.of(file + " ", "refuses: " + e.getMessage());
    }
  }

  private Map<String, String> npz(String file) {
    Map<String, String> arrays = new LinkedHashMap<>();
    try (NpzFile npz = NpzFile.open(folder.resolve(file), MapMode.READ_ONLY, 1 << 20)) {
      for (String name : npz.names()) {
        String key = file + " " + HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
        try {
          npz.verify(name); // as NumPy does
          arrays.put(key, text(npz.array(name)));
        } catch (IOException e) {
          arrays.put(key, "refuses: " + e.getMessage());
        }
      }
    } catch (IOException e) {
      arrays.put(file + " ", "refuses: " + e.getMessage());
    }
    return arrays;
  }

  private static String text(NdArray array) {
    String geometry = Golden.geometry(array);
    return String.join(
        "\t",
        geometry.substring(0, 1),
        geometry.substring(3, geometry.length() - 1),
        "" + array.dtype().itemsize(),
        Golden.hex(array));
  }
}
