// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatun.buffer.PythonLiteral.Dict;
import org.gatun.buffer.PythonLiteral.Items;
import org.gatun.buffer.PythonLiteral.Name;
import org.gatun.buffer.PythonLiteral.Text;
import org.gatun.buffer.PythonLiteral.Whole;
import org.gatun.buffer.RecordType.Field;
import org.jspecify.annotations.Nullable;

/**
 * Reads NumPy's descrs: type strings, lists of {@code (name, type[, shape])}, tuples {@code (type,
 * shape)}, and dicts of names, formats and offsets.
 */
final class DescrParser {
  private static final Set<String> KEYS =
      Set.of("names", "formats", "offsets", "itemsize", "aligned", "titles");

  private final String text;

  private DescrParser(String text) {
    this.text = text;
  }

  static DType parse(String text) {
    var parser = new DescrParser(text);
    Described described =
        text.isEmpty() || "[({'\"".indexOf(text.charAt(0)) < 0
            ? new Described(TypeString.parse(text, text, 0))
            : parser.described(PythonLiteral.parse(text), 0, false);
    if (described.shape().isEmpty()) {
      return described.dtype();
    }
    return parser.record(0, List.of(new Field("f0", described.dtype(), described.shape(), 0)), -1);
  }

  /** A type, with the shape of a sub-array, and the alignment that NumPy gives it. */
  private record Described(DType dtype, List<Integer> shape, int alignment) {
    Described(DType dtype) {
      this(dtype, List.of(), dtype.alignment());
    }

    boolean isVoid() {
      return dtype instanceof BytesType bytes && bytes.kind() == BytesType.Kind.VOID;
    }
  }

  /** Reads a type; {@code aligned} says whether records lie as C lays them, unless they say so. */
  private Described described(PythonLiteral literal, int depth, boolean aligned) {
    if (depth > RecordType.MAX_DEPTH) {
      throw expected(literal, "records at most " + RecordType.MAX_DEPTH + " deep");
    }
    return switch (literal) {
      case Text string -> new Described(TypeString.parse(string.value(), text, string.at()));
      case Items tuple when tuple.isTuple() -> {
        if (tuple.items().size() != 2) {
          throw expected(tuple, "a tuple of type and shape");
        }
        yield shaped(described(tuple.items().get(0), depth + 1, aligned), tuple.items().get(1));
      }
      case Items list -> listed(list, depth, aligned);
      case Dict dict -> placed(dict, depth, aligned);
      case Whole _, Name _ -> throw expected(literal, "a type string, tuple, list or dict");
    };
  }

  private Described shaped(Described element, PythonLiteral shape) {
    List<Integer> all = new ArrayList<>(shape instanceof Items items ? sizes(items) : List.of());
    if (shape instanceof Whole size) {
      all.add(size(size));
    } else if (!(shape instanceof Items items && items.isTuple())) {
      throw expected(shape, "a shape: an integer or a tuple of integers");
    }
    all.addAll(element.shape());
    return new Described(element.dtype(), all, element.alignment());
  }

  private List<Integer> sizes(Items items) {
    List<Integer> sizes = new ArrayList<>();
    for (PythonLiteral item : items.items()) {
      sizes.add(size(item));
    }
    return sizes;
  }

  private int size(PythonLiteral literal) {
    if (!(literal instanceof Whole whole)
        || whole.value() < 0
        || whole.value() > Integer.MAX_VALUE) {
      throw expected(literal, "an integer from 0 to 2^31 - 1");
    }
    return (int) whole.value();
  }

  /** Fields one behind the other; those without a name that are void pad. */
  private Described listed(Items list, int depth, boolean aligned) {
    List<@Nullable String> names = new ArrayList<>();
    List<Described> types = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    long end = 0;
    int alignment = 1;
    for (PythonLiteral item : list.items()) {
      if (!(item instanceof Items parts)
          || !parts.isTuple()
          || parts.items().size() < 2
          || parts.items().size() > 3) {
        throw expected(item, "a tuple of name, type and maybe shape");
      }
      String name = name(parts.items().get(0));
      Described type = described(parts.items().get(1), depth + 1, aligned);
      if (parts.items().size() == 3) {
        type = shaped(type, parts.items().get(2));
      }
      if (aligned) {
        alignment = Math.max(alignment, type.alignment());
        end = multiple(item, end, type.alignment());
      }
      if (!name.isEmpty() || !type.isVoid()) {
        names.add(name);
        types.add(type);
        offsets.add((int) end);
      }
      end = end(item, type, end);
    }
    end = multiple(list, end, alignment);
    return record(list.at(), fields(list, names, types, offsets), (int) end, alignment);
  }

