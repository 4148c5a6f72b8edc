// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatun.buffer.DType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: which array lies where, checked so that it can be trusted.
 *
 * @param entries the arrays, as the header orders them; without holes or overlap in the data
 * @param metadata the texts beside them
 * @param dataStart where the data starts, in bytes from the start of the file
 */
record SafeTensorsHeader(List<Entry> entries, Map<String, String> metadata, long dataStart) {
  /** The bytes before the header, which hold its length. */
  static final int PREFIX_BYTES = Long.BYTES;

  /** The greatest header that is read or written. */
  static final int MAX_BYTES = 100_000_000;

  static final String METADATA = "__metadata__";

  /** What the format calls the dtypes; each number in a file is little-endian. */
  static final Map<String, DType> DTYPES = dtypes();

  private static Map<String, DType> dtypes() {
    Map<String, DType> dtypes = new LinkedHashMap<>();
    dtypes.put("BOOL", DType.BOOL);
    dtypes.put("I8", DType.INT8);
    dtypes.put("I16", DType.INT16);
    dtypes.put("I32", DType.INT32);
    dtypes.put("I64", DType.INT64);
    dtypes.put("U8", DType.UINT8);
    dtypes.put("U16", DType.UINT16);
    dtypes.put("U32", DType.UINT32);
    dtypes.put("U64", DType.UINT64);
    dtypes.put("F16", DType.FLOAT16);
    dtypes.put("BF16", DType.BFLOAT16);
    dtypes.put("F32", DType.FLOAT32);
    dtypes.put("F64", DType.FLOAT64);
    dtypes.put("C64", DType.COMPLEX64);
    // Numbers that nothing here computes with: opaque, so that nobody takes them for integers.
    for (String name : List.of("F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ")) {
      dtypes.put(name, DType.ofFormat(name, 1));
    }
    // Several to whole bytes: see numbersIn.
    dtypes.put("F4", DType.ofFormat("F4", 1));
    dtypes.put("F6_E2M3", DType.ofFormat("F6_E2M3", 3));
    dtypes.put("F6_E3M2", DType.ofFormat("F6_E3M2", 3));
    dtypes.replaceAll((_, dtype) -> dtype.withOrder(ByteOrder.LITTLE_ENDIAN));
    return Collections.unmodifiableMap(dtypes);
  }

  /** Returns how many of the format's numbers an element is. */
  static int numbersIn(DType dtype) {
    if (dtype.equals(DTYPES.get("F4"))) {
      return 2;
    }
    return dtype.equals(DTYPES.get("F6_E2M3")) || dtype.equals(DTYPES.get("F6_E3M2")) ? 4 : 1;
  }

  /**
   * One array.
   *
   * @param shape in elements
   * @param begin its first byte, counted from the start of the data
   * @param end the byte after its last
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  record Entry(String name, DType dtype, long[] shape, long begin, long end) {}

  /**
   * Reads the header's length.
   *
   * @param prefix the first bytes of the file, at most 8
   * @param fileBytes the size of the file
   */
  static int length(byte[] prefix, long fileBytes) throws IOException {
    if (prefix.length < PREFIX_BYTES) {
      throw new IOException(
          "byte 0, header length: expected " + PREFIX_BYTES + " bytes but found " + prefix.length);
    }
    long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long most = Math.min(MAX_BYTES, fileBytes - PREFIX_BYTES);
    if (length < 0 || length > most) {
      throw new IOException(
          "byte 0, header length: expected at most "
              + most
              + " bytes but found "
              + Long.toUnsignedString(length));
    }
    return (int) length;
  }

  /**
   * Reads and checks a header.
   *
   * @param text the header's bytes
   * @param fileBytes the size of the file
   */
  static SafeTensorsHeader parse(byte[] text, long fileBytes) throws IOException {
    JsonReader json = new JsonReader("header", text, PREFIX_BYTES);
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    json.object((name, at) -> {
      if (name.equals(METADATA)) {
        json.object((key, _) -> metadata.put(key, json.string()));
      } else {
        entries.add(entry(json, name, at));
      }
    });
    json.expectEnd();
    long dataStart = PREFIX_BYTES + (long) text.length;
    checkOffsets(entries, fileBytes - dataStart);
    return new SafeTensorsHeader(List.copyOf(entries), metadata, dataStart);
  }

