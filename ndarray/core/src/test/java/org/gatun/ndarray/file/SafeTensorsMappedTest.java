// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.Allocated;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A safetensors file that is written through its mapping, or of numbers that are raw. */
class SafeTensorsMappedTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("a.safetensors");
  }

  @Test
  void mapNew_thenWritten_isTheFileOfTheSameArrays() throws IOException {
    Map<String, ArraySpec> specs = new LinkedHashMap<>();
    specs.put("bytes", ArraySpec.of(DType.UINT8, 3));
    specs.put("w", ArraySpec.of(DType.FLOAT32, 2, 2));
    specs.put("half", ArraySpec.of(DType.BFLOAT16, 2));
    Map<String, String> metadata = Map.of("format", "pt");
    try (SafeTensors made = SafeTensors.mapNew(file(), specs, metadata);
        BufferLease bytes = Buffers.allocate(DType.UINT8, 3);
        BufferLease w = Buffers.wrap(new float[] {0, 0, 42, 0});
        BufferLease half = Buffers.allocate(DType.BFLOAT16, 2)) {
      made.array("w").setFloat(42, 1, 0);
      made.array("w").view().force();
      assertEquals(metadata, made.metadata());
      Map<String, NdArray> arrays = new LinkedHashMap<>();
      arrays.put("bytes", NdArray.of(bytes.view()));
      arrays.put("w", NdArray.of(w.view()).reshape(2, 2));
      arrays.put("half", NdArray.of(half.view()));
      Path written = folder.resolve("written");
      SafeTensors.write(written, arrays, metadata);
      assertEquals(-1, Files.mismatch(written, file()));
    }
    assertThrows(
        FileAlreadyExistsException.class, () -> SafeTensors.mapNew(file(), specs, metadata));
    Path other = folder.resolve("other");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            SafeTensors.mapNew(
                other, Map.of("a", ArraySpec.of(DType.ofDescr(">f4"), 1)), Map.of()));
    assertTrue(Files.notExists(other));
  }

  @Test
  void open_modes_writeWhereTheySay() throws IOException {
    SafeTensors.mapNew(file(), Map.of("w", ArraySpec.of(DType.INT32, 2)), Map.of()).close();
    try (SafeTensors opened = SafeTensors.open(file(), MapMode.READ_WRITE)) {
      opened.array("w").setInt(42, 1);
    }
    try (SafeTensors opened = SafeTensors.open(file(), MapMode.PRIVATE)) {
      assertEquals(42, opened.array("w").getInt(1));
      opened.array("w").setInt(43, 1);
    }
    try (SafeTensors opened = SafeTensors.open(file(), MapMode.READ_ONLY)) {
      assertArrayEquals(new long[] {0, 42}, opened.array("w").toLongArray());
      assertThrows(ReadOnlyBufferException.class, () -> opened.array("w").setInt(1, 0));
    }
  }

  @Test
  void open_tenGigabytes_costsWhatOneMegabyteCosts() throws Exception {
    long large = 10L << 30;
    Path small = folder.resolve("small");
    SafeTensors.mapNew(small, Map.of("w", ArraySpec.of(DType.UINT8, 1 << 20)), Map.of()).close();
    try (SafeTensors made =
        SafeTensors.mapNew(file(), Map.of("w", ArraySpec.of(DType.UINT8, large)), Map.of())) {
      made.array("w").setInt(42, large - 1);
    }
    try (SafeTensors opened = SafeTensors.open(file())) {
      assertEquals(42, opened.array("w").getInt(large - 1));
      assertEquals(0, opened.array("w").getInt(3L << 30));
    }
    long ofSmall = Allocated.leastBy(() -> SafeTensors.open(small).close());
    long ofLarge = Allocated.leastBy(() -> SafeTensors.open(file()).close());
    assertTrue(Math.abs(ofLarge - ofSmall) < 1024, () -> ofSmall + " and " + ofLarge);
    assertTrue(ofLarge < 64 << 10, () -> "allocated " + ofLarge);
  }

  @ParameterizedTest
  @ValueSource(strings = {"F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"})
  void array_ofEightBits_isRaw(String name) throws IOException {
    DType dtype = SafeTensors.dtype(name);
    try (SafeTensors made =
        SafeTensors.mapNew(file(), Map.of("w", ArraySpec.of(dtype, 2, 2)), Map.of())) {
      NdArray array = made.array("w");
      assertEquals(dtype, array.dtype());
      assertTrue(array.toString().contains(name), array::toString);
      assertThrows(IllegalArgumentException.class, () -> array.get(0, 0));
      assertThrows(IllegalArgumentException.class, () -> array.getFloat(0, 0));
      array.view().cast(DType.UINT8, 2, 2).setInt(200, 1, 1);
      SafeTensors.write(folder.resolve("again"), Map.of("w", array.transpose()));
    }
    try (SafeTensors again = SafeTensors.open(folder.resolve("again"))) {
      assertEquals(dtype, again.array("w").dtype());
      assertEquals(200, again.array("w").view().cast(DType.UINT8, 2, 2).getInt(1, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F4_E2M1", "F6", "I4", "C128", "float32"})
  void dtype_ofAnotherName_isRefused(String name) {
    var e = assertThrows(IllegalArgumentException.class, () -> SafeTensors.dtype(name));
    String message = Objects.requireNonNull(e.getMessage());
    assertTrue(message.endsWith("but found \"" + name + "\""), message);
  }
}
