// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Types as the C data interface writes them.
 *
 * @see <a
 *     href="https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description-format-strings">
 *     Arrow, format strings</a>
 */
final class FormatString {
  /** Those that are a type by themselves. */
  private static final Map<String, ArrowType> PLAIN = new HashMap<>();

  private static final Map<ArrowType, String> OF_PLAIN = new HashMap<>();

  private static final List<TimeUnit> TIME_UNITS = List.of(TimeUnit.values());

  /** The letter of each of the units. */
  private static final String LETTERS = "smun";

  static {
    plain("n", ArrowType.Null.INSTANCE);
    plain("b", ArrowType.Bool.INSTANCE);
    String letters = "cCsSiIlL";
    for (int i = 0; i < letters.length(); i++) {
      plain(letters.substring(i, i + 1), new ArrowType.Int(8 << i / 2, i % 2 == 0));
    }
    plain("e", new ArrowType.FloatingPoint(FloatingPointPrecision.HALF));
    plain("f", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
    plain("g", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
    plain("z", ArrowType.Binary.INSTANCE);
    plain("Z", ArrowType.LargeBinary.INSTANCE);
    plain("vz", ArrowType.BinaryView.INSTANCE);
    plain("u", ArrowType.Utf8.INSTANCE);
    plain("U", ArrowType.LargeUtf8.INSTANCE);
    plain("vu", ArrowType.Utf8View.INSTANCE);
    plain("tdD", new ArrowType.Date(DateUnit.DAY));
    plain("tdm", new ArrowType.Date(DateUnit.MILLISECOND));
    for (TimeUnit unit : TIME_UNITS) {
      char letter = letter(unit);
      plain(
          "tt" + letter,
          new ArrowType.Time(
              unit, unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64));
      plain("tD" + letter, new ArrowType.Duration(unit));
    }
    plain("tiM", new ArrowType.Interval(IntervalUnit.YEAR_MONTH));
    plain("tiD", new ArrowType.Interval(IntervalUnit.DAY_TIME));
    plain("tin", new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO));
    plain("+l", ArrowType.List.INSTANCE);
    plain("+L", ArrowType.LargeList.INSTANCE);
    plain("+vl", ArrowType.ListView.INSTANCE);
    plain("+vL", ArrowType.LargeListView.INSTANCE);
    plain("+s", ArrowType.Struct.INSTANCE);
    plain("+r", ArrowType.RunEndEncoded.INSTANCE);
  }

  private FormatString() {}

  private static void plain(String format, ArrowType type) {
    PLAIN.put(format, type);
    OF_PLAIN.put(type, format);
  }

  private static char letter(TimeUnit unit) {
    return LETTERS.charAt(TIME_UNITS.indexOf(unit));
  }

  /** Writes a type; of an extension its storage's. */
  static String of(ArrowType type) {
    String plain = OF_PLAIN.get(type);
    if (plain != null) {
      return plain;
    }
    return switch (type) {
      case ArrowType.ExtensionType extension -> of(extension.storageType());
      case ArrowType.Decimal decimal ->
          "d:"
              + decimal.getPrecision()
              + ","
              + decimal.getScale()
              + (decimal.getBitWidth() == 128 ? "" : "," + decimal.getBitWidth());
      case ArrowType.FixedSizeBinary binary -> "w:" + binary.getByteWidth();
      case ArrowType.Timestamp stamp ->
          "ts"
              + letter(stamp.getUnit())
              + ":"
              + (stamp.getTimezone() == null ? "" : stamp.getTimezone());
      case ArrowType.FixedSizeList list -> "+w:" + list.getListSize();
      case ArrowType.Map _ -> "+m"; // the flags say whether keys are sorted
      case ArrowType.Union union ->
          (union.getMode() == UnionMode.Dense ? "+ud:" : "+us:")
              + Arrays.stream(union.getTypeIds() == null ? new int[0] : union.getTypeIds())
                  .mapToObj(Integer::toString)
                  .collect(Collectors.joining(","));
      default ->
          throw new IllegalArgumentException(
              "expected a type that the C data interface has a format of but found " + type);
    };
  }

  /**
   * Reads a type.
   *
   * @param keysSorted what a map's flag says
   * @throws IllegalArgumentException if it is none
   */
  static ArrowType parse(String format, boolean keysSorted) {
    ArrowType plain = PLAIN.get(format);
    if (plain != null) {
      return plain;
    }
    if (format.equals("+m")) {
      return new ArrowType.Map(keysSorted);
    }
    int colon = format.indexOf(':');
    String rest = format.substring(colon + 1);
    try {
      switch (format.substring(0, colon + 1)) {
        case "d:" -> {
          return decimal(rest);
        }
        case "w:" -> {
          return new ArrowType.FixedSizeBinary(size(rest));
        }
        case "+w:" -> {
          return new ArrowType.FixedSizeList(size(rest));
        }
        case "tss:", "tsm:", "tsu:", "tsn:" -> {
          TimeUnit unit = TIME_UNITS.get(LETTERS.indexOf(format.charAt(2)));
          return new ArrowType.Timestamp(unit, rest.isEmpty() ? null : rest);
        }
        case "+ud:" -> {
          return new ArrowType.Union(UnionMode.Dense, ids(rest));
        }
        case "+us:" -> {
          return new ArrowType.Union(UnionMode.Sparse, ids(rest));
        }
        default -> {}
      }
    } catch (NumberFormatException e) {
      throw refused(format, e);
    }
    throw refused(format, null);
  }

  private static IllegalArgumentException refused(
      String format, @org.jspecify.annotations.Nullable Throwable cause) {
    String shown = format.length() > 60 ? format.substring(0, 60) + "…" : format;
    return new IllegalArgumentException(
        "expected a format of the C data interface, such as \"i\" or \"+s\", but found \""
            + shown
            + "\"",
        cause);
  }

  private static ArrowType.Decimal decimal(String numbers) {
    List<Integer> all = Arrays.stream(numbers.split(",", -1)).map(Integer::valueOf).toList();
    int bits = all.size() == 3 ? all.get(2) : 128;
    if (all.size() < 2 || all.size() > 3 || !List.of(32, 64, 128, 256).contains(bits)) {
      throw new NumberFormatException(numbers);
    }
    return new ArrowType.Decimal(all.get(0), all.get(1), bits);
  }

  private static int size(String number) {
    int size = Integer.parseInt(number);
    if (size < 0) {
      throw new NumberFormatException(number);
    }
    return size;
  }

  private static int[] ids(String numbers) {
    return numbers.isEmpty()
        ? new int[0]
        : Arrays.stream(numbers.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }
}
