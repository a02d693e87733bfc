package io.erofs.tools.cli;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.ImageChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The image that the arguments name, and how to open it: a file, or one on a server that is fetched
 * when it is read.
 *
 * @param text what the user calls it
 * @param options how
 */
record ImagePlace(Bytes text, OpenOptions options) {
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
    return new ImagePlace(image, options.devices(devices).build());
  }

  /** Whether the image is a file of this host. */
  boolean isFile() {
    return !BlobPlace.isWeb(text);
  }

  /** The same with other options. */
  ImagePlace with(OpenOptions other) {
    return new ImagePlace(text, other);
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
    return isFile()
        ? Erofs.open(HostPaths.of(text), other)
        : Erofs.open(remote(), List.of(), other);
  }

  private ByteSource remote() throws IOException, UsageException {
    BlobAccess access = blobs();
    try {
      return access.image();
    } catch (IOException | RuntimeException e) {
      access.close();
      throw e;
    }
  }

  /** Checks the image; the options are those of {@link #options()} with what is to be checked. */
  CheckReport check(CheckOptions checking) throws IOException, UsageException {
    return isFile()
        ? ImageChecker.check(HostPaths.of(text), checking)
        : ImageChecker.check(remote(), List.of(), checking);
  }
}