  /** What a header says of an array, field by field. */
  private static final class Fields {
    private @Nullable DType dtype;
    private long @Nullable [] shape;
    private long @Nullable [] offsets;
  }

  private static Entry entry(JsonReader json, String name, int start) throws IOException {
    var fields = new Fields();
    Set<String> seen =
        json.object((field, _) -> {
          switch (field) {
            case "dtype" -> fields.dtype = dtype(json, name);
            case "shape" -> fields.shape = json.longs(StridedLayout.MAX_RANK);
            case "data_offsets" -> fields.offsets = offsets(json, name);
            default -> json.skipValue();
          }
        });
    DType dtype = fields.dtype;
    long[] shape = fields.shape;
    long[] offsets = fields.offsets;
    if (dtype == null || shape == null || offsets == null) {
      throw json.error(
          start,
          quoted(name) + ": expected the fields dtype, shape and data_offsets but found " + seen);
    }
    int packed = numbersIn(dtype);
    if (packed > 1) {
      int last = shape.length - 1;
      if (last < 0 || shape[last] % packed != 0) {
        throw json.error(
            start,
            field(name, "shape")
                + "expected a last axis of whole bytes, of a multiple of "
                + packed
                + " numbers, for "
                + dtype
                + " but found "
                + Arrays.toString(shape));
      }
      shape[last] /= packed;
    }
    long bytes = bytes(dtype, shape);
    if (bytes != offsets[1] - offsets[0]) {
      throw json.error(
          start,
          field(name, "data_offsets")
              + "expected "
              + (bytes < 0 ? "2^63 or more" : bytes)
              + " bytes for shape "
              + Arrays.toString(shape)
              + " of "
              + dtype
              + " but found "
              + (offsets[1] - offsets[0]));
    }
    return new Entry(name, dtype, shape, offsets[0], offsets[1]);
  }

  private static long[] offsets(JsonReader json, String name) throws IOException {
    int at = json.position();
    long[] offsets = json.longs(2);
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw json.error(
          at,
          field(name, "data_offsets")
              + "expected [begin, end] but found "
              + Arrays.toString(offsets));
    }
    return offsets;
  }

  private static DType dtype(JsonReader json, String name) throws IOException {
    int at = json.position();
    String text = json.string();
    DType dtype = DTYPES.get(text);
    if (dtype == null) {
      throw json.error(
          at,
          field(name, "dtype")
              + "expected one of "
              + String.join(", ", DTYPES.keySet())
              + " but found "
              + quoted(text));
    }
    return dtype;
  }

  /** Returns the size of an array, or -1 if it does not fit 63 bits. */
  private static long bytes(DType dtype, long[] shape) {
    long bytes = dtype.itemsize();
    for (long size : shape) {
      if (size != 0 && bytes > Long.MAX_VALUE / size) {
        return -1;
      }
      bytes *= size;
    }
    return bytes;
  }

  /** The data has to be covered from its start to its end, each byte by one array. */
  private static void checkOffsets(List<Entry> entries, long dataBytes) throws IOException {
    List<Entry> byPlace = new ArrayList<>(entries);
    byPlace.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long end = 0;
    for (Entry entry : byPlace) {
      if (entry.begin() != end) {
        throw new IOException(
            field(entry.name(), "data_offsets")
                + "expected to begin at "
                + end
                + ", where the array before ends, but found "
                + entry.begin());
      }
      end = entry.end();
    }
    if (end != dataBytes) {
      throw new IOException(
          "data: expected " + end + " bytes after the header but found " + dataBytes);
    }
  }

  private static String field(String name, String field) {
    return quoted(name) + ", " + field + ": ";
  }

  /** A name for a message: not longer than a message may be. */
  static String quoted(String name) {
    return "\"" + (name.length() > 80 ? name.substring(0, 80) + "…" : name) + "\"";
  }
}
