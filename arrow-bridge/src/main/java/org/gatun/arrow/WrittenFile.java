// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
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
import org.gatun.arrow.ipc.IpcWriter;

/** Writes a file beside the one that it is to be, and puts it there once it is whole. */
final class WrittenFile {
  private WrittenFile() {}

  static void write(Path file, DictionaryProvider dictionaries, List<VectorSchemaRoot> batches)
      throws IOException {
    Start.check();
    if (batches.isEmpty()) {
      throw new IllegalArgumentException("batches: expected one or more but found none");
    }
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
    Path absolute = file.toAbsolutePath();
    Path part = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        var writer = new IpcWriter(channel, new Schema(fields, schema.getCustomMetadata()));
        for (long id : ids) {
          writeDictionary(writer, dictionaries.lookup(id));
        }
        for (VectorSchemaRoot batch : batches) {
          try (ArrowRecordBatch parts = new VectorUnloader(batch, true, false).getRecordBatch()) {
            writer.batch(parts);
          }
        }
        writer.end();
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

  private static void writeDictionary(IpcWriter writer, Dictionary dictionary) throws IOException {
    FieldVector vector = dictionary.getVector();
    // Not closed, for it would close the vector.
    var root =
        new VectorSchemaRoot(List.of(vector.getField()), List.of(vector), vector.getValueCount());
    try (ArrowRecordBatch values = new VectorUnloader(root, true, false).getRecordBatch()) {
      writer.dictionary(dictionary.getEncoding().getId(), values);
    }
  }
}
