// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.gatun.buffer.BufferRequest.Contiguity;
import org.gatun.buffer.MemoryviewCase.ViewLine;
import org.jspecify.annotations.Nullable;

/** Asks our views what CPython was asked; half of them in a Java array, half in native memory. */
final class MemoryviewReplay {
  // PyBUF_ flags, each combination of which CPython was asked for.
  private static final int WRITABLE = 1;
  private static final int FORMAT = 4;
  private static final int ND = 8;
  private static final int STRIDES = 0x10 | ND;
  private static final int[] FLAGS = {WRITABLE, FORMAT, ND, 0x10, 0x20, 0x40, 0x80, 0x100};

  private final MemorySegment slab = Arena.ofAuto().allocate(1 << 16, 64);
  private long slabUsed;
  private int turn;

  /** Memory that is lent for one case. */
  private record Lent(MemorySegment segment, BufferLease lease) implements AutoCloseable {
    BufferView view() {
      return lease.view();
    }

    byte[] bytes() {
      return segment.toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
      lease.close();
    }
  }

  private Lent lend(ViewLine line) {
    MemorySegment segment;
    if (turn++ % 2 == 0) {
      segment = MemorySegment.ofArray(line.memory().clone());
    } else {
      slabUsed += turn % 16; // so that addresses are aligned in all ways
      segment = slab.asSlice(slabUsed, line.memory().length);
      slabUsed += line.memory().length;
      segment.copyFrom(MemorySegment.ofArray(line.memory()));
    }
    var loan = new Loan(Memory.borrowed(segment), 1);
    return new Lent(
        segment,
        new BufferLease(
            loan, 0, dtype(line.format(), line.itemsize()), line.layout(), line.readOnly()));
  }

  /** Returns the answer to a case; an exception's is "!" and its name. */
  String answer(MemoryviewCase asked) {
    slabUsed = 0;
    try (Lent lent = lend(asked.view())) {
      return answer(lent, asked);
    } catch (RuntimeException e) {
      return refusal(e);
    }
  }

  private String answer(Lent lent, MemoryviewCase asked) {
    BufferView view = lent.view();
    List<String> words = asked.words();
    return switch (asked.operation()) {
      case "attributes" -> attributes(view);
      case "get" -> item(view.at(MemoryviewText.numbers(words.get(1))));
      case "get-element" -> MemoryviewText.of(view.get(MemoryviewText.numbers(words.get(1))));
      case "slice" -> MemoryviewText.view(view.slice(MemoryviewText.slices(words.get(1))));
      case "set" -> {
        view.at(MemoryviewText.numbers(words.get(1))).set(MemoryviewText.value(words.get(2)));
        yield MemoryviewText.changed(asked.view().memory(), lent.bytes());
      }
      case "set-element" -> {
        view.set(MemoryviewText.value(words.get(2)), MemoryviewText.numbers(words.get(1)));
        yield MemoryviewText.changed(asked.view().memory(), lent.bytes());
      }
      case "copy" -> copy(lent, asked);
      case "cast" -> cast(view, words);
      case "tolist" -> MemoryviewText.of(view.toList());
      case "iterate" -> MemoryviewText.of(iterated(view));
      case "reversed" -> MemoryviewText.of(view.slice(Slice.REVERSED).toList());
      case "tobytes" -> MemoryviewText.of(bytes(view, words.get(1)));
      case "hex" -> hex(view, words);
      case "hash" -> hash(view);
      case "hash-readonly" -> hash(view.asReadOnly());
      case "toreadonly" ->
          flag(view.asReadOnly().isReadOnly()) + " " + MemoryviewText.view(view.asReadOnly());
      case "getbuffer" -> granted(view);
      case "equal" -> equal(view, words);
      case "released" -> released(lent, asked.view(), words.get(1));
      case "exported" -> exported(lent, words.get(1));
      case "derived" -> {
        BufferView derived = view.asReadOnly();
        lent.close();
        yield MemoryviewText.of(derived.toBytes());
      }
      default -> throw new AssertionError(asked);
    };
  }

