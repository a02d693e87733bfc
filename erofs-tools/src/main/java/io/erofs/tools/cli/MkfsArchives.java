package io.erofs.tools.cli;

import io.erofs.tools.build.source.TarData;
import io.erofs.tools.build.source.TarFilter;
import io.erofs.tools.build.source.TarSource;
import io.erofs.tools.build.source.TarSourceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;

/** The options of mkfs.erofs about tar archives as sources. */
final class MkfsArchives {
  /** The name of standard input. */
  static final Path STANDARD_INPUT = Path.of("-");

  private static final int INDEX_BLOCK = 512;

  private boolean isTar;
  private boolean hasFilter;
  private TarSourceOptions options = TarSourceOptions.defaults();

  /** Takes an option; false if it is about something else. */
  boolean take(Arguments.Given given) throws UsageException {
    switch (given.key()) {
      case "tar" -> {
        isTar = true;
        options = options.withData(data(given));
      }
      case "sort" -> checkOrder(given.text());
      case "ungzip" -> filter(given, TarFilter.GZIP);
      case "unxz" -> filter(given, TarFilter.XZ);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether the sources are archives. */
  boolean areGiven() {
    return isTar;
  }

  /** The block size that archives need, if they need one. */
  OptionalInt blockSize() {
    return isTar && options.data() == TarData.REFER
        ? OptionalInt.of(INDEX_BLOCK)
        : OptionalInt.empty();
  }

  /** Whether all data is missing, so that files are nothing but holes. */
  boolean areHeaders() {
    return isTar && options.data() == TarData.ABSENT;
  }

  /** Makes sure that the options go together, with this number of sources. */
  void check(int sources) throws UsageException {
    if (!isTar && hasFilter) {
      throw new UsageException("--ungzip and --unxz need --tar");
    }
    if (sources > 1 && options.rawCopy().isPresent()) {
      throw new UsageException("--ungzip=X and --unxz=X write one archive, but there are several");
    }
  }

  /** Opens an archive, whose temporary file may be made beside the image. */
  TarSource open(Path source, Path image, Session session) throws IOException {
    Path directory =
        Objects.requireNonNull(image.toAbsolutePath().normalize().getParent(), "parent");
    TarSourceOptions used = options.withSpoolDirectory(directory);
    return source.equals(STANDARD_INPUT)
        ? TarSource.of(session.in(), "standard input", used)
        : TarSource.open(source, used);
  }

  private void filter(Arguments.Given given, TarFilter filter) throws UsageException {
    hasFilter = true;
    options = options.withFilter(filter);
    if (given.hasValue()) {
      options = options.withRawCopy(HostPaths.of(given.value()));
    }
  }

  /** Data is stored by path with any order, so that it does not depend on that of the archive. */
  private static void checkOrder(String text) throws UsageException {
    if (!text.equals("path") && !text.equals("none")) {
      throw new UsageException("invalid --sort '" + text + "': path or none");
    }
  }

  private static TarData data(Arguments.Given given) throws UsageException {
    String text = given.hasValue() ? given.text() : "f";
    return switch (text) {
      case "f" -> TarData.COPY;
      case "i", "0" -> TarData.REFER;
      case "headerball" -> TarData.ABSENT;
      default -> throw new UsageException("invalid --tar '" + text + "': f, i or headerball");
    };
  }
}
