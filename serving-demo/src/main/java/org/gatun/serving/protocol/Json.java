// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Reads JSON that nobody vouches for, and names the field that is not as expected. */
public final class Json {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_TEXT = 1 << 16;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_TEXT)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Reads a JSON object from a part of an array. */
  static JsonNode object(byte[] bytes, int start, int length) throws RequestException {
    JsonNode node;
    try {
      node = MAPPER.readTree(bytes, start, length);
    } catch (JsonProcessingException e) {
      var location = e.getLocation();
      String place =
          location == null
              ? ""
              : " at line " + location.getLineNr() + " column " + location.getColumnNr();
      throw RequestException.badRequest(
          "body: expected a JSON object but found"
              + place
              + ": "
              + e.getOriginalMessage()
              + "; where binary data follows the JSON, the header Inference-Header-Content-Length is"
              + " the JSON's length");
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail to be read", e);
    }
    if (!node.isObject()) {
      throw RequestException.badRequest("body: expected a JSON object but found " + kind(node));
    }
    return node;
  }

  /** Writes a value, records included, as UTF-8. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected a value of JSON but found " + value, e);
    }
  }

  /** Reads a record that {@link #bytes} wrote. */
  public static <T> T read(byte[] bytes, Class<T> type) throws IOException {
    return MAPPER.readValue(bytes, type);
  }

  /** Returns a member, or null if it is absent or JSON's null. */
  static @Nullable JsonNode member(JsonNode object, String name) {
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  /** Returns a member that must be there. */
  static JsonNode required(JsonNode object, String path, String name) throws RequestException {
    JsonNode node = member(object, name);
    if (node == null) {
      throw RequestException.badRequest(path + name + ": expected a value but found none");
    }
    return node;
  }

  static String text(JsonNode node, String path) throws RequestException {
    if (!node.isTextual()) {
      throw RequestException.badRequest(path + ": expected text but found " + kind(node));
    }
    return node.textValue();
  }

  static boolean truth(JsonNode node, String path) throws RequestException {
    if (!node.isBoolean()) {
      throw RequestException.badRequest(path + ": expected true or false but found " + kind(node));
    }
    return node.booleanValue();
  }

  /** Returns an integer that must not be less than {@code least}. */
  static long integer(JsonNode node, String path, long least) throws RequestException {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < least) {
      throw RequestException.badRequest(
          path + ": expected an integer from " + least + " but found " + kind(node));
    }
    return node.longValue();
  }

  static JsonNode array(JsonNode node, String path) throws RequestException {
    if (!node.isArray()) {
      throw RequestException.badRequest(path + ": expected an array but found " + kind(node));
    }
    return node;
  }

  static JsonNode object(JsonNode node, String path) throws RequestException {
    if (!node.isObject()) {
      throw RequestException.badRequest(path + ": expected an object but found " + kind(node));
    }
    return node;
  }

  /** Says what a node is, in few words. */
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case STRING -> "text";
      case NUMBER -> {
        String text = node.asText();
        yield text.length() > 40 ? "a number of " + text.length() + " digits" : text;
      }
      case MISSING -> "nothing";
      default -> node.asText();
    };
  }
}
