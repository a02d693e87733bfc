package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeGenerator;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.Finding;
import io.erofs.tools.check.ImageChecker;
import io.erofs.tools.check.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker has nothing to say about what the builder makes of made-up trees. */
class BuiltImagesAreCleanTest {
  /** Blocks larger than the pages of most machines; what a generated tree may have in it. */
  private static final Set<String> OF_THE_INPUT = Set.of("S-03");

  @TempDir Path directory;

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Map.Entry<String, BuildOptions> variant : Variants.all().entrySet()) {
      for (long seed : Seeds.of(3)) {
        cases.add(Arguments.of(variant.getKey(), seed, variant.getValue()));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("cases")
  void findsNothing(String name, long seed, BuildOptions options) throws IOException {
    Path image = directory.resolve("image");
    GeneratedSource tree =
        new GeneratedSource(
            TreeGenerator.of(seed)
                .blockSize(options.blockSize())
                .privileged(true)
                .xattrs(true)
                .generate());
    ImageBuilder.of(options).build(image, tree);

    CheckReport report = ImageChecker.check(image, CheckOptions.builder().data(true).build());
    assertThat(report.findings())
        .as(Seeds.describe(seed))
        .filteredOn(BuiltImagesAreCleanTest::counts)
        .isEmpty();
    assertThat(report.clean()).isTrue();
  }

  private static boolean counts(Finding finding) {
    return finding.severity() != Severity.INFO && !OF_THE_INPUT.contains(finding.rule().id());
  }
}
