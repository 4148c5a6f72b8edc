// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An element of a {@link RecordType} as an object: the values of its fields, a copy. A field with a
 * shape is a list, in lists for each further axis. Immutable: a {@code byte[]} comes out as a copy.
 *
 * <p>Equal if the types are and the fields have the same values, {@code byte[]} by content.
 */
public final class RecordValue {
  private final RecordType type;
  private final List<Object> values;

  /** Keeps the list, which nobody else may hold. */
  RecordValue(RecordType type, List<Object> values) {
    this.type = type;
    this.values = values;
  }

  /**
   * Makes a record from the values of its fields, in the fields' order.
   *
   * @throws IllegalArgumentException if there are not as many as fields, or the type of one does
   *     not take its value
   */
  public static RecordValue of(RecordType type, Object... values) {
    Memory memory = Memory.borrowed(MemorySegment.ofArray(new byte[type.itemsize()]));
    Values.set(type, memory, 0, List.of(values));
    return (RecordValue) Values.get(type, memory, 0);
  }

  /** Returns the type of the record. */
  public RecordType type() {
    return type;
  }

  /**
   * Returns the value of a field.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Object get(String name) {
    return copied(values.get(type.indexOf(name)));
  }

  /** Returns the values of all fields in the fields' order. */
  public List<Object> values() {
    return values.stream().map(RecordValue::copied).toList();
  }

  private static Object copied(Object value) {
    return switch (value) {
      case byte[] bytes -> bytes.clone();
      case List<?> list -> list.stream().map(RecordValue::copied).toList();
      default -> value;
    };
  }

  /** Makes what equals and hashes by content. */
  private static Object comparable(Object value) {
    return switch (value) {
      case byte[] bytes -> ByteBuffer.wrap(bytes);
      case List<?> list -> list.stream().map(RecordValue::comparable).toList();
      default -> value;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordValue that
        && type.equals(that.type)
        && comparable(values).equals(comparable(that.values));
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + comparable(values).hashCode();
  }

  /** Returns such as <code>{x=1.0, y=[1, 2]}</code>, of long fields the first and last few. */
  @Override
  public String toString() {
    return ContentText.of(this);
  }

  String text(Function<Object, String> each) {
    var text = new StringJoiner(", ", "{", "}");
    for (int i = 0; i < values.size(); i++) {
      text.add(type.fields().get(i).name() + "=" + each.apply(values.get(i)));
    }
    return text.toString();
  }
}
