package io.erofs.tools.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.SourceEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * JSON objects, one per line, with the members that {@code erofs stat --json} gives a file: {@code
 * path}, {@code type}, {@code mode}, {@code uid}, {@code gid}, {@code size}, {@code mtime}, {@code
 * target}, {@code device}, {@code xattrs}; and {@code hardLink} (another name of this file), {@code
 * content} (the bytes themselves), {@code source} (where they are below the root of the contents,
 * if not at the file's own path), {@code sha256}. Other members mean nothing. Bytes that are no
 * text are in a member with the suffix {@code Base64}, which counts more than the one without.
 */
final class JsonLines implements LineReader {
  private static final String BASE64 = "Base64";
  private static final int DIRECTORY = 0755;
  private static final int FILE = 0644;
  private static final int LINK = 0777;
  private static final int PERMISSIONS = 07777;
  private static final Map<String, FileType> TYPES =
      Map.of(
          "file", FileType.REGULAR,
          "directory", FileType.DIRECTORY,
          "symlink", FileType.SYMLINK,
          "char-device", FileType.CHARACTER_DEVICE,
          "block-device", FileType.BLOCK_DEVICE,
          "fifo", FileType.FIFO,
          "socket", FileType.SOCKET);

  private final JsonFactory factory = new JsonFactory();

  /** The members of an object that have plain values, and its attributes. */
  private static final class Members {
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, byte[]> binaries = new HashMap<>();

    void add(String name, JsonParser json) throws IOException {
      if (name.endsWith(BASE64)) {
        binaries.put(name.substring(0, name.length() - BASE64.length()), json.getBinaryValue());
      } else {
        texts.put(name, json.getText());
      }
    }

    Optional<Bytes> bytes(String name) {
      byte[] binary = binaries.get(name);
      return binary != null
          ? Optional.of(Bytes.of(binary))
          : Optional.ofNullable(texts.get(name)).map(Bytes::utf8);
    }

    Bytes required(String name) throws LineProblem {
      return bytes(name).orElseThrow(() -> new LineProblem("member \"" + name + "\" is missing"));
    }

    long number(String name, long most) throws LineProblem {
      Optional<Bytes> text = bytes(name);
      return text.isPresent() ? Fields.number(name, text.get(), most) : 0;
    }
  }

  @Override
  public Optional<ManifestEntry> read(Bytes line) throws LineProblem {
    if (line.isEmpty()) {
      return Optional.empty();
    }
    Members members = new Members();
    List<Xattr> xattrs = new java.util.ArrayList<>();
    try (JsonParser json = factory.createParser(line.toByteArray())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new LineProblem("no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        member(json, members, xattrs);
      }
      if (json.nextToken() != null) {
        throw new LineProblem("something is behind the JSON object");
      }
    } catch (JsonEOFException e) {
      throw new LineProblem("JSON: the line ends too early");
    } catch (JsonProcessingException e) {
      throw new LineProblem("JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new LineProblem("JSON: " + e.getMessage());
    }
    return Optional.of(entry(members, xattrs));
  }

  private static void member(JsonParser json, Members members, List<Xattr> xattrs)
      throws IOException, LineProblem {
    String name = json.currentName();
    JsonToken value = json.nextToken();
    if (name.equals("xattrs") && value == JsonToken.START_ARRAY) {
      while (json.nextToken() == JsonToken.START_OBJECT) {
        xattrs.add(xattr(json));
      }
    } else if (value == null) {
      throw new LineProblem("the JSON object does not end");
    } else if (value.isScalarValue()) {
      members.add(name, json);
    } else {
      json.skipChildren();
    }
  }

  private static Xattr xattr(JsonParser json) throws IOException, LineProblem {
    Members members = new Members();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == null || !value.isScalarValue()) {
        throw new LineProblem("xattrs: member \"" + name + "\"");
      }
      members.add(name, json);
    }
    return new Xattr(members.required("name"), members.required("value"), false);
  }

  private static ManifestEntry entry(Members members, List<Xattr> xattrs) throws LineProblem {
    ManifestEntry entry = new ManifestEntry(Fields.path(members.required("path")));
    Optional<Bytes> link = members.bytes("hardLink");
    if (link.isPresent()) {
      entry.hardLink = Optional.of(Fields.path(link.get()));
      return entry;
    }
    String type = members.required("type").toString();
    if (!TYPES.containsKey(type)) {
      throw new LineProblem("type \"" + type + "\" is not known");
    }
    entry.type = TYPES.get(type);
    entry.permissions = permissions(entry.type, members.bytes("mode"));
    entry.uid = members.number("uid", SourceEntry.MAX_ID);
    entry.gid = members.number("gid", SourceEntry.MAX_ID);
    Optional<Bytes> time = members.bytes("mtime");
    entry.mtime = time.isPresent() ? time(time.get().toString()) : Timestamp.ZERO;
    entry.xattrs = xattrs;
    content(entry, members);
    return entry;
  }

  private static void content(ManifestEntry entry, Members members) throws LineProblem {
    switch (entry.type) {
      case REGULAR -> {
        if (members.bytes("size").isPresent()) {
          entry.size = OptionalLong.of(members.number("size", Long.MAX_VALUE));
        }
        entry.content = members.bytes("content");
        Optional<Bytes> source = members.bytes("source");
        entry.source = source.isPresent() ? Optional.of(Fields.path(source.get())) : source;
        entry.sha256 = members.bytes("sha256").map(Bytes::toString);
      }
      case SYMLINK -> entry.target = members.required("target");
      case CHARACTER_DEVICE, BLOCK_DEVICE -> {
        List<Bytes> numbers = Fields.split(members.required("device"), ':');
        if (numbers.size() != 2) {
          throw new LineProblem("device \"" + members.required("device") + "\" is not MAJOR:MINOR");
        }
        entry.device =
            Fields.device(
                Fields.number("major", numbers.get(0), Integer.MAX_VALUE),
                Fields.number("minor", numbers.get(1), Integer.MAX_VALUE));
      }
      default -> {
        // Directories, fifos and sockets hold nothing.
      }
    }
  }

  private static int permissions(FileType type, Optional<Bytes> mode) throws LineProblem {
    if (mode.isPresent()) {
      return Fields.octal("mode", mode.get(), PERMISSIONS);
    }
    return type == FileType.DIRECTORY ? DIRECTORY : type == FileType.SYMLINK ? LINK : FILE;
  }

  private static Timestamp time(String text) throws LineProblem {
    try {
      if (!text.startsWith("@")) {
        return Timestamp.of(Instant.parse(text));
      }
      int point = text.indexOf('.');
      long seconds = Long.parseLong(text.substring(1, point < 0 ? text.length() : point));
      Bytes nanos = point < 0 ? Bytes.utf8("0") : Bytes.utf8(text.substring(point + 1));
      return new Timestamp(seconds, Fields.number("mtime", nanos, Timestamp.MAX_NANOS));
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new LineProblem("mtime \"" + text + "\" is neither ISO 8601 nor @SECONDS.NANOS");
    }
  }
}
