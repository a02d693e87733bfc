package io.erofs;

import io.erofs.blob.BlobCache;
import io.erofs.blob.CacheOptions;
import io.erofs.error.Location;
import io.erofs.error.NotErofsException;
import io.erofs.internal.cache.CacheDirectory;
import io.erofs.internal.device.ExtraDevices;
import io.erofs.internal.read.ImageReader;
import io.erofs.io.ByteSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens EROFS images.
 *
 * <pre>{@code
 * try (ErofsImage image = Erofs.open(Path.of("system.erofs"))) {
 *   Inode file = image.resolve("/etc/os-release");
 *   try (InputStream in = image.newInputStream(file)) {
 *     in.transferTo(System.out);
 *   }
 * }
 * }</pre>
 */
public final class Erofs {
  private Erofs() {}

  /**
   * Opens an image with the default options.
   *
   * @param image file or block device
   * @return the image; close it
   * @throws io.erofs.error.ErofsException if it is none, corrupt, or needs what is not supported
   * @throws IOException if the file cannot be opened
   */
  public static ErofsImage open(Path image) throws IOException {
    return open(image, OpenOptions.DEFAULT);
  }

  /**
   * Opens an image. Android sparse images are read as the image inside them.
   *
   * @param image file or block device
   * @param options how
   * @return the image; close it
   * @throws io.erofs.error.ErofsException if it is none, corrupt, or needs what is not supported
   * @throws IOException if a file cannot be opened
   */
  public static ErofsImage open(Path image, OpenOptions options) throws IOException {
    List<ByteSource> opened = new ArrayList<>();
    try {
      opened.add(source(image, options));
      for (Path device : options.devices()) {
        opened.add(source(device, options));
      }
    } catch (IOException | RuntimeException e) {
      for (ByteSource source : opened) {
        source.close();
      }
      if (options.blobs().isPresent()) {
        options.blobs().get().close();
      }
      throw e;
    }
    return open(opened.get(0), opened.subList(1, opened.size()), options);
  }

  /**
   * Opens an image from sources of bytes.
   *
   * @param image the primary device; {@link OpenOptions#offset()} applies to it
   * @param devices the extra devices in the order of the device table, or none; {@link
   *     OpenOptions#devices()} is not looked at, {@link OpenOptions#blobs()} only if there are none
   * @param options how
   * @return the image, which owns the sources from now on, also if opening fails
   * @throws io.erofs.error.ErofsException if it is none, corrupt, or needs what is not supported
   * @throws IOException if a source cannot be read
   */
  public static ErofsImage open(ByteSource image, List<ByteSource> devices, OpenOptions options)
      throws IOException {
    ExtraDevices extras =
        devices.isEmpty() && options.blobs().isPresent()
            ? ExtraDevices.from(options.blobs().get())
            : ExtraDevices.given(devices);
    ByteSource primary = image;
    if (options.offset() > image.size()) {
      try (extras) {
        image.close();
      }
      throw new NotErofsException(
          "not an EROFS image: offset " + options.offset() + " is behind the end",
          Location.of(image.name(), image.size()));
    }
    if (options.offset() > 0) {
      primary = image.slice(options.offset(), image.size() - options.offset());
    }
    return new ErofsImage(
        ImageReader.open(primary, extras, options.verifyChecksum(), options.limits()));
  }

  /**
   * Opens a cache of blobs, or makes one.
   *
   * <pre>{@code
   * try (BlobCache cache = Erofs.openCache(directory, CacheOptions.DEFAULT);
   *     BlobDomain domain = cache.domain("apps", fetcher);
   *     ErofsImage image =
   *         Erofs.open(
   *             bootstrap, OpenOptions.builder().blobs(domain.image("app-1", volume)).build())) {
   *   …
   * }
   * }</pre>
   *
   * @param directory a cache, an empty directory, or one that is not there yet
   * @param options how the cache works
   * @return the cache; close it
   * @throws IOException if another process has it, if it is something else, or cannot be opened
   */
  public static BlobCache openCache(Path directory, CacheOptions options) throws IOException {
    return CacheDirectory.open(directory, options);
  }

  private static ByteSource source(Path file, OpenOptions options) throws IOException {
    ByteSource bytes = options.memoryMapped() ? ByteSource.mapped(file) : ByteSource.file(file);
    try {
      return ByteSource.withoutAndroidSparse(bytes);
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }
}
