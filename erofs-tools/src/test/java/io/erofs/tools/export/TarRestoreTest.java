package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.ErofsImage;
import io.erofs.testkit.Commands;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Other programs restore from the stream what the image holds. */
class TarRestoreTest {
  private static final List<String> GNU_TAR =
      List.of(
          "tar",
          "--xattrs",
          "--xattrs-include=*",
          "--numeric-owner",
          "--warning=no-timestamp",
          "-xpf");
  static final String PYTHON =
      """
      import sys, tarfile
      if hasattr(tarfile, 'fully_trusted_filter'):
        tarfile.TarFile.extraction_filter = staticmethod(tarfile.fully_trusted_filter)
      with tarfile.open(sys.argv[1]) as tar:
        tar.extractall('.', numeric_owner=True)
      """;

  @TempDir Path directory;

  static List<CorpusImage> images() {
    return Corpus.good();
  }

  static List<Long> seeds() {
    return Seeds.of(3);
  }

  @BeforeEach
  void needsGnuTar() throws IOException {
    assumeTrue(Commands.exists("tar"), "tar is not installed");
    assumeTrue(Commands.run("tar", "--version").out().contains("GNU tar"), "tar is not GNU tar");
  }

  @ParameterizedTest
  @MethodSource("images")
  void gnuTarRestoresTheCorpus(CorpusImage image) throws IOException {
    TreeSnapshot expected =
        TarTrees.withOpenLinks(TarTrees.withoutSockets(image.manifest().tree()));
    boolean sparse = TarTrees.hasLargeFiles(expected);
    try (ErofsImage opened = TarTrees.open(image)) {
      checkGnuTar(expected, write(opened, sparse), List.of());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void gnuTarRestoresAnyTree(long seed) throws IOException {
    GeneratedTree tree = TreeGenerator.of(seed).count(150).privileged(true).xattrs(true).generate();
    TreeSnapshot expected = TarTrees.withoutSockets(tree.snapshot());
    try (ErofsImage image = TarTrees.build(tree, directory.resolve("image"))) {
      checkGnuTar(expected, write(image, false), List.of());
      checkGnuTar(expected, write(image, true), List.of("--acls"));
    }
  }

  /** Python restores neither attributes, nor times of links, nor more than a double can hold. */
  @ParameterizedTest
  @MethodSource("seeds")
  void pythonRestoresAnyTree(long seed) throws IOException {
    assumeTrue(Commands.exists("python3"), "python3 is not installed");
    GeneratedTree tree = TreeGenerator.of(seed).count(150).privileged(true).xattrs(true).generate();
    TreeSnapshot expected = TarTrees.withoutSockets(tree.snapshot());
    try (ErofsImage image = TarTrees.build(tree, directory.resolve("image"))) {
      for (boolean sparse : List.of(false, true)) {
        Path tar = write(image, sparse);
        try (RoomyFolder folder = RoomyFolder.create(Files.size(tar))) {
          List<String> command = List.of("python3", "-c", PYTHON, tar.toString());
          Commands.runIn(folder.path(), new byte[0], command);
          TreeSnapshot actual = TreeSnapshot.captureLike(folder.path(), expected);
          Set<TreeDiff.Aspect> ignored =
              TreeDiff.and(TreeDiff.OF_FILE_SYSTEM, TreeDiff.Aspect.XATTRS);
          assertThat(
                  TreeDiff.compare(
                      TarTrees.asPythonSees(expected, expected),
                      TarTrees.asPythonSees(actual, expected),
                      ignored))
              .as(Seeds.describe(seed))
              .isEmpty();
        }
      }
    }
  }

  private Path write(ErofsImage image, boolean sparse) throws IOException {
    Path tar = directory.resolve(sparse ? "sparse.tar" : "plain.tar");
    TarExporter.export(image, TarOptions.builder().sparse(sparse).build(), tar);
    return tar;
  }

  private static void checkGnuTar(TreeSnapshot expected, Path tar, List<String> more)
      throws IOException {
    try (RoomyFolder folder = RoomyFolder.create(Files.size(tar))) {
      List<String> command = new ArrayList<>(GNU_TAR);
      command.addAll(1, more);
      command.add(tar.toString());
      Commands.Result result = Commands.runIn(folder.path(), new byte[0], command);
      assertThat(result.err()).isEmpty();
      TreeSnapshot actual = TreeSnapshot.captureLike(folder.path(), expected);
      assertThat(TreeDiff.compare(expected, actual, TarTrees.ignored(expected))).isEmpty();
    }
    Files.delete(tar);
  }
}
