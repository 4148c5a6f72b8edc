// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.gatun.arrow.ArrowVectors;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;

/** What has a module descriptor works as a module, with native access for our modules alone. */
class ModulePathTest {
  @Test
  void modules_onTheModulePath_shareOneMemory() throws Exception {
    String[] all = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    String modules =
        Arrays.stream(all)
            .filter(entry -> !entry.isEmpty() && isModule(entry))
            .collect(Collectors.joining(File.pathSeparator));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                modules,
                "--add-modules=org.gatun.ndarray,org.gatun.arrow",
                "--illegal-native-access=deny",
                "--enable-native-access=org.gatun.buffer,org.gatun.ndarray,org.gatun.arrow",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "--add-opens=java.base/java.nio=org.apache.arrow.memory.core",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(
        """
        org.gatun.arrow
        org.gatun.buffer
        org.gatun.ndarray
        7.0 7.0
        """,
        printed.replace("\r\n", "\n"));
    assertEquals(0, child.waitFor());
  }

  /**
   * Ours with a descriptor, and the Arrow that they require; an allocator is found by class path.
   */
  private static boolean isModule(String entry) {
    String name = entry.replace(File.separatorChar, '/');
    return name.matches(
        ".*/(buffer|ndarray/core|arrow-bridge)/target/(classes|gatun-[^/]*\\.jar)"
            + "|.*/(arrow-(vector|format|memory-core|memory-unsafe)|flatbuffers-java|jackson-[a-z0-9-]+"
            + "|slf4j-api|jspecify|commons-codec|checker-qual)-[0-9][^/]*\\.jar");
  }

  /** Runs in the child. */
  static final class Probe {
    public static void main(String... arguments) {
      Map<String, Class<?>> modules = new TreeMap<>();
      for (Class<?> type : new Class<?>[] {Buffers.class, NdArray.class, ArrowVectors.class}) {
        modules.put(type.getModule().getName(), type);
      }
      modules.keySet().forEach(IO::println);
      try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 3);
          FieldVector vector = ArrowVectors.share("x", lease)) {
        ((Float4Vector) vector).set(1, 7);
        NdArray array = NdArray.of(lease.view());
        IO.println(array.getFloat(1) + " " + array.toFloatArray()[1]);
      }
    }
  }
}
