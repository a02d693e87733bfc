package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.model.Inode;
import io.erofs.tools.host.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Extracts an image, or a part of it, to the host.
 *
 * <pre>{@code
 * try (ErofsImage image = Erofs.open(Path.of("system.erofs"))) {
 *   ExtractionReport report =
 *       Extractor.of(image, ExtractOptions.DEFAULT).extract(image.root(), Path.of("system"));
 *   report.problems().forEach(System.err::println);
 * }
 * }</pre>
 *
 * <p>Whatever the image holds, nothing outside the target is made, changed or removed: names with a
 * slash, {@code .}, {@code ..} and names listed twice are refused, files are only ever made new,
 * directories entered only if they are directories and not links, and each directory of the image
 * is entered once. The target must not be writable by others while the extraction runs.
 *
 * <p>Bad entries are problems in the report, and the rest is extracted. A full disk, a read-only
 * target or an interrupt ends the extraction with an exception; what is there then is complete,
 * except that some directories still have the permissions {@code rwx------} and some files no
 * metadata. Immutable and thread-safe.
 */
public final class Extractor {
  private final ErofsImage image;
  private final ExtractOptions options;
  private final ExtractionListener listener;
  private final Host host;

  private Extractor(
      ErofsImage image, ExtractOptions options, ExtractionListener listener, Host host) {
    this.image = Objects.requireNonNull(image, "image");
    this.options = Objects.requireNonNull(options, "options");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.host = host;
  }

  /**
   * An extractor.
   *
   * @param image an open image, which stays open
   * @param options how to extract
   * @return the extractor
   */
  public static Extractor of(ErofsImage image, ExtractOptions options) {
    return new Extractor(image, options, ExtractionListener.NONE, Host.get());
  }

  /**
   * This extractor, watched.
   *
   * @param newListener is told of every entry made
   * @return another extractor
   */
  public Extractor withListener(ExtractionListener newListener) {
    return new Extractor(image, options, newListener, host);
  }

  Extractor on(Host newHost) {
    return new Extractor(image, options, listener, newHost);
  }

  /**
   * Extracts one inode with everything below it.
   *
   * @param start an inode of the image: the root, or any other
   * @param target where it shall be: for a directory, a directory that is made unless it exists;
   *     otherwise the path of the file, whose parent exists
   * @return what was made and what was not
   * @throws java.io.InterruptedIOException if the thread is interrupted
   * @throws IOException if the target cannot be written to at all
   */
  public ExtractionReport extract(Inode start, Path target) throws IOException {
    ReportBuilder report = new ReportBuilder(listener);
    new TreeExtractor(image, options, report, host).extract(start, target);
    return report.build();
  }
}
