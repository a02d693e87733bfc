package io.erofs.tools.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.erofs.model.Bytes;
import io.erofs.tools.dump.JsonDump;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What the JSON documents of all commands have in common. */
final class JsonReport {
  private JsonReport() {}

  /** A document on an output, which stays open, with what each document begins with. */
  static JsonGenerator begin(Output out) throws IOException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setPrettyPrinter(
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
    json.writeStartObject();
    json.writeNumberField("schemaVersion", JsonDump.SCHEMA_VERSION);
    return json;
  }

  /** Writes a member of bytes: as text, or if they are none, escaped and in a second member. */
  static void bytes(JsonGenerator json, String name, Bytes value) throws IOException {
    byte[] bytes = value.toByteArray();
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notText) {
      json.writeStringField(name, value.toString());
      json.writeBinaryField(name + "Base64", bytes);
      return;
    }
    json.writeStringField(name, text);
  }
}
