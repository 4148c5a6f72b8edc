// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.DictionaryUtility;
import org.gatun.arrow.c.ExportedArray;
import org.gatun.arrow.ipc.BatchWriter;
import org.gatun.arrow.ipc.IpcWriter;
import org.gatun.arrow.ipc.WrittenBatch;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.ColumnDict;

/** Writes a file beside the one that it is to be, and puts it there once it is whole. */
final class WrittenFile {
  private WrittenFile() {}

  /** Writes to a channel. */
  @FunctionalInterface
  interface Content {
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  static Content of(StructColumn[] batches, IpcWriter.Format format) {
    checkAny(batches.length);
    for (StructColumn batch : batches) {
      Objects.requireNonNull(batch, "batch");
      long nulls = batch.nullCount();
      if (nulls > 0) {
        throw new IllegalArgumentException(
            "batches: expected a struct without nulls, as record batches are, but found "
                + nulls
                + " null rows in "
                + batch
                + "; write it as a column, StructColumn.of(struct)");
      }
    }
    return channel -> {
      List<ExportedArray> held = new ArrayList<>();
      try (var writer = new BatchWriter(channel, format)) {
        for (StructColumn batch : batches) {
          ExportedArray lent = ExportedArrays.of(batch);
          held.add(lent); // for its dictionaries are compared with those of the next
          writer.write(ExportedArrays.bytes(lent));
        }
        writer.end();
      } finally {
        held.forEach(ExportedArray::close);
      }
    };
  }

  static Content of(ColumnDict[] dicts, IpcWriter.Format format) {
    checkAny(dicts.length);
    for (ColumnDict dict : dicts) {
      Objects.requireNonNull(dict, "batch");
    }
    return channel -> {
      try (var writer = new BatchWriter(channel, format)) {
        for (ColumnDict dict : dicts) {
          try (var columns = new WrittenColumns()) {
            writer.write(columns.of(dict));
          }
        }
        writer.end();
      }
    };
  }

  static Content of(DictionaryProvider dictionaries, List<VectorSchemaRoot> batches) {
    Start.check();
    checkAny(batches.size());
    Schema schema = batches.getFirst().getSchema();
    for (VectorSchemaRoot batch : batches) {
      if (!batch.getSchema().equals(schema)) {
        throw new IllegalArgumentException(
            "batches: expected the schema of the first, "
                + schema
                + ", but found "
                + batch.getSchema());
      }
    }
    Set<Long> ids = new TreeSet<>();
    List<Field> fields = new ArrayList<>();
    for (Field field : schema.getFields()) {
      fields.add(DictionaryUtility.toMessageFormat(field, dictionaries, ids));
    }
    var message = new Schema(fields, schema.getCustomMetadata());
    return channel -> {
      var writer = new IpcWriter(channel, IpcWriter.Format.FILE, message);
      for (long id : ids) {
        Dictionary dictionary = dictionaries.lookup(id);
        FieldVector vector = dictionary.getVector();
        // Not closed, for it would close the vector.
        var root =
            new VectorSchemaRoot(
                List.of(vector.getField()), List.of(vector), vector.getValueCount());
        write(root, batch -> writer.dictionary(dictionary.getEncoding().getId(), batch, false));
      }
      for (VectorSchemaRoot batch : batches) {
        write(batch, writer::batch);
      }
      writer.end();
    };
  }

  @FunctionalInterface
  private interface BatchContent {
    void accept(WrittenBatch batch) throws IOException;
  }

  private static void write(VectorSchemaRoot root, BatchContent write) throws IOException {
    List<BufferLease> made = new ArrayList<>();
    try (ArrowRecordBatch parts = new VectorUnloader(root, true, false).getRecordBatch()) {
      write.accept(WrittenBatch.of(parts, made));
    } finally {
      made.forEach(BufferLease::close);
    }
  }

  private static void checkAny(int batches) {
    if (batches == 0) {
      throw new IllegalArgumentException("batches: expected one or more but found none");
    }
  }

  static void write(Path file, Content content) throws IOException {
    Objects.requireNonNull(file, "file");
    Path absolute = file.toAbsolutePath();
    // Without the file's own name, which may be as long as a name can be.
    Path part = absolute.resolveSibling(".gatun-" + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
      }
      Files.move(
          part, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      var named =
          new NoSuchFileException(
              file.toString(), null, "expected its folder to exist but found none");
      named.initCause(e);
      throw named;
    } catch (FileSystemException e) { // of the file beside it, of which nobody knows
      var named = new FileSystemException(file.toString(), null, e.getReason());
      named.initCause(e);
      throw named;
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
