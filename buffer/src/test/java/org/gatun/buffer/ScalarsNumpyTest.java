// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/**
 * Every accessor of every dtype against real NumPy and ml_dtypes; see src/test/python/scalars.py.
 */
class ScalarsNumpyTest {
  private static final String REFUSED = "refused";
  private static final String RANGE = "range";

  @Test
  void getAndSet_boundaryAndRandomElements_matchNumpy() throws IOException {
    var conformance = new Conformance("scalars-numpy");
    try (Elements elements = new Elements()) {
      Conformance.lines(
          ScalarsNumpyTest.class,
          "scalars.txt.gz",
          line -> {
            String[] part = line.split(" ", -1);
            boolean reads = part[0].equals("get");
            String found =
                reads
                    ? elements.get(part[1], part[2], part[3])
                    : elements.set(part[1], part[2], part[3]);
            conformance.check(found.equals(part[4]), () -> line + " but found " + found);
          });
      for (ScalarType half : new ScalarType[] {ScalarType.FLOAT16, ScalarType.BFLOAT16}) {
        try (var golden =
            new DataInputStream(Conformance.open(ScalarsNumpyTest.class, half + ".bin.gz"))) {
          byte[] every = golden.readAllBytes();
          for (int bits = 0; bits < 0x10000; bits++) {
            String raw = HexFormat.of().toHexDigits((short) bits);
            String expected =
                canonical(HexFormat.of().formatHex(every, 4 * bits, 4 * bits + 4), true);
            String found = elements.get(half.toString(), raw, "float");
            conformance.check(
                found.equals(expected),
                () -> half + " " + raw + ": " + expected + " but found " + found);
          }
        }
      }
    }
    conformance.report();
  }

  /** NumPy gives one number for all NaN; their sign and payload are nobody's promise. */
  private static String canonical(String bits, boolean isFloat) {
    boolean nan =
        isFloat
            && (bits.length() == 8
                ? Float.isNaN(Float.intBitsToFloat((int) Long.parseLong(bits, 16)))
                : Double.isNaN(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))));
    return nan ? "nan" : bits;
  }

  @Test
  void set_refusedOrOutOfRange_leavesTheElement() {
    for (ScalarType dtype : ScalarType.values()) {
      if (dtype.kind() == ScalarType.Kind.FLOAT) {
        continue;
      }
      try (BufferLease lease = Buffers.allocate(dtype, 1)) {
        BufferView view = lease.view();
        Object before = view.get(0);
        for (Object value :
            new Object[] {1.5f, 2.5, Long.MIN_VALUE, "text", java.math.BigInteger.TWO.pow(64)}) {
          if (dtype == ScalarType.INT64 && value instanceof Long) {
            continue;
          }
          assertThrows(IllegalArgumentException.class, () -> view.set(value, 0));
          assertEquals(before, view.get(0), dtype + " " + value);
        }
      }
    }
  }

  @Test
  void get_ofAnyElement_isTheBoxedTypeAndSetBackTheSame() {
    byte[] patterns = {0, 1, -1, 127, -128, 0x3C, 0x55};
    for (ScalarType dtype : ScalarType.values()) {
      try (BufferLease lease = Buffers.allocate(dtype, 1)) {
        BufferView view = lease.view();
        for (byte pattern : patterns) {
          byte[] element = new byte[dtype.itemsize()];
          Arrays.fill(element, dtype == ScalarType.BOOL ? (byte) (pattern & 1) : pattern);
          byte[] back =
              view.pinned(segment -> {
                segment.copyFrom(MemorySegment.ofArray(element));
                Object boxed = view.get(0);
                assertEquals(dtype.boxedType(), boxed.getClass(), dtype.toString());
                segment.fill((byte) 0x11);
                view.set(boxed, 0);
                return segment.toArray(ValueLayout.JAVA_BYTE);
              });
          boolean nan = Double.isNaN(asDouble(view.get(0)));
          if (!nan) {
            assertArrayEquals(element, back, dtype.toString());
          }
        }
      }
    }
  }

  private static double asDouble(Object boxed) {
    return switch (boxed) {
      case Number number -> number.doubleValue();
      case Complex(double re, double im) -> re + im;
      default -> 0;
    };
  }

  @Test
  void set_null_throwsNullPointerException() {
    try (BufferLease lease = Buffers.allocate(DType.INT32, 1)) {
      BufferView view = lease.view();
      view.setInt(7, 0);
      assertThrows(NullPointerException.class, () -> view.set(nothing(), 0));
      assertEquals(7, view.getInt(0));
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  /** One element of each dtype, read and written as the goldens' lines say. */
  private static final class Elements implements AutoCloseable {
    private final Map<ScalarType, BufferLease> leases = new EnumMap<>(ScalarType.class);

    Elements() {
      for (ScalarType dtype : ScalarType.values()) {
        leases.put(dtype, Buffers.allocate(dtype, 1));
      }
    }

    private BufferView view(String dtype) {
      ScalarType named = ScalarType.valueOf(dtype.toUpperCase(Locale.ROOT));
      return Objects.requireNonNull(leases.get(named)).view();
    }

    private static void write(BufferView view, String raw) {
      long bits = Long.parseUnsignedLong(raw, 16);
      view.pinned(segment -> {
        for (int i = 0; i < raw.length() / 2; i++) { // all machines of today are little endian
          segment.set(ValueLayout.JAVA_BYTE, i, (byte) (bits >>> (8 * i)));
        }
        return segment;
      });
    }

    private static String read(BufferView view) {
      int size = view.dtype().itemsize();
      long bits =
          view.pinned(segment -> {
            long read = 0;
            for (int i = 0; i < size; i++) {
              read |= (segment.get(ValueLayout.JAVA_BYTE, i) & 0xFFL) << (8 * i);
            }
            return read;
          });
      return HexFormat.of().toHexDigits(bits, 2 * size);
    }

    String get(String dtype, String raw, String java) {
      BufferView view = view(dtype);
      write(view, raw);
      HexFormat hex = HexFormat.of();
      try {
        return switch (java) {
          case "float" ->
              canonical(hex.toHexDigits(Float.floatToRawIntBits(view.getFloat(0))), true);
          case "double" ->
              canonical(hex.toHexDigits(Double.doubleToRawLongBits(view.getDouble(0))), true);
          case "int" -> hex.toHexDigits(view.getInt(0));
          case "long" -> hex.toHexDigits(view.getLong(0));
          default -> view.getBoolean(0) ? "01" : "00";
        };
      } catch (ArithmeticException e) {
        return RANGE;
      } catch (IllegalArgumentException e) {
        return REFUSED;
      }
    }

    String set(String dtype, String java, String raw) {
      BufferView view = view(dtype);
      long bits = Long.parseUnsignedLong(raw, 16);
      try {
        switch (java) {
          case "float" -> view.setFloat(Float.intBitsToFloat((int) bits), 0);
          case "double" -> view.setDouble(Double.longBitsToDouble(bits), 0);
          case "int" -> view.setInt((int) bits, 0);
          default -> view.setLong(bits, 0);
        }
      } catch (IllegalArgumentException e) {
        // The two kinds of refusal are told apart by the sentence that a user reads.
        return String.valueOf(e.getMessage()).startsWith("expected a value in") ? RANGE : REFUSED;
      }
      boolean nan =
          view.dtype() instanceof ScalarType scalar
              && scalar.kind() == ScalarType.Kind.FLOAT
              && Double.isNaN(view.getDouble(0));
      return nan ? "nan" : read(view);
    }

    @Override
    public void close() {
      leases.values().forEach(BufferLease::close);
    }
  }
}
