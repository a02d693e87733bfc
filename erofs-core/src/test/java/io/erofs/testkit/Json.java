package io.erofs.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON object as the manifests use it: members by name, with the type that the caller expects.
 *
 * <p>A member that is missing has the caller's default; a member of another type is an error.
 */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, Object> members;

  private Json(Map<String, Object> members) {
    this.members = members;
  }

  static Json parse(Path file) throws IOException {
    try (JsonParser parser = FACTORY.createParser(Files.readAllBytes(file))) {
      parser.nextToken();
      return new Json(object(parser));
    }
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  String text(String name, String otherwise) {
    return has(name) ? (String) members.get(name) : otherwise;
  }

  String text(String name) {
    return (String) required(name);
  }

  long number(String name) {
    return (Long) required(name);
  }

  long number(String name, long otherwise) {
    return has(name) ? number(name) : otherwise;
  }

  int integer(String name) {
    return Math.toIntExact(number(name));
  }

  boolean flag(String name) {
    return (Boolean) required(name);
  }

  Json object(String name) {
    return has(name) ? (Json) required(name) : new Json(Map.of());
  }

  List<String> texts(String name) {
    return list(name).stream().map(String.class::cast).toList();
  }

  List<Json> objects(String name) {
    return list(name).stream().map(Json.class::cast).toList();
  }

  /** The elements of an array, none if the member is missing. */
  List<?> list(String name) {
    return has(name) ? (List<?>) required(name) : List.of();
  }

  /** The members whose values are texts or numbers, as texts. */
  Map<String, String> asTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    members.forEach((name, value) -> texts.put(name, String.valueOf(value)));
    return texts;
  }

  private Object required(String name) {
    Object value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no member '" + name + "' in " + members.keySet());
    }
    return value;
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token != JsonToken.VALUE_NULL) {
        members.put(name, value(parser, token));
      }
    }
    return members;
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> new Json(object(parser));
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getBigIntegerValue().longValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      default -> throw new IOException("unexpected " + token + " in JSON");
    };
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      elements.add(value(parser, token));
    }
    return elements;
  }
}
