package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.erofs.OpenOptions;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.DamagedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the checker says about every image of the corpus, good and damaged. */
class CorpusCheckTest {
  private static final Map<String, Expectations> GOOD = Expectations.read("good.txt");
  private static final Map<String, Expectations> DAMAGED = Expectations.read("damaged.txt");

  /**
   * Damage that Linux does not notice and that changes an image only within what the format allows,
   * so that nothing can be said about it, with the reason.
   */
  private static final Map<String, String> LEGAL =
      Map.ofEntries(
          Map.entry("sb-epoch-min", "any epoch is a time"),
          Map.entry("sb-48bit-on-old", "what 48bit changes has the same meaning here"),
          Map.entry("dev-uniaddr-zero", "a device need not be in the unified space"),
          Map.entry("trunc-blobdev-meta", "what is missing belongs to nothing"),
          Map.entry("ino-mtime-min", "any number is a time"),
          Map.entry("chunk-bits-5", "a chunk size that maps the file as well"),
          Map.entry("z-blocks-zero", "a number that only statistics show"),
          Map.entry("zstd-flip-early", "a stream of other bytes; EROFS has no checksum of data"),
          Map.entry("dedupe-partial-cleared", "the pcluster has no more than the extent"),
          Map.entry("ext4-first-plen-zero", "a hole, which encoded extents may have"),
          Map.entry("bomb-256m-valid", "large, but right"));

  private static final Duration LIMIT = Duration.ofSeconds(10);

  static Stream<CorpusImage> good() {
    return Corpus.good().stream();
  }

  static Stream<DamagedImage> damaged() {
    return Corpus.damaged().stream();
  }

  private static CheckReport check(CorpusImage image, CheckOptions options) throws IOException {
    OpenOptions open =
        OpenOptions.builder().offset(image.offset()).devices(image.sideFiles()).build();
    return ImageChecker.check(image.image(), options.toBuilder().open(open).build());
  }

  private static CheckReport check(DamagedImage image, CheckOptions options) throws IOException {
    OpenOptions open = OpenOptions.builder().devices(image.sideFiles()).build();
    return ImageChecker.check(image.image(), options.toBuilder().open(open).build());
  }

  private static CheckOptions withData(int workers) {
    return CheckOptions.builder().data(true).workers(workers).build();
  }

  private static final Expectations CLEAN =
      new Expectations(Verdict.CLEAN, new TreeSet<>(), new TreeSet<>());

  /** Its file of 4 GiB is 22,000 times as large as what is stored of it. */
  private static final String HUGE = "48bit-huge-zstd";

  /** Made by hand to be as odd as Linux lets pass. */
  private static final String ODD = "craft-odd";

