package io.erofs.tools.oci;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds an image in what {@code docker save} of older releases writes: no descriptors, no index.
 */
final class DockerArchive {
  private static final String TAR = "application/vnd.docker.image.rootfs.diff.tar";
  private static final String JSON = ".json";
  private static final int MAX_IMAGES = 1000;
  private static final int MAX_TAGS = 1000;

  private final OciFiles files;
  private final OciOptions options;

  DockerArchive(OciFiles files, OciOptions options) {
    this.files = files;
    this.options = options;
  }

  OciResolver.Found resolve() throws IOException {
    Optional<OciFile> manifest = files.find("manifest.json");
    if (manifest.isEmpty()) {
      throw new OciException(
          files.name(),
          "this is no container image: neither index.json nor manifest.json is in it");
    }
    JsonValue image = select(document(manifest.get()));
    JsonValue configName = image.get("Config");
    OciFile configFile = file(configName);
    verifyName(configFile, configName.text());
    JsonValue config = document(configFile);
    Platform platform = Descriptor.platform(config);
    if (options.platform().isPresent() && !options.platform().get().takes(platform)) {
      throw configName.failure("the image is for " + platform);
    }
    List<JsonValue> names = image.get("Layers").items(options.maxLayers());
    List<OciDigest> diffIds = OciResolver.diffIds(config, options.maxLayers());
    if (diffIds.size() != names.size()) {
      throw image
          .get("Layers")
          .failure("has " + names.size() + " layers, but the configuration " + diffIds.size());
    }
    List<OciLayer> layers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      layers.add(
          new OciLayer(
              i + 1,
              TAR,
              Map.of(),
              file(names.get(i)),
              Optional.empty(),
              Optional.of(diffIds.get(i))));
    }
    return new OciResolver.Found(platform, OciResolver.features(config), layers);
  }

  private JsonValue select(JsonValue manifest) throws OciException {
    List<JsonValue> fitting = new ArrayList<>();
    for (JsonValue image : manifest.items(MAX_IMAGES)) {
      if (options.reference().isEmpty()
          || image.texts("RepoTags", MAX_TAGS).contains(options.reference())) {
        fitting.add(image);
      }
    }
    if (fitting.size() != 1) {
      throw manifest.failure(
          "has " + fitting.size() + " images that fit; say which one by its tag");
    }
    return fitting.get(0);
  }

  private OciFile file(JsonValue path) throws IOException {
    Optional<OciFile> file = files.find(path.text());
    if (file.isEmpty()) {
      throw path.failure("there is no '" + path.text() + "' in the archive");
    }
    return file.get();
  }

  /** The name of the configuration is its digest. */
  private static void verifyName(OciFile file, String path) throws IOException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String hex = name.endsWith(JSON) ? name.substring(0, name.length() - JSON.length()) : name;
    Optional<OciDigest> digest = OciDigest.parse("sha256:" + hex);
    if (digest.isPresent()) {
      file.verify(file.size(), digest.get());
    }
  }

  private JsonValue document(OciFile file) throws IOException {
    return JsonValue.parse(file.name(), file.read(options.maxDocumentBytes()));
  }
}
