// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/**
 * Formats, descrs, elements and times against real NumPy and CPython's struct; see
 * src/test/python/dtypes.py. Deliberate differences are decided by {@link Difference} alone.
 */
class DTypesNumpyTest {
  private static final String REFUSED = "refused";

  /** Where we differ on purpose, and why. */
  private enum Difference {
    /** NumPy takes a record for closed at the end of the text, and a brace too many for none. */
    UNBALANCED_BRACES,
    /** struct leaves the end of items without braces as it is; NumPy pads it, we do not. */
    END_WITHOUT_BRACES,
    /**
     * struct has n, N, P, p and whitespace, ctypes z, Z, X and &amp;, ml_dtypes E; NumPy has not.
     */
    TYPES_THAT_NUMPY_LACKS,
    /** NumPy reads its own format of V5 as a record without fields. */
    VOID,
    /** NumPy can name a field '' here, and there calls it f0: for us it has no name. */
    EMPTY_NAME,
    /** struct takes a mode alone for no items; NumPy and we want items behind it. */
    MODE_ALONE,
    /** struct takes a mode at its start only; NumPy and we between items too. */
    MODE_BETWEEN_ITEMS,
    /** struct has a pointer's size in mode @ only; ctypes writes {@code <P}. */
    POINTERS_IN_ANY_MODE,
    /** Comma strings and sub-array strings are np.dtype's, in no descr that NumPy writes. */
    NUMPYS_SHORTHAND,
    /** Names of types that Python and C have, of a size that depends on the machine. */
    NUMPYS_OTHER_NAMES,
    /** A tick of no length; NumPy divides by it and dies, or makes one of a divisor it lacks. */
    TICK_OF_NOTHING,
    /** NumPy has no sub-array of elements without bytes, such as (2)0i. */
    SUB_ARRAY_OF_NOTHING
  }

  private final Conformance conformance = new Conformance("dtypes-numpy");
  private final Map<Difference, Integer> deliberate = new EnumMap<>(Difference.class);

  @Test
  void formatsDescrsElementsAndTimes_matchNumpyAndStruct() throws IOException {
    Conformance.lines(
        DTypesNumpyTest.class,
        "dtypes.txt.gz",
        line -> {
          String[] part = line.split("\t", -1);
          switch (part[0]) {
            case "format" -> format(line, DTypeText.unescaped(part[1]), part[2]);
            case "struct" -> struct(line, part[1], part[2], part[3], part[4]);
            case "descr" -> descr(line, DTypeText.unescaped(part[1]), part[2], part[3]);
            case "value" -> value(line, part);
            default -> time(line, part);
          }
        });
    deliberate.forEach(
        (difference, count) -> System.out.println("deliberate " + difference + ": " + count));
    int all = deliberate.values().stream().mapToInt(Integer::intValue).sum();
    assertTrue(all < conformance.cases() / 10, () -> deliberate.toString());
    conformance.report();
  }

  private void check(String line, boolean same, Object found, Supplier<Optional<Difference>> why) {
    Optional<Difference> difference = same ? Optional.empty() : why.get();
    difference.ifPresent(each -> deliberate.merge(each, 1, Integer::sum));
    conformance.check(same || difference.isPresent(), () -> line + " but found " + found);
  }

