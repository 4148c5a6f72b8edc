// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What a message is about, and how long its body is.
 *
 * @param kind one of the constants
 * @param header what the kind of message says
 * @param bodyBytes how many bytes follow the message
 * @param table the message itself
 * @see <a href="https://github.com/apache/arrow/blob/main/format/Message.fbs">Arrow,
 *     Message.fbs</a>
 */
record Message(int kind, FlatTable header, long bodyBytes, FlatTable table) {
  static final int SCHEMA = 1;
  static final int DICTIONARY = 2;
  static final int BATCH = 3;

  private static final String[] KINDS = {
    "none", "a schema", "a dictionary batch", "a record batch", "a tensor", "a sparse tensor"
  };

  /** Before the fourth, buffers lay otherwise. */
  private static final int LEAST_VERSION = 3;

  private static final int MOST_VERSION = 4;

  static Message read(MemorySegment flatbuffer, String name) throws IOException {
    FlatTable table = FlatTable.root(flatbuffer, name);
    checkVersion(table);
    int kind = table.getByte(1, 0);
    if (kind <= 0 || kind >= KINDS.length) {
      throw table.refusal("a header of kind 1..5", Integer.toString(kind));
    }
    long bodyBytes = table.getLong(3, 0);
    if (bodyBytes < 0) {
      throw table.refusal("a bodyLength of 0 or more", Long.toString(bodyBytes));
    }
    return new Message(kind, table.tableThere(2, name + ", " + KINDS[kind]), bodyBytes, table);
  }

  /** Returns what its writer noted beside it. */
  KeyValues metadata() throws IOException {
    return KeyValues.read(table, 4);
  }

  /** Refuses metadata of versions that no reader of today knows. */
  static void checkVersion(FlatTable table) throws IOException {
    int version = table.getShort(0, 0);
    if (version < LEAST_VERSION || version > MOST_VERSION) {
      throw table.refusal("metadata of version V4 or V5", "V" + (version + 1));
    }
  }

  Message expect(int expected) throws IOException {
    if (kind != expected) {
      throw header.refusal(KINDS[expected], KINDS[kind]);
    }
    return this;
  }
}
