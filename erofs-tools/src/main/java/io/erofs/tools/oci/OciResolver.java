package io.erofs.tools.oci;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds an image in an image layout: index, manifest, configuration, layers. */
final class OciResolver {
  private static final String REFERENCE = "org.opencontainers.image.ref.name";
  private static final String LONG_REFERENCE = "io.containerd.image.name";
  private static final String DOCKER_REFERENCE = "vnd.docker.reference.type";
  private static final Set<String> INDEXES =
      Set.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");
  private static final int MAX_MANIFESTS = 1000;
  private static final int MAX_DEPTH = 4;

  /** What was found. */
  record Found(Platform platform, List<String> features, List<OciLayer> layers) {}

  private final OciFiles files;
  private final OciOptions options;
  private final Set<OciDigest> seen = new HashSet<>();
  private final List<Descriptor> manifests = new ArrayList<>();

  OciResolver(OciFiles files, OciOptions options) {
    this.files = files;
    this.options = options;
  }

  Found resolve(OciFile index) throws IOException {
    return image(choose(document(index), index.name()));
  }

  /**
   * The layers of an image, none of which is looked at.
   *
   * @param start an index, or the manifest itself
   */
  List<Descriptor> layers(OciFile start) throws IOException {
    OciFile file = start;
    JsonValue manifest = document(start);
    if (manifest.find("manifests").isPresent()) {
      file = files.blob(choose(manifest, start.name()));
      manifest = document(file);
    }
    return layers(manifest, file.name());
  }

