package io.erofs.tools.oci;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers of an image in the order in which they lie on each other, those that are devices of
 * others with these.
 */
final class LayerStack {
  /**
   * A layer that is mounted.
   *
   * @param layer the layer
   * @param devices the layers that are its devices, in their order
   * @param data the layers that hold data of its files, the nearest one first
   */
  record Level(OciLayer layer, List<OciLayer> devices, List<Level> data) {}

  private LayerStack() {}

  /** Sorts the layers by their roles. */
  static List<Level> of(List<OciLayer> layers) throws OciException {
    List<Level> levels = new ArrayList<>();
    List<OciLayer> devices = new ArrayList<>();
    List<Level> data = new ArrayList<>();
    Optional<OciLayer> previous = Optional.empty();
    if (!layers.isEmpty()) {
      OciLayer last = layers.get(layers.size() - 1);
      if (last.mediaType().equals(LayerDraft.CHUNK_INDEX)) {
        throw new OciException(last.name(), "is a chunk index, but the last layer");
      }
    }
    for (OciLayer layer : layers) {
      if (layer.mediaType().equals(LayerDraft.CHUNK_INDEX)) {
        checkTarget(layer, previous);
      } else if (layer.role().equals(LayerDraft.ROLE_DEVICE)) {
        devices.add(layer);
      } else {
        checkRole(layer);
        if (!layer.isImage()) {
          levels.add(new Level(layer, List.of(), List.of()));
        } else if (layer.role().equals(LayerDraft.ROLE_DATA)) {
          data.add(0, new Level(layer, List.copyOf(devices), List.of()));
          devices.clear();
        } else {
          levels.add(new Level(layer, List.copyOf(devices), List.copyOf(data)));
          devices.clear();
          data.clear();
        }
      }
      previous = Optional.of(layer);
    }
    if (!devices.isEmpty()) {
      throw new OciException(devices.get(0).name(), "is a device, but no image above it uses it");
    }
    if (!data.isEmpty()) {
      throw new OciException(
          data.get(0).layer().name(), "holds data, but there is no image above it");
    }
    return levels;
  }

  private static void checkRole(OciLayer layer) throws OciException {
    String role = layer.role();
    if (!layer.isImage() && !LayerDraft.isArchive(layer.mediaType())) {
      throw new OciException(layer.name(), "media type " + layer.mediaType() + " is not known");
    }
    boolean isForImages = role.equals(LayerDraft.ROLE_LOWER) || role.equals(LayerDraft.ROLE_DATA);
    if (isForImages && !layer.isImage()) {
      throw new OciException(
          layer.name(), "has the role " + role + ", but is " + layer.mediaType());
    }
  }

  private static void checkTarget(OciLayer index, Optional<OciLayer> previous) throws OciException {
    if (previous.isEmpty()) {
      throw new OciException(index.name(), "is a chunk index, but there is no layer below it");
    }
    String target = index.annotations().getOrDefault(LayerDraft.INDEX_TARGET, "");
    Optional<OciDigest> digest = previous.get().digest();
    if (!target.isEmpty() && digest.isPresent() && !digest.get().toString().equals(target)) {
      throw new OciException(
          index.name(), "is the chunk index of " + target + ", but below it is " + digest.get());
    }
  }

  /**
   * Decompresses an EROFS layer and its devices into a directory and opens it.
   *
   * @param directory where the files go
   * @param image file for the layer itself
   */
  static ErofsImage open(Level level, Path directory, Path image) throws IOException {
    LayerBytes.unpackTo(level.layer(), image);
    List<Path> devices = new ArrayList<>();
    for (OciLayer layer : level.devices()) {
      Path device = directory.resolve("device-" + layer.number());
      LayerBytes.unpackTo(layer, device);
      devices.add(device);
    }
    return Erofs.open(image, OpenOptions.builder().devices(devices).build());
  }
}
