// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gatun.buffer.ScalarType;
import org.gatun.serving.model.Port;

/**
 * The protocol's names of dtypes. BYTES, whose elements have no fixed size, is not among them; it
 * has none for complex numbers.
 */
final class Datatype {
  private static final Map<String, ScalarType> DTYPES =
      dtypes().collect(Collectors.toUnmodifiableMap(Port::datatype, Function.identity()));

  private Datatype() {}

  private static Stream<ScalarType> dtypes() {
    return Arrays.stream(ScalarType.values()).filter(d -> d.kind() != ScalarType.Kind.COMPLEX);
  }

  static ScalarType dtype(String name, String path) throws RequestException {
    ScalarType dtype = DTYPES.get(name);
    if (dtype == null) {
      throw RequestException.badRequest(
          path
              + ": expected one of "
              + dtypes().map(Port::datatype).toList()
              + " but found \""
              + name
              + '"');
    }
    return dtype;
  }
}
