// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static org.gatun.buffer.BufferRequestException.Reason.UNSUPPORTED_STRIDES;

import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.ScalarType;
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
   * {@code i * k + j} of the list's data vector.
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
   * @throws BufferRequestException if Arrow has no such dtype (bool, bfloat16) or strides (other
   *     than C-contiguous), the memory is read-only, for vectors can be written, a Java array, or
   *     its owner can free it
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

  private static FieldVector shared(
      String name, BufferExporter exporter, @Nullable BufferAllocator allocator) {
    Start.check();
    Objects.requireNonNull(name, "name");
    BufferLease lease = exporter.acquire(REQUEST);
    try {
      return vector(name, lease, allocator);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private static FieldVector vector(
      String name, BufferLease lease, @Nullable BufferAllocator given) {
    BufferView view = lease.view();
    StridedLayout layout = view.layout();
    ScalarType dtype = ArrowTypes.scalar(view.dtype());
    int rank = layout.rank();
    // Each axis has a vector, whose slots are the lists of that axis or, on the last, the values.
    long slots = rank == 0 ? Long.MAX_VALUE : 1;
    long bitmapBytes = 0;
    for (int axis = 0; axis < rank && slots <= Integer.MAX_VALUE; axis++) {
      // Neither factor has more than 31 bits, or the product is refused already.
      long size = layout.size(axis);
      slots = size > Integer.MAX_VALUE ? Long.MAX_VALUE : slots * size;
      bitmapBytes += aligned(slots);
    }
    if (slots > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected an axis or more and at most 2147483647 values but found " + layout);
    }
    if (!layout.isCContiguous()) {
      throw new BufferRequestException(
          UNSUPPORTED_STRIDES,
          "expected C-contiguous strides, for Arrow has no others, but found " + layout,
          true);
    }
    FieldType valueType = ArrowTypes.fieldType(dtype);

    long bytes = slots * dtype.itemsize();
    BufferAllocator allocator = given == null ? new LentAllocator((slots + 7) / 8) : given;
    ValidityBitmap bitmap = ValidityBitmap.take(bitmapBytes);
    var memory = new LentMemory(lease, bitmap, allocator, bytes);

    FieldVector outermost =
        rank == 1
            ? ArrowTypes.vector(dtype, name, allocator)
            : new FixedSizeListVector(name, allocator, listOf(layout.size(1)), null);
    FieldVector vector = outermost;
    long bits = bitmap.address();
    slots = 1;
    for (int axis = 0; ; axis++) {
      slots *= layout.size(axis);
      var node = new ArrowFieldNode(slots, 0);
      ArrowBuf validity = memory.buffer(bits, (slots + 7) / 8);
      bits += aligned(slots);
      if (!(vector instanceof FixedSizeListVector list)) {
        vector.loadFieldBuffers(node, List.of(validity, memory.buffer(view.address(), bytes)));
        break;
      }
      list.loadFieldBuffers(node, List.of(validity));
      boolean values = axis + 2 == rank;
      FieldType type = values ? valueType : listOf(layout.size(axis + 2));
      vector = list.<FieldVector>addOrGetVector(type).getVector();
    }
    memory.loaded();
    return outermost;
  }

  /** Returns the bytes of a bitmap, rounded up so that the next one is aligned. */
  private static long aligned(long slots) {
    return (slots + 63) / 64 * 8;
  }

  private static FieldType listOf(long size) {
    return FieldType.nullable(new ArrowType.FixedSizeList((int) size));
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
