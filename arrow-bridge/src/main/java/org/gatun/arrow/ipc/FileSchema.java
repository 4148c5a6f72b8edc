// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A schema as it stands in a file.
 *
 * @param schema in Arrow's classes, whose metadata is text
 * @param metadata of the schema, with what is none
 * @param fields what is noted of each of its fields
 */
record FileSchema(Schema schema, KeyValues metadata, List<NotedField> fields) {
  /**
   * What is noted of a field.
   *
   * @param metadata its own
   * @param children that of each field within it
   */
  record NotedField(KeyValues metadata, List<NotedField> children) {}
}
