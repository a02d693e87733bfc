package io.erofs.tools.oci;

import io.erofs.blob.layer.LayerSource;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An EROFS image that is a layer of a container image, read where it is: only what is used of it.
 *
 * <p>The manifest, proved by its digest, has the digest of the layer's chunk index, and that has
 * those of the chunks; so each chunk is proved when it is read. A layer that is stored as it is,
 * without such an index, is proved as its place proves blobs. Immutable.
 */
public final class OciImage {
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})(?::([0-9]{1,18}))?");
  private static final int FRAME_HEADER = 8;
  private static final String INDEX = "index.json";

  private final OciPlace place;
  private final Stored layer;
  private final List<Stored> devices;

  private OciImage(OciPlace place, Stored layer, List<Stored> devices) {
    this.place = place;
    this.layer = layer;
    this.devices = List.copyOf(devices);
  }

  /** A layer and the chunk index behind it, if that is a blob of its own. */
  private record Stored(Descriptor layer, Optional<Descriptor> index) {}

  /** A layer that can be mounted, and those that are its devices. */
  private record Level(Stored layer, List<Stored> devices) {}

  /**
   * Finds an image.
   *
   * @param place where it is
   * @param options which container image, if there are several
   * @param number which of its EROFS layers, the lowest is 1; 0 if there is only one
   * @return the image
   * @throws OciException if there is none, or not only one, or what leads to it is damaged
   * @throws IOException if a document cannot be had
   */
  public static OciImage find(OciPlace place, OciOptions options, int number) throws IOException {
    OciFiles documents = new PlaceDocuments(place, options.maxDocumentBytes());
    List<Level> levels =
        levels(new OciResolver(documents, options).layers(documents.get(INDEX)), place.name());
    if (number == 0 && levels.size() > 1) {
      throw new OciException(
          place.name(), "there are " + levels.size() + " EROFS layers; say which one");
    }
    if (levels.isEmpty() || number > levels.size()) {
      throw new OciException(place.name(), "there are " + levels.size() + " EROFS layers");
    }
    Level level = levels.get(Math.max(1, number) - 1);
    return new OciImage(place, level.layer(), level.devices());
  }

  private static List<Level> levels(List<Descriptor> layers, String name) throws OciException {
    List<Level> levels = new ArrayList<>();
    List<Stored> devices = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Descriptor layer = layers.get(i);
      if (!LayerDraft.isImage(layer.mediaType())) {
        continue; // a tar archive, or an index, which belongs to the layer below
      }
      boolean hasIndex =
          i + 1 < layers.size() && layers.get(i + 1).mediaType().equals(LayerDraft.CHUNK_INDEX);
      Stored stored =
          new Stored(layer, hasIndex ? Optional.of(layers.get(i + 1)) : Optional.empty());
      String role = layer.annotation(LayerDraft.ROLE);
      if (role.equals(LayerDraft.ROLE_DEVICE)) {
        devices.add(stored);
      } else {
        levels.add(new Level(stored, List.copyOf(devices)));
        devices.clear();
      }
    }
    if (!devices.isEmpty()) {
      throw new OciException(name, "the last layer is a device that no image uses");
    }
    return levels;
  }

  /**
   * How many layers are devices of this one.
   *
   * @return the number; 0 if its devices, if it has any, are found by their tags
   */
  public int deviceCount() {
    return devices.size();
  }

  /**
   * Opens the image.
   *
   * @return its bytes
   * @throws IOException if the layer or its index cannot be had, or is damaged
   */
  public ByteSource open() throws IOException {
    return open(layer);
  }

  /**
   * Opens a device.
   *
   * @param number 0 for the first one
   * @return its bytes
   * @throws IOException as {@link #open()}
   */
  public ByteSource openDevice(int number) throws IOException {
    return open(devices.get(number));
  }

  private ByteSource open(Stored stored) throws IOException {
    Descriptor descriptor = stored.layer();
    if (stored.index().isPresent()) {
      Descriptor index = stored.index().get();
      ByteSource blob = place.blob(descriptor.digest(), true);
      try {
        return LayerSource.open(blob, place.blob(index.digest(), true), bytes(index.digest()));
      } catch (IOException | RuntimeException e) {
        blob.close();
        throw e;
      }
    }
    Optional<OciDigest> trusted =
        OciDigest.parse(descriptor.annotation(LayerDraft.INDEX_DIGEST))
            .filter(digest -> digest.algorithm().equals("sha256"));
    String range = descriptor.annotation(LayerDraft.INDEX_RANGE);
    if (!range.isEmpty() && trusted.isPresent()) {
      return openChunks(descriptor, range, trusted.get());
    }
    if (LayerDraft.isZstd(descriptor.mediaType())) {
      throw new OciException(
          descriptor.place(), "has no chunk index with a digest; unpack it with 'erofs oci'");
    }
    return place.blob(descriptor.digest(), false);
  }

  private ByteSource openChunks(Descriptor descriptor, String range, OciDigest trusted)
      throws IOException {
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      throw new OciException(
          descriptor.place(), LayerDraft.INDEX_RANGE + "=" + range + " is no range");
    }
    // The digest is that of the index without the frame that is around it in a compressed layer.
    long frame = LayerDraft.isZstd(descriptor.mediaType()) ? FRAME_HEADER : 0;
    long from = Long.parseLong(matcher.group(1)) + frame;
    long end = matcher.group(2) == null ? descriptor.size() : Long.parseLong(matcher.group(2));
    ByteSource blob = place.blob(descriptor.digest(), true);
    return LayerSource.open(blob, from, end - from, bytes(trusted));
  }

  private static Bytes bytes(OciDigest digest) {
    return Bytes.of(HexFormat.of().parseHex(digest.hex()));
  }
}
