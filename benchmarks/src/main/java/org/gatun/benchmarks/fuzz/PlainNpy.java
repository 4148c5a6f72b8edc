// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a .npy file holds whose header is written in the one way that NumPy writes it, of a plain
 * type: read by a pattern, so that it shares nothing with the reader that it is held against.
 *
 * @param descr the type string
 * @param fortran the order
 * @param shape in elements
 * @param data all bytes of the elements
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PlainNpy(String descr, boolean fortran, long[] shape, byte[] data) {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([<>|][biufc](?:1|2|4|8|16))', 'fortran_order': (True|False),"
              + " 'shape': \\(((?:[1-9]\\d{0,4}(?:, [1-9]\\d{0,4})*,?)?)\\), \\} *\n");
  private static final String TYPES =
      "|b1|i1|u1<i2>i2<i4>i4<i8>i8<u2>u2<u4>u4<u8>u8<f4>f4<f8>f8<c8>c8";

  /** Reads a file; nothing if it is not of that kind. */
  static Optional<PlainNpy> read(byte[] file) {
    if (file.length < 12
        || !new String(file, 0, 6, StandardCharsets.ISO_8859_1).equals("\u0093NUMPY")
        || file[6] < 1
        || file[6] > 3
        || file[7] != 0) {
      return Optional.empty();
    }
    ByteBuffer numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int start = file[6] == 1 ? 10 : 12;
    int length = file[6] == 1 ? numbers.getShort(8) & 0xFFFF : numbers.getInt(8);
    if (length < 0 || length > file.length - start) {
      return Optional.empty();
    }
    String text = new String(file, start, length, StandardCharsets.ISO_8859_1);
    Matcher header = HEADER.matcher(text);
    if (!header.matches() || !TYPES.contains(header.group(1))) {
      return Optional.empty();
    }
    String sizes = header.group(3);
    long[] shape =
        sizes.isEmpty()
            ? new long[0]
            : Pattern.compile(", *").splitAsStream(sizes).mapToLong(Long::parseLong).toArray();
    if (shape.length == 1 && !sizes.endsWith(",") || shape.length > 8) {
      return Optional.empty();
    }
    double bytes = Integer.parseInt(header.group(1).substring(2));
    for (long size : shape) {
      bytes *= size;
    }
    int from = start + length;
    if (bytes > file.length - from) {
      return Optional.empty();
    }
    byte[] data = Arrays.copyOfRange(file, from, from + (int) bytes);
    return Optional.of(new PlainNpy(header.group(1), header.group(2).equals("True"), shape, data));
  }
}
