// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gatun.arrow.format.ArrayData;

/**
 * The schema of arrays as the format has it: a field that is encoded by a dictionary has the type
 * of its values, and as id its place among those that are.
 */
final class MessageFields {
  private int dictionaries;

  private MessageFields() {}

  static Schema schema(List<ArrayData> columns, Map<String, String> metadata) {
    return new Schema(new MessageFields().fields(columns), metadata);
  }

  private List<Field> fields(List<ArrayData> arrays) {
    List<Field> fields = new ArrayList<>();
    for (ArrayData array : arrays) {
      fields.add(field(array));
    }
    return fields;
  }

  private Field field(ArrayData array) {
    Field field = array.field();
    ArrayData dictionary = array.dictionary();
    DictionaryEncoding encoding = null;
    if (dictionary != null) {
      if (dictionary.dictionary() != null) {
        throw new IllegalArgumentException(
            "field "
                + field.getName()
                + ": expected a dictionary of values but found one that is encoded by another;"
                + " decode that");
      }
      encoding =
          new DictionaryEncoding(
              dictionaries++,
              field.getDictionary() != null && field.getDictionary().isOrdered(),
              (ArrowType.Int) field.getType());
    }
    ArrayData shown = dictionary == null ? array : dictionary;
    var type =
        new FieldType(field.isNullable(), shown.field().getType(), encoding, field.getMetadata());
    return new Field(field.getName(), type, fields(shown.children()));
  }
}
