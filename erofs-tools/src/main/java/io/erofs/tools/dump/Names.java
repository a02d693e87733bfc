package io.erofs.tools.dump;

import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.FileType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names and values as text. */
final class Names {
  private Names() {}

  /** What bytes are as UTF-8, or empty if they are not. */
  static Optional<String> utf8(Bytes bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  /** The value of an extended attribute: quoted text, or hexadecimal. */
  static String value(Bytes value) {
    Optional<String> text = utf8(value);
    if (text.isPresent() && text.get().chars().noneMatch(Character::isISOControl)) {
      return '"' + text.get().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
    StringBuilder hex = new StringBuilder(2 + 2 * value.length()).append("0x");
    for (int i = 0; i < value.length(); i++) {
      hex.append(Character.forDigit(value.at(i) >> 4, 16));
      hex.append(Character.forDigit(value.at(i) & 15, 16));
    }
    return hex.toString();
  }

  /** The words of dump.erofs for a type. */
  static String type(FileType type) {
    return switch (type) {
      case REGULAR -> "regular file";
      case DIRECTORY -> "directory";
      case CHARACTER_DEVICE -> "char dev";
      case BLOCK_DEVICE -> "block dev";
      case FIFO -> "FIFO file";
      case SOCKET -> "SOCK file";
      case SYMLINK -> "symlink file";
    };
  }

  /** The word of the JSON schema for a type. */
  static String jsonType(FileType type) {
    return switch (type) {
      case REGULAR -> "file";
      case DIRECTORY -> "directory";
      case CHARACTER_DEVICE -> "char-device";
      case BLOCK_DEVICE -> "block-device";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
      case SYMLINK -> "symlink";
    };
  }

  /** The word for a layout. */
  static String layout(DataLayout layout) {
    return switch (layout) {
      case FLAT_PLAIN -> "flat-plain";
      case FLAT_INLINE -> "flat-inline";
      case CHUNK_BASED -> "chunk-based";
      case COMPRESSED_FULL -> "compressed-full";
      case COMPRESSED_COMPACT -> "compressed-compact";
    };
  }

  /** How a pcluster is encoded, and what is special about it. */
  static List<String> flags(Extent.Encoded extent) {
    List<String> flags = new ArrayList<>(List.of(extent.encoding().label()));
    if (extent.partial()) {
      flags.add("partial");
    }
    if (extent.inline()) {
      flags.add(extent.inMetabox() ? "inline in the metabox" : "inline");
    } else if (extent.deviceId() != 0) {
      flags.add("device " + extent.deviceId());
    }
    return flags;
  }
}
