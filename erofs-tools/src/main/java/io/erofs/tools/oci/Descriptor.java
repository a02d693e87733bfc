package io.erofs.tools.oci;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A reference to a blob.
 *
 * @param place where it stands, for messages
 * @param mediaType what the blob is
 * @param digest its name
 * @param size bytes
 * @param annotations more about it
 * @param platform what it runs on, if that is told
 * @param features what a host must know, if that is told
 */
record Descriptor(
    String place,
    String mediaType,
    OciDigest digest,
    long size,
    Map<String, String> annotations,
    Optional<Platform> platform,
    List<String> features) {
  private static final int MAX_FEATURES = 100;

  /** Reads a descriptor. */
  static Descriptor read(String place, JsonValue json) throws OciException {
    JsonValue digest = json.get("digest");
    Optional<OciDigest> known = OciDigest.parse(digest.text());
    if (known.isEmpty()) {
      throw digest.failure("'" + shortened(digest.text()) + "' is no SHA-256 or SHA-512 digest");
    }
    Optional<JsonValue> platform = json.find("platform");
    return new Descriptor(
        place,
        json.text("mediaType", ""),
        known.get(),
        json.get("size").size(),
        annotations(json),
        platform.isEmpty() ? Optional.empty() : Optional.of(platform(platform.get())),
        platform.isEmpty() ? List.of() : platform.get().texts("os.features", MAX_FEATURES));
  }

  static Platform platform(JsonValue json) throws OciException {
    return new Platform(
        json.text("os", ""), json.text("architecture", ""), json.text("variant", ""));
  }

  private static Map<String, String> annotations(JsonValue json) throws OciException {
    Map<String, String> texts = new LinkedHashMap<>();
    Optional<JsonValue> members = json.find("annotations");
    if (members.isPresent()) {
      for (Map.Entry<String, JsonValue> member : members.get().members().entrySet()) {
        texts.put(member.getKey(), member.getValue().text());
      }
    }
    return texts;
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }

  /** An annotation, empty if it is missing. */
  String annotation(String name) {
    return annotations.getOrDefault(name, "");
  }
}
