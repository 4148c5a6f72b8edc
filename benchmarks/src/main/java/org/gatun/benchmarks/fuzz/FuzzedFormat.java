// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.DType;
import org.gatun.buffer.IndexOrder;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.file.NpyFile;
import org.gatun.ndarray.file.NpzFile;
import org.gatun.ndarray.file.SafeTensors;

/** A format: good files of it, and what a file that opens has to show. */
enum FuzzedFormat {
  /** One array. */
  NPY {
    @Override
    List<byte[]> good() throws IOException {
      var files = new ArrayList<byte[]>();
      for (String descr :
          List.of(
              "<f4",
              ">f8",
              "|b1",
              "|u1",
              "<i8",
              "<c16",
              "|S5",
              "<U3",
              "<M8[ns]",
              "|V7",
              "[('a', '<i4'), ('b', '>f8', (2,)), ('', '|V4'), ('c', [('d', '|S3')])]",
              "[('größe', '<f4'), ('模型', '<i2')]")) {
        for (long[] shape : new long[][] {{3, 4}, {}, {5}, {2, 0, 3}}) {
          files.add(npy(descr, shape, files.size() % 3 == 0));
        }
      }
      // As version 2 has it, whose length takes 4 bytes.
      byte[] first = files.getFirst();
      byte[] second = new byte[first.length + 2];
      System.arraycopy(first, 0, second, 0, 8);
      second[6] = 2;
      second[8] = (byte) (first[8] & 0xFF);
      System.arraycopy(first, 10, second, 12, first.length - 10);
      files.add(second);
      return files;
    }

    @Override
    void read(Path file, byte[] content) throws IOException {
      var plain = PlainNpy.read(content);
      try (BufferLease lease = NpyFile.map(file, MapMode.READ_ONLY)) {
        NdArray array = NdArray.of(lease.view());
        touch(array, content.length);
        plain.ifPresent(expected -> check(expected, array));
      } catch (IOException e) {
        if (plain.isPresent()) {
          throw new AssertionError("refused a good file", e);
        }
        throw e;
      }
    }
  },