  /** Returns the dtype, or the refusal. */
  private static Object parsed(Supplier<DType> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(
          message.contains("position ")
              && message.contains("expected ")
              && message.contains("found "),
          message);
      return message;
    }
  }

  private static String account(Object parsed) {
    try {
      return parsed instanceof DType dtype ? DTypeText.account(dtype) : REFUSED;
    } catch (UnsupportedOperationException e) {
      return "a type that NumPy lacks";
    }
  }

  private void format(String line, String format, String expected) {
    Object found = parsed(() -> DType.ofFormat(format));
    String account = account(found);
    check(
        line,
        account.equals(expected),
        found,
        () -> {
          boolean refused = expected.equals(REFUSED);
          if (!refused && account.equals(REFUSED)) {
            return braces(format) == 0
                ? Optional.empty()
                : Optional.of(Difference.UNBALANCED_BRACES);
          }
          if (refused) {
            if ((found instanceof DType dtype && hasSubArrayOfNothing(dtype))
                || format.matches("(?s).*\\)[@=<>!^]?0+x.*")) {
              return Optional.of(Difference.SUB_ARRAY_OF_NOTHING);
            }
            return format.matches("(?s).*[nNPpzZX&E ].*")
                ? Optional.of(Difference.TYPES_THAT_NUMPY_LACKS)
                : Optional.empty();
          }
          if (format.contains("::")) {
            return Optional.of(Difference.EMPTY_NAME);
          }
          if (found instanceof BytesType) {
            return Optional.of(Difference.VOID);
          }
          return isSameButForItsEnd(account, expected)
              ? Optional.of(Difference.END_WITHOUT_BRACES)
              : Optional.empty();
        });
  }

  private static boolean hasSubArrayOfNothing(DType dtype) {
    return dtype instanceof RecordType record
        && record.fields().stream()
            .anyMatch(field ->
                (!field.shape().isEmpty() && field.byteSize() == 0)
                    || hasSubArrayOfNothing(field.dtype()));
  }

  private static boolean isSameButForItsEnd(String account, String expected) {
    int end = account.lastIndexOf(';');
    int size = Integer.parseInt(account.substring(end + 1, account.length() - 1));
    int padded =
        Integer.parseInt(expected.substring(expected.lastIndexOf(';') + 1, expected.length() - 1));
    return expected.startsWith(account.substring(0, end + 1))
        && padded > size
        && padded - size < 16;
  }

  /** Returns how many braces more are opened than closed, or -1 if one is closed too early. */
  private static int braces(String format) {
    int open = 0;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (open < 0) {
        return -1;
      }
    }
    return open;
  }

  private void struct(String line, String format, String size, String raw, String values) {
    Object found = parsed(() -> DType.ofFormat(format));
    String bytes = found instanceof DType dtype ? String.valueOf(dtype.itemsize()) : REFUSED;
    boolean same = bytes.equals(size);
    check(
        line,
        same,
        found,
        () -> {
          if (format.matches("[@=<>!]\\s*") && bytes.equals(REFUSED)) {
            return Optional.of(Difference.MODE_ALONE);
          }
          if (size.equals(REFUSED) && format.matches("(?s).+[@=<>!].*")) {
            return Optional.of(Difference.MODE_BETWEEN_ITEMS);
          }
          if (size.equals(REFUSED) && format.matches("(?s)[=<>!].*P.*")) {
            return Optional.of(Difference.POINTERS_IN_ANY_MODE);
          }
          return size.equals(REFUSED) && format.contains("Z")
              ? Optional.of(Difference.TYPES_THAT_NUMPY_LACKS)
              : Optional.empty();
        });
    if (same && found instanceof DType dtype && !values.equals("-")) {
      String read = unpacked(dtype, get(dtype, HexFormat.of().parseHex(raw)));
      check(line, read.equals(values), read, Optional::empty);
    }
  }

  /** Joins values as struct does, which knows no sub-arrays; padding alone has none. */
  private static String unpacked(DType dtype, Object value) {
    if (dtype instanceof BytesType bytes && bytes.kind() == BytesType.Kind.VOID) {
      return "";
    }
    return switch (value) {
      case RecordValue record ->
          record.values().stream()
              .filter(each -> !(each instanceof List<?> list && list.isEmpty()))
              .map(each -> unpacked(DType.BOOL, each))
              .collect(Collectors.joining(","));
      case List<?> list ->
          list.stream().map(each -> unpacked(DType.BOOL, each)).collect(Collectors.joining(","));
      default -> DTypeText.value(DType.BOOL, value);
    };
  }

  private static Object get(DType dtype, byte[] raw) {
    try (BufferLease lease = Buffers.allocate(dtype, 2)) {
      BufferView view = lease.view();
      view.pinned(segment -> {
        long at = view.layout().offsetOf(1);
        MemorySegment.copy(MemorySegment.ofArray(raw), 0, segment, at, raw.length);
        return segment;
      });
      return view.get(1);
    }
  }

  private void descr(String line, String descr, String expected, String alignment) {
    Object found = parsed(() -> DType.ofDescr(descr));
    String account = account(found);
    boolean same =
        account.equals(expected)
            && (alignment.equals("-")
                || !(found instanceof DType dtype)
                || dtype.alignment() == Integer.parseInt(alignment)
                || descr.contains("(")); // a sub-array alone is a record of one field
    check(
        line,
        same,
        found,
        () -> {
          if (descr.contains("''")) {
            return Optional.of(Difference.EMPTY_NAME);
          }
          if (!account.equals(REFUSED)) {
            return Optional.empty();
          }
          String bare = descr.replaceAll("^'|'$", "");
          if (bare.matches("i4,f4|3i4|\\(2,3\\)f4|i4 f4||\\{\\}")) {
            return Optional.of(Difference.NUMPYS_SHORTHAND);
          }
          if (bare.matches("a5|bytes|str|void|float|int|p|n|N|P|half|intc|i01|T")) {
            return Optional.of(Difference.NUMPYS_OTHER_NAMES);
          }
          return expected.contains("[0")
              ? Optional.of(Difference.TICK_OF_NOTHING)
              : Optional.empty();
        });
  }

  private void value(String line, String[] part) {
    DType dtype = DType.ofDescr(DTypeText.unescaped(part[1]));
    check(line, account(dtype).equals(part[2]), dtype, Optional::empty);
    byte[] raw = HexFormat.of().parseHex(part[3]);
    String read;
    try {
      read = DTypeText.value(dtype, get(dtype, raw));
    } catch (IllegalArgumentException e) {
      read = REFUSED;
    }
    String found = read;
    check(line, found.equals(part[4]), found, Optional::empty);
    if (!part[5].equals(REFUSED)) {
      format(line, DTypeText.unescaped(part[5]), part[6]);
    }
  }

  private void time(String line, String[] part) {
    TimeType type = (TimeType) DType.ofDescr(part[1]);
    long ticks = Long.parseLong(part[2]);
    long seconds = Long.parseLong(part[3]);
    int nanos = Integer.parseInt(part[4]);
    if (type.kind() == TimeType.Kind.DATETIME) {
      Instant expected = Instant.ofEpochSecond(seconds, nanos);
      Instant found = type.toInstant(ticks).orElseThrow();
      check(line, found.equals(expected), found, Optional::empty);
    } else {
      Duration expected = Duration.ofSeconds(seconds, nanos);
      Duration found = type.toDuration(ticks).orElseThrow();
      check(line, found.equals(expected), found, Optional::empty);
    }
  }
}
