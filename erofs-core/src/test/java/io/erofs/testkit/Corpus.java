package io.erofs.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/**
 * The corpus of images: good ones with the truth about them, and damaged ones.
 *
 * <p>The images are packed among the resources and unpacked on first use: once per build into the
 * {@code target} folder of the module under test, or into a temporary folder where there is none.
 * Thread-safe.
 */
public final class Corpus {
  static final String GOOD_PACK = "good.tar.xz";

  /** Good images of the builders of all years; apart, so that the other archive stays as it is. */
  static final String HISTORY_PACK = "history.tar.xz";

  static final String DAMAGED_PACK = "damaged.tar.xz";

  private static final String DAMAGED_FOLDER = "bad";

  private Corpus() {}

  /**
   * All good images.
   *
   * @return images in the order of their names
   */
  public static List<CorpusImage> good() {
    return Good.IMAGES;
  }

  /**
   * The good images that are read without a decompressor.
   *
   * @return images in the order of their names
   */
  public static List<CorpusImage> uncompressed() {
    return good().stream().filter(CorpusImage::uncompressed).toList();
  }

  /**
   * A good image.
   *
   * @param name its name
   * @return the image
   * @throws NoSuchElementException if there is none of that name
   */
  public static CorpusImage image(String name) {
    return good().stream()
        .filter(image -> image.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no image '" + name + "' in the corpus"));
  }

  /**
   * All damaged images. They must never be mounted; {@link KernelMount} refuses them.
   *
   * @return images in the order of the index
   */
  public static List<DamagedImage> damaged() {
    return Damaged.IMAGES;
  }

  /**
   * A damaged image.
   *
   * @param name its name
   * @return the image
   * @throws NoSuchElementException if there is none of that name
   */
  public static DamagedImage damaged(String name) {
    return damaged().stream()
        .filter(image -> image.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no damaged image '" + name + "'"));
  }

  /**
   * The good image that damaged ones were made from.
   *
   * @param name value of {@link DamagedImage#base()}
   * @return its file
   */
  public static Path base(String name) {
    Path file = Damaged.ROOT.resolve(DAMAGED_FOLDER).resolve("base").resolve(name + ".erofs");
    if (!Files.exists(file)) {
      throw new NoSuchElementException("no base image '" + name + "'");
    }
    return file;
  }

  private static final class Good {
    static final List<CorpusImage> IMAGES =
        Stream.of(HISTORY_PACK, GOOD_PACK)
            .flatMap(pack -> load(unpack(pack)).stream())
            .sorted(Comparator.comparing(CorpusImage::name))
            .toList();

    private static List<CorpusImage> load(Path root) {
      List<CorpusImage> images = new ArrayList<>();
      try (Stream<Path> files = Files.list(root.resolve("manifests"))) {
        for (Path file : files.sorted().toList()) {
          Manifest manifest = Manifest.parse(file);
          images.add(
              new CorpusImage(
                  file.getFileName().toString().replace(".json", ""),
                  root.resolve(manifest.image()),
                  manifest.sideFiles().stream().map(root::resolve).toList(),
                  manifest));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot load the corpus", e);
      }
      return images;
    }
  }

  private static final class Damaged {
    static final Path ROOT = unpack(DAMAGED_PACK);
    static final List<DamagedImage> IMAGES = load();

    private static List<DamagedImage> load() {
      try {
        return Json.parse(ROOT.resolve(DAMAGED_FOLDER).resolve("index.json"))
            .objects("cases")
            .stream()
            .map(json -> DamagedImage.of(json, ROOT))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot load the damaged corpus", e);
      }
    }
  }

  private static Path unpack(String pack) {
    try (InputStream in = Corpus.class.getResourceAsStream("/corpus/" + pack)) {
      if (in == null) {
        throw new IOException("no resource /corpus/" + pack);
      }
      byte[] packed = in.readAllBytes();
      String folder = pack.substring(0, pack.indexOf('.')) + "-" + Contents.sha256(packed);
      Path unpacked = home().resolve(folder.substring(0, folder.length() - 48));
      if (!Files.isDirectory(unpacked)) {
        extract(packed, unpacked);
      }
      return unpacked;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + pack, e);
    }
  }

  private static Path home() throws IOException {
    Path target = Path.of("target").toAbsolutePath();
    return Files.isDirectory(target)
        ? Files.createDirectories(target.resolve("corpus"))
        : TempFolders.create("erofs-corpus");
  }

  /** Unpacks beside the final place and moves there, so that other builds see all or nothing. */
  private static void extract(byte[] packed, Path unpacked) throws IOException {
    Path work = Files.createTempDirectory(unpacked.getParent(), "unpacking-");
    try {
      InputStream bytes = new java.io.ByteArrayInputStream(packed);
      try (InputStream in = new BufferedInputStream(new XZInputStream(bytes), 1 << 16)) {
        Tar.extract(in, work);
      }
      Files.move(work, unpacked, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException anotherWasFaster) {
      if (!Files.isDirectory(unpacked)) {
        throw anotherWasFaster;
      }
    } finally {
      TempFolders.delete(work);
    }
  }
}