  /** Arrays in an archive, stored and deflated. */
  NPZ {
    @Override
    List<byte[]> good() throws IOException {
      Map<String, byte[]> members = new LinkedHashMap<>();
      members.put("a.npy", npy("<f4", new long[] {3, 4}, false));
      members.put("größe.npy", npy("<i2", new long[] {40}, false));
      members.put("c.npy", npy(">f8", new long[] {2, 3}, true));
      Path file = Files.createTempFile("fuzz", ".npz");
      try (BufferLease a = filled("<f4", 3, 4);
          BufferLease b = filled("|u1", 5);
          BufferLease c = filled("[('x', '<i4'), ('y', '|S3')]", 6)) {
        Map<String, BufferExporter> arrays = new LinkedHashMap<>();
        arrays.put("a", a);
        arrays.put("größe", b);
        arrays.put("c", c);
        NpzFile.write(file, arrays);
        byte[] stored = Files.readAllBytes(file);
        return List.of(
            stored, Zip64.of(stored), deflated(members), deflated(Map.of("a", new byte[0])));
      } finally {
        Files.delete(file);
      }
    }

    private static byte[] deflated(Map<String, byte[]> members) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        for (Map.Entry<String, byte[]> member : members.entrySet()) {
          ZipEntry entry = new ZipEntry(member.getKey());
          entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
          zip.putNextEntry(entry);
          zip.write(member.getValue());
        }
      }
      return bytes.toByteArray();
    }

    @Override
    void read(Path file, byte[] content) throws IOException {
      IOException refused = null;
      try (NpzFile npz = NpzFile.open(file, MapMode.READ_ONLY, MOST_BYTES)) {
        for (String name : npz.names()) {
          try {
            NdArray array = npz.array(name);
            touch(array, MOST_BYTES);
            checkMember(file, name, array);
          } catch (IOException e) {
            checkMessage(file, e);
            refused = e;
          }
        }
      }
      if (refused != null) {
        throw refused;
      }
    }

    // The JDK's own reader, where it reads the archive too, finds the same bytes.
    private static void checkMember(Path file, String name, NdArray array) {
      byte[] member;
      try (ZipFile zip = new ZipFile(file.toFile())) {
        ZipEntry entry = zip.getEntry(name + ".npy");
        entry = entry == null ? zip.getEntry(name) : entry;
        if (entry == null) {
          return;
        }
        try (var stream = zip.getInputStream(entry)) {
          member = stream.readNBytes((int) MOST_BYTES);
        }
      } catch (IOException | IllegalArgumentException e) {
        return; // it refuses what the directory does not need
      }
      PlainNpy.read(member).ifPresent(expected -> check(expected, array));
    }
  },

  /** Named arrays behind a header of JSON. */
  SAFETENSORS {
    @Override
    List<byte[]> good() throws IOException {
      Path file = Files.createTempFile("fuzz", ".safetensors");
      var files = new ArrayList<byte[]>();
      try (BufferLease a = filled("<f4", 3, 4);
          BufferLease b = filled("|u1", 5);
          BufferLease c = filled("<f8");
          BufferLease d = filled("<i2", 2, 0, 3)) {
        Map<String, BufferExporter> arrays = new LinkedHashMap<>();
        arrays.put("a", a);
        SafeTensors.write(file, arrays);
        files.add(Files.readAllBytes(file));
        arrays.put("größe \"\\\n", b);
        arrays.put("c", c);
        arrays.put("d", d);
        Map<String, String> metadata = new LinkedHashMap<>(); // of one order, for equal files
        metadata.put("format", "pt");
        metadata.put("k", "ü\t");
        SafeTensors.write(file, arrays, metadata);
        files.add(Files.readAllBytes(file));
        SafeTensors.write(file, Map.of());
        files.add(Files.readAllBytes(file));
      } finally {
        Files.delete(file);
      }
      return files;
    }

    @Override
    void read(Path file, byte[] content) throws IOException {
      try (SafeTensors opened = SafeTensors.open(file, MapMode.READ_ONLY)) {
        long bytes = 0;
        for (String name : opened.names()) {
          NdArray array = opened.array(name);
          touch(array, content.length);
          bytes += array.view().layout().byteSize();
          checkPlace(content, name, array);
        }
        long header = MemorySegment.ofArray(content).get(LITTLE_LONG, 0);
        if (8 + header + bytes != content.length) {
          throw new AssertionError("the arrays are not all of the data");
        }
      }
    }

    // The shape as a file counts it, where several small numbers are one element.
    private static long[] numbers(NdArray array, String dtype) {
      long[] shape = array.shape();
      if (shape.length > 0) {
        shape[shape.length - 1] *= dtype.startsWith("F4") ? 2 : dtype.startsWith("F6") ? 4 : 1;
      }
      return shape;
    }

    // Where an entry is written as this library writes it, a pattern says where its bytes are.
    private static void checkPlace(byte[] content, String name, NdArray array) {
      String text = new String(content, StandardCharsets.UTF_8);
      Matcher entry =
          Pattern.compile(
                  Pattern.quote("\"" + name + "\":{\"dtype\":\"")
                      + "([A-Z0-9_]+)\",\"shape\":\\[([0-9,]*)],\"data_offsets\":\\[(\\d+),(\\d+)]}")
              .matcher(text);
      if (!entry.find()) {
        return;
      }
      int start = 8 + (int) MemorySegment.ofArray(content).get(LITTLE_LONG, 0);
      int from = start + Integer.parseInt(entry.group(3));
      int to = start + Integer.parseInt(entry.group(4));
      String shape = Arrays.toString(numbers(array, entry.group(1))).replace(" ", "");
      boolean same =
          shape.equals("[" + entry.group(2) + "]")
              && array.dtype().equals(SafeTensors.dtype(entry.group(1)))
              && Arrays.equals(array.view().toBytes(), Arrays.copyOfRange(content, from, to));
      if (!same && !entry.find()) {
        throw new AssertionError("expected " + entry + " but found " + array.view());
      }
    }
  },

  /** Record batches behind one another, and a footer that says where. */
  ARROW_FILE {
    @Override
    List<byte[]> good() throws IOException {
      return FuzzedArrow.good(".file");
    }

    @Override
    void read(Path file, byte[] content) throws IOException {
      FuzzedArrow.read(file, content);
    }

    @Override
    String passedOn() {
      return "; " + PassedOnArrow.report();
    }

    @Override
    int anywhere() { // each message has a head
      return 5;
    }
  },

  /** Record batches behind one another. */
  ARROW_STREAM {
    @Override
    List<byte[]> good() throws IOException {
      return FuzzedArrow.good(".stream");
    }

    @Override
    void read(Path file, byte[] content) throws IOException {
      FuzzedArrow.read(file, content);
    }

    @Override
    String passedOn() {
      return "; " + PassedOnArrow.report();
    }

    @Override
    int anywhere() { // each message has a head
      return 5;
    }
  };

  private static final ValueLayout.OfLong LITTLE_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** More than any good file holds. */
  static final long MOST_BYTES = 1 << 16;

  /** Returns good files. */
  abstract List<byte[]> good() throws IOException;

  /**
   * Reads a file whole.
   *
   * @param content its bytes
   * @throws IOException if it is refused
   */
  abstract void read(Path file, byte[] content) throws IOException;

  /** Returns what to say of what went on from there; nothing if that is nowhere. */
  String passedOn() {
    return "";
  }

  /** Returns how many of eight changes are anywhere: most formats say what they are at one end. */
  int anywhere() {
    return 1;
  }

  private static BufferLease filled(String descr, long... shape) {
    BufferLease lease = BufferPool.shared().acquire(DType.ofDescr(descr), shape);
    lease
        .view()
        .pinned(segment -> {
          for (long i = 0; i < segment.byteSize(); i++) {
            byte value =
                (byte) (descr.equals("|b1") ? i & 1 : descr.startsWith("<U") ? 0 : 37 * i + 11);
            segment.set(ValueLayout.JAVA_BYTE, i, value);
          }
          return segment;
        });
    return lease;
  }

  private static byte[] npy(String descr, long[] shape, boolean fortran) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BufferLease lease = filled(descr, shape)) {
      IndexOrder order = fortran ? IndexOrder.FORTRAN : IndexOrder.C;
      NpyFile.write(Channels.newChannel(bytes), lease, order);
    }
    return bytes.toByteArray();
  }

  /** Reads every element: each lies in the memory that was lent, or the JVM says so. */
  private static void touch(NdArray array, long most) {
    if (array.view().layout().byteSize() > most) {
      throw new AssertionError("more bytes than there are: " + array.view());
    }
    int bytes = array.view().toBytes().length;
    if (bytes != array.view().layout().byteSize() || array.toString().isEmpty()) {
      throw new AssertionError("expected all bytes of " + array.view() + " but found " + bytes);
    }
  }

  private static void check(PlainNpy expected, NdArray array) {
    NdArray inOrder = expected.fortran() ? array.transpose() : array;
    boolean same =
        array.dtype().descr().equals(expected.descr())
            && Arrays.equals(array.shape(), expected.shape())
            && Arrays.equals(inOrder.view().toBytes(), expected.data());
    if (!same) {
      throw new AssertionError("expected " + expected + " but found " + array.view());
    }
  }

  static void checkMessage(Path file, IOException e) {
    String message = String.valueOf(e.getMessage());
    if (!message.startsWith(file.toString()) || message.length() > 2_000) {
      throw new AssertionError("expected a message that names the file but found " + message, e);
    }
  }
}
