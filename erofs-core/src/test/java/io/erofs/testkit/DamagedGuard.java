package io.erofs.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Keeps damaged images away from the kernel. */
final class DamagedGuard {
  /** End of the names of all files that {@link ImagePatcher} writes. */
  static final String PATCHED = ".patched";

  private DamagedGuard() {}

  /**
   * Accepts a file that is no damaged image.
   *
   * @throws IllegalArgumentException if it is a damaged image of the corpus, a copy of one, or was
   *     patched
   */
  static void check(Path file) throws IOException {
    Path real = file.toRealPath();
    boolean patched = real.getFileName().toString().endsWith(PATCHED);
    if (patched || Known.PATHS.contains(real) || isCopy(real)) {
      throw new IllegalArgumentException(file + " is a damaged image and must not be mounted");
    }
  }

  private static boolean isCopy(Path real) throws IOException {
    return Known.SIZES.contains(Files.size(real)) && Known.DIGESTS.contains(Contents.sha256(real));
  }

  private static final class Known {
    static final Set<Path> PATHS = new HashSet<>();
    static final Set<Long> SIZES = new HashSet<>();
    static final Set<String> DIGESTS = new HashSet<>();

    static {
      for (DamagedImage image : Corpus.damaged()) {
        PATHS.add(image.image().toAbsolutePath());
        SIZES.add(image.image().toFile().length());
        DIGESTS.add(image.sha256());
      }
    }
  }
}
