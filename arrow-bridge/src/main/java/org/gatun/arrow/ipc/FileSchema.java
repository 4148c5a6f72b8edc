// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.ipc;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A schema as it stands in a file.
 *
 * @param schema in Arrow's classes, whose metadata is text
 * @param metadata of the schema, with what is none
 * @param fieldMetadata that of each of its fields
 */
record FileSchema(Schema schema, KeyValues metadata, List<KeyValues> fieldMetadata) {}
