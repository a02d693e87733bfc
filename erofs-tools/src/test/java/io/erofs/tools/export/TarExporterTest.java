package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.ErofsImage;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a strict reader of tar finds in the stream is what the image holds. */
class TarExporterTest {
  private static final TarOptions SPARSE = TarOptions.builder().sparse(true).build();

  @TempDir Path directory;

  /** Those whose streams fit into memory; other tests have streams of all. */
  static List<CorpusImage> images() {
    return Corpus.good().stream()
        .filter(image -> image.uncompressed() || !TarTrees.hasLargeFiles(image.manifest().tree()))
        .toList();
  }

  static List<Long> seeds() {
    return Seeds.of(4);
  }

  @ParameterizedTest
  @MethodSource("images")
  void holdsWhatTheManifestSays(CorpusImage image) throws IOException {
    TreeSnapshot expected = TarTrees.withoutSockets(image.manifest().tree());
    try (ErofsImage opened = TarTrees.open(image)) {
      byte[] sparse = export(opened, SPARSE);
      check(expected, sparse);
      if (!TarTrees.hasLargeFiles(expected)) {
        check(expected, export(opened, TarOptions.DEFAULT));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void holdsAnyTree(long seed) throws IOException {
    GeneratedTree tree = TreeGenerator.of(seed).count(200).privileged(true).xattrs(true).generate();
    TreeSnapshot expected = TarTrees.withoutSockets(tree.snapshot());
    try (ErofsImage image = TarTrees.build(tree, directory.resolve("image"))) {
      check(expected, export(image, TarOptions.DEFAULT));
      check(expected, export(image, SPARSE));
    }
  }

  private static void check(TreeSnapshot expected, byte[] tar) throws IOException {
    TreeSnapshot actual = TarArchive.tree(tar, expected);
    assertThat(TreeDiff.compare(expected, actual, TarTrees.ignored(expected))).isEmpty();
  }

  private static byte[] export(ErofsImage image, TarOptions options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarReport report = TarExporter.export(image, options, out);
    assertThat(report.bytes()).isEqualTo(out.size());
    return out.toByteArray();
  }
}
