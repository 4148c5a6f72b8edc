// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HexFormat;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/** SipHash gives what its authors published, and what CPython computes. */
class SipHashTest {
  private static final long KEY0 = 0x0706050403020100L;
  private static final long KEY1 = 0x0f0e0d0c0b0a0908L;

  private static byte[] firstBytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** Appendix A of the paper. */
  @Test
  void hash_paper_equal() {
    assertEquals(0xa129ca6149be45e5L, SipHash.hash(2, 4, KEY0, KEY1, firstBytes(15)));
  }

  /** The vectors of the reference implementation, for inputs of 0 to 8 bytes. */
  @Test
  void hash_referenceVectors_equal() {
    long[] expected = {
      0x726fdb47dd0e0e31L,
      0x74f839c593dc67fdL,
      0x0d6c8009d9a94f5aL,
      0x85676696d7fb7e2dL,
      0xcf2794e0277187b7L,
      0x18765564cd99a68dL,
      0xcbc9466e58fee3ceL,
      0xab0200f58b01d137L,
      0x93f5f5799a932462L
    };
    for (int length = 0; length < expected.length; length++) {
      assertEquals(expected[length], SipHash.hash(2, 4, KEY0, KEY1, firstBytes(length)));
    }
  }

  /** SipHash-1-3 of CPython, under several keys; see siphash.py. */
  @Test
  void hash_cpython_equal() throws IOException {
    var conformance = new Conformance("siphash");
    Conformance.lines(
        SipHashTest.class,
        "siphash.txt.gz",
        line -> {
          String[] columns = line.split("\t", -1);
          long key0 = Long.parseUnsignedLong(columns[0], 16);
          long key1 = Long.parseUnsignedLong(columns[1], 16);
          long found = SipHash.hash(key0, key1, HexFormat.of().parseHex(columns[2]));
          conformance.check(
              Long.parseLong(columns[3]) == found, () -> "found " + found + " for " + line);
        });
    assertTrue(conformance.cases() > 1000);
    conformance.report();
  }
}
