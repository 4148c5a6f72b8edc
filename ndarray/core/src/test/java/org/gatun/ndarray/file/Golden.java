// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.gatun.harness.Conformance;
import org.gatun.ndarray.MemoryKind;
import org.gatun.ndarray.NdArray;

/** Compares with what a golden file says, and counts. */
final class Golden {
  private static final HexFormat HEX = HexFormat.of();

  private final List<String> differing = new ArrayList<>();
  private int cases;

  void check(String name, String expected, String found) {
    cases++;
    if (!expected.equals(found)) {
      differing.add(name + ": expected " + expected + " but found " + found);
    }
  }

  List<String> differing() {
    return differing;
  }

  void report(String name) throws IOException {
    Conformance.report(name, cases, differing);
  }

  /** Returns the lines of a packed text, each in its fields, without the one of the versions. */
  static List<String[]> lines(String resource) throws IOException {
    try (InputStream packed = open(resource);
        InputStream stream = new GZIPInputStream(packed)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).map(line -> line.split("\t", -1)).toList();
    }
  }

  static byte[] bytes(String resource) throws IOException {
    try (InputStream stream = open(resource)) {
      return stream.readAllBytes();
    }
  }

  private static InputStream open(String resource) {
    return Objects.requireNonNull(Golden.class.getResourceAsStream(resource), resource);
  }

  static byte[] unhex(String text) {
    return HEX.parseHex(text);
  }

  static String text(String hex) {
    return new String(unhex(hex), StandardCharsets.UTF_8);
  }

  /** Returns order and shape of an array, as the goldens write them. */
  static String geometry(NdArray array) {
    var layout = array.view().layout();
    return (layout.isFortranContiguous() && !layout.isCContiguous() ? "F" : "C")
        + " "
        + Arrays.toString(array.shape()).replace(" ", "");
  }

  /** Returns the elements' bytes in C order. */
  static String hex(NdArray array) {
    return HEX.formatHex(MemoryKind.bytesOf(array));
  }
}
