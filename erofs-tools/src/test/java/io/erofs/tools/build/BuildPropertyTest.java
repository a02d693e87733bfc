package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Made-up trees come out of an image as they went in, whatever the options. */
class BuildPropertyTest {
  private static final int KERNEL_PAGE = 4096;

  @TempDir Path directory;

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Map.Entry<String, BuildOptions> variant : Variants.all().entrySet()) {
      for (long seed : Seeds.of(2)) {
        cases.add(Arguments.of(variant.getKey(), seed, variant.getValue()));
      }
    }
    return cases.stream();
  }

  private static GeneratedTree tree(long seed, BuildOptions options) {
    return TreeGenerator.of(seed)
        .blockSize(options.blockSize())
        .privileged(true)
        .xattrs(true)
        .generate();
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("cases")
  void ourReaderSeesTheTree(String name, long seed, BuildOptions options) throws IOException {
    GeneratedTree tree = tree(seed, options);
    Path image = directory.resolve("image");
    BuildReport report = ImageBuilder.of(options).build(image, new GeneratedSource(tree));

    assertThat(report.problems()).as(Seeds.describe(seed)).isEmpty();
    assertThat(Files.size(image)).isEqualTo(report.imageBytes());
    TreeSnapshot expected = tree.snapshot();
    try (ErofsImage opened = Erofs.open(image)) {
      TreeSnapshot actual = ImageSnapshot.like(expected, opened).tree();
      assertThat(
              TreeDiff.compare(
                  expected,
                  actual,
                  java.util.Set.of(
                      TreeDiff.Aspect.INODE,
                      TreeDiff.Aspect.LAYOUT,
                      TreeDiff.Aspect.DIRECTORY_SIZE)))
          .as(Seeds.describe(seed))
          .isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("cases")
  void theKernelSeesTheTree(String name, long seed, BuildOptions options) throws IOException {
    KernelMount.assumeAvailable();
    org.junit.jupiter.api.Assumptions.assumeTrue(
        options.blockSize() <= KERNEL_PAGE, "blocks are larger than the kernel's pages");
    GeneratedTree tree = tree(seed, options);
    Path image = directory.resolve("image");
    ImageBuilder.of(options).build(image, new GeneratedSource(tree));
    TreeSnapshot expected = tree.snapshot();
    try (KernelMount mount = KernelMount.mount(image)) {
      TreeSnapshot actual = TreeSnapshot.captureLike(mount.root(), expected);
      assertThat(
              TreeDiff.compare(
                  expected,
                  actual,
                  java.util.Set.of(
                      TreeDiff.Aspect.INODE,
                      TreeDiff.Aspect.LAYOUT,
                      TreeDiff.Aspect.DIRECTORY_SIZE)))
          .as(Seeds.describe(seed))
          .isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("cases")
  void theBytesDependOnTheTreeAlone(String name, long seed, BuildOptions options)
      throws IOException {
    GeneratedTree tree = tree(seed, options);
    GeneratedSource source = new GeneratedSource(tree);
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    ImageBuilder.of(options.toBuilder().workers(1).build()).build(first, source);
    ImageBuilder.of(options.toBuilder().workers(5).build()).build(second, source.shuffled(seed));

    assertThat(Files.mismatch(first, second)).as(Seeds.describe(seed)).isEqualTo(-1);
  }
}