  private List<Descriptor> layers(JsonValue manifest, String name) throws OciException {
    List<JsonValue> layers = manifest.get("layers").items(options.maxLayers());
    List<Descriptor> found = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      found.add(Descriptor.read(name + ": layers[" + i + "]", layers.get(i)));
    }
    return found;
  }

  private Descriptor choose(JsonValue index, String name) throws IOException {
    collect(index, name, 0, options.reference().isEmpty());
    List<Descriptor> fitting = new ArrayList<>();
    for (Descriptor manifest : manifests) {
      boolean fits =
          options.platform().isEmpty()
              || manifest.platform().isEmpty()
              || options.platform().get().takes(manifest.platform().get());
      if (fits) {
        fitting.add(manifest);
      }
    }
    return only(fitting);
  }

  /** Adds the manifests of an index, and of indexes in it. */
  private void collect(JsonValue index, String name, int depth, boolean isNamed)
      throws IOException {
    if (depth == MAX_DEPTH) {
      throw new OciException(name, "indexes lie in each other more than " + depth + " deep");
    }
    List<JsonValue> items = index.get("manifests").items(MAX_MANIFESTS);
    for (int i = 0; i < items.size(); i++) {
      Descriptor entry = Descriptor.read(name + ": manifests[" + i + "]", items.get(i));
      boolean fits = isNamed || isCalled(entry);
      if (!entry.annotation(DOCKER_REFERENCE).isEmpty() || !fits || !seen.add(entry.digest())) {
        continue;
      }
      if (INDEXES.contains(entry.mediaType())) {
        OciFile file = files.blob(entry);
        collect(document(file), file.name(), depth + 1, true);
      } else if (manifests.size() == MAX_MANIFESTS) {
        throw new OciException(name, "there are more than " + MAX_MANIFESTS + " manifests");
      } else {
        manifests.add(entry);
      }
    }
  }

  private boolean isCalled(Descriptor entry) {
    return options.reference().equals(entry.annotation(REFERENCE))
        || options.reference().equals(entry.annotation(LONG_REFERENCE));
  }

  private Descriptor only(List<Descriptor> fitting) throws OciException {
    if (fitting.isEmpty()) {
      String wanted =
          (options.platform().isPresent() ? " for " + options.platform().get() : "")
              + (options.reference().isEmpty() ? "" : " called '" + options.reference() + "'");
      throw new OciException(files.name(), "there is no image" + wanted + listed(manifests));
    }
    List<Descriptor> candidates = fitting;
    if (fitting.size() > 1 && options.platform().isEmpty()) {
      candidates = new ArrayList<>(fitting);
      candidates.removeIf(
          d -> d.platform().isEmpty() || !Platform.DEFAULT.takes(d.platform().get()));
    }
    boolean isUnclear =
        candidates.isEmpty()
            || candidates.size() > 1
                && !candidates.get(0).platform().equals(candidates.get(1).platform())
            || candidates.size() > 1
                && candidates.get(0).features().equals(candidates.get(1).features());
    if (isUnclear) {
      throw new OciException(
          files.name(), "there are " + fitting.size() + " images; say which one" + listed(fitting));
    }
    return candidates.get(0);
  }

  private static String listed(List<Descriptor> manifests) {
    StringBuilder text = new StringBuilder();
    for (Descriptor manifest : manifests) {
      text.append(text.length() == 0 ? " (" : ", ");
      String name = manifest.annotation(REFERENCE);
      text.append(name.isEmpty() ? manifest.digest().toString() : name);
      if (manifest.platform().isPresent()) {
        text.append(" for ").append(manifest.platform().get());
      }
    }
    return text.length() == 0 ? "" : text.append(')').toString();
  }

  private Found image(Descriptor descriptor) throws IOException {
    OciFile file = files.blob(descriptor);
    JsonValue manifest = document(file);
    Descriptor configuration = Descriptor.read(file.name() + ": config", manifest.get("config"));
    JsonValue config = document(files.blob(configuration));
    Platform platform = Descriptor.platform(config);
    if (options.platform().isPresent() && !options.platform().get().takes(platform)) {
      throw new OciException(file.name(), "the image is for " + platform);
    }
    List<Descriptor> layers = layers(manifest, file.name());
    List<OciDigest> diffIds = diffIds(config, options.maxLayers());
    if (!diffIds.isEmpty() && diffIds.size() != layers.size()) {
      throw count(file.name(), diffIds.size(), layers.size());
    }
    List<OciLayer> found = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      found.add(layer(layers.get(i), diffIds, layers.size(), i));
    }
    return new Found(platform, features(config), found);
  }

  private OciLayer layer(Descriptor layer, List<OciDigest> diffIds, int count, int i)
      throws IOException {
    Optional<OciDigest> diffId = Optional.empty();
    String annotated = layer.annotation(LayerDraft.UNCOMPRESSED_DIGEST);
    if (!annotated.isEmpty()) {
      diffId = OciDigest.parse(annotated);
      if (diffId.isEmpty()) {
        throw new OciException(
            layer.place(), LayerDraft.UNCOMPRESSED_DIGEST + "=" + annotated + " is no digest");
      }
    } else if (!diffIds.isEmpty()) {
      diffId = Optional.of(diffIds.get(i));
    } else if (LayerDraft.isRaw(layer.mediaType())) {
      diffId = Optional.of(layer.digest());
    } else {
      throw count(layer.place(), 0, count);
    }
    Map<String, String> annotations = layer.annotations();
    return new OciLayer(
        i + 1,
        layer.mediaType(),
        annotations,
        files.blob(layer),
        Optional.of(layer.digest()),
        diffId);
  }

  private static OciException count(String place, int found, int expected) {
    return new OciException(
        place, "there are " + found + " digests of the decompressed layers, expected " + expected);
  }

  /** What a host must know, as the configuration says. */
  static List<String> features(JsonValue config) throws OciException {
    return config.texts("os.features", MAX_MANIFESTS);
  }

  /** The digests of the decompressed layers; none if the configuration has none. */
  static List<OciDigest> diffIds(JsonValue config, int most) throws OciException {
    List<OciDigest> diffIds = new ArrayList<>();
    Optional<JsonValue> rootfs = config.find("rootfs");
    Optional<JsonValue> texts = rootfs.isEmpty() ? rootfs : rootfs.get().find("diff_ids");
    if (texts.isPresent()) {
      for (JsonValue text : texts.get().items(most)) {
        Optional<OciDigest> digest = OciDigest.parse(text.text());
        if (digest.isEmpty()) {
          throw text.failure("is no SHA-256 or SHA-512 digest");
        }
        diffIds.add(digest.get());
      }
    }
    return diffIds;
  }

  private JsonValue document(OciFile file) throws IOException {
    return JsonValue.parse(file.name(), file.read(options.maxDocumentBytes()));
  }
}
