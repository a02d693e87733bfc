package io.erofs.tools.cli;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.ImageChecker;
import io.erofs.tools.oci.LayoutPlace;
import io.erofs.tools.oci.OciImage;
import io.erofs.tools.oci.OciOptions;
import io.erofs.tools.oci.OciPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The image that the arguments name, and how to open it: a file, or one on a server that is fetched
 * when it is read.
 *
 * @param text what the user calls it
 * @param options how
 * @param container which one of a container image
 * @param layer which of its EROFS layers; 0 for the only one
 */
record ImagePlace(Bytes text, OpenOptions options, OciOptions container, int layer) {
  /** Which of several layers. */
  static final Option LAYER =
      Option.value("layer", "#", "of a container image, the EROFS layer #, the lowest is 1");

  /** Which of several images, by its platform. */
  static final Option PLATFORM =
      Option.value("platform", "OS/ARCH[/VARIANT]", "of a container image, the one for it");

  /** Which of several images, by its name. */
  static final Option REFERENCE =
      Option.value("ref", "X", "of an image layout, the image of this name");

  private static final int MAX_LAYER = 500;

  /** What the arguments say. */
  static ImagePlace of(Bytes image, Arguments arguments) throws UsageException {
    OpenOptions.Builder options = OpenOptions.builder();
    List<Path> devices = new ArrayList<>();
    for (Arguments.Given given : arguments.options()) {
      switch (given.key()) {
        case "device" -> devices.add(HostPaths.of(given.value()));
        case "offset" -> options.offset(given.size(0, Long.MAX_VALUE));
        case "no-sbcrc" -> options.verifyChecksum(false);
        default -> {
          // Belongs to the command.
        }
      }
    }
    BlobPlace.of(image, arguments).ifPresent(options::blobs);
    int layer = 0;
    for (Arguments.Given given : arguments.all("layer")) {
      layer = (int) given.number(1, MAX_LAYER);
    }
    return new ImagePlace(
        image,
        options.devices(devices).build(),
        OciCommand.selection(arguments, OciOptions.defaults()),
        layer);
  }

  /** Whether the image is a file of this host. */
  boolean isFile() throws UsageException {
    return !BlobPlace.isElsewhere(text) && !LayoutPlace.isOne(HostPaths.of(text));
  }

  /** The same to be opened once more while this one is open. */
  ImagePlace again() {
    options.blobs().ifPresent(blobs -> ((BlobAccess) blobs).share());
    return this;
  }

  /** Where the blobs are, which must have been told. */
  BlobAccess blobs() throws UsageException {
    if (options.blobs().isEmpty()) {
      throw new UsageException("option '--blobs' is missing");
    }
    return (BlobAccess) options.blobs().get();
  }

  /** Opens the image. */
  ErofsImage open() throws IOException, UsageException {
    return open(options);
  }

  /** Opens the image with options that have the same place of blobs, or something around it. */
  ErofsImage open(OpenOptions other) throws IOException, UsageException {
    if (isFile()) {
      return Erofs.open(HostPaths.of(text), other);
    }
    Found found = find(other);
    return Erofs.open(found.image(), List.of(), found.options());
  }

  /** Checks the image; the options are those of {@link #options()} with what is to be checked. */
  CheckReport check(CheckOptions checking) throws IOException, UsageException {
    if (isFile()) {
      return ImageChecker.check(HostPaths.of(text), checking);
    }
    Found found = find(checking.open());
    return ImageChecker.check(
        found.image(), List.of(), checking.toBuilder().open(found.options()).build());
  }

  /** An image that is not a file, and where its devices are. */
  private record Found(ByteSource image, OpenOptions options) {}

  private Found find(OpenOptions other) throws IOException, UsageException {
    try {
      Optional<OciPlace> place = containerPlace();
      if (place.isEmpty()) {
        return new Found(blobs().image(), other);
      }
      OciImage image = OciImage.find(place.get(), container, layer);
      OpenOptions its =
          image.deviceCount() == 0
              ? other
              : other.toBuilder().blobs(new LayerDevices(image, other.blobs())).build();
      return new Found(image.open(), its);
    } catch (IOException | RuntimeException e) {
      if (other.blobs().isPresent()) {
        other.blobs().get().close();
      }
      throw e;
    }
  }

  /** The container image that this is a layer of, if it is one. */
  private Optional<OciPlace> containerPlace() throws UsageException {
    return BlobPlace.isElsewhere(text)
        ? blobs().registry().map(place -> place)
        : Optional.of(LayoutPlace.of(HostPaths.of(text)));
  }
}
