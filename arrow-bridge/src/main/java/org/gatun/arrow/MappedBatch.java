// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_DTYPE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.format.ArrayData;
import org.gatun.arrow.format.Bytes;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/** Makes a record batch of vectors over a mapped file, and of the dictionaries that they name. */
final class MappedBatch {
  private final Schema schema;
  private final BufferLease file;
  private final @Nullable MapDictionaryProvider provider;
  private final List<Field> fields = new ArrayList<>();
  private final List<FieldVector> vectors = new ArrayList<>();
  private final Map<Long, Dictionary> dictionaries = new LinkedHashMap<>();

  /** Finds the parts of a field's array, and leases of the memory that was made for it. */
  @FunctionalInterface
  interface Arrays {
    ArrayData array(int field, List<BufferLease> made) throws IOException;
  }

  /**
   * Begins.
   *
   * @param schema of the file
   * @param file a lease of all of it
   * @param provider gets the dictionaries; null if there is nowhere to put them
   */
  MappedBatch(Schema schema, BufferLease file, @Nullable MapDictionaryProvider provider) {
    this.schema = schema;
    this.file = file;
    this.provider = provider;
  }

  /**
   * Makes the vectors.
   *
   * @throws BufferRequestException if the file is mapped read-only, or Arrow has no vector of a
   *     type
   * @throws IllegalArgumentException if a buffer or a child is shorter than the length needs, or
   *     there are more rows than a vector counts
   */
  VectorSchemaRoot of(long rows, Arrays arrays, int... chosen) throws IOException {
    Start.check();
    checkWritable();
    try {
      for (int field : chosen) {
        List<BufferLease> made = new ArrayList<>();
        try {
          ArrayData array = arrays.array(field, made);
          vectors.add(vector(array, made));
          fields.add(VectorMaker.field(array)); // vectors' own have Arrow's names of children
          addDictionaries(array, made);
        } finally {
          made.forEach(BufferLease::close); // each vector has its own leases
        }
      }
      if (rows > Integer.MAX_VALUE) { // and no array that was refused for it
        throw new IllegalArgumentException(
            "expected at most 2147483647 rows, which is all that a vector counts, but found "
                + rows);
      }
      var all = new Schema(fields, schema.getCustomMetadata());
      var root = new VectorSchemaRoot(all, vectors, (int) rows);
      if (provider != null) {
        dictionaries.values().forEach(provider::put);
      }
      return root;
    } catch (IOException | RuntimeException | Error e) {
      vectors.forEach(FieldVector::close);
      dictionaries.values().forEach(each -> each.getVector().close());
      throw e;
    }
  }

  private void checkWritable() {
    if (file.view().isReadOnly()) {
      throw new BufferRequestException(
          Reason.READ_ONLY,
          "expected a file mapped PRIVATE, for any vector can be written, which ends the JVM where"
              + " a mapping is read-only, but found READ_ONLY; open it with ArrowFile.open(path,"
              + " MapMode.PRIVATE), or take columns",
          false);
    }
  }

  private FieldVector vector(ArrayData array, List<BufferLease> made) {
    BufferLease lease = hold(made);
    try {
      return VectorMaker.of(array, lease);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /**
   * Looks whether there is somewhere to put the dictionaries of a field.
   *
   * @throws BufferRequestException if there is not
   * @throws IllegalArgumentException if one of such an id is there already
   */
  void checkDictionaries(Field field) {
    DictionaryEncoding encoding = field.getDictionary();
    if (encoding != null && provider == null) {
      throw new BufferRequestException(
          UNSUPPORTED_DTYPE,
          "field "
              + field.getName()
              + ": expected values but found indices into dictionary "
              + encoding.getId()
              + "; call vectors(provider, names), whose provider gets the dictionary",
          false);
    }
    if (encoding != null && provider != null && provider.lookup(encoding.getId()) != null) {
      throw new IllegalArgumentException(
          "dictionaries: expected a provider without dictionary "
              + encoding.getId()
              + " but found one with it; give each batch a provider of its own, for in a stream"
              + " the next batch may have other values");
    }
    field.getChildren().forEach(this::checkDictionaries);
  }

  /** Holds the file, and the memory that was made, by one lease. */
  private BufferLease hold(List<BufferLease> made) {
    BufferLease mapped = file.acquire(BufferRequest.NATIVE_WRITABLE);
    if (made.isEmpty()) {
      return mapped;
    }
    List<BufferLease> held = new ArrayList<>(List.of(mapped));
    try {
      made.forEach(each -> held.add(each.retain()));
      Runnable release = () -> held.forEach(BufferLease::close);
      // No bytes: only the end of the loan counts.
      return Buffers.adopt(
          MemorySegment.ofAddress(mapped.view().address()), release, DType.UINT8, 0);
    } catch (RuntimeException | Error e) {
      held.forEach(BufferLease::close);
      throw e;
    }
  }

  private void addDictionaries(ArrayData array, List<BufferLease> made) {
    ArrayData values = array.dictionary();
    if (values != null) {
      addDictionary(array, values, made);
    }
    array.children().forEach(child -> addDictionaries(child, made));
  }

  /** Copies what is read-only: a dictionary that is kept for the columns of all batches. */
  private static ArrayData writable(ArrayData array, List<BufferLease> copies) {
    List<@Nullable BufferView> buffers = new ArrayList<>();
    for (BufferView each : array.buffers()) {
      if (each == null || !each.isReadOnly()) {
        buffers.add(each);
        continue;
      }
      BufferLease copy = Buffers.allocate(DType.UINT8, each.layout().count());
      copies.add(copy);
      try (BufferPin from = each.pin();
          BufferPin to = copy.view().pin()) {
        Bytes.of(copy.view(), to).copyFrom(Bytes.of(each, from));
      }
      buffers.add(copy.view());
    }
    return new ArrayData(
        array.field(),
        array.length(),
        array.nullCount(),
        array.offset(),
        buffers,
        array.children().stream().map(child -> writable(child, copies)).toList(),
        array.dictionary());
  }

  private void addDictionary(ArrayData indices, ArrayData values, List<BufferLease> made) {
    DictionaryEncoding encoding = indices.field().getDictionary();
    long id = encoding.getId();
    if (dictionaries.containsKey(id)) {
      return; // of a field before
    }
    List<BufferLease> copies = new ArrayList<>();
    try {
      ArrayData own = writable(values, copies);
      List<BufferLease> held = new ArrayList<>(made);
      held.addAll(copies);
      dictionaries.put(id, new Dictionary(vector(own, held), encoding));
    } finally {
      copies.forEach(BufferLease::close); // the vector has its own leases
    }
    addDictionaries(values, made);
  }
}