  private static String attributes(BufferView view) {
    StridedLayout layout = view.layout();
    boolean c = layout.isCContiguous();
    boolean fortran = layout.isFortranContiguous();
    return String.join(
        " ",
        Long.toString(layout.byteSize()),
        Integer.toString(layout.itemsize()),
        Integer.toString(layout.rank()),
        flag(view.isReadOnly()),
        MemoryviewText.numbers(layout.shape()),
        MemoryviewText.numbers(layout.strides()),
        layout.rank() == 0 ? "-" : Long.toString(layout.size(0)),
        flag(c),
        flag(fortran),
        flag(c || fortran));
  }

  private static String flag(boolean set) {
    return set ? "T" : "F";
  }

  private static String item(BufferView part) {
    return part.layout().rank() == 0 ? MemoryviewText.of(part.get()) : MemoryviewText.view(part);
  }

  private String copy(Lent lent, MemoryviewCase asked) {
    List<String> words = asked.words();
    Slice[] to = MemoryviewText.slices(words.get(1));
    if (words.get(2).equals("self")) {
      Slice[] from = MemoryviewText.slices(words.get(3));
      lent.view().slice(to).copyFrom(lent.view().slice(from));
    } else {
      try (Lent other = lend(ViewLine.of(words.subList(3, words.size())))) {
        lent.view().slice(to).copyFrom(other.view());
      }
    }
    return MemoryviewText.changed(asked.view().memory(), lent.bytes());
  }

  private static String cast(BufferView view, List<String> words) {
    DType dtype = dtype(words.get(1), Integer.parseInt(words.get(2)));
    BufferView cast =
        words.get(3).equals("-")
            ? view.cast(dtype)
            : view.cast(dtype, MemoryviewText.numbers(words.get(3)));
    String list;
    try {
      list = MemoryviewText.of(cast.toList());
    } catch (RuntimeException e) {
      list = refusal(e);
    }
    return MemoryviewText.view(cast) + " " + list;
  }

  private static List<Object> iterated(BufferView view) {
    var items = new ArrayList<Object>();
    for (long i = 0; i < view.layout().size(0); i++) {
      items.add(view.at(i).toList());
    }
    return items;
  }

  private static byte[] bytes(BufferView view, String order) {
    return switch (order) {
      case "-" -> view.toBytes();
      case "C" -> view.toBytes(IndexOrder.C);
      case "F" -> view.toBytes(IndexOrder.FORTRAN);
      default -> view.toBytes(IndexOrder.ANY);
    };
  }

  private static String hex(BufferView view, List<String> words) {
    if (words.size() == 1) {
      return "x" + view.toHex();
    }
    String separator = (String) MemoryviewText.value(words.get(1));
    return MemoryviewText.of(view.toHex(separator.charAt(0), Integer.parseInt(words.get(2))));
  }

  private static String hash(BufferView view) {
    return view.contentHash() == Arrays.hashCode(view.toBytes()) ? "same" : "other";
  }

  private String equal(BufferView view, List<String> words) {
    if (words.get(1).equals("self")) {
      return flag(view.contentEquals(view));
    }
    try (Lent other = lend(ViewLine.of(words.subList(1, words.size())))) {
      boolean forth = view.contentEquals(other.view());
      boolean back = other.view().contentEquals(view);
      return forth == back ? flag(forth) : "one way only";
    }
  }

  /** One hexadecimal digit for four combinations of flags, as views.py has it. */
  private static String granted(BufferView view) {
    var text = new StringBuilder();
    for (int combination = 0; combination < 256; combination += 4) {
      int digit = 0;
      for (int i = 0; i < 4; i++) {
        digit |= isGranted(view, flags(combination + i)) ? 1 << i : 0;
      }
      text.append(Character.forDigit(digit, 16));
    }
    return text.toString();
  }

  private static int flags(int combination) {
    int flags = 0;
    for (int k = 0; k < FLAGS.length; k++) {
      flags |= (combination >> k & 1) != 0 ? FLAGS[k] : 0;
    }
    return flags;
  }

