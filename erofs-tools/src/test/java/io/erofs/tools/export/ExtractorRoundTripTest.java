package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.FileType;
import io.erofs.testkit.Commands;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TempFolders;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeDiff.Aspect;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.DirectorySource;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostCapabilities.Means;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is extracted equals what was built from, and what the image holds. */
class ExtractorRoundTripTest {
  /** Larger than every time stamp that all file systems in use keep. */
  private static final long FAR_FUTURE = 15_000_000_000L;

  /** Linux gives every symbolic link the mode 0777. */
  private static final Pattern LINK_MODE =
      Pattern.compile("/longsym: permissions expected 0\\d+ but was 0777");

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-extract");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  @ParameterizedTest(name = "by {0}, seed {1}")
  @MethodSource("io.erofs.tools.host.HostCases#meansAndSeeds")
  void madeUpTreesComeBack(Means means, long seed) throws IOException {
    // An ordinary user cannot give attributes to what may not be written to.
    boolean xattrs = Host.get().isSuperuser();
    GeneratedTree tree = TreeGenerator.of(seed).xattrs(xattrs).generate();
    Path source = java.nio.file.Files.createDirectory(folder.resolve("source"));
    tree.writeTo(source);
    Path image = folder.resolve("image");
    Path target = folder.resolve("target");
    ImageBuilder.of(options(seed)).build(image, DirectorySource.of(source));

    ExtractionReport report = extract(image, target, means);

    assertThat(report.problems()).as(Seeds.describe(seed)).isEmpty();
    assertThat(report.losses()).as(Seeds.describe(seed)).isEmpty();
    assertThat(
            TreeDiff.compare(
                TreeSnapshot.capture(source),
                TreeSnapshot.capture(target),
                TreeDiff.OF_FILE_SYSTEM))
        .as(Seeds.describe(seed))
        .isEmpty();
  }

  private static BuildOptions options(long seed) {
    BuildOptions.Builder options = BuildOptions.builder();
    return (seed & 1) == 0 ? options.build() : options.chunks(ChunkOptions.of(4096)).build();
  }

  private static ExtractionReport extract(Path image, Path target, Means means) throws IOException {
    try (ErofsImage opened = Erofs.open(image)) {
      return Extractor.of(opened, ExtractOptions.builder().preservePermissions(true).build())
          .on(Host.with(means))
          .extract(opened.root(), target);
    }
  }

  /** Without the image that has many names for a file whose link count is 1. */
  static List<CorpusImage> corpus() {
    return Corpus.good().stream()
        .filter(image -> !image.name().equals("craft-odd"))
        .filter(image -> !image.features().contains("times"))
        .filter(image -> !image.features().contains("over-4gib"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void imagesOfTheCorpusComeOut(CorpusImage image) throws IOException {
    Assumptions.assumeTrue(
        Host.get().isSuperuser() && Host.get().capabilities().writingLimits().isEmpty(),
        "only root can make every file of the corpus");
    OpenOptions options =
        OpenOptions.builder().devices(image.sideFiles()).offset(image.offset()).build();
    Path target = folder.resolve("target");
    try (ErofsImage opened = Erofs.open(image.image(), options)) {
      ExtractionReport report =
          Extractor.of(opened, ExtractOptions.DEFAULT).extract(opened.root(), target);

      assertThat(report.problems()).isEmpty();
      TreeSnapshot expected = ImageSnapshot.of(opened).tree();
      long directories =
          expected.entries().values().stream()
              .filter(entry -> entry.type() == FileType.DIRECTORY)
              .count();
      assertThat(report.made().getOrDefault(FileType.DIRECTORY, 0L)).isEqualTo(directories - 1);
      Set<Aspect> ignored = EnumSet.copyOf(TreeDiff.OF_FILE_SYSTEM);
      if (!report.losses().isEmpty()) {
        // Values of many KiB, and times after 2446, are more than ext4 can hold.
        assertThat(report.losses().keySet()).isSubsetOf(Loss.Kind.XATTR, Loss.Kind.TIME);
      }
      if (report.losses().containsKey(Loss.Kind.XATTR)) {
        ignored.add(Aspect.XATTRS);
      }
      if (report.losses().containsKey(Loss.Kind.TIME)) {
        ignored.add(Aspect.MTIME);
      }
      TreeSnapshot actual = TreeSnapshot.captureLike(target, expected);
      assertThat(TreeDiff.compare(expected, actual, ignored))
          .filteredOn(difference -> !LINK_MODE.matcher(difference).matches())
          .isEmpty();
    }
  }

  /** Files of more than 4 GiB of which a few KiB are data; the rest is not written. */
  @ParameterizedTest
  @ValueSource(strings = {"chunk-sparse-huge", "tar-headerball"})
  void hugeFilesComeOutWithTheirHoles(String name) throws IOException {
    Assumptions.assumeTrue(Host.get().isSuperuser(), "only root can keep owners");
    Assumptions.assumeTrue(Commands.exists("du"), "du is not installed");
    CorpusImage image = Corpus.image(name);
    Path target = folder.resolve("target");
    try (ErofsImage opened = Erofs.open(image.image())) {
      ExtractionReport report =
          Extractor.of(opened, ExtractOptions.DEFAULT).extract(opened.root(), target);
      assertThat(report.problems()).isEmpty();
      assertThat(report.losses()).isEmpty();
    }
    TreeSnapshot expected = TarTrees.withOpenLinks(image.manifest().tree());
    TreeSnapshot actual = TreeSnapshot.captureLike(target, expected);
    assertThat(TreeDiff.compare(expected, actual, TreeDiff.OF_FILE_SYSTEM)).isEmpty();
    String used = Commands.run("du", "-s", "-B1", target.toString()).text().split("\\s")[0];
    assertThat(Long.parseLong(used)).isLessThan(1 << 20);
  }

  @Test
  void timesOfTheCorpusAreKeptAsFarAsTheHostCan() throws IOException {
    for (CorpusImage image : Corpus.uncompressed()) {
      if (!image.features().contains("times")) {
        continue;
      }
      Path target = folder.resolve(image.name());
      try (ErofsImage opened = Erofs.open(image.image())) {
        ExtractionReport report =
            Extractor.of(opened, ExtractOptions.DEFAULT).extract(opened.root(), target);
        assertThat(report.problems()).isEmpty();
        TreeSnapshot found = TreeSnapshot.capture(target);
        ImageSnapshot.of(opened)
            .entries()
            .forEach(
                entry -> {
                  long seconds = entry.mtime().seconds();
                  if (seconds > Integer.MIN_VALUE && seconds < FAR_FUTURE) {
                    assertThat(found.find(entry.path()).orElseThrow().mtime())
                        .as(image + " " + entry.path())
                        .isEqualTo(entry.mtime());
                  }
                });
      }
    }
  }
}
