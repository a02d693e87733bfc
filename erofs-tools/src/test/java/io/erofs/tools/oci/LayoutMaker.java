package io.erofs.tools.oci;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes image layouts for tests, good ones and others, without any code that is tested. */
final class LayoutMaker {
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String INDEX = "application/vnd.oci.image.index.v1+json";
  static final String TAR = "application/vnd.oci.image.layer.v1.tar";

  private final Path root;
  private final List<String> layers = new ArrayList<>();
  private final List<String> diffIds = new ArrayList<>();

  LayoutMaker(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    Files.writeString(root.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
  }

  Path root() {
    return root;
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** Several frames, as parallel compressors write them. */
  static byte[] zstd(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int half = bytes.length / 2;
    out.write(Zstd.compress(java.util.Arrays.copyOf(bytes, half)));
    out.write(Zstd.compress(java.util.Arrays.copyOfRange(bytes, half, bytes.length)));
    return out.toByteArray();
  }

  /** Stores a blob and gives its digest. */
  String blob(byte[] bytes) throws IOException {
    OciDigest digest = OciDigest.of(bytes);
    Path file = root.resolve("blobs/sha256/" + digest.hex());
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return digest.toString();
  }

  static String descriptor(String mediaType, String digest, long size, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(mediaType, digest, size, more);
  }

  String descriptor(String mediaType, byte[] bytes, String more) throws IOException {
    return descriptor(mediaType, blob(bytes), bytes.length, more);
  }

  LayoutMaker layer(String mediaType, byte[] stored, byte[] plain) throws IOException {
    return layer(descriptor(mediaType, stored, ""), OciDigest.of(plain).toString());
  }

  LayoutMaker layer(String descriptor, String diffId) {
    layers.add(descriptor);
    diffIds.add("\"" + diffId + "\"");
    return this;
  }

  /** Forgets the digests of the decompressed layers. */
  LayoutMaker withoutDiffIds() {
    diffIds.clear();
    return this;
  }

  /** How many layers there are so far. */
  int layerCount() {
    return layers.size();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  byte[] config(String architecture) {
    return utf8(
        "{\"os\":\"linux\",\"architecture\":\"%s\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"
            .formatted(architecture, String.join(",", diffIds)));
  }

  /** Stores the manifest of the layers so far and gives its descriptor. */
  String manifest(String architecture, String more) throws IOException {
    String config =
        descriptor("application/vnd.oci.image.config.v1+json", config(architecture), "");
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(MANIFEST, config, String.join(",", layers));
    return descriptor(MANIFEST, utf8(manifest), more);
  }

  static String platform(String architecture) {
    return ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}";
  }

  LayoutMaker index(String... manifests) throws IOException {
    Files.write(root.resolve("index.json"), utf8(indexText(manifests)));
    return this;
  }

  static String indexText(String... manifests) {
    return "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]}";
  }

  /** Forgets the layers, for the next image. */
  LayoutMaker clear() {
    layers.clear();
    diffIds.clear();
    return this;
  }
}