  /** Whether a combination asks for the format of what it takes for plain bytes. */
  static boolean asksFormatOfBytes(int combination) {
    int flags = flags(combination);
    return (flags & FORMAT) != 0 && (flags & ND) == 0;
  }

  /**
   * What PEP 3118's flags are as requests of ours: more than one where several orders are asked.
   */
  private static boolean isGranted(BufferView view, int flags) {
    BufferRequest request =
        (flags & WRITABLE) != 0 ? BufferRequest.WRITABLE : BufferRequest.STRIDED;
    var orders = new ArrayList<Contiguity>(List.of(Contiguity.STRIDED));
    boolean takesStrides = (flags & STRIDES) == STRIDES;
    if (!takesStrides || (flags & 0x20) != 0) {
      orders.add(Contiguity.C);
    }
    if (takesStrides && (flags & 0x40) != 0) {
      orders.add(Contiguity.FORTRAN);
    }
    if (takesStrides && (flags & 0x80) != 0) {
      orders.add(Contiguity.C_OR_FORTRAN);
    }
    try {
      for (Contiguity order : orders) {
        view.acquire(request.and(order)).close();
      }
      return true;
    } catch (BufferRequestException e) {
      return false;
    }
  }

  private String released(Lent lent, ViewLine line, String what) {
    BufferView view = lent.view();
    StridedLayout one = view.layout();
    lent.close();
    return switch (what) {
      case "tolist", "iterate" -> done(view.toList());
      case "tobytes" -> done(view.toBytes());
      case "hex" -> done(view.toHex());
      case "cast" -> done(view.cast(DType.UINT8));
      case "get" -> done(view.get(new long[one.rank()]));
      case "set" -> {
        view.set(1, new long[one.rank()]);
        yield "ok";
      }
      case "slice" -> done(view.slice(Slice.of(0, 1)));
      case "copy" -> {
        try (Lent other = lend(line)) {
          view.copyFrom(other.view());
        }
        yield "ok";
      }
      case "hash" -> done(view.contentHash());
      case "toreadonly" -> done(view.asReadOnly());
      case "reexport" -> done(view.acquire(BufferRequest.STRIDED));
      case "enter" -> done(lent.lease().view());
      case "shape" -> done(view.layout().shape());
      case "strides" -> done(view.layout().strides());
      case "format" -> done(view.dtype());
      case "itemsize" -> done(view.layout().itemsize());
      case "ndim" -> done(view.layout().rank());
      case "nbytes" -> done(view.layout().byteSize());
      case "readonly" -> done(view.isReadOnly());
      case "c_contiguous", "contiguous" -> done(view.layout().isCContiguous());
      case "f_contiguous" -> done(view.layout().isFortranContiguous());
      case "len" -> done(view.layout().count());
      case "release", "exit" -> {
        lent.close();
        yield "ok";
      }
      case "repr" -> done(view.toString());
      case "equal-self" -> flag(view.contentEquals(view));
      case "equal-other" -> {
        try (Lent other = lend(line)) {
          yield flag(view.contentEquals(other.view()));
        }
      }
      default -> throw new AssertionError(what);
    };
  }

  private static String done(@Nullable Object result) {
    return Objects.nonNull(result) ? "ok" : "null";
  }

  private static String exported(Lent lent, String what) {
    try (BufferLease export = lent.view().acquire(BufferRequest.STRIDED)) {
      lent.close();
      return what.equals("release") ? "ok" : MemoryviewText.of(export.view().toBytes());
    }
  }

  static DType dtype(String format, int itemsize) {
    return DType.ofFormat(format, itemsize);
  }

  /** Names a refusal by what a caller can catch. */
  private static String refusal(Throwable thrown) {
    Class<?> type = thrown.getClass();
    while (!Modifier.isPublic(type.getModifiers())) {
      type = type.getSuperclass();
    }
    return "!" + type.getSimpleName();
  }
}
