// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.nio.charset.StandardCharsets;
import org.gatun.buffer.BufferLease;
import org.jspecify.annotations.Nullable;

/** What the callbacks of a stream are asked for: errors are numbers of errno, with a text. */
final class ExportedStream {
  static final int EIO = 5;
  static final int ENOMEM = 12;
  static final int EINVAL = 22;

  private final SchemaTree schema;
  private final ArraySource source;
  private @Nullable BufferLease error;

  ExportedStream(SchemaTree schema, ArraySource source) {
    this.schema = schema;
    this.source = source;
  }

  synchronized int schema(long to) {
    try {
      SchemaStruct.export(schema, to);
      return 0;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  synchronized int next(long to) {
    try {
      ExportedArray next = source.next();
      if (next == null) {
        ArrayStruct.clear(to);
        return 0;
      }
      if (!SchemaTree.of(next).equals(schema)) {
        next.close();
        throw new IllegalArgumentException(
            "expected batches of the first's schema, "
                + schema.field()
                + ", but found "
                + next.field());
      }
      ArrayStruct.export(next, to);
      return 0;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private int failed(Throwable thrown) {
    if (error != null) {
      error.close();
      error = null;
    }
    byte[] text = String.valueOf(thrown.getMessage()).getBytes(StandardCharsets.UTF_8);
    error = Callbacks.block(text.length + 1L);
    CMemory.setText(error.view().address(), text);
    return switch (thrown) {
      case OutOfMemoryError _ -> ENOMEM;
      case RuntimeException _ -> EINVAL;
      default -> EIO;
    };
  }

  /** Returns the address of what went wrong last; 0 if nothing did. */
  synchronized long lastError() {
    return error == null ? 0 : error.view().address();
  }

  synchronized void close() {
    if (error != null) {
      error.close();
      error = null;
    }
    source.close();
  }
}
