// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of 4 and 6 bits in safetensors files: raw, as many to an element as make whole bytes. */
class PackedNumbersTest {
  @TempDir private Path folder;

  private Path file(String dtype, String shape, int bytes) throws IOException {
    byte[] header =
        "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,%d]}}"
            .formatted(dtype, shape, bytes)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    for (int k = 0; k < bytes; k++) {
      file.put((byte) (k + 1));
    }
    return Files.write(folder.resolve("a.safetensors"), file.array());
  }

  @Test
  void open_fourBits_hasTwoInAByte() throws IOException {
    try (SafeTensors opened = SafeTensors.open(file("F4", "[2,6]", 6))) {
      NdArray array = opened.array("a");
      assertEquals(SafeTensors.dtype("F4"), array.dtype());
      assertArrayEquals(new long[] {2, 3}, array.shape());
      assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, array.view().toBytes());
      assertEquals(4, array.view().cast(DType.UINT8, 2, 3).getInt(1, 0));
    }
  }

  @Test
  void open_sixBits_hasFourInThreeBytes() throws IOException {
    for (String dtype : new String[] {"F6_E2M3", "F6_E3M2"}) {
      try (SafeTensors opened = SafeTensors.open(file(dtype, "[2,8]", 12))) {
        NdArray array = opened.array("a");
        assertEquals(3, array.dtype().itemsize());
        assertArrayEquals(new long[] {2, 2}, array.shape());
        assertArrayEquals(new byte[] {7, 8, 9}, array.at(1, 0).view().toBytes());
      }
    }
  }

  @Test
  void open_axisOfBrokenBytes_isRefusedByName() throws IOException {
    for (String[] each :
        new String[][] {
          {"F4", "[3]", "2"},
          {"F4", "[2,3]", "3"},
          {"F4", "[]", "1"},
          {"F6_E2M3", "[2]", "2"},
          {"F6_E3M2", "[2,2]", "3"}
        }) {
      Path file = file(each[0], each[1], Integer.parseInt(each[2]));
      IOException error = assertThrows(IOException.class, () -> SafeTensors.open(file).close());
      String message = String.valueOf(error.getMessage());
      String numbers = each[0].equals("F4") ? "2" : "4";
      assertTrue(
          message.contains(
              "\"a\", shape: expected a last axis of whole bytes, of a multiple of "
                  + numbers
                  + " numbers, for opaque '"
                  + each[0]),
          message);
    }
    // As many bytes as the numbers take.
    Path longer = file("F4", "[4]", 4);
    assertThrows(IOException.class, () -> SafeTensors.open(longer).close());
  }

  @Test
  void mapNew_packed_isWrittenAsSoManyNumbers() throws IOException {
    Path file = folder.resolve("new.safetensors");
    DType dtype = SafeTensors.dtype("F6_E3M2");
    try (SafeTensors made =
        SafeTensors.mapNew(file, Map.of("a", ArraySpec.of(dtype, 5, 2)), Map.of())) {
      assertArrayEquals(new long[] {5, 2}, made.array("a").shape());
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(
        text.contains("\"dtype\":\"F6_E3M2\",\"shape\":[5,8],\"data_offsets\":[0,30]"), text);
    try (SafeTensors opened = SafeTensors.open(file, MapMode.READ_ONLY)) {
      assertArrayEquals(new long[] {5, 2}, opened.array("a").shape());
    }
  }

  @Test
  void write_packedWithoutAnAxis_isRefused() {
    try (BufferLease lease = Buffers.allocate(SafeTensors.dtype("F4"))) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> SafeTensors.write(folder.resolve("b"), Map.of("a", lease)));
      assertTrue(String.valueOf(error.getMessage()).startsWith("\"a\": expected one axis or more"));
    }
  }

  /** Three bytes an element come last, so that the others lie where their size wants them. */
  @Test
  void write_packedBesideOthers_leavesThoseAligned() throws IOException {
    Path file = folder.resolve("mixed.safetensors");
    try (BufferLease packed = Buffers.allocate(SafeTensors.dtype("F6_E2M3"), 3);
        BufferLease halves = Buffers.allocate(DType.FLOAT16, 3)) {
      SafeTensors.write(file, Map.of("packed", packed, "halves", halves));
    }
    try (SafeTensors opened = SafeTensors.open(file)) {
      assertEquals(0, opened.array("halves").view().address() % 64);
    }
  }
}
