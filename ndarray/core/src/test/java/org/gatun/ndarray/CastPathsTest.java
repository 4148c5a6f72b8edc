// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every way through the casts that have loops of their own, with more elements than a block holds,
 * against what each number is by itself: of what has no gaps and what has, in either byte order, in
 * memory of every kind.
 */
class CastPathsTest {
  private static final List<DType> DTYPES =
      List.of(
          DType.UINT8,
          DType.INT32,
          DType.UINT32,
          DType.INT64,
          DType.UINT64,
          DType.FLOAT16,
          DType.FLOAT32,
          DType.FLOAT64);
  private static final int[] COUNTS = {1, 7, 1025};

  /** More than go at once where memory has an address. */
  private static final int[] LONG_COUNTS = {2, 17_000};

  @ParameterizedTest
  @EnumSource(MemoryKind.class)
  void cast_manyNumbers_convertsEachByItself(MemoryKind kind) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    MemoryKind[] kinds = MemoryKind.values();
    for (DType in : DTYPES) {
      for (DType out : DTYPES) {
        for (int count : kind == MemoryKind.POOLED ? LONG_COUNTS : COUNTS) {
          boolean fits = random.nextInt(3) > 0;
          DType from = ordered(in, random);
          DType to = ordered(out, random);
          byte[] numbers = numbers(random, in, from, 2 * count, fits);
          int gap = random.nextBoolean() ? 1 : 2;
          MemoryKind other = kinds[random.nextInt(kinds.length)];
          String what =
              "seed %d: %d of %s in %s to %s in %s, every %d"
                  .formatted(seed, count, from, kind, to, other, gap);
          try (BufferLease source = kind.lend(numbers, from, 2L * count);
              BufferLease target =
                  other.lend(new byte[2 * count * to.itemsize()], to, 2 * (long) count)) {
            NdArray values = part(NdArray.of(source.view()), gap, count, random);
            NdArray converted = part(NdArray.of(target.view()), gap, count, random);
            values.copyTo(converted, Casting.UNSAFE);
            for (int i = 0; i < count; i++) {
              check(values, converted, i, what);
            }
          }
        }
      }
    }
  }

  private static DType ordered(DType dtype, Random random) {
    boolean swapped = dtype.itemsize() > 1 && random.nextInt(3) == 0;
    return dtype.withOrder(swapped ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  private static NdArray part(NdArray array, int gap, int count, Random random) {
    NdArray part = gap == 1 ? array.slice(0, count, 2L * count) : array.slice(0, 0, 2L * count, 2);
    return gap == 2 && random.nextBoolean() ? part.flip() : part;
  }

  /** Random bits; or numbers that any integer of 32 bits holds but for their fraction. */
  private static byte[] numbers(Random random, DType in, DType order, int count, boolean fits) {
    byte[] bytes = new byte[count * in.itemsize()];
    random.nextBytes(bytes);
    if (fits && (in.equals(DType.FLOAT32) || in.equals(DType.FLOAT64))) {
      ByteBuffer buffer =
          ByteBuffer.wrap(bytes)
              .order(order.isNativeOrder() ? ByteOrder.nativeOrder() : ByteOrder.BIG_ENDIAN);
      while (buffer.hasRemaining()) {
        double number = random.nextInt() * (random.nextBoolean() ? 1 : 1e-3);
        if (in.equals(DType.FLOAT32)) {
          float rounded = (float) number;
          buffer.putFloat(rounded == 0x1p31f ? -0f : rounded);
        } else {
          buffer.putDouble(number);
        }
      }
    }
    return bytes;
  }

  private static void check(NdArray values, NdArray converted, int i, String what) {
    Object value = values.view().get(i);
    Object found = converted.view().get(i);
    Object expected = expected((Number) value, converted.dtype());
    assertEquals(expected, found, () -> what + ", element " + i + ": " + value);
  }

  /** What C on x86-64 makes of a number. */
  private static Object expected(Number value, DType dtype) {
    DType to = dtype.withOrder(ByteOrder.nativeOrder());
    boolean real = value instanceof Float || value instanceof Double;
    if (to.equals(DType.FLOAT64)) {
      return real ? value.doubleValue() : exact(value).doubleValue();
    }
    if (to.equals(DType.FLOAT32)) {
      return real ? value.floatValue() : exact(value).floatValue();
    }
    if (to.equals(DType.FLOAT16)) {
      return half(real ? value.doubleValue() : exact(value).doubleValue());
    }
    BigInteger integer;
    if (!real) {
      integer = exact(value).toBigInteger();
    } else {
      // Through int32 or int64, whose least is the answer to all that they do not hold.
      boolean wide = to.equals(DType.INT64) || to.equals(DType.UINT64) || to.equals(DType.UINT32);
      int bits = wide ? 63 : 31;
      BigInteger least = BigInteger.TWO.pow(bits).negate();
      double number = value.doubleValue();
      boolean above = to.equals(DType.UINT64) && number >= 0x1p63;
      double shifted = above ? number - 0x1p63 : number;
      BigInteger cut =
          Double.isNaN(shifted) || Double.isInfinite(shifted)
              ? least
              : new BigDecimal(shifted).toBigInteger();
      integer = cut.bitLength() <= bits ? cut : least;
      integer = above ? integer.add(BigInteger.TWO.pow(63)) : integer;
    }
    if (to.equals(DType.UINT8)) {
      return integer.intValue() & 0xFF;
    }
    if (to.equals(DType.INT32)) {
      return integer.intValue();
    }
    if (to.equals(DType.UINT32)) {
      return integer.longValue() & 0xFFFF_FFFFL;
    }
    if (to.equals(DType.INT64)) {
      return integer.longValue();
    }
    BigInteger all = BigInteger.TWO.pow(64);
    return integer.mod(all);
  }

  private static BigDecimal exact(Number value) {
    return value instanceof BigInteger integer
        ? new BigDecimal(integer)
        : BigDecimal.valueOf(value.longValue());
  }

  /** Rounds once: to a float whose last bit tells that something was lost, where something was. */
  private static float half(double value) {
    float near = (float) value;
    if (near == value || Double.isNaN(value) || Math.abs(value) >= 65520) {
      return Float.float16ToFloat(Float.floatToFloat16(near));
    }
    float low = near > value ? Math.nextDown(near) : near;
    float odd = (Float.floatToRawIntBits(low) & 1) != 0 ? low : Math.nextUp(low);
    return Float.float16ToFloat(Float.floatToFloat16(odd));
  }

  @Test
  void cast_toTheOtherByteOrder_keepsTheBitsOfEveryNaN() {
    try (BufferLease source = Buffers.allocate(DType.FLOAT32, 3);
        BufferLease target = Buffers.allocate(DType.FLOAT32.withOrder(ByteOrder.BIG_ENDIAN), 3)) {
      NdArray bits = NdArray.of(source.view()).reinterpret(DType.INT32);
      bits.setInt(0x7F80_0001, 0); // a signalling NaN
      bits.setInt(0xFFC1_2345, 1);
      bits.setInt(0x8000_0000, 2);
      NdArray.of(source.view()).copyTo(NdArray.of(target.view()));
      NdArray turned = NdArray.of(target.view()).reinterpret(DType.INT32);
      for (int i = 0; i < 3; i++) {
        assertEquals(Integer.reverseBytes(bits.getInt(i)), turned.getInt(i));
      }
    }
  }
}
