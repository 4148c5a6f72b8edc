// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.MemoryKind;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a safetensors file promises: shared memory, a loan that ends, and no trust in headers. */
class SafeTensorsTest {
  private static final String TWO_FLOATS = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":";

  @TempDir private Path folder;

  @Test
  void array_written_staysInThisProcess() throws IOException {
    Path file = write(Map.of("w", floats(1, 2, 3)));
    byte[] before = Files.readAllBytes(file);
    try (SafeTensors opened = SafeTensors.open(file)) {
      NdArray array = opened.array("w");
      array.setFloat(42, 1);
      assertArrayEquals(new float[] {1, 42, 3}, array.toFloatArray());
      try (BufferLease lease = array.acquire(BufferRequest.NATIVE_WRITABLE.andAlignedTo(64))) {
        assertEquals(42, lease.view().getFloat(1));
      }
    }
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void close_arrayUsedAfterwards_fails() throws IOException {
    NdArray array;
    BufferLease retained;
    try (SafeTensors opened = SafeTensors.open(write(Map.of("w", floats(1, 2))))) {
      array = opened.array("w");
      retained = array.acquire(BufferRequest.NATIVE);
    }
    assertThrows(IllegalStateException.class, () -> array.getFloat(0));
    assertTrue(array.toString().startsWith("released "), array::toString);
    try (retained) {
      assertEquals(2, retained.view().getFloat(1));
    }
    assertThrows(IllegalStateException.class, () -> retained.view());
  }

  @Test
  void array_unknownName_isRefusedByName() throws IOException {
    try (SafeTensors opened = SafeTensors.open(write(Map.of("w", floats(1))))) {
      var e = assertThrows(IllegalArgumentException.class, () -> opened.array("v"));
      assertTrue(message(e).contains("\"v\""), e::getMessage);
    }
  }

  @Test
  void write_overAMappedFile_leavesTheMappingItsBytes() throws IOException {
    Path file = write(Map.of("w", floats(1, 2)));
    try (SafeTensors opened = SafeTensors.open(file)) {
      try (BufferLease other = floats(7)) {
        SafeTensors.write(file, Map.of("v", other));
      }
      assertEquals(2, opened.array("w").getFloat(1));
      try (SafeTensors again = SafeTensors.open(file)) {
        assertEquals(7, again.array("v").getFloat(0));
      }
    }
    assertOnlyFile(file);
  }

  @Test
  void write_mixedItemsizes_alignsEachArray() throws IOException {
    Map<String, BufferExporter> arrays = new LinkedHashMap<>();
    arrays.put("bytes", Buffers.allocate(DType.UINT8, 3));
    arrays.put("doubles", Buffers.allocate(DType.FLOAT64, 5));
    arrays.put("shorts", Buffers.allocate(DType.BFLOAT16, 3));
    arrays.put("floats", Buffers.allocate(DType.FLOAT32, 1));
    try (SafeTensors opened = SafeTensors.open(write(arrays))) {
      assertEquals(0, opened.array("doubles").view().address() % 64);
      for (String name : opened.names()) {
        var view = opened.array(name).view();
        assertEquals(0, view.address() % view.dtype().itemsize(), name);
      }
      assertEquals(DType.BFLOAT16, opened.array("shorts").dtype());
    }
  }

  @Test
  void write_failing_leavesNothingBehind() throws IOException {
    Path file = folder.resolve("w");
    try (BufferLease lease = floats(1)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> SafeTensors.write(file, Map.of("__metadata__", lease)));
      assertThrows(
          IllegalArgumentException.class, () -> SafeTensors.write(file, Map.of("\uD800", lease)));
      assertThrows(
          IOException.class,
          () -> SafeTensors.write(folder.resolve("missing").resolve("w"), Map.of("a", lease)));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":F[0,8]},"a":F[0,8]}}                                         | "a" again
          {"a":F[0,8],"dtype":"F32"}}                                       | "dtype" again
          {"a":{"dtype":"F6_E4M1","shape":[8],"data_offsets":[0,8]}}        | "a", dtype: expected one of
          {"a":{"dtype":"F6_E2M3","shape":[2,2],"data_offsets":[0,3]}}      | "a", shape: expected a last axis of
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}            | "a", data_offsets: expected 8 bytes
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}            | data: expected 4 bytes after
          {"a":F[4,12]}}                                                    | "a", data_offsets: expected to begin at 0
          {"a":F[0,8]},"b":F[0,8]}}                                         | expected to begin at 8
          {"a":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,8]}} | 2^63 or more bytes
          {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}           | header byte 37: expected a natural number but found '-'
          {"a":F[0,8],"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}} | 32 levels
          {"__metadata__":{"k":"v","k":"v"},"a":F[0,8]}}                    | "k" again
          """)
  void open_lyingHeader_namesTheFieldAndPlace(String template, String expected) throws IOException {
    String header =
        template.replace("F[0,8]", TWO_FLOATS + "[0,8]").replace("F[4,12]", TWO_FLOATS + "[4,12]");
    Path file = folder.resolve("lying");
    Files.write(file, file(header.getBytes(StandardCharsets.UTF_8), 8));
    var e = assertThrows(IOException.class, () -> SafeTensors.open(file));
    assertTrue(message(e).contains(expected), e::getMessage);
    assertTrue(message(e).startsWith(file.toString()), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({"-1", "-9223372036854775808", "9223372036854775807", "100000001", "9", "99999999"})
  void open_lyingLength_isRefusedWithoutMakingRoom(long length) throws IOException {
    Path file = folder.resolve("length");
    byte[] bytes = file(new byte[8], 0);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file, bytes);
    long allocated =
        allocatedBy(() -> assertThrows(IOException.class, () -> SafeTensors.open(file)));
    assertTrue(allocated < 1 << 20, () -> "allocated " + allocated);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "7"})
  void open_fileShorterThanALength_isRefused(int size) throws IOException {
    Path file = Files.write(folder.resolve("short"), new byte[size]);
    var e = assertThrows(IOException.class, () -> SafeTensors.open(file));
    assertTrue(message(e).contains("expected 8 bytes but found " + size), e::getMessage);
  }

  @Test
  void open_manyAxes_isRefused() throws IOException {
    String ones = "1,".repeat(100_000) + "1";
    String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + ones + "],\"data_offsets\":[0,1]}}";
    Path file = folder.resolve("axes");
    Files.write(file, file(header.getBytes(StandardCharsets.UTF_8), 1));
    var e = assertThrows(IOException.class, () -> SafeTensors.open(file));
    assertTrue(message(e).contains("expected at most 64 numbers"), e::getMessage);
  }

  @Test
  void open_mutatedFiles_refusesOrReadsWithinTheFile() throws IOException {
    byte[] real;
    try (InputStream stream =
        Objects.requireNonNull(getClass().getResourceAsStream("real.safetensors"))) {
      real = stream.readAllBytes();
    }
    long seed = Long.getLong("gatun.seed", 20260101L);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path file = folder.resolve("mutated");
    int header = 8 + (int) ByteBuffer.wrap(real).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Files.write(file, real);
    assertTrue(readsWithin(file, real.length)); // loads the classes, which allocates
    int opened = 0;
    for (int round = 0; round < 1_000; round++) {
      byte[] mutated = Mutated.of(real, header, random);
      Files.write(file, mutated);
      boolean[] opens = {false};
      long allocated = allocatedBy(() -> opens[0] = readsWithin(file, mutated.length));
      assertTrue(allocated < 4 << 20, () -> "allocated " + allocated);
      opened += opens[0] ? 1 : 0;
    }
    // Both happen, or the mutations are no test.
    assertTrue(opened > 50 && opened < 950, "opened " + opened);
  }

  /** Reads every element of every array; false if the file is refused. */
  private static boolean readsWithin(Path file, long size) {
    try (SafeTensors opened = SafeTensors.open(file)) {
      long bytes = 0;
      for (String name : opened.names()) {
        NdArray array = opened.array(name);
        bytes += MemoryKind.bytesOf(array).length;
        assertTrue(array.view().layout().high() <= size || array.count() == 0);
        assertFalse(array.toString().isEmpty());
      }
      assertTrue(bytes < size);
      return true;
    } catch (IOException refused) {
      assertTrue(message(refused).startsWith(file + ": "), refused::getMessage);
      return false;
    }
  }

  private static long allocatedBy(Runnable use) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    use.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static String message(Exception e) {
    return Objects.requireNonNull(e.getMessage());
  }

  private static byte[] file(byte[] header, int data) {
    byte[] bytes = new byte[8 + header.length + data];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
    return bytes;
  }

  private static BufferLease floats(float... values) {
    return Buffers.wrap(values);
  }

  private Path write(Map<String, ? extends BufferExporter> arrays) throws IOException {
    Path file = folder.resolve("arrays.safetensors");
    SafeTensors.write(file, arrays, Map.of());
    assertOnlyFile(file);
    return file;
  }

  private void assertOnlyFile(Path file) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }
}
