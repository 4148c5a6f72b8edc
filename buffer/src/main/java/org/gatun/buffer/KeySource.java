// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Many keys, as a number and a text each; see {@link DictKeys}. */
interface KeySource {
  /** Returns the text of a key, or null if it can be no key of the dict. */
  byte @Nullable [] text(int i);

  long number(int i, byte[] text);

  /** Returns what the key at a position is called in a message. */
  String name(int i);

  /** Keys that are numbers. */
  static KeySource of(DictKeys<?> keys, long[] numbers) {
    keys.checkNumbers();
    return new KeySource() {
      @Override
      public byte[] text(int i) {
        return DictKeys.NONE;
      }

      @Override
      public long number(int i, byte[] text) {
        return numbers[i];
      }

      @Override
      public String name(int i) {
        return Long.toString(numbers[i]);
      }
    };
  }

  /** Keys that are objects. */
  static KeySource of(DictKeys<?> keys, Object[] objects) {
    for (int i = 0; i < objects.length; i++) {
      if (objects[i] == null) {
        throw new NullPointerException("key " + i);
      }
    }
    return new KeySource() {
      @Override
      public byte @Nullable [] text(int i) {
        return keys.text(objects[i]);
      }

      @Override
      public long number(int i, byte[] text) {
        return keys.number(objects[i], text);
      }

      @Override
      public String name(int i) {
        return DictKeys.name(objects[i]);
      }
    };
  }

  /**
   * Keys that are integers of one axis, held meanwhile.
   *
   * @throws IllegalArgumentException if they are not
   */
  static KeySource of(DictKeys<?> keys, BufferView numbers) {
    keys.checkNumbers();
    checkVector("keys", numbers);
    DType dtype =
        numbers.dtype() instanceof SwappedType swapped ? swapped.scalar() : numbers.dtype();
    if (!(dtype instanceof ScalarType scalar)
        || (scalar.kind() != ScalarType.Kind.SIGNED && scalar.kind() != ScalarType.Kind.UNSIGNED)) {
      throw new IllegalArgumentException("keys: expected integers but found " + dtype);
    }
    return new KeySource() {
      @Override
      public byte[] text(int i) {
        return DictKeys.NONE;
      }

      @Override
      public long number(int i, byte[] text) {
        return numbers.getLong(i);
      }

      @Override
      public String name(int i) {
        return Long.toString(numbers.getLong(i));
      }
    };
  }

  /**
   * Keys that are UTF-8, held meanwhile.
   *
   * @throws IllegalArgumentException if they are not
   */
  static KeySource of(DictKeys<?> keys, BufferView offsets, BufferView bytes) {
    checkVector("offsets", offsets);
    checkVector("bytes", bytes);
    if (!(keys instanceof TextKeys)) {
      throw new IllegalArgumentException(
          "expected keys as one array, of "
              + keys.type.getSimpleName()
              + ", but found offsets and bytes");
    }
    if (bytes.dtype() != ScalarType.UINT8 && bytes.dtype() != ScalarType.INT8) {
      throw new IllegalArgumentException(
          "bytes: expected uint8 or int8 but found " + bytes.dtype());
    }
    return new KeySource() {
      @Override
      public byte[] text(int i) {
        long from = offsets.getLong(i);
        long to = offsets.getLong(i + 1L);
        if (from < 0 || to < from || to > bytes.layout().size(0)) {
          throw new IllegalArgumentException(
              "offsets: expected them to rise within 0.."
                  + bytes.layout().size(0)
                  + " but found "
                  + from
                  + " and "
                  + to
                  + " at "
                  + i);
        }
        byte[] text =
            bytes.withLayout(bytes.layout().slice(0, from, to - from, 1)).toBytes(IndexOrder.C);
        var decoded = new String(text, StandardCharsets.UTF_8);
        if (!Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), text)) {
          throw new IllegalArgumentException("key " + i + ": expected UTF-8 but found other bytes");
        }
        return text;
      }

      @Override
      public long number(int i, byte[] text) {
        return keys.number(text, text);
      }

      @Override
      public String name(int i) {
        return DictKeys.name(new String(text(i), StandardCharsets.UTF_8));
      }
    };
  }

  /** The keys of another dict's entries. */
  static <K> KeySource of(DictKeys<K> keys, DictKeys<K> others) {
    return new KeySource() {
      @Override
      public byte[] text(int i) {
        return others.textAt(i);
      }

      @Override
      public long number(int i, byte[] text) {
        return keys instanceof TextKeys ? keys.number(text, text) : others.numberAt(i, text);
      }

      @Override
      public String name(int i) {
        return DictKeys.name(others.at(i));
      }
    };
  }

  private static void checkVector(String name, BufferView view) {
    if (view.layout().rank() != 1 || view.layout().size(0) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name
              + ": expected one axis of less than 2^31 elements but found shape "
              + view.layout().shapeText());
    }
  }
}
