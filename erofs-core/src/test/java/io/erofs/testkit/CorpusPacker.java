package io.erofs.testkit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Packs a folder with the corpus into the two archives among the test resources; see the README
 * beside them. The same folder gives the same archives.
 */
public final class CorpusPacker {
  /** Larger than all files together, so that every image can refer to every other. */
  private static final int GOOD_DICTIONARY = 32 << 20;

  private static final int DAMAGED_DICTIONARY = 4 << 20;

  private CorpusPacker() {}

  /**
   * Packs.
   *
   * @param args folder with {@code images}, {@code manifests} and perhaps {@code bad}; folder of
   *     the resources to write to; name of the archive of the images, if it is not the large one
   * @throws IOException if reading or writing fails
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 2 || args.length > 3) {
      throw new IllegalArgumentException("usage: CorpusPacker CORPUS RESOURCES [ARCHIVE]");
    }
    Path corpus = Path.of(args[0]);
    Path resources = Path.of(args[1]);
    String archive = args.length > 2 ? args[2] : Corpus.GOOD_PACK;
    pack(corpus, List.of("images", "manifests"), resources.resolve(archive), GOOD_DICTIONARY);
    if (Files.isDirectory(corpus.resolve("bad"))) {
      pack(corpus, List.of("bad"), resources.resolve(Corpus.DAMAGED_PACK), DAMAGED_DICTIONARY);
    }
  }

  private static void pack(Path corpus, List<String> folders, Path archive, int dictionary)
      throws IOException {
    LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_MAX);
    options.setDictSize(dictionary);
    options.setNiceLen(LZMA2Options.NICE_LEN_MAX);
    options.setLcLp(4, 0);
    options.setPb(0);
    List<String> names = new ArrayList<>();
    for (String folder : folders) {
      names.addAll(names(corpus, folder));
    }
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(archive));
        XZOutputStream xz = new XZOutputStream(file, options)) {
      Tar.write(xz, corpus, names);
    }
  }

  private static List<String> names(Path corpus, String folder) throws IOException {
    try (Stream<Path> files = Files.walk(corpus.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> corpus.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
