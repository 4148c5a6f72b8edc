// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.gatun.buffer.DType;
import org.gatun.buffer.OpaqueType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;

/**
 * What stands before the elements of a .npy file, checked so that it can be trusted.
 *
 * @param dtype of whatever byte order, without Python objects
 * @param fortran whether the first index changes fastest
 * @param shape in elements; its bytes fit 63 bits
 * @param dataStart where the elements start, in bytes
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy,
 *     lib.format</a>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record NpyHeader(DType dtype, boolean fortran, long[] shape, long dataStart) {
  /** The bytes from which {@link #length} reads: no file is shorter. */
  static final int PREFIX_BYTES = 12;

  /** The greatest header that is read or written; NumPy by itself reads 10,000 bytes. */
  static final int MAX_BYTES = 1 << 20;

  /** What the start of the elements is a multiple of. */
  static final int ALIGNMENT = 64;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** So many digits may a size grow to in place. */
  private static final int DIGITS_TO_GROW = 21;

  long dataBytes() {
    return StridedLayout.ofC(dtype.itemsize(), shape).byteSize();
  }

  /**
   * Reads how long a header is, from the first byte of the file to the elements.
   *
   * @param prefix the first bytes of the file, at most {@link #PREFIX_BYTES}
   * @param fileBytes the size of the file
   */
  static int length(byte[] prefix, long fileBytes) throws IOException {
    int magic = Math.min(prefix.length, MAGIC.length);
    if (!Arrays.equals(prefix, 0, magic, MAGIC, 0, magic)) {
      throw new IOException("byte 0, magic: expected \\x93NUMPY but found " + text(prefix, magic));
    }
    if (prefix.length < PREFIX_BYTES) {
      throw new IOException(
          "byte 0: expected at least " + PREFIX_BYTES + " bytes but found " + prefix.length);
    }
    int major = prefix[6] & 0xFF;
    int minor = prefix[7] & 0xFF;
    if (major < 1 || major > 3 || minor != 0) {
      throw new IOException(
          "byte 6, version: expected 1.0, 2.0 or 3.0 but found " + major + "." + minor);
    }
    ByteBuffer numbers = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
    int start = textStart(major);
    long length = major == 1 ? numbers.getShort(8) & 0xFFFF : numbers.getInt(8) & 0xFFFF_FFFFL;
    long most = Math.min(MAX_BYTES, fileBytes - start);
    if (length > most) {
      throw new IOException(
          "byte 8, header length: expected at most " + most + " bytes but found " + length);
    }
    return start + (int) length;
  }

  private static int textStart(int major) {
    return major == 1 ? 10 : 12;
  }

  private static String text(byte[] bytes, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      boolean printed = bytes[i] >= ' ' && bytes[i] < 127;
      text.append(printed ? "" + (char) bytes[i] : "\\x%02x".formatted(bytes[i]));
    }
    return text.toString();
  }

  /**
   * Reads and checks a header.
   *
   * @param bytes the first bytes of the file, as many as {@link #length} says
   * @param fileBytes the size of the file, which may go on after the elements
   */
  static NpyHeader parse(byte[] bytes, long fileBytes) throws IOException {
    NpyHeader header = NpyDict.parse(bytes, textStart(bytes[6]), bytes[6] == 3);
    refuseObjects(header.dtype());
    long count;
    try {
      checkCount(header.dtype(), header.shape());
      count = header.dataBytes();
    } catch (IllegalArgumentException e) {
      throw new IOException("header, shape: " + e.getMessage(), e);
    }
    if (count > fileBytes - bytes.length) {
      throw new IOException(
          "byte "
              + bytes.length
              + ", data: expected "
              + count
              + " bytes for shape "
              + Arrays.toString(header.shape())
              + " of "
              + NpyDict.shortened("" + header.dtype())
              + " but found "
              + (fileBytes - bytes.length));
    }
    return header;
  }

  /** Refuses a file of another size than header and elements need. */
  void checkEnd(long fileBytes) throws IOException {
    long end = dataStart + dataBytes();
    if (end != fileBytes) {
      throw new IOException(
          "byte "
              + end
              + ", data: expected the end but found "
              + (fileBytes - end)
              + " bytes more");
    }
  }

  /** Refuses sizes that overflow, also where one of 0 leaves nothing: as NumPy does. */
  private static void checkCount(DType dtype, long... shape) {
    long[] some = shape.clone();
    for (int axis = 0; axis < some.length; axis++) {
      some[axis] = Math.max(1, some[axis]);
    }
    StridedLayout.ofC(dtype.itemsize(), some);
  }

  private static void refuseObjects(DType dtype) throws IOException {
    if (dtype instanceof RecordType record) {
      for (RecordType.Field field : record.fields()) {
        refuseObjects(field.dtype());
      }
    } else if (isObject(dtype)) {
      throw new IOException(
          "header, descr: expected elements of plain bytes but found object: Python's pickles, "
              + "which run code when they are read; in NumPy save array.astype(...) of numbers or "
              + "text");
    }
  }

  /**
   * Returns the bytes before the elements, as NumPy writes them: of the oldest version that holds
   * them, with room for the shape to grow in place.
   *
   * @throws IllegalArgumentException if NumPy has no such dtype, or the header would be too long
   */
  static byte[] encode(DType dtype, boolean fortran, long... shape) {
    String text =
        "{'descr': "
            + descr(dtype)
            + ", 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': "
            + tuple(shape)
            + ", }";
    if (shape.length > 0) {
      long growing = shape[fortran ? shape.length - 1 : 0];
      text += " ".repeat(DIGITS_TO_GROW - Long.toString(growing).length());
    }
    boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
    Charset charset = latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    if (!charset.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "expected field names of whole characters but found an unpaired surrogate");
    }
    byte[] encoded = text.getBytes(charset);
    boolean first = latin && padded(1, encoded) <= 0xFFFF;
    byte[] bytes = wrap(first ? 1 : latin ? 2 : 3, encoded);
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "expected a header of at most " + MAX_BYTES + " bytes but found " + bytes.length);
    }
    return bytes;
  }

  /** Returns the length of a text with the spaces and the line's end after it. */
  private static int padded(int major, byte[] encoded) {
    int length = encoded.length + 1;
    return length + ALIGNMENT - (textStart(major) + length) % ALIGNMENT;
  }

  private static byte[] wrap(int major, byte[] encoded) {
    int start = textStart(major);
    int length = padded(major, encoded);
    ByteBuffer bytes = ByteBuffer.allocate(start + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) major).put((byte) 0);
    if (major == 1) {
      bytes.putShort((short) length);
    } else {
      bytes.putInt(length);
    }
    bytes.put(encoded);
    while (bytes.remaining() > 1) {
      bytes.put((byte) ' ');
    }
    return bytes.put((byte) '\n').array();
  }

  private static String descr(DType dtype) {
    String descr;
    try {
      checkKnown(dtype);
      descr = dtype.descr();
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (!(dtype instanceof RecordType)) {
      return "'" + descr + "'";
    }
    if (descr.startsWith("{")) {
      throw new IllegalArgumentException(
          "expected records whose fields follow one another, as .npy files describe them, but "
              + "found "
              + NpyDict.shortened(descr)
              + "; write its fields one by one");
    }
    return descr;
  }

  /** Refuses what has a descr but cannot be in a file, or is none of NumPy's own types. */
  private static void checkKnown(DType dtype) {
    if (dtype instanceof RecordType record) {
      for (RecordType.Field field : record.fields()) {
        checkKnown(field.dtype());
      }
    } else if (isObject(dtype)) {
      throw new IllegalArgumentException(
          "expected elements of plain bytes but found Python objects; write what they mean as "
              + "numbers or text");
    } else if (dtype.withOrder(ByteOrder.nativeOrder()) == DType.BFLOAT16) {
      throw new IllegalArgumentException(
          "expected a dtype that NumPy has but found bfloat16; cast the view to |V2 or write a "
              + "safetensors file");
    }
  }

  private static boolean isObject(DType dtype) {
    return dtype instanceof OpaqueType && dtype.descr().endsWith("O");
  }

  private static String tuple(long... shape) {
    String sizes = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    return shape.length == 1 ? "(" + sizes + ",)" : "(" + sizes + ")";
  }
}
