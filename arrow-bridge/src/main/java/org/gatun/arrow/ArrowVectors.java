// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.Objects;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Column;
import org.gatun.buffer.ColumnDict;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/**
 * Lets memory be an Arrow vector, and an Arrow vector be memory. Nothing is copied: both are the
 * same bytes at the same address, and a write through one is read through the other.
 *
 * <p>A shared vector is the Arrow vector of its type, with a null-free validity bitmap of its own.
 * {@code setNull} clears a bit there, never in the memory shared. It does not grow: {@code
 * setSafe}, {@code setValueCount} or {@code allocateNew} beyond the values that it shares throw
 * Arrow's {@code OutOfMemoryException}, where Arrow would otherwise copy the values and go on apart
 * from the memory. {@code reset} and {@code zeroVector} write zeros to the memory, as they do to
 * any vector's.
 *
 * <p>The JVM needs Arrow's own flags; each call names those that are missing. Arrow does not start
 * without one of its allocators on the class path, such as arrow-memory-unsafe, though lent memory
 * never comes from there; each call says so if there is none.
 */
public final class ArrowVectors {
  private static final BufferRequest REQUEST = BufferRequest.NATIVE_WRITABLE;

  static {
    FixedShapeTensorType.register();
  }

  private ArrowVectors() {}

  /**
   * Lends memory as a vector: [n] as the vector of its dtype, [n, k, …] as a {@link
   * FixedSizeListVector} of n lists, nested for each further axis. Element {@code [i, j]} is value
   * {@code i * k + j} of the list's data vector. Records, [n], are a struct if the values of each
   * field lie side by side, as those of one field alone do; {@link #copyOf(String, BufferExporter)}
   * puts them so.
   *
   * <p>Nothing is copied; the cost does not depend on the size. Closing the vector ends the loan;
   * so does closing all that it was transferred to or split into. That costs little too, but sets
   * the validity bits again, eight values a byte, if values were read or written by the vector's
   * methods. No allocator accounts for the memory.
   *
   * <p>A vector is for one thread at a time, as Arrow's are; it may be closed by any. Native code
   * that writes to its validity bitmap by the address must hold the buffer by {@code retain}.
   *
   * @param name the field's name
   * @throws BufferRequestException if Arrow has no such dtype in bytes (bool, bfloat16, days) or
   *     strides (other than C-contiguous), values are missing, the memory is read-only, for vectors
   *     can be written, a Java array, or its owner can free it
   * @throws IllegalArgumentException if there is no axis, or there are more than 2^31 - 1 values,
   *     which is all that an Arrow vector counts
   * @throws IllegalStateException if the exporter was closed, the JVM lacks a flag, or Arrow has no
   *     allocator
   * @see <a href="https://arrow.apache.org/docs/format/Columnar.html">Arrow columnar format</a>
   */
  public static FieldVector share(String name, BufferExporter exporter) {
    return shared(name, exporter, null);
  }

  /**
   * As {@link #share(String, BufferExporter)}, for code that wants the vector to have its own
   * allocator: a vector that grows takes memory from there, <b>parts from what it shared without a
   * word</b>, and ends the loan. An allocator whose limit is 0 excludes that.
   *
   * @param allocator for what Arrow allocates later; it does not account for the memory shared
   * @throws BufferRequestException as there
   * @throws IllegalArgumentException as there
   * @throws IllegalStateException as there
   */
  public static FieldVector share(String name, BufferExporter exporter, BufferAllocator allocator) {
    return shared(name, exporter, Objects.requireNonNull(allocator, "allocator"));
  }

  /**
   * As {@link #share(String, BufferExporter, BufferAllocator)}, with an allocator that accounts for
   * the memory shared, as Arrow's foreign allocation: its {@code getAllocatedMemory} has it until
   * the vector is closed, and its limit holds for it. Costs Arrow's accounting, some microseconds,
   * and O(values / 8) for a bitmap, which comes from the allocator.
   *
   * @throws org.apache.arrow.memory.OutOfMemoryException if that is beyond the allocator's limit;
   *     nothing stays lent
   * @throws BufferRequestException as there
   * @throws IllegalArgumentException as there
   * @throws IllegalStateException as there
   */
  public static FieldVector shareCounted(
      String name, BufferExporter exporter, BufferAllocator allocator) {
    Objects.requireNonNull(allocator, "allocator");
    return lend(name, exporter, lease -> VectorSharing.counted(name, lease, allocator));
  }