  @ParameterizedTest
  @MethodSource("good")
  void goodImagesHaveTheFindingsThatAreKnown(CorpusImage image) throws IOException {
    CheckReport report = check(image, withData(1));

    assertThat(Expectations.of(report))
        .as(report.findings().toString())
        .isEqualTo(GOOD.getOrDefault(image.name(), CLEAN));
    if (!image.name().equals(ODD)) {
      assertThat(report.clean()).isTrue();
      assertThat(report.count(Severity.ERROR) + report.count(Severity.FATAL)).isZero();
      assertThat(report.dropped()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void damagedImagesHaveTheFindingsThatAreKnown(DamagedImage image) throws IOException {
    CheckReport report = check(image, withData(1));

    assertThat(Expectations.of(report))
        .as(report.findings().toString())
        .isEqualTo(DAMAGED.get(image.name()));
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void whatLinuxRefusesIsNotClean(DamagedImage image) throws IOException {
    CheckReport report = check(image, withData(1));

    if (image.kernel().reportsError()) {
      assertThat(report.verdict()).isNotEqualTo(Verdict.CLEAN);
    }
    if (image.kernel().reportsError()) {
      assertThat(report.count(Severity.ERROR) + report.count(Severity.FATAL)).isPositive();
    }
    if (!LEGAL.containsKey(image.name())) {
      assertThat(report.findings())
          .as("something must be said about: %s", image.edit())
          .anyMatch(finding -> finding.severity() != Severity.INFO);
    }
  }

  @Test
  void noDamagedImageIsLeftUnchecked() {
    assertThat(DAMAGED.values())
        .noneMatch(expected -> expected.verdict() == Verdict.INCOMPLETE)
        .allMatch(expected -> expected.unchecked().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void everyImageIsCheckedInBoundedTime(DamagedImage image) {
    assertTimeoutPreemptively(LIMIT, () -> check(image, withData(2)));
  }

  @Test
  void decodesWhatGrowsMoreThanThousandfold() throws IOException {
    CheckReport report = check(Corpus.image(HUGE), withData(2));
    assertThat(report.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(report.statistics().logicalBytes())
        .isGreaterThan(3000 * report.statistics().dataBytesRead());
  }

  @Test
  void metadataAloneDoesNotShowBadStreams() throws IOException {
    DamagedImage image = Corpus.damaged("lzma-flip-middle");
    CheckReport metadata = check(image, CheckOptions.DEFAULT);
    assertThat(metadata.findings()).isEmpty();
    assertThat(metadata.statistics().dataBytesRead()).isZero();

    CheckReport data = check(image, withData(1));
    assertThat(data.counts()).containsOnlyKeys(Rule.of("Z-16"));
    assertThat(data.findings().get(0).path()).hasToString("/a.log");
    assertThat(data.statistics().dataBytesRead()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void theReportDoesNotDependOnTheWorkers(DamagedImage image) throws IOException {
    CheckReport one = check(image, withData(1));
    CheckReport four = check(image, withData(4));

    assertThat(four.findings()).isEqualTo(one.findings());
    assertThat(four.counts()).isEqualTo(one.counts());
    assertThat(four.unchecked()).isEqualTo(one.unchecked());
    assertThat(four.statistics()).isEqualTo(one.statistics());
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void everyFindingSaysWhatAndWhere(DamagedImage image) throws IOException {
    for (Finding finding : check(image, withData(1)).findings()) {
      assertThat(finding.severity()).isLessThanOrEqualTo(worst(finding));
      assertThat(finding.message()).isNotBlank().doesNotContain("\n").doesNotContain("null");
      assertThat(finding.location().source()).isNotBlank();
      assertThat(finding.toString())
          .startsWith(finding.severity() + " " + finding.rule().id())
          .contains(finding.message());
    }
  }

  /** What the kernel does at mount time is fatal whatever the rule says about later. */
  private static Severity worst(Finding finding) {
    return finding.severity() == Severity.FATAL ? Severity.FATAL : finding.rule().severity();
  }

  @Test
  void everyRuleHasACase() {
    SortedSet<String> covered = new TreeSet<>();
    GOOD.values().forEach(expected -> covered.addAll(expected.rules()));
    DAMAGED.values().forEach(expected -> covered.addAll(expected.rules()));
    RuleCases.all().forEach(made -> covered.addAll(made.rules()));
    RuleCases.elsewhere().forEach(covered::add);

    assertThat(covered)
        .isEqualTo(
            Rule.all().stream().map(Rule::id).collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void theTablesNameImagesOfTheCorpus() {
    assertThat(DAMAGED.keySet()).isEqualTo(names(damaged().map(DamagedImage::name)));
    assertThat(names(good().map(CorpusImage::name))).containsAll(GOOD.keySet());
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  @Test
  void namesThePathTheInodeAndTheByte() throws IOException {
    CheckReport report = check(Corpus.damaged("ino-inline-cross"), CheckOptions.DEFAULT);

    assertThat(report.findings()).hasSize(1);
    Finding finding = report.findings().get(0);
    assertThat(finding.rule()).isEqualTo(Rule.of("F-03"));
    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.path()).hasToString("/tail.txt");
    assertThat(finding.location().hasNid()).isTrue();
    assertThat(finding.location().offset()).isPositive();
    assertThat(finding.message()).contains("crosses a block boundary");
  }

  @Test
  void goesOnBehindAWrongChecksumAndLeavesItOutOnRequest() throws IOException {
    DamagedImage image = Corpus.damaged("sb-checksum-wrong");
    CheckReport report = check(image, CheckOptions.DEFAULT);
    assertThat(report.findings()).extracting(f -> f.rule().id()).containsExactly("S-02");
    assertThat(report.statistics().inodes()).isPositive();

    OpenOptions open = OpenOptions.builder().verifyChecksum(false).build();
    CheckReport without =
        ImageChecker.check(image.image(), CheckOptions.builder().open(open).build());
    assertThat(without.clean()).isTrue();
  }

  @Test
  void countsWhatItDoesNotKeep() throws IOException {
    DamagedImage image = Corpus.damaged("dir-dag-bomb");
    CheckReport all = check(image, CheckOptions.DEFAULT);
    CheckReport few = check(image, CheckOptions.builder().maxFindingsPerRule(2).build());

    assertThat(few.counts()).isEqualTo(all.counts());
    assertThat(few.counts().get(Rule.of("L-12"))).isEqualTo(39);
    assertThat(few.findings()).filteredOn(f -> f.rule().id().equals("L-12")).hasSize(2);
    assertThat(all.dropped()).isZero();
    assertThat(few.dropped()).isEqualTo(all.findings().size() - few.findings().size());
    assertThat(few.count(Severity.ERROR)).isEqualTo(all.count(Severity.ERROR));
  }

  @Test
  void saysWhichDevicesAreMissing() throws IOException {
    CorpusImage image = Corpus.image("chunk-blobdev-4k");
    CheckReport report =
        ImageChecker.check(image.image(), CheckOptions.builder().data(true).build());

    assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
    assertThat(report.clean()).isFalse();
    assertThat(report.unchecked()).hasSize(1);
    assertThat(report.unchecked().get(0).reason()).isEqualTo(Unchecked.Reason.MISSING_DEVICE);
    assertThat(report.unchecked().get(0).toString()).contains("device 1, which was not given");
  }
}
