package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.Finding;
import io.erofs.tools.check.ImageChecker;
import io.erofs.tools.check.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Made-up trees come out of images with made-up options as they went in. For a long run: {@code
 * -Derofs.seeds=10000}.
 */
class CompressionPropertyTest {
  private static final int KERNEL_PAGE = 4096;

  /** What an image says differently, though it means the same. */
  private static final Set<TreeDiff.Aspect> FORM =
      Set.of(TreeDiff.Aspect.INODE, TreeDiff.Aspect.LAYOUT, TreeDiff.Aspect.DIRECTORY_SIZE);

  @TempDir Path directory;

  static List<Long> seeds() {
    return Seeds.of(Integer.getInteger("erofs.seeds", 12));
  }

  private static GeneratedTree tree(long seed, BuildOptions options) {
    return TreeGenerator.of(seed)
        .blockSize(options.blockSize())
        .privileged(true)
        .xattrs(true)
        .generate();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void ourReaderAndCheckerAgreeAndSoDoAllNumbersOfWorkers(long seed) throws IOException {
    BuildOptions options = RandomOptions.of(seed);
    GeneratedTree tree = tree(seed, options);
    Path image = directory.resolve("image");
    ImageBuilder.of(options.toBuilder().workers(1).build()).build(image, new GeneratedSource(tree));
    TreeSnapshot expected = tree.snapshot();
    try (ErofsImage opened = Erofs.open(image)) {
      TreeSnapshot actual = ImageSnapshot.like(expected, opened).tree();
      assertThat(TreeDiff.compare(expected, actual, FORM)).as(Seeds.describe(seed)).isEmpty();
    }
    assertThat(ImageChecker.check(image, CheckOptions.builder().data(true).build()).findings())
        .as(Seeds.describe(seed))
        .filteredOn(CompressionPropertyTest::isOfTheBuilder)
        .isEmpty();
    Path other = directory.resolve("other");
    ImageBuilder.of(options.toBuilder().workers(5).build())
        .build(other, new GeneratedSource(tree).shuffled(seed));
    assertThat(Files.mismatch(image, other)).as(Seeds.describe(seed)).isEqualTo(-1);
  }

  private static boolean isOfTheBuilder(Finding finding) {
    return finding.severity() != Severity.INFO && !finding.rule().id().equals("S-03");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theKernelAgrees(long seed) throws IOException {
    KernelMount.assumeAvailable();
    BuildOptions options = RandomOptions.of(seed);
    assumeTrue(options.blockSize() <= KERNEL_PAGE, "blocks are larger than the kernel's pages");
    GeneratedTree tree = tree(seed, options);
    Path image = directory.resolve("image");
    ImageBuilder.of(options).build(image, new GeneratedSource(tree));
    TreeSnapshot expected = tree.snapshot();
    try (KernelMount mount = KernelMount.mount(image)) {
      TreeSnapshot actual = TreeSnapshot.captureLike(mount.root(), expected);
      assertThat(TreeDiff.compare(expected, actual, FORM)).as(Seeds.describe(seed)).isEmpty();
    }
  }
}
