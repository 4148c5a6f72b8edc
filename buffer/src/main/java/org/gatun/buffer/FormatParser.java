// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatun.buffer.RecordType.Field;
import org.jspecify.annotations.Nullable;

/**
 * Reads PEP 3118 formats. An item is {@code [(shape)] [mode] [count] type [:name:]}, a sequence any
 * number of them, a record <code>T{sequence}</code>. The mode lasts until the next one, also out of
 * a record.
 */
final class FormatParser {
  private static final String MODES = "@=<>!^";

  private final String text;
  private int at;
  private char mode = '@';

  private FormatParser(String text) {
    this.text = text;
  }

  static DType parse(String format) {
    return new FormatParser(format).sequence(0).dtype();
  }

  static DType parse(String format, int itemsize) {
    if (itemsize < 0) {
      throw new IllegalArgumentException("itemsize: expected 0 or more but found " + itemsize);
    }
    try {
      DType dtype = parse(format);
      if (dtype.itemsize() == itemsize) {
        return dtype;
      }
      if (dtype instanceof RecordType shorter && shorter.itemsize() < itemsize) {
        return RecordType.of(shorter.fields(), itemsize);
      }
    } catch (IllegalArgumentException unknown) {
      // Its elements stay unread, and the exporter knows their size.
    }
    return new OpaqueType(format, null, itemsize, 1);
  }

  /** One item, as far as it is read. */
  private record Item(
      int start, DType dtype, int alignment, List<Integer> shape, @Nullable String name) {
    boolean isPadding() {
      return name == null
          && dtype instanceof BytesType bytes
          && bytes.kind() == BytesType.Kind.VOID;
    }

    Item named(@Nullable String given) {
      return new Item(start, dtype, alignment, shape, given);
    }
  }

  /** Items side by side, and where the next one goes. */
  private final class Sequence {
    private final List<Item> items = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private @Nullable BytesType padding;
    private int paddings;
    private long end;
    private int alignment = 1;

    void add(Item item) {
      int offset;
      try {
        if (mode == '@') {
          end = RecordType.multiple(end, item.alignment());
          alignment = Math.max(alignment, item.alignment());
        }
        offset = (int) end;
        end = RecordType.endOf(item.dtype(), item.shape(), offset);
      } catch (IllegalArgumentException e) {
        throw expected(item.start(), "elements below 2^31 bytes", e);
      }
      if (item.isPadding() && item.dtype() instanceof BytesType bytes) {
        padding = bytes;
        paddings++;
      } else {
        items.add(item);
        offsets.add(offset);
      }
    }

    /** Pads the end as that of a C struct, in whose arrays the next one is aligned. */
    void close() {
      if (mode == '@') {
        end = RecordType.multiple(end, alignment);
      }
    }

    /** Returns one element's type if that is all; else a record. */
    DType dtype() {
      if (items.isEmpty() && paddings == 1 && padding != null && padding.itemsize() == end) {
        return padding;
      }
      boolean one =
          items.size() == 1
              && items.getFirst().name() == null
              && items.getFirst().shape().isEmpty()
              && items.getFirst().dtype().itemsize() == end;
      return one ? items.getFirst().dtype() : record();
    }

    DType record() {
      Set<String> names = new HashSet<>();
      for (Item item : items) {
        if (item.name() != null && !names.add(item.name())) {
          throw expected(item.start(), "another name than '" + item.name() + "', which is taken");
        }
      }
      List<Field> fields = new ArrayList<>();
      int next = 0;
      for (int i = 0; i < items.size(); i++) {
        String name = items.get(i).name();
        while (name == null) {
          String free = "f" + next++;
          name = names.add(free) ? free : null;
        }
        fields.add(new Field(name, items.get(i).dtype(), items.get(i).shape(), offsets.get(i)));
      }
      try {
        return RecordType.of(fields, (int) end);
      } catch (IllegalArgumentException e) {
        throw expected(at, "a record of no more than that", e);
      }
    }
  }