  /**
   * Lends the values of a masked array: as {@link #share(String, BufferExporter)}, with rows that
   * are null. The values are shared; the mask becomes the vector's validity bitmap, eight rows a
   * byte, which is the vector's own.
   *
   * @param values such as {@link Column#values}
   * @param missing lends bool [n], true for the rows that are null, such as {@link Column#mask}; it
   *     is read before this method returns
   * @throws IllegalArgumentException also if the mask is not of that dtype and shape
   */
  public static FieldVector shareMasked(
      String name, BufferExporter values, BufferExporter missing) {
    try (BufferLease mask = missing.acquire(BufferRequest.STRIDED)) {
      BufferView view = mask.view();
      return lend(
          name,
          values,
          lease -> {
            StridedLayout layout = lease.view().layout();
            if (!view.dtype().equals(DType.BOOL)
                || view.layout().rank() != 1
                || layout.rank() == 0
                || view.layout().size(0) != layout.size(0)) {
              throw new IllegalArgumentException(
                  "expected a mask of bool, one for each row of " + layout + ", but found " + view);
            }
            return VectorSharing.array(name, lease, null, view);
          });
    }
  }

  /**
   * Lends text as a {@code VarCharVector}, or a {@code LargeVarCharVector} if the offsets are
   * int64. Nothing is copied, but each offset is looked at; whoever writes offsets later answers
   * for them. Otherwise as {@link #share(String, BufferExporter)}. The keys of a dict are lent
   * read-only, which no vector is: {@link RaggedColumn#shareText} lends them as a column.
   *
   * @param offsets lends int32 or int64 [n + 1], which do not go down
   * @param utf8 lends uint8 [bytes], UTF-8, which is not looked at
   * @throws IllegalArgumentException if they are not that, or there are more than 2^31 - 1 rows
   * @throws BufferRequestException if the memory is read-only, not C-contiguous, a Java array, or
   *     its owner can free it
   */
  public static FieldVector shareText(String name, BufferExporter offsets, BufferExporter utf8) {
    Start.check();
    Objects.requireNonNull(name, "name");
    BufferLease starts = lendForText(offsets);
    try {
      BufferLease bytes = lendForText(utf8);
      try {
        return VectorSharing.text(name, starts, bytes);
      } catch (RuntimeException | Error e) {
        bytes.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      starts.close();
      throw e;
    }
  }

  private static BufferLease lendForText(BufferExporter memory) {
    try {
      return memory.acquire(REQUEST.and(BufferRequest.Contiguity.C));
    } catch (BufferRequestException e) {
      if (e.reason() != BufferRequestException.Reason.READ_ONLY) {
        throw e;
      }
      throw new BufferRequestException(
          e.reason(),
          e.getMessage()
              + "; a vector can be written: take a column, RaggedColumn.shareText, or copies of"
              + " offsets and bytes, Buffers.copyOf",
          true);
    }
  }

  /**
   * Lends an array [n, …] as n fixed-shape tensors. Nothing is copied, also where the axes behind
   * the first are permuted, as of a transposed image: the vector's {@linkplain
   * FixedShapeTensorVector#type type} has the permutation. (A reader of it beware: pyarrow, up to
   * 26.0.1 at least, reads other elements than those meant where a permutation is not its own
   * inverse, as none of two axes is but some of three.) Otherwise as {@link #share(String,
   * BufferExporter)}.
   *
   * @throws BufferRequestException also if the strides are no permutation of C-contiguous ones that
   *     leaves the first axis
   */
  public static FixedShapeTensorVector shareTensor(String name, BufferExporter exporter) {
    return lend(name, exporter, lease -> VectorSharing.tensors(name, lease, null));
  }

  /**
   * Lends the columns of a dict as a record batch, or those that are named, in that order. Nothing
   * is copied but masks, which become validity bitmaps as in {@link #shareMasked}. Closing the
   * batch ends the loan; until then rows and columns of the dict neither come nor go.
   *
   * @param names none for all columns
   * @throws java.util.NoSuchElementException if there is no such column
   * @throws BufferRequestException if Arrow has no dtype of a column: bool, which {@link
   *     #copyOf(ColumnDict, String...)} packs, and those that {@link #share(String,
   *     BufferExporter)} refuses; the message names the column, and nothing stays lent
   * @throws IllegalStateException if the dict was closed, the JVM lacks a flag, or Arrow has no
   *     allocator
   */
  public static VectorSchemaRoot share(ColumnDict dict, String... names) {
    return RecordBatch.of(
        dict,
        column ->
            column.hasMask()
                ? shareMasked(column.name(), column.values(), column.mask())
                : share(column.name(), column),
        names);
  }

  /**
   * Copies an array or records into a vector, of memory of this library that the vector keeps: what
   * {@link #share(String, BufferExporter)} refuses for its strides, its memory, or because the JVM
   * or its owner could move it or free it. Truth values become bits; text ({@code <U…}) becomes
   * UTF-8, without the zeros behind it; numbers and times of the other byte order those of the
   * machine's; days ({@code M8[D]}) become dates, null where they are no time; records, [n], a
   * struct with a column for each field. Costs O(bytes).
   *
   * @throws BufferRequestException if Arrow has no such dtype
   * @throws IllegalArgumentException if there is no axis, there are more than 2^31 - 1 values, a
   *     text has code points that UTF-8 does not, or 32 bits do not count a day
   * @throws IllegalStateException if the exporter was closed, the JVM lacks a flag, or Arrow has no
   *     allocator
   */
  public static FieldVector copyOf(String name, BufferExporter exporter) {
    Start.check();
    Objects.requireNonNull(name, "name");
    try (BufferLease lease = exporter.acquire(BufferRequest.STRIDED)) {
      return CopiedVector.of(name, lease.view());
    }
  }

  /**
   * Copies the columns of a dict into a record batch, as {@link #copyOf(String, BufferExporter)}
   * does, with their masks.
   *
   * @param names none for all columns
   */
  public static VectorSchemaRoot copyOf(ColumnDict dict, String... names) {
    return RecordBatch.of(dict, RecordBatch::copyOf, names);
  }

  private static <V extends FieldVector> V lend(
      String name, BufferExporter exporter, Function<BufferLease, V> use) {
    Start.check();
    Objects.requireNonNull(name, "name");
    BufferLease lease = exporter.acquire(REQUEST);
    try {
      return use.apply(lease);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private static FieldVector shared(
      String name, BufferExporter exporter, @Nullable BufferAllocator allocator) {
    Start.check();
    Objects.requireNonNull(name, "name");
    BufferLease lease = exporter.acquire(REQUEST);
    try {
      BufferView view = lease.view();
      return view.dtype() instanceof RecordType
          ? VectorPart.of(name, view).vector(lease, allocator)
          : VectorSharing.array(name, lease, allocator, null);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /**
   * Views a vector's memory: its values, and its validity bitmaps beside them. Nothing is copied;
   * the cost does not depend on the size. How each type is kept is in the table of {@linkplain
   * org.gatun.arrow the package}.
   *
   * <p>The column holds on to the vector's buffers: it stays right when the vector is closed, and
   * the vector's allocator counts them until the column is closed. It sees the values that the
   * vector has now; a vector that grows later moves away from it.
   *
   * @throws BufferRequestException if Arrow keeps the type, or a child's, in a way that is not
   *     shared, or it is dictionary-encoded; the message names the field, its type and the way out
   * @throws IllegalArgumentException if a buffer is shorter than the number of values needs
   * @throws IllegalStateException if the JVM lacks a flag, or Arrow has no allocator
   */
  public static ArrowColumn view(ValueVector vector) {
    Start.check();
    return new VectorView(null).column((FieldVector) vector);
  }

  /**
   * {@link #view(ValueVector)} of a vector that is dictionary-encoded, or has children that are.
   *
   * @param dictionaries knows those that the vector's fields name, such as an Arrow reader
   */
  public static ArrowColumn view(ValueVector vector, DictionaryProvider dictionaries) {
    Start.check();
    return new VectorView(dictionaries).column((FieldVector) vector);
  }

  /**
   * {@link #view(ValueVector)} of each vector of a record batch, as the children of a struct that
   * has no name and no nulls.
   */
  public static StructColumn view(VectorSchemaRoot root) {
    Start.check();
    return new VectorView(null).column(root);
  }

  /**
   * {@link #view(VectorSchemaRoot)} of a record batch with columns that are dictionary-encoded.
   *
   * @param dictionaries knows those that the batch's fields name, such as an Arrow reader
   */
  public static StructColumn view(VectorSchemaRoot root, DictionaryProvider dictionaries) {
    Start.check();
    return new VectorView(dictionaries).column(root);
  }
}
