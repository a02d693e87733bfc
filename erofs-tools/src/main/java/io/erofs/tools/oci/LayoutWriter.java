package io.erofs.tools.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the documents of an image layout: configuration, manifest, index. */
final class LayoutWriter {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String REFERENCE = "org.opencontainers.image.ref.name";
  private static final JsonFactory FACTORY = new JsonFactory();

  private record Layer(LayerWriter.Written written, boolean hasMoreAbove) {}

  /** Writes a part of a document. */
  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  private final Path root;
  private final OciBuildOptions options;
  private final List<Layer> layers = new ArrayList<>();

  LayoutWriter(Path root, OciBuildOptions options) {
    this.root = root;
    this.options = options;
  }

  /** Adds a layer whose blob is in its place. */
  void add(LayerWriter.Written written, boolean hasMoreAbove) {
    layers.add(new Layer(written, hasMoreAbove));
  }

  /** Writes all documents; gives the digest of the manifest. */
  OciDigest finish() throws IOException {
    byte[] config = document(this::writeConfig);
    OciDigest configDigest = store(config);
    byte[] manifest = document(json -> writeManifest(json, configDigest, config.length));
    OciDigest digest = store(manifest);
    Files.write(
        root.resolve("index.json"), document(json -> writeIndex(json, digest, manifest.length)));
    Files.write(
        root.resolve("oci-layout"),
        "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    return digest;
  }

  private OciDigest store(byte[] bytes) throws IOException {
    OciDigest digest = OciDigest.of(bytes);
    Path file = root.resolve(digest.path());
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return digest;
  }

  private static byte[] document(Part content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private void writeConfig(JsonGenerator json) throws IOException {
    writePlatform(json);
    json.writeObjectFieldStart("config");
    OciBuildOptions.Process process = options.process();
    writeText(json, "User", process.user());
    writeTexts(json, "Env", process.environment());
    writeTexts(json, "Entrypoint", process.entrypoint());
    writeTexts(json, "Cmd", process.command());
    writeText(json, "WorkingDir", process.directory());
    json.writeEndObject();
    json.writeObjectFieldStart("rootfs");
    json.writeStringField("type", "layers");
    json.writeArrayFieldStart("diff_ids");
    for (Layer layer : layers) {
      json.writeString(layer.written().diffId().toString());
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writePlatform(JsonGenerator json) throws IOException {
    json.writeStringField("architecture", options.platform().architecture());
    json.writeStringField("os", options.platform().os());
    writeText(json, "variant", options.platform().variant());
    json.writeArrayFieldStart("os.features");
    json.writeString(LayerDraft.OS_FEATURE);
    json.writeEndArray();
  }

  private static void writeText(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }

  private static void writeTexts(JsonGenerator json, String name, List<String> values)
      throws IOException {
    if (!values.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (String value : values) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
  }

  private void writeManifest(JsonGenerator json, OciDigest config, long configSize)
      throws IOException {
    json.writeNumberField("schemaVersion", 2);
    json.writeStringField("mediaType", MANIFEST);
    json.writeObjectFieldStart("config");
    writeDescriptor(json, CONFIG, config, configSize);
    json.writeEndObject();
    json.writeArrayFieldStart("layers");
    for (Layer layer : layers) {
      json.writeStartObject();
      writeLayer(json, layer);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeLayer(JsonGenerator json, Layer layer) throws IOException {
    LayerWriter.Written written = layer.written();
    boolean isZstd = options.storage() == LayerStorage.ZSTD;
    writeDescriptor(
        json, options.mediaType().text(options.storage()), written.digest(), written.size());
    json.writeObjectFieldStart("annotations");
    json.writeStringField(LayerDraft.INDEX_RANGE, written.indexOffset() + ":" + written.size());
    json.writeStringField(LayerDraft.INDEX_DIGEST, written.indexDigest().toString());
    json.writeStringField(LayerDraft.INDEX_MEDIA_TYPE, LayerDraft.CHUNK_INDEX);
    if (isZstd) {
      json.writeStringField(LayerDraft.UNCOMPRESSED_DIGEST, written.diffId().toString());
    }
    if (written.tree().isPresent()) {
      DmVerity.Tree tree = written.tree().get();
      json.writeStringField(LayerDraft.VERITY_OFFSET, Long.toString(tree.hashOffset()));
      json.writeStringField(LayerDraft.VERITY_ROOT, tree.root().toString());
      json.writeStringField(LayerDraft.VERITY_BLOCK_SIZE, Integer.toString(tree.blockSize()));
    }
    if (layer.hasMoreAbove()) {
      json.writeStringField(LayerDraft.ROLE, LayerDraft.ROLE_LOWER);
    }
    json.writeEndObject();
  }

  private static void writeDescriptor(
      JsonGenerator json, String mediaType, OciDigest digest, long size) throws IOException {
    json.writeStringField("mediaType", mediaType);
    json.writeStringField("digest", digest.toString());
    json.writeNumberField("size", size);
  }

  private void writeIndex(JsonGenerator json, OciDigest manifest, long size) throws IOException {
    json.writeNumberField("schemaVersion", 2);
    json.writeStringField("mediaType", INDEX);
    json.writeArrayFieldStart("manifests");
    json.writeStartObject();
    writeDescriptor(json, MANIFEST, manifest, size);
    if (!options.reference().isEmpty()) {
      json.writeObjectFieldStart("annotations");
      json.writeStringField(REFERENCE, options.reference());
      json.writeEndObject();
    }
    json.writeObjectFieldStart("platform");
    writePlatform(json);
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }
}