  /** Reads items up to the end of the text, or, in a record, to its brace. */
  private Sequence sequence(int depth) {
    var sequence = new Sequence();
    int start = at;
    while (true) {
      skipSpace();
      if (at == text.length()) {
        if (depth > 0) {
          throw expected(at, "'}' for the 'T{' before position " + start);
        }
        return sequence;
      }
      if (depth > 0 && text.charAt(at) == '}') {
        at++;
        sequence.close();
        return sequence;
      }
      sequence.add(item(depth).named(name()));
    }
  }

  private Item item(int depth) {
    int start = at;
    List<Integer> shape = shape();
    skipSpace();
    if (at < text.length() && MODES.indexOf(text.charAt(at)) >= 0) {
      mode = text.charAt(at++);
      skipSpace();
    }
    boolean counted = at < text.length() && isDigit(text.charAt(at));
    int count = counted ? number() : 1;
    if (at == text.length()) {
      throw expected(at, "a type");
    }
    DType dtype;
    int alignment;
    if (text.startsWith("T{", at)) {
      if (depth == RecordType.MAX_DEPTH) {
        throw expected(at, "records at most " + RecordType.MAX_DEPTH + " deep");
      }
      at += 2;
      Sequence inner = sequence(depth + 1);
      dtype = inner.record();
      alignment = inner.alignment;
    } else {
      char letter = text.charAt(at);
      if ("spxw".indexOf(letter) >= 0) {
        dtype = characters(letter, count);
        count = 1;
        at++;
      } else {
        dtype = element(letter, depth);
      }
      alignment = dtype.alignment();
    }
    if (count != 1) {
      shape.add(count);
    }
    return new Item(start, dtype, alignment, shape, null);
  }

  private DType characters(char letter, int count) {
    if (letter == 'w') {
      if (count > Integer.MAX_VALUE / 4) {
        throw expected(at, "elements below 2^31 bytes");
      }
      return ordered(UnicodeType.of(count));
    }
    BytesType.Kind kind =
        switch (letter) {
          case 's' -> BytesType.Kind.STRING;
          case 'p' -> BytesType.Kind.PASCAL;
          default -> BytesType.Kind.VOID;
        };
    return new BytesType(kind, count);
  }

  /** Reads a type that is not counted in characters. */
  private DType element(char letter, int depth) {
    int start = at++;
    boolean nativeSizes = mode == '@' || mode == '^';
    return switch (letter) {
      case '?' -> ScalarType.BOOL;
      case 'c' -> BytesType.of(1);
      case 'b' -> ScalarType.INT8;
      case 'B' -> ScalarType.UINT8;
      case 'h' -> ordered(ScalarType.INT16);
      case 'H' -> ordered(ScalarType.UINT16);
      case 'i' -> ordered(ScalarType.INT32);
      case 'I' -> ordered(ScalarType.UINT32);
      case 'l' -> ordered(CTypes.signed(nativeSizes ? CTypes.LONG : 4));
      case 'L' -> ordered(CTypes.unsigned(nativeSizes ? CTypes.LONG : 4));
      case 'q' -> ordered(ScalarType.INT64);
      case 'Q' -> ordered(ScalarType.UINT64);
      case 'n' -> sizeType(start, nativeSizes, CTypes.signed(CTypes.SIZE));
      case 'N' -> sizeType(start, nativeSizes, CTypes.unsigned(CTypes.SIZE));
      case 'e' -> ordered(ScalarType.FLOAT16);
      case 'E' -> ordered(ScalarType.BFLOAT16);
      case 'f' -> ordered(ScalarType.FLOAT32);
      case 'd' -> ordered(ScalarType.FLOAT64);
      case 'F' -> ordered(ScalarType.COMPLEX64);
      case 'D' -> ordered(ScalarType.COMPLEX128);
      case 'Z' -> complex(start, nativeSizes);
      case 'g' -> longDouble(start, nativeSizes, "g");
      case 'O' -> CTypes.OBJECT;
      case 'P', 'z' -> pointer(start);
      case '&' -> {
        char outer = mode;
        item(pointee(depth));
        mode = outer;
        yield pointer(start);
      }
      case 'X' -> {
        signature();
        yield pointer(start);
      }
      case 'u', 't' ->
          throw expected(start, "a type whose size the format says, of which this is none,");
      default -> throw expected(start, "a type");
    };
  }