  private String name(PythonLiteral literal) {
    PythonLiteral name =
        literal instanceof Items both && both.isTuple() && both.items().size() == 2
            ? both.items().get(1) // behind the title
            : literal;
    if (!(name instanceof Text text)) {
      throw expected(literal, "a name, or a tuple of title and name");
    }
    return text.value();
  }

  private Described placed(Dict dict, int depth, boolean inherited) {
    Map<String, PythonLiteral> entries = dict.entries();
    if (!KEYS.containsAll(entries.keySet())) {
      throw expected(dict, "no other keys than " + KEYS.stream().sorted().toList());
    }
    List<PythonLiteral> nameItems = items(dict, "names");
    List<PythonLiteral> formats = items(dict, "formats");
    boolean aligned =
        entries.containsKey("aligned")
            ? entries.get("aligned") instanceof Name flag && flag.value().equals("True")
            : inherited;
    List<PythonLiteral> given = entries.containsKey("offsets") ? items(dict, "offsets") : null;
    if (nameItems.size() != formats.size() || (given != null && given.size() != formats.size())) {
      throw expected(dict, "as many names as formats and offsets");
    }
    List<@Nullable String> names = new ArrayList<>();
    List<Described> types = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    long end = 0;
    int alignment = 1;
    for (int i = 0; i < formats.size(); i++) {
      Described type = described(formats.get(i), depth + 1, aligned);
      if (aligned) {
        alignment = Math.max(alignment, type.alignment());
        end = multiple(formats.get(i), end, type.alignment());
      }
      int offset = given == null ? (int) end : size(given.get(i));
      if (aligned && offset % type.alignment() != 0) {
        throw expected(dict, "offsets that are multiples of their types' alignment");
      }
      names.add(name(nameItems.get(i)));
      types.add(type);
      offsets.add(offset);
      end = Math.max(end, end(formats.get(i), type, offset));
    }
    end = multiple(dict, end, alignment);
    PythonLiteral itemsize = entries.get("itemsize");
    if (itemsize != null) {
      end = size(itemsize);
      if (end % alignment != 0) {
        throw expected(itemsize, "a multiple of the alignment, " + alignment + ",");
      }
    }
    return record(dict.at(), fields(dict, names, types, offsets), (int) end, alignment);
  }

  private List<PythonLiteral> items(Dict dict, String key) {
    if (!(dict.entries().get(key) instanceof Items items)) {
      throw expected(dict, "a list of '" + key + "'");
    }
    return items.items();
  }

  private long end(PythonLiteral at, Described type, long offset) {
    try {
      return RecordType.endOf(type.dtype(), type.shape(), (int) offset);
    } catch (IllegalArgumentException e) {
      throw PythonLiteral.expected(text, at.at(), "elements below 2^31 bytes", e);
    }
  }

  private long multiple(PythonLiteral at, long end, int of) {
    try {
      return RecordType.multiple(end, of);
    } catch (IllegalArgumentException e) {
      throw PythonLiteral.expected(text, at.at(), "elements below 2^31 bytes", e);
    }
  }

  /** Makes fields; those without a name are called f and their place. */
  private List<Field> fields(
      PythonLiteral at,
      List<@Nullable String> names,
      List<Described> types,
      List<Integer> offsets) {
    List<Field> fields = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < types.size(); i++) {
      String name = names.get(i);
      if (name == null || name.isEmpty()) {
        name = "f" + i;
      }
      if (!taken.add(name)) {
        throw new IllegalArgumentException(
            "descr, position "
                + at.at()
                + ": expected each field name once but found '"
                + name
                + "' twice");
      }
      fields.add(new Field(name, types.get(i).dtype(), types.get(i).shape(), offsets.get(i)));
    }
    return fields;
  }

  private Described record(int at, List<Field> fields, int itemsize, int alignment) {
    return new Described(record(at, fields, itemsize), List.of(), alignment);
  }

  /** Makes a record, of the size of its only field if {@code itemsize} is negative. */
  private RecordType record(int at, List<Field> fields, int itemsize) {
    try {
      return RecordType.of(fields, itemsize < 0 ? fields.getFirst().end() : itemsize);
    } catch (IllegalArgumentException e) {
      throw PythonLiteral.expected(text, at, "a record", e);
    }
  }

  private IllegalArgumentException expected(PythonLiteral at, String what) {
    return PythonLiteral.expected(text, at.at(), what, null);
  }
}
