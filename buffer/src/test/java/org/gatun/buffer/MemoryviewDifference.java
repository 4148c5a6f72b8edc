// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.gatun.buffer.MemoryviewCase.ViewLine;
import org.jspecify.annotations.Nullable;

/**
 * Where our answer is not memoryview's: which exception stands for which of its errors, and the one
 * table of what differs on purpose. The same differences, in words for users, stand in the package
 * documentation, doc-files/memoryview.md.
 */
enum MemoryviewDifference {
  NOT_IMPLEMENTED(
      "memoryview has not implemented sub-views, slices of several axes and most formats; ours"
          + " answers as CPython's _testbuffer.ndarray, which has") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.answer().equals("ENotImplementedError") && same(asked.other(), found);
    }
  },
  CAST_OF_ANY_FORMAT(
      "memoryview casts to and from single bytes and one axis only, and no zeros in a shape; ours"
          + " goes the two steps in one, with what the bytes are when lent in that format") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().equals("cast")
          && asked.answer().startsWith("E")
          && same(asked.other(), found);
    }
  },
  ONE_DTYPE_OF_SEVERAL_FORMATS(
      "memoryview compares formats as text before an assignment; ours compares dtypes, so that l, q"
          + " and =q are one") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      if (!asked.operation().equals("copy") || !asked.words().get(2).equals("other")) {
        return false;
      }
      ViewLine source = ViewLine.of(asked.words().subList(3, asked.words().size()));
      return !source.format().equals(asked.view().format())
          && dtype(source).equals(dtype(asked.view()))
          && same(asked.other(), found);
    }
  },
  SIZES_BEHIND_A_ZERO("memoryview compares shapes up to the first 0; ours compares all of them") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return switch (asked.operation()) {
        case "copy" ->
            asked.other().equals("M")
                && target(asked).count() == 0
                && found.equals("!IllegalArgumentException");
        case "equal" -> asked.answer().equals("T") && found.equals("F") && isEmpty(asked.view());
        default -> false;
      };
    }
  },
  TRUTH_IN_ANY_BIT(
      "memoryview compares the bytes of two truth values; ours whether both are true") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().equals("equal")
          && asked.view().format().equals("?")
          && asked.other().equals(found);
    }
  },
  OVERFLOW_TO_INFINITY(
      "struct, which CPython packs half floats with, refuses what is too large; memoryview's own f,"
          + " NumPy and ours make it infinite") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return isSet(asked)
          && (asked.other().equals("EOverflowError") || asked.other().equals("Estruct"))
          && found.startsWith("M")
          && isInfinite(asked, found);
    }
  },
  POINTER(
      "memoryview reads an address as an integer; ours keeps it opaque, as all that means nothing"
          + " elsewhere") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return switch (asked.operation()) {
        case "equal" ->
            found.equals("F") && (asked.view().format().equals("P") || asked.words().contains("P"));
        case "cast" ->
            asked.words().get(1).equals("P")
                && found.endsWith(" !IllegalArgumentException")
                && asked.other().startsWith(found.substring(0, found.lastIndexOf(' ')));
        default -> asked.view().format().equals("P") && found.equals("!IllegalArgumentException");
      };
    }
  },
  KNOWN_TO_PEP_3118_ALONE(
      "struct, which CPython reads with, does not know PEP 3118's records, complex numbers and"
          + " UCS-4; ours does, as NumPy") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().equals("equal")
          ? found.equals("T")
              && (isKnownToOursAlone(asked.view().format())
                  || isKnownToOursAlone(asked.words().get(1)))
          : asked.other().contains("Estruct")
              && isKnownToOursAlone(asked.view().format())
              && !found.startsWith("!");
    }
  },
  NOTHING_TO_READ(
      "memoryview lists no axis of a format that it cannot read; ours refuses only an element") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.other().equals("Estruct")
          && isEmpty(asked.view())
          && found.replaceAll("[\\[\\],]", "").isEmpty();
    }
  },
  SHORT_TEXT("struct's c takes exactly one byte; ours takes fewer and pads, as struct's s does") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return isSet(asked)
          && asked.view().format().equals("c")
          && asked.words().get(2).equals("x")
          && found.startsWith("M");
    }
  },
  STRIDE_THAT_REACHES_NOTHING(
      "memoryview multiplies the stride of an axis of at most one element by the step; ours keeps"
          + " it, so that it cannot overflow") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return same(asked.answer(), found);
    }
  },
  EMPTY_IS_CONTIGUOUS(
      "memoryview's flags take one axis of no elements for strided; PyBuffer_IsContiguous and ours"
          + " for contiguous") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      if (!isEmpty(asked.view()) || asked.view().shape().length != 1) {
        return false;
      }
      return switch (asked.operation()) {
        case "attributes" -> found.equals(asked.answer().replace("F F F", "T T T"));
        case "getbuffer" -> isMore(asked.answer(), found, false);
        default -> false;
      };
    }
  },
  FORMAT_OF_BYTES(
      "memoryview refuses to say the format to who takes no shape; our views always have both") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().equals("getbuffer") && isMore(asked.answer(), found, true);
    }
  },
  INDEX_OF_ELEMENT_FROM_THE_END(
      "get and set take indices from 0, for they run in loops; at counts negative ones from the"
          + " end") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().endsWith("-element")
          && asked.words().get(1).contains("-")
          && found.equals("!IndexOutOfBoundsException");
    }
  },
  TRUTH_IS_NO_NUMBER("Python's True is 1 and anything has a truth; Java's boolean is no number") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return isSet(asked)
          && MemoryviewText.value(asked.words().get(2)) instanceof Boolean
              != dtype(asked.view()).equals(DType.BOOL)
          && found.equals("!IllegalArgumentException");
    }
  },
  ROUNDED_ONCE(
      "CPython rounds an integer to double and then to float; ours rounds once, as NumPy") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return isSet(asked)
          && MemoryviewText.value(asked.words().get(2)) instanceof Number number
          && dtype(asked.view()).withOrder(ByteOrder.nativeOrder()).equals(DType.FLOAT32)
          && found.startsWith("M")
          && element(asked, found).getFloat(0) == new BigDecimal(number.toString()).floatValue();
    }
  },
  SEVERAL_REFUSALS("what is refused for two reasons is refused for either, in any order") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      boolean otherReason =
          found.equals("!IndexOutOfBoundsException") || found.equals("!IllegalArgumentException");
      boolean noStep = String.join(" ", asked.words()).matches(".*:0[],].*");
      return otherReason
          && (asked.other().endsWith(":readonly") || (noStep && asked.other().startsWith("E")));
    }
  },
  GEOMETRY_OUTLIVES_THE_LEASE(
      "a released memoryview forgets its shape; ours are immutable values that hold no memory") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().equals("released")
          && asked.answer().equals("EValueError:released")
          && found.equals("ok");
    }
  },
  RELEASED_HAS_NO_CONTENT(
      "a released memoryview equals itself alone; ours says that its content cannot be read, before"
          + " any other reason") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().equals("released")
          && !asked.answer().equals("ok")
          && found.equals("!IllegalStateException");
    }
  },
  EXPORT_OUTLIVES_THE_LEASE(
      "a memoryview that is lent on cannot be released; our lease can, for the one that was taken"
          + " from it holds the memory on its own") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().equals("exported")
          && asked.answer().equals("EBufferError:exported")
          && found.equals("ok");
    }
  },
  VIEWS_END_WITH_THE_LEASE(
      "each memoryview is released on its own; our views cost nothing and end with their lease") {
    @Override
    boolean explains(MemoryviewCase asked, String found) {
      return asked.operation().equals("derived") && found.equals("!IllegalStateException");
    }
  };

  /** What CPython's errors are in Java. */
  private static final Map<String, String> ERRORS =
      Map.ofEntries(
          Map.entry("EIndexError", "IndexOutOfBoundsException"),
          Map.entry("EIndexError:indices", "IndexOutOfBoundsException"),
          Map.entry("ETypeError:indices", "IndexOutOfBoundsException"),
          Map.entry("ETypeError:readonly", "ReadOnlyBufferException"),
          Map.entry("ETypeError", "IllegalArgumentException"),
          Map.entry("EValueError", "IllegalArgumentException"),
          Map.entry("EValueError:structures", "IllegalArgumentException"),
          Map.entry("EValueError:separator", "IllegalArgumentException"),
          Map.entry("EValueError:step", "IllegalArgumentException"),
          Map.entry("EValueError:writable", "IllegalStateException"),
          Map.entry("EValueError:released", "IllegalStateException"),
          Map.entry("EOverflowError", "IllegalArgumentException"),
          Map.entry("Estruct", "IllegalArgumentException"),
          Map.entry("EBufferError", "BufferRequestException"));

  /** Why, in one sentence. */
  final String reason;

  MemoryviewDifference(String reason) {
    this.reason = reason;
  }

  /** Whether this is why we answer otherwise, and our answer is what it has to be then. */
  abstract boolean explains(MemoryviewCase asked, String found);

  /** Whether an answer is CPython's to the letter. */
  static boolean isCPythons(String answer, String found) {
    return found.startsWith("!")
        ? found.substring(1).equals(ERRORS.get(answer))
        : found.equals(answer);
  }

  /** Returns the difference that explains an answer, or null. */
  static @Nullable MemoryviewDifference of(MemoryviewCase asked, String found) {
    for (MemoryviewDifference difference : values()) {
      if (difference.explains(asked, found)) {
        return difference;
      }
    }
    return null;
  }

  /** As {@link #isCPythons}, but for strides that nothing is reached by; of a cast the list too. */
  private static boolean same(String answer, String found) {
    if (!answer.startsWith("V ") || !found.startsWith("V ")) {
      return isCPythons(answer, found);
    }
    String[] expected = answer.split(" ", 5);
    String[] actual = found.split(" ", 5);
    return expected.length == actual.length
        && withoutIdleStrides(expected).equals(withoutIdleStrides(actual))
        && (expected.length < 5 || isCPythons(expected[4], actual[4]));
  }

  private static String withoutIdleStrides(String[] words) {
    long[] shape = MemoryviewText.numbers(words[1]);
    long[] strides = MemoryviewText.numbers(words[2]);
    boolean empty = StridedLayout.ofC(1, shape).count() == 0;
    for (int axis = 0; axis < shape.length; axis++) {
      strides[axis] = empty || shape[axis] == 1 ? 0 : strides[axis];
    }
    return words[1] + MemoryviewText.numbers(strides) + words[3];
  }

  /**
   * Whether ours grants all that CPython does, and more only where the format is asked of bytes.
   */
  private static boolean isMore(String answer, String found, boolean ofBytesOnly) {
    boolean more = true;
    for (int combination = 0; more && combination < 256; combination++) {
      boolean cpython = bit(answer, combination);
      boolean ours = bit(found, combination);
      more =
          ours == cpython
              || (ours && (!ofBytesOnly || MemoryviewReplay.asksFormatOfBytes(combination)));
    }
    return more;
  }

  private static boolean bit(String digits, int combination) {
    return (Character.digit(digits.charAt(combination / 4), 16) >> combination % 4 & 1) != 0;
  }

  /** Returns the bytes of the element that a case names, as they are after its change. */
  private static ByteBuffer element(MemoryviewCase asked, String found) {
    StridedLayout layout = asked.view().layout();
    byte[] memory = MemoryviewText.changedTo(asked.view().memory(), found);
    int at = (int) layout.at(MemoryviewText.numbers(asked.words().get(1))).offset();
    ByteBuffer element = ByteBuffer.wrap(memory, at, layout.itemsize()).slice();
    boolean big = asked.view().format().startsWith(">");
    return element.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns what a copy is into. */
  private static StridedLayout target(MemoryviewCase asked) {
    StridedLayout target = asked.view().layout();
    Slice[] slices = MemoryviewText.slices(asked.words().get(1));
    for (int axis = 0; axis < slices.length; axis++) {
      target = target.slice(axis, slices[axis]);
    }
    return target;
  }

  private static boolean isInfinite(MemoryviewCase asked, String found) {
    ByteBuffer element = element(asked, found);
    return switch (element.capacity()) {
      case 2 -> Float.isInfinite(Float.float16ToFloat(element.getShort(0)));
      case 4 -> Float.isInfinite(element.getFloat(0));
      default -> false;
    };
  }

  private static boolean isKnownToOursAlone(String format) {
    return format.startsWith("T{") || format.startsWith("Z") || format.endsWith("w");
  }

  private static boolean isEmpty(ViewLine view) {
    return view.layout().count() == 0;
  }

  private static boolean isSet(MemoryviewCase asked) {
    return asked.operation().startsWith("set");
  }

  private static DType dtype(ViewLine line) {
    return MemoryviewReplay.dtype(line.format(), line.itemsize());
  }
}