  private DType ordered(DType dtype) {
    return switch (mode) {
      case '<' -> dtype.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
      case '>', '!' -> dtype.withOrder(java.nio.ByteOrder.BIG_ENDIAN);
      default -> dtype;
    };
  }

  private DType sizeType(int start, boolean nativeSizes, DType dtype) {
    if (!nativeSizes) {
      throw expected(start, "a type that has a size in mode '" + mode + "', only '@' and '^' have");
    }
    return dtype;
  }

  private DType complex(int start, boolean nativeSizes) {
    String both = text.substring(start, Math.min(start + 2, text.length()));
    DType dtype =
        switch (both) {
          case "Zf" -> ordered(ScalarType.COMPLEX64);
          case "Zd" -> ordered(ScalarType.COMPLEX128);
          case "Zg" -> longDouble(start, nativeSizes, "Zg");
          default -> pointer(start); // ctypes' wide string
        };
    if (both.length() == 2 && "fdg".indexOf(both.charAt(1)) >= 0) {
      at++;
    }
    return dtype;
  }

  private DType longDouble(int start, boolean nativeSizes, String letters) {
    sizeType(start, nativeSizes, ScalarType.FLOAT64);
    return CTypes.longDouble(letters);
  }

  /** Makes a type of a pointer's size from the text since its start; its mode is none of it. */
  private OpaqueType pointer(int start) {
    return new OpaqueType(text.substring(start, at), null, CTypes.SIZE, CTypes.SIZE);
  }

  private int pointee(int depth) {
    if (depth >= RecordType.MAX_DEPTH || at == text.length()) {
      throw expected(at, "what the pointer points to, at most 64 deep");
    }
    return depth + 1;
  }

  /** Skips the braces behind X, which hold a function's signature. */
  private void signature() {
    int open = at;
    int depth = 0;
    do {
      if (at == text.length() || (depth == 0 && text.charAt(at) != '{')) {
        throw expected(open, "'{' and its '}'");
      }
      char next = text.charAt(at++);
      depth += next == '{' ? 1 : next == '}' ? -1 : 0;
    } while (depth > 0);
  }

  private List<Integer> shape() {
    List<Integer> shape = new ArrayList<>();
    if (text.charAt(at) == '(') {
      do {
        at++;
        skipSpace();
        shape.add(number());
        skipSpace();
      } while (at < text.length() && text.charAt(at) == ',');
      if (at == text.length() || text.charAt(at) != ')') {
        throw expected(at, "',' or ')' in a shape");
      }
      at++;
    }
    return shape;
  }

  private int number() {
    int start = at;
    long value = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      value = value * 10 + text.charAt(at++) - '0';
      if (value > Integer.MAX_VALUE) {
        throw expected(start, "a number below 2^31");
      }
    }
    if (at == start) {
      throw expected(at, "a number");
    }
    return (int) value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private @Nullable String name() {
    if (at == text.length() || text.charAt(at) != ':') {
      return null;
    }
    int end = text.indexOf(':', at + 1);
    if (end < 0) {
      throw expected(text.length(), "':' behind the name that starts at position " + (at + 1));
    }
    String name = text.substring(at + 1, end);
    at = end + 1;
    return name.isEmpty() ? null : name;
  }

  /** Skips what struct skips. */
  private void skipSpace() {
    while (at < text.length() && " \t\n\r\f\u000b".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException expected(int position, String what) {
    return expected(position, what, null);
  }

  private IllegalArgumentException expected(
      int position, String what, @Nullable IllegalArgumentException cause) {
    String found =
        position >= text.length()
            ? "its end"
            : "'" + text.substring(position, Math.min(position + 12, text.length())) + "'";
    String why = cause == null ? "" : " (" + cause.getMessage() + ")";
    return new IllegalArgumentException(
        "format, position " + position + ": expected " + what + " but found " + found + why, cause);
  }
}
