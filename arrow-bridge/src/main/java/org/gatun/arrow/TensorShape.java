// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.gatun.buffer.StridedLayout;
import org.jspecify.annotations.Nullable;

/** What the extension of fixed-shape tensors says of each of its values, checked. */
final class TensorShape {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_AXES = StridedLayout.MAX_RANK - 1;

  private final long[] sizes;
  private final int[] permutation;
  private final List<String> dimNames;
  private final int elements;

  TensorShape(long[] sizes, int[] permutation, List<String> dimNames) {
    this.sizes = sizes.clone();
    this.permutation = permutation.clone();
    this.dimNames = List.copyOf(dimNames);
    elements = elements(this.sizes);
    int[] sorted = this.permutation.clone();
    Arrays.sort(sorted);
    if (!Arrays.equals(sorted, IntStream.range(0, sizes.length).toArray())) {
      throw refused("permutation", "each of 0.." + (sizes.length - 1) + " once", permutation);
    }
    if (!dimNames.isEmpty() && dimNames.size() != sizes.length) {
      throw refused("dim_names", "a name for each of " + sizes.length + " axes", dimNames);
    }
  }

  private static int elements(long... sizes) {
    if (sizes.length > MOST_AXES) {
      throw refused("shape", "at most " + MOST_AXES + " axes", sizes.length);
    }
    long elements = 1;
    boolean none = Arrays.stream(sizes).anyMatch(size -> size == 0);
    for (long size : sizes) {
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw refused("shape", "sizes in 0..2147483647", sizes);
      }
      elements = none ? 0 : elements * size; // neither factor has more than 31 bits
      if (elements > Integer.MAX_VALUE) {
        throw refused("shape", "at most 2147483647 elements", sizes);
      }
    }
    return (int) elements;
  }

  private static IllegalArgumentException refused(String key, String expected, Object found) {
    String text =
        switch (found) {
          case long[] longs -> Arrays.toString(longs);
          case int[] ints -> Arrays.toString(ints);
          default -> found.toString();
        };
    return new IllegalArgumentException(
        FixedShapeTensorType.NAME + ", " + key + ": expected " + expected + " but found " + text);
  }

  /** Reads the metadata of a field, which may be anything. */
  static TensorShape parse(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          FixedShapeTensorType.NAME + ": expected JSON but found " + shortened(text), e);
    }
    if (!root.isObject() || root.get("shape") == null) {
      throw refused("shape", "an object that has it", shortened(text));
    }
    long[] sizes = integers(root.get("shape"), "shape");
    JsonNode permutation = present(root.get("permutation"));
    JsonNode names = present(root.get("dim_names"));
    return new TensorShape(
        sizes,
        permutation == null
            ? IntStream.range(0, sizes.length).toArray()
            : Arrays.stream(integers(permutation, "permutation")).mapToInt(n -> (int) n).toArray(),
        names == null ? List.of() : strings(names));
  }

  private static @Nullable JsonNode present(@Nullable JsonNode node) {
    return node == null || node.isNull() ? null : node;
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  private static long[] integers(JsonNode array, String key) {
    if (!array.isArray() || array.size() > MOST_AXES) {
      throw refused(key, "at most " + MOST_AXES + " integers", shortened(array.toString()));
    }
    var integers = new long[array.size()];
    for (int i = 0; i < integers.length; i++) {
      JsonNode each = array.get(i);
      if (!each.isIntegralNumber() || !each.canConvertToInt() || each.intValue() < 0) {
        throw refused(key, "integers in 0..2147483647", shortened(array.toString()));
      }
      integers[i] = each.intValue();
    }
    return integers;
  }

  private static List<String> strings(JsonNode array) {
    if (!array.isArray() || array.size() > MOST_AXES) {
      throw refused("dim_names", "at most " + MOST_AXES + " texts", shortened(array.toString()));
    }
    var strings = new ArrayList<String>();
    for (JsonNode each : array) {
      if (!each.isTextual()) {
        throw refused("dim_names", "texts", shortened(array.toString()));
      }
      strings.add(each.textValue());
    }
    return strings;
  }

  /** Writes what differs from the usual, as other implementations do. */
  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode shape = root.putArray("shape");
    Arrays.stream(sizes).forEach(shape::add);
    if (!Arrays.equals(permutation, IntStream.range(0, sizes.length).toArray())) {
      ArrayNode axes = root.putArray("permutation");
      Arrays.stream(permutation).forEach(axes::add);
    }
    if (!dimNames.isEmpty()) {
      ArrayNode names = root.putArray("dim_names");
      dimNames.forEach(names::add);
    }
    return root.toString();
  }

  long[] sizes() {
    return sizes.clone();
  }

  int[] permutation() {
    return permutation.clone();
  }

  List<String> dimNames() {
    return dimNames;
  }

  int elements() {
    return elements;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TensorShape that
        && Arrays.equals(sizes, that.sizes)
        && Arrays.equals(permutation, that.permutation)
        && dimNames.equals(that.dimNames);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(sizes), Arrays.hashCode(permutation), dimNames);
  }
}
