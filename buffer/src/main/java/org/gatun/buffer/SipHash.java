// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash: who does not know the key cannot choose bytes whose hashes collide. With one round a
 * word and three at the end, as CPython hashes its strings.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">Aumasson and Bernstein, SipHash: a
 *     fast short-input PRF</a>
 */
final class SipHash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  /** Spreads a key over the state; the constants are the paper's. */
  private SipHash(long key0, long key1) {
    v0 = key0 ^ 0x736f6d65_70736575L;
    v1 = key1 ^ 0x646f7261_6e646f6dL;
    v2 = key0 ^ 0x6c796765_6e657261L;
    v3 = key1 ^ 0x74656462_79746573L;
  }

  /** Returns the hash of bytes: SipHash-1-3. */
  static long hash(long key0, long key1, byte[] bytes) {
    return hash(1, 3, key0, key1, bytes);
  }

  /** Returns SipHash-{@code perWord}-{@code atEnd} of bytes. */
  static long hash(int perWord, int atEnd, long key0, long key1, byte[] bytes) {
    var state = new SipHash(key0, key1);
    int at = 0;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      state.take((long) WORD.get(bytes, at), perWord);
    }
    long last = (long) bytes.length << 56;
    for (int shift = 0; at < bytes.length; at++, shift += 8) {
      last |= (bytes[at] & 0xFFL) << shift;
    }
    state.take(last, perWord);
    state.v2 ^= 0xFF;
    state.rounds(atEnd);
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
  }

  private void take(long word, int rounds) {
    v3 ^= word;
    rounds(rounds);
    v0 ^= word;
  }

  private void rounds(int rounds) {
    for (int round = 0; round < rounds; round++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32) + v3;
      v2 += v1;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
