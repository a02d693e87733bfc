package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.error.ErofsException;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.DamagedImage;
import io.erofs.testkit.TempFolders;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an image holds, nothing outside the target changes, and extraction ends. */
class ExtractorHostileTest {
  /** Sizes of files in damaged images may be anything; more than this is no test. */
  private static final long MUCH = 1L << 30;

  private Path folder;
  private Path target;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-hostile");
    target = folder.resolve("a/b/target");
    Files.createDirectories(target.getParent());
    Files.writeString(folder.resolve("a/b/victim"), "untouched");
    Files.writeString(folder.resolve("a/victim"), "untouched");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  private Optional<ExtractionReport> extract(DamagedImage image, ExtractOptions options)
      throws IOException {
    OpenOptions open = OpenOptions.builder().devices(image.sideFiles()).build();
    try (ErofsImage opened = Erofs.open(image.image(), open)) {
      return Optional.of(Extractor.of(opened, options).extract(opened.root(), target));
    } catch (ErofsException refused) {
      return Optional.empty();
    }
  }

  private TreeSnapshot outside() throws IOException {
    Path aside = folder.resolve("a/b/.aside");
    boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    Path elsewhere = folder.resolveSibling(folder.getFileName() + "-target");
    if (there) {
      Files.move(target, elsewhere);
    }
    try {
      assertThat(aside).doesNotExist();
      return TreeSnapshot.capture(folder);
    } finally {
      if (there) {
        Files.move(elsewhere, target);
      }
    }
  }

  static Stream<DamagedImage> damaged() {
    return Corpus.damaged().stream();
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void nothingOutsideTheTargetChanges(DamagedImage image) throws IOException {
    TreeSnapshot before = outside();
    AtomicLong entries = new AtomicLong();

    Optional<ExtractionReport> report = extract(image, ExtractOptions.builder().workers(2).build());

    report.ifPresent(r -> entries.set(r.made().values().stream().mapToLong(n -> n).sum()));
    assertThat(entries.get()).isLessThan(100_000);
    assertThat(report.map(ExtractionReport::bytes).orElse(0L)).isLessThan(MUCH);
    assertThat(
            TreeDiff.compare(
                before, outside(), EnumSet.of(TreeDiff.Aspect.MTIME, TreeDiff.Aspect.INODE)))
        .isEmpty();
  }

  static List<String> refusedNames() {
    return List.of(
        "dir-name-slash",
        "dir-name-traversal",
        "dir-name-inner-traversal",
        "dir-names-duplicate",
        "dir-symlink-then-dir",
        "dir-cycle-two",
        "dir-child-is-self",
        "dir-child-is-root");
  }

  @ParameterizedTest
  @MethodSource("refusedNames")
  void namesWhatItRefuses(String name) throws IOException {
    ExtractionReport report = extract(Corpus.damaged(name), ExtractOptions.DEFAULT).orElseThrow();
    assertThat(report.problems()).as(name).isNotEmpty();
  }

  @Test
  void isTheSameWhateverTheNumberOfWorkers() throws IOException {
    DamagedImage image = Corpus.damaged("dir-cycle-two");
    ExtractionReport one =
        extract(image, ExtractOptions.builder().workers(1).build()).orElseThrow();
    target = folder.resolve("a/b/second");
    ExtractionReport four =
        extract(image, ExtractOptions.builder().workers(4).build()).orElseThrow();
    assertThat(four).isEqualTo(one);
  }
}
