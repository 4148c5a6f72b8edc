// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.buffer.IndexOrder;
import org.gatun.ndarray.Allocated;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a .npz archive promises: shared memory, files that others read, and no trust in it. */
class NpzFileTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("a.npz");
  }

  private Path saved(String name, float... values) throws IOException {
    try (BufferLease lease = Buffers.wrap(values)) {
      NpzFile.write(file(), Map.of(name, lease));
    }
    return file();
  }

  /** An archive of compressed files. */
  private Path deflated(Map<String, byte[]> files) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return file();
  }

  private static byte[] npy(float... values) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (BufferLease lease = Buffers.wrap(values)) {
      NpyFile.write(Channels.newChannel(stream), lease, IndexOrder.C);
    }
    return stream.toByteArray();
  }

  @Test
  void array_stored_sharesTheFile() throws IOException {
    Path file = saved("w", 1, 2, 3);
    try (NpzFile npz = NpzFile.open(file, MapMode.READ_WRITE, 0)) {
      NdArray array = npz.array("w");
      assertSame(array, npz.array("w.npy"));
      assertEquals(0, array.view().address() % 64);
      array.setFloat(42, 1);
      npz.force();
      assertReadsOfOthers(file, "w", 1, 42, 3);
      array.setFloat(43, 2);
    }
    assertReadsOfOthers(file, "w", 1, 42, 43);
  }

  @Test
  void verify_changedByte_isSeen() throws IOException {
    Path file = saved("w", 1, 2, 3);
    try (NpzFile npz = NpzFile.open(file, MapMode.READ_WRITE, 0)) {
      npz.verify("w");
      npz.array("w").setFloat(42, 1);
      var e = assertThrows(IOException.class, () -> npz.verify("w"));
      assertTrue(message(e).startsWith(file + ", \"w.npy\": expected the checksum"), e::getMessage);
    }
    try (NpzFile npz = NpzFile.open(file)) {
      npz.verify("w");
    }
  }

  @Test
  void array_private_keepsTheFile() throws IOException {
    Path file = saved("w", 1, 2);
    byte[] before = Files.readAllBytes(file);
    try (NpzFile npz = NpzFile.open(file)) {
      npz.array("w").setFloat(42, 1);
      assertEquals(42, npz.array("w").getFloat(1));
      npz.force();
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    try (NpzFile npz = NpzFile.open(file, MapMode.READ_ONLY, 0)) {
      assertThrows(ReadOnlyBufferException.class, () -> npz.array("w").setFloat(1, 0));
    }
  }

  @Test
  void array_deflated_isWritableOnlyWhereItStays() throws IOException {
    Path file = deflated(Map.of("w.npy", npy(1, 2)));
    try (NpzFile npz = NpzFile.open(file)) {
      npz.array("w").setFloat(42, 1);
      assertSame(npz.array("w"), npz.array("w"));
      assertEquals(0, npz.array("w").view().address() % 64);
    }
    for (MapMode mode : List.of(MapMode.READ_ONLY, MapMode.READ_WRITE)) {
      try (NpzFile npz = NpzFile.open(file, mode, 8)) {
        NdArray array = npz.array("w");
        assertEquals(2, array.getFloat(1));
        assertThrows(ReadOnlyBufferException.class, () -> array.setFloat(1, 0));
      }
    }
    assertReadsOfOthers(file, "w", 1, 2);
  }

  @Test
  void close_arraysUsedAfterwards_fail() throws IOException {
    for (Path file : List.of(saved("w", 1), folder.resolve("deflated.npz"))) {
      if (!Files.exists(file)) {
        Files.move(deflated(Map.of("w.npy", npy(1))), file);
      }
      NpzFile npz = NpzFile.open(file);
      NdArray array = npz.array("w");
      BufferLease retained = array.acquire(BufferRequest.NATIVE);
      npz.close();
      npz.close();
      assertThrows(IllegalStateException.class, () -> array.getFloat(0));
      assertThrows(IllegalStateException.class, () -> npz.array("w"));
      assertTrue(npz.toString().startsWith("closed "), npz::toString);
      try (retained) {
        assertEquals(1, retained.view().getFloat(0));
      }
    }
  }

  @Test
  void mapNew_thenWritten_isReadByOthers() throws IOException {
    Map<String, ArraySpec> specs = new LinkedHashMap<>();
    specs.put("a", ArraySpec.of(DType.FLOAT32, 3));
    specs.put("größe", ArraySpec.of(DType.INT16, 2, 2));
    specs.put("scalar", ArraySpec.of(DType.FLOAT64));
    try (NpzFile npz = NpzFile.mapNew(file(), specs)) {
      assertEquals(specs.keySet(), npz.names());
      npz.array("a").setFloat(42, 1);
      npz.array("größe").setInt(7, 1, 1);
      for (String name : npz.names()) {
        assertEquals(0, npz.array(name).view().address() % 64, name);
      }
    }
    assertReadsOfOthers(file(), "a", 0, 42, 0);
    try (NpzFile npz = NpzFile.open(file())) {
      assertEquals("[[0, 0], [0, 7]]", npz.array("größe").view().toList().toString());
      assertEquals(0.0, npz.array("scalar").getDouble());
    }
    assertThrows(FileAlreadyExistsException.class, () -> NpzFile.mapNew(file(), specs));
    assertReadsOfOthers(file(), "a", 0, 42, 0);
  }

  @Test
  void mapNew_aboveFourGigabytes_isZip64() throws IOException {
    Map<String, ArraySpec> specs = new LinkedHashMap<>();
    specs.put("small", ArraySpec.of(DType.UINT8, 5));
    specs.put("large", ArraySpec.of(DType.UINT8, 5L << 30));
    specs.put("after", ArraySpec.of(DType.INT32, 3));
    // Not closed: that would read the five gigabytes for their checksum.
    BufferLease kept;
    {
      NpzFile npz = NpzFile.mapNew(file(), specs);
      npz.array("large").setInt(42, (5L << 30) - 1);
      npz.array("after").setInt(43, 2);
      kept = npz.array("after").acquire(BufferRequest.STRIDED);
    }
    try (kept;
        NpzFile npz = NpzFile.open(file());
        ZipFile zip = new ZipFile(file().toFile())) {
      assertEquals(42, npz.array("large").getInt((5L << 30) - 1));
      assertEquals(43, npz.array("after").getInt(2));
      assertEquals((5L << 30) + 128, zip.getEntry("large.npy").getSize());
      assertEquals(140, zip.getInputStream(zip.getEntry("after.npy")).readAllBytes().length);
      ofOne(file(), 64 << 10);
    }
  }

  /** Opening takes the same for every size. */
  private void ofOne(Path large, long most) throws IOException {
    try {
      Path small = folder.resolve("small.npz");
      NpzFile.mapNew(
              small,
              Map.of(
                  "small", ArraySpec.of(DType.UINT8, 5),
                  "large", ArraySpec.of(DType.UINT8, 5 << 10),
                  "after", ArraySpec.of(DType.INT32, 3)))
          .close();
      long ofSmall = Allocated.leastBy(() -> open(small));
      long ofLarge = Allocated.leastBy(() -> open(large));
      assertTrue(Math.abs(ofLarge - ofSmall) < 2048, () -> ofSmall + " and " + ofLarge);
      assertTrue(ofLarge < most, () -> "allocated " + ofLarge);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void open(Path file) throws IOException {
    try (NpzFile npz = NpzFile.open(file)) {
      assertEquals(1, npz.array("large").rank());
    }
  }

  @Test
  void write_manyNames_isZip64() throws IOException {
    Map<String, BufferExporter> arrays = new LinkedHashMap<>();
    try (BufferLease one = Buffers.wrap(new byte[] {7});
        BufferLease two = Buffers.wrap(new byte[] {7})) { // for one is lent at most 65,534 times
      for (int i = 0; i < 66_000; i++) {
        arrays.put("array " + i, i % 2 == 0 ? one : two);
      }
      NpzFile.write(file(), arrays);
    }
    try (NpzFile npz = NpzFile.open(file());
        ZipFile zip = new ZipFile(file().toFile())) {
      assertEquals(arrays.keySet(), npz.names());
      assertEquals(7, npz.array("array 65999").getInt(0));
      assertEquals(66_000, zip.size());
    }
  }

  @Test
  void write_whatFails_leavesTheOldFile() throws IOException {
    Path file = saved("w", 1);
    byte[] before = Files.readAllBytes(file);
    try (BufferLease good = Buffers.allocate(DType.INT8, 2);
        BufferLease bad = Buffers.allocate(DType.BFLOAT16, 2)) {
      assertThrows(
          IllegalArgumentException.class, () -> NpzFile.write(file, Map.of("a", good, "b", bad)));
      assertThrows(
          IllegalArgumentException.class, () -> NpzFile.write(file, Map.of("\uD800", good)));
      assertThrows(
          IllegalArgumentException.class,
          () -> NpzFile.write(file, Map.of("a".repeat(70_000), good)));
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void write_stridedViews_writesThemInOrder() throws IOException {
    try (BufferLease lease = Buffers.allocate(DType.FLOAT32, 4, 6)) {
      for (int i = 0; i < 24; i++) {
        lease.view().setFloat(i, i / 6, i % 6);
      }
      NdArray array = NdArray.of(lease.view());
      NpzFile.write(
          file(),
          Map.of("a", array.slice("::-1, ::2"), "b", array.transpose(), "c", array.slice("1, 2")));
      try (NpzFile npz = NpzFile.open(file())) {
        assertTrue(array.slice("::-1, ::2").contentEquals(npz.array("a")));
        assertTrue(array.transpose().contentEquals(npz.array("b")));
        assertTrue(npz.array("b").view().layout().isFortranContiguous());
        assertTrue(array.slice("1, 2").contentEquals(npz.array("c")));
      }
    }
  }

  @Test
  void array_deflatedAndLarge_isInflatedWhole() throws IOException {
    float[] values = new float[700_000];
    Random random = new Random(20260104);
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 300_000 ? random.nextFloat() : i % 7;
    }
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (BufferLease lease = Buffers.wrap(values)) {
      NdArray matrix = NdArray.of(lease.view()).reshape(700, 1000);
      NpyFile.write(Channels.newChannel(stream), matrix, IndexOrder.FORTRAN);
    }
    try (NpzFile npz = NpzFile.open(deflated(Map.of("w.npy", stream.toByteArray())))) {
      NdArray array = npz.array("w");
      assertTrue(array.view().layout().isFortranContiguous());
      assertArrayEquals(values, array.toFloatArray());
    }
  }

  @Test
  void array_zipBomb_isRefusedBeforeItTakesMemory() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("bomb.npy", npy(new float[8 << 20]));
    files.put("fine.npy", npy(1, 2, 3));
    Path file = deflated(files);
    try (NpzFile npz = NpzFile.open(file, MapMode.READ_ONLY, 1 << 20)) {
      var e = assertThrows(IOException.class, () -> npz.array("bomb"));
      assertTrue(message(e).contains("at most 1048576 bytes together"), e::getMessage);
      assertTrue(message(e).contains("\"bomb.npy\""), e::getMessage);
      assertEquals(3, npz.array("fine").getFloat(2));
    }
    try (NpzFile npz = NpzFile.open(file, MapMode.READ_ONLY, (32 << 20) + 11)) {
      assertEquals(8 << 20, npz.array("bomb").count());
      var e = assertThrows(IOException.class, () -> npz.array("fine"));
      assertTrue(message(e).contains("12 more than 33554432"), e::getMessage);
    }
  }

  @Test
  void array_deflatedOtherwiseThanDeclared_isRefused() throws IOException {
    byte[] npy = npy(1, 2, 3);
    // In the directory: the size, then what is stored, then the checksum.
    assertRefused(npy, bytes -> bytes.putInt(central(bytes) + 24, npy.length + 4), "data");
    assertRefused(npy, bytes -> bytes.putInt(central(bytes) + 24, npy.length - 4), "data");
    assertRefused(npy, bytes -> bytes.putInt(central(bytes) + 24, 1 << 30), "1032");
    assertRefused(npy, bytes -> bytes.putInt(central(bytes) + 20, 10), "once inflated");
    assertRefused(npy, bytes -> bytes.putInt(central(bytes) + 16, 1), "checksum 00000001");
    assertRefused(npy, bytes -> bytes.putShort(central(bytes) + 8, (short) 1), "encrypted");
    byte[] longer = Arrays.copyOf(npy, npy.length + 4);
    assertRefused(longer, bytes -> {}, "4 bytes more");
    assertRefused(
        longer, bytes -> bytes.putInt(central(bytes) + 24, npy.length), "inflated but found more");
    assertRefused("hello".getBytes(StandardCharsets.UTF_8), bytes -> {}, "magic");
    byte[] lying = npy.clone();
    lying[new String(lying, StandardCharsets.ISO_8859_1).indexOf("(3,)") + 1] = '4';
    assertRefused(lying, bytes -> {}, "expected 16 bytes for shape [4]");
  }

  private void assertRefused(byte[] content, Consumer<ByteBuffer> change, String expected)
      throws IOException {
    Path file = deflated(Map.of("w.npy", content));
    byte[] bytes = Files.readAllBytes(file);
    change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    Files.write(file, bytes);
    try (NpzFile npz = NpzFile.open(file)) {
      var e = assertThrows(IOException.class, () -> npz.array("w"));
      assertTrue(message(e).contains(expected), e::getMessage);
      assertTrue(message(e).startsWith(file + ", \"w.npy\": "), e::getMessage);
    }
  }

  private static int central(ByteBuffer bytes) {
    return bytes.getInt(bytes.capacity() - 22 + 16);
  }

  @Test
  void open_lyingDirectory_isRefused() throws IOException {
    Map<String, BufferExporter> arrays = new LinkedHashMap<>();
    try (BufferLease lease = Buffers.wrap(new float[] {1, 2, 3})) {
      arrays.put("a", lease);
      arrays.put("b", lease);
      NpzFile.write(file(), arrays);
    }
    byte[] good = Files.readAllBytes(file());
    int central = central(ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN));
    int second = central + 46 + 5;
    int end = good.length - 22;
    assertNotOpened(
        good, b -> b.putInt(central + 42, 1), "\"a.npy\", local header: expected the sig");
    assertNotOpened(
        good, b -> b.putInt(second + 42, 0), "\"b.npy\": expected the directory's name");
    assertNotOpened(good, b -> b.putInt(central + 42, -2), "found the record beyond");
    assertNotOpened(good, b -> b.putInt(central + 42, -1), "sizes of zip64 but found none");
    assertNotOpened(good, b -> b.putInt(central + 20, -2), "\"a.npy\", size: expected at most");
    assertNotOpened(good, b -> b.putInt(central + 24, 7), "\"a.npy\", size: expected 140 bytes");
    assertNotOpened(
        good, b -> b.putInt(central + 20, 300).putInt(central + 24, 300), "where another begins");
    assertNotOpened(good, b -> b.putShort(central + 28, (short) 60_000), "directory, file 0");
    assertNotOpened(good, b -> b.putInt(central, 7), "expected the signature 02014b50");
    assertNotOpened(good, b -> b.putShort(end + 10, (short) 60_000), "directory: expected at most");
    assertNotOpened(good, b -> b.putShort(end + 10, (short) 1), "bytes more");
    assertNotOpened(good, b -> b.putInt(end + 16, central + 1), "directory: expected it to end");
    assertNotOpened(good, b -> b.putInt(end + 12, -1), "directory: expected it to end");
    assertNotOpened(good, b -> b.putShort(end + 4, (short) 1), "disks");
    assertNotOpened(
        good, b -> b.put(second + 46, (byte) 'a').put(second(b) + 30, (byte) 'a'), "again");
    assertNotOpened(good, b -> b.putShort(end + 20, (short) 1), "no end of a directory");
  }

  private static int second(ByteBuffer bytes) {
    return bytes.getInt(central(bytes) + 46 + 5 + 42);
  }

  private void assertNotOpened(byte[] good, Consumer<ByteBuffer> change, String expected)
      throws IOException {
    byte[] bytes = good.clone();
    change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    Files.write(file(), bytes);
    var e = assertThrows(IOException.class, () -> NpzFile.open(file()));
    assertTrue(message(e).contains(expected), e::getMessage);
    assertTrue(message(e).startsWith(file() + ": "), e::getMessage);
  }

  @Test
  void open_everyShorterFile_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(saved("w", 1, 2, 3));
    for (int size = 0; size < whole.length; size++) {
      Files.write(file(), Arrays.copyOf(whole, size));
      var e = assertThrows(IOException.class, () -> NpzFile.open(file()));
      assertTrue(message(e).startsWith(file() + ": "), e::getMessage);
    }
  }

  @Test
  void array_unknownName_isRefusedByName() throws IOException {
    try (NpzFile npz = NpzFile.open(saved("w", 1))) {
      var e = assertThrows(IllegalArgumentException.class, () -> npz.array("v"));
      assertTrue(message(e).contains("\"v\""), e::getMessage);
    }
  }

  /** The JDK reads the file, checksum included. */
  private static void assertReadsOfOthers(Path file, String name, float... expected)
      throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      try (var stream = zip.getInputStream(Objects.requireNonNull(zip.getEntry(name + ".npy")))) {
        assertArrayEquals(npy(expected), stream.readAllBytes());
      }
    }
    CRC32 crc = new CRC32();
    crc.update(npy(expected));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(crc.getValue(), zip.getEntry(name + ".npy").getCrc());
    }
  }

  private static String message(Exception e) {
    return Objects.requireNonNull(e.getMessage());
  }
}
