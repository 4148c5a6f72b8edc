// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.NonNullableStructVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;
import org.gatun.arrow.format.Bytes;
import org.gatun.arrow.format.LentArray;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.jspecify.annotations.Nullable;

/** Makes columns of vectors: a vector is an array whose buffers Arrow counts. */
final class VectorView {
  private final @Nullable DictionaryProvider dictionaries;

  VectorView(@Nullable DictionaryProvider dictionaries) {
    this.dictionaries = dictionaries;
  }

  /** Views a record batch. */
  StructColumn column(VectorSchemaRoot root) {
    return ColumnMaker.batch(arrays(root.getFieldVectors()), root.getRowCount());
  }

  /** Views a vector. */
  ArrowColumn column(FieldVector vector) {
    return ColumnMaker.column(array(vector));
  }

  private LentArray array(FieldVector vector) {
    // An extension's values are those of another vector, whose name nobody knows.
    return vector instanceof ExtensionTypeVector<?> extension
        ? new Vector((FieldVector) extension.getUnderlyingVector(), vector.getField())
        : new Vector(vector, vector.getField());
  }

  private List<LentArray> arrays(List<FieldVector> vectors) {
    return vectors.stream().map(this::array).toList();
  }

  /** A vector. Its length is not in doubt, and its nulls are not counted, for it may be written. */
  private final class Vector implements LentArray {
    private final FieldVector vector;
    private final Field field;

    private Vector(FieldVector vector, Field field) {
      this.vector = vector;
      this.field = field;
    }

    @Override
    public Field field() {
      return field;
    }

    @Override
    public long length() {
      return vector.getValueCount();
    }

    @Override
    public long nullCount() {
      return -1;
    }

    @Override
    public long offset() {
      return 0;
    }

    @Override
    public void checkLength(long length) {}

    @Override
    public List<LentArray> children() {
      return switch (vector) {
        case FixedSizeListVector lists -> List.of(array(lists.getDataVector()));
        case ListVector lists -> List.of(array(lists.getDataVector()));
        case LargeListVector lists -> List.of(array(lists.getDataVector()));
        case NonNullableStructVector struct -> arrays(struct.getChildrenFromFields());
        default -> List.of();
      };
    }

    @Override
    public @Nullable LentArray dictionary() {
      if (field.getDictionary() == null) {
        return null;
      }
      long id = field.getDictionary().getId();
      Dictionary found = dictionaries == null ? null : dictionaries.lookup(id);
      if (found == null) {
        throw ArrowTypes.refused(
            field,
            "is encoded by dictionary "
                + id
                + ", which was not given; call view(vector, provider), or view what"
                + " DictionaryEncoder.decode returns");
      }
      return array(found.getVector());
    }

    @Override
    public boolean isLeftOut(int buffer) {
      return buffer == 0
          && vector instanceof NonNullableStructVector
          && !(vector instanceof StructVector);
    }

    private ArrowBuf buffer(int index) {
      return switch (index) {
        case 0 -> vector.getValidityBuffer();
        case 1 ->
            switch (vector) {
              case BaseFixedWidthVector values -> values.getDataBuffer(); // most are
              case BaseVariableWidthVector text -> text.getOffsetBuffer();
              case BaseLargeVariableWidthVector text -> text.getOffsetBuffer();
              case ListVector lists -> lists.getOffsetBuffer();
              case LargeListVector lists -> lists.getOffsetBuffer();
              default -> vector.getDataBuffer();
            };
        default -> vector.getDataBuffer();
      };
    }

    @Override
    public long bytes(int buffer) {
      return buffer(buffer).capacity();
    }

    @Override
    public BufferLease lend(int buffer, long firstByte, long bytes, DType dtype, long... shape) {
      ArrowBuf whole = buffer(buffer);
      // Arrow's address stays good for as long as its count is held: until the lease lets go.
      ReferenceManager count = whole.getReferenceManager();
      count.retain();
      try {
        return Buffers.adopt(
            Bytes.at(whole.memoryAddress() + firstByte, bytes), count::release, dtype, shape);
      } catch (RuntimeException | Error e) {
        count.release();
        throw e;
      }
    }
  }
}
