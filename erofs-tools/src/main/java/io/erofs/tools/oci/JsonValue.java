package io.erofs.tools.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a JSON document that knows where it stands. Immutable. */
final class JsonValue {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_NAME = 1 << 12;
  private static final int MAX_DIGITS = 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(MAX_NAME)
                  .maxNumberLength(MAX_DIGITS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final String document;
  private final String path;
  private final long offset;

  /** A map, a list, a text or a number; anything else is {@code "other"} of no use here. */
  private final Object value;

  private JsonValue(String document, String path, long offset, Object value) {
    this.document = document;
    this.path = path;
    this.offset = offset;
    this.value = value;
  }

  /**
   * Reads a document.
   *
   * @param name its name for messages
   * @param bytes all of it
   */
  static JsonValue parse(String name, byte[] bytes) throws OciException {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() == null) {
        throw new OciException(name, "is empty");
      }
      JsonValue value = read(parser, name, "");
      if (parser.nextToken() != null) {
        throw new OciException(
            name, "more follows at offset " + parser.currentTokenLocation().getByteOffset());
      }
      return value;
    } catch (JsonEOFException e) {
      throw new OciException(name, "offset " + bytes.length + ": the document ends too early", e);
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
      throw new OciException(name, "offset " + at + ": no JSON: " + e.getOriginalMessage(), e);
    } catch (OciException e) {
      throw e;
    } catch (IOException e) {
      throw new OciException(name, "no JSON: " + e.getMessage(), e);
    }
  }

  private static JsonValue read(JsonParser parser, String document, String path)
      throws IOException {
    long offset = parser.currentTokenLocation().getByteOffset();
    Object value =
        switch (parser.currentToken()) {
          case START_OBJECT -> readObject(parser, document, path);
          case START_ARRAY -> readArray(parser, document, path);
          case VALUE_STRING -> parser.getText();
          case VALUE_NUMBER_INT -> parser.getLongValue();
          default -> Optional.empty();
        };
    return new JsonValue(document, path, offset, value);
  }

  private static Map<String, JsonValue> readObject(JsonParser parser, String document, String path)
      throws IOException {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, read(parser, document, path.isEmpty() ? name : path + "." + name));
    }
    return members;
  }

  private static List<JsonValue> readArray(JsonParser parser, String document, String path)
      throws IOException {
    List<JsonValue> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(read(parser, document, path + "[" + items.size() + "]"));
    }
    return items;
  }

  /** A complaint about this value. */
  OciException failure(String problem) {
    String where = path.isEmpty() ? document : document + ": " + path;
    return new OciException(where + ": offset " + offset, problem);
  }

  /** The members of an object. */
  @SuppressWarnings("unchecked") // No other map is ever a value.
  Map<String, JsonValue> members() throws OciException {
    if (value instanceof Map) {
      return (Map<String, JsonValue>) value;
    }
    throw failure("is no object");
  }

  /** A member that an object may have; a member that is null counts as missing. */
  Optional<JsonValue> find(String name) throws OciException {
    JsonValue member = members().get(name);
    return member == null || member.value instanceof Optional
        ? Optional.empty()
        : Optional.of(member);
  }

  /** A member that an object must have. */
  JsonValue get(String name) throws OciException {
    Optional<JsonValue> member = find(name);
    if (member.isEmpty()) {
      throw failure("has no '" + name + "'");
    }
    return member.get();
  }

  /** The values of an array of bounded size. */
  @SuppressWarnings("unchecked") // No other list is ever a value.
  List<JsonValue> items(int most) throws OciException {
    if (!(value instanceof List)) {
      throw failure("is no array");
    }
    List<JsonValue> items = (List<JsonValue>) value;
    if (items.size() > most) {
      throw failure("has " + items.size() + " values; at most " + most + " are read");
    }
    return items;
  }

  /** The values of an array of texts; none if the member is missing. */
  List<String> texts(String name, int most) throws OciException {
    List<String> texts = new ArrayList<>();
    Optional<JsonValue> array = find(name);
    if (array.isPresent()) {
      for (JsonValue item : array.get().items(most)) {
        texts.add(item.text());
      }
    }
    return texts;
  }

  /** A text. */
  String text() throws OciException {
    if (value instanceof String text) {
      return text;
    }
    throw failure("is no text");
  }

  /** The text of a member, or another one if it is missing. */
  String text(String name, String missing) throws OciException {
    Optional<JsonValue> member = find(name);
    return member.isPresent() ? member.get().text() : missing;
  }

  /** A number from 0 on. */
  long size() throws OciException {
    if (value instanceof Long number && number >= 0) {
      return number;
    }
    throw failure("is no size");
  }
}
