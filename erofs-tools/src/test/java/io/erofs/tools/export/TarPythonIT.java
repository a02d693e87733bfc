package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.ErofsImage;
import io.erofs.testkit.Commands;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Python's tarfile restores every image of the corpus, as far as it restores anything. */
class TarPythonIT {
  @TempDir Path directory;

  static List<CorpusImage> images() {
    return Corpus.good();
  }

  @BeforeAll
  static void needsPython() {
    assumeTrue(Commands.exists("python3"), "python3 is not installed");
  }

  @ParameterizedTest
  @MethodSource("images")
  void pythonRestoresTheCorpus(CorpusImage image) throws IOException {
    TreeSnapshot expected =
        TarTrees.withOpenLinks(TarTrees.withoutSockets(image.manifest().tree()));
    Path tar = directory.resolve("image.tar");
    try (ErofsImage opened = TarTrees.open(image)) {
      boolean sparse = TarTrees.hasLargeFiles(expected);
      TarExporter.export(opened, TarOptions.builder().sparse(sparse).build(), tar);
    }
    try (RoomyFolder folder = RoomyFolder.create(Files.size(tar))) {
      Commands.runIn(
          folder.path(),
          new byte[0],
          List.of("python3", "-c", TarRestoreTest.PYTHON, tar.toString()));
      TreeSnapshot actual = TreeSnapshot.captureLike(folder.path(), expected);
      Set<TreeDiff.Aspect> ignored =
          TreeDiff.and(TarTrees.ignored(expected), TreeDiff.Aspect.XATTRS);
      assertThat(
              TreeDiff.compare(
                  TarTrees.asPythonSees(expected, expected),
                  TarTrees.asPythonSees(actual, expected),
                  ignored))
          .isEmpty();
    }
  }
}
