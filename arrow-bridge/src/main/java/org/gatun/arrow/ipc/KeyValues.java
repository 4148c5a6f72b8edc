// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody noted beside a schema, a field or a batch: mostly text, though writers put there
 * whatever bytes they like.
 *
 * @param texts the values that are UTF-8, and so have a place in Arrow's own classes
 * @param bytes those that are not
 */
public record KeyValues(Map<String, String> texts, Map<String, byte[]> bytes) {
  private static final KeyValues NONE = new KeyValues(Map.of(), Map.of());

  /** Reads a list of pairs of a table; none if it is left out. */
  static KeyValues read(FlatTable table, int id) throws IOException {
    List<FlatTable> pairs = table.tables(id, table.name() + ", custom_metadata");
    if (pairs.isEmpty()) {
      return NONE;
    }
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    for (FlatTable pair : pairs) {
      byte[] key = pair.bytes(0, "key");
      byte[] value = pair.bytes(1, "value");
      try {
        texts.put(text(key), text(value));
      } catch (CharacterCodingException e) {
        bytes.put(new String(key, UTF_8), value); // a key that is none has U+FFFD
      }
    }
    return new KeyValues(Collections.unmodifiableMap(texts), Collections.unmodifiableMap(bytes));
  }

  private static String text(byte[] utf8) throws CharacterCodingException {
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  /** Returns {@link #bytes}, which the caller may change. */
  public Map<String, byte[]> copyBytes() {
    Map<String, byte[]> copy = new LinkedHashMap<>();
    bytes.forEach((key, value) -> copy.put(key, value.clone()));
    return copy;
  }
}
