/**
 * Reads EROFS images.
 *
 * <p>Start at {@code io.erofs.Erofs}, or open an image as a file system of {@code java.nio.file}.
 * Public packages are exported to everybody; the {@code internal} packages only to the modules of
 * this project.
 */
@SuppressWarnings("module") // Qualified exports name modules that are compiled after this one.
module io.erofs.core {
  requires static java.net.http; // for io.erofs.blob.http alone
  requires static transitive org.jspecify;

  exports io.erofs;
  exports io.erofs.blob;
  exports io.erofs.blob.http;
  exports io.erofs.blob.layer;
  exports io.erofs.blob.verity;
  exports io.erofs.blob.socket;
  exports io.erofs.error;
  exports io.erofs.io;
  exports io.erofs.model;
  exports io.erofs.nio;
  exports io.erofs.internal.codec to
      io.erofs.tools,
      io.erofs.bench;
  exports io.erofs.internal.device to
      io.erofs.tools,
      io.erofs.bench;
  exports io.erofs.internal.format to
      io.erofs.tools,
      io.erofs.bench;
  exports io.erofs.internal.map to
      io.erofs.tools,
      io.erofs.bench;
  exports io.erofs.internal.read to
      io.erofs.tools,
      io.erofs.bench;

  provides java.nio.file.spi.FileSystemProvider with
      io.erofs.nio.ErofsFileSystemProvider;
}
