package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.DamagedImage;
import io.erofs.testkit.ImagePatcher;
import io.erofs.tools.check.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FsckCommandTest {
  private static final Path BASIC = Corpus.image("plain-basic").image();

  /** Made to be odd; see the tables of the checker. */
  private static final List<String> NOT_CLEAN = List.of("craft-odd");

  private static final int LABEL = 1024 + 64;

  @TempDir Path folder;

  static Stream<CorpusImage> good() {
    return Corpus.good().stream().filter(image -> !NOT_CLEAN.contains(image.name()));
  }

  @ParameterizedTest
  @MethodSource("good")
  void goodImagesPassInSilence(CorpusImage image) {
    List<Object> arguments = new ArrayList<>();
    arguments.add("-d0");
    arguments.add("--offset=" + image.offset());
    image.sideFiles().forEach(file -> arguments.add("--device=" + file));
    arguments.add(image.image());
    Cli.Result result = Cli.run("fsck.erofs", arguments.toArray());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isEmpty();
  }

  static Stream<DamagedImage> damaged() {
    return Corpus.damaged().stream();
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void damagedImagesNeverFailInternally(DamagedImage image) {
    List<Object> arguments = new ArrayList<>();
    image.sideFiles().forEach(file -> arguments.add("--device=" + file));
    arguments.add(image.image());
    Cli.Result drop = Cli.run("fsck.erofs", arguments.toArray());
    arguments.add(0, "fsck");
    Cli.Result erofs = Cli.run("erofs", arguments.toArray());
    assertThat(erofs.code()).as(erofs.err()).isIn(0, 1, 3);
    assertThat(drop.code()).isEqualTo(erofs.code() == 0 ? 0 : 1);
    assertThat(drop.err()).doesNotContain("\tat ");
    if (drop.code() != 0) {
      assertThat(drop.errors()).allMatch(line -> line.startsWith("fsck.erofs: "));
    }
  }

  @Test
  void saysSoAtLevelThree() {
    Cli.Result result = Cli.run("fsck.erofs", "-d3", BASIC);
    assertThat(result.code()).isZero();
    assertThat(result.errors()).last().isEqualTo("fsck.erofs: No errors found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", "-A", "-y", "-p", "--extract", "--xattrs", "--no-xattrs", "--no-x"})
  void takesWhatScriptsPass(String option) {
    assertThat(Cli.run("fsck.erofs", option, BASIC).code()).isZero();
  }

  @Test
  void digestsMayBeAskedFor() {
    Path image = Corpus.image("xattr-digest").image();
    assertThat(Cli.run("fsck.erofs", "--xattr-inode-digest", image).code()).isZero();
    Cli.Result without = Cli.run("fsck.erofs", "--xattr-inode-digest", BASIC);
    assertThat(without.code()).isEqualTo(1);
    assertThat(without.err()).endsWith(": the image has no digests of inodes\n");
    assertThat(Cli.run("fsck.erofs", "--metadata-only", "--xattr-inode-digest", image).err())
        .contains("--metadata-only excludes --xattr-inode-digest");
  }

  @Test
  void printsTheRatio() {
    assertThat(Cli.run("fsck.erofs", "-p", BASIC).out())
        .isEqualTo("Compression ratio: 100.00(%)\n");
    for (String image : List.of("dedupe-lz4 31.25", "zd-lz4 61.76", "plain-noinline 100.00")) {
      String[] words = image.split(" ");
      assertThat(Cli.run("fsck.erofs", "-p", Corpus.image(words[0]).image()).out())
          .as("as erofs-utils 1.9.3 prints it for %s", words[0])
          .isEqualTo("Compression ratio: " + words[1] + "(%)\n");
    }
  }

  /** A tail behind its inode is stored data as well. */
  @Test
  void countsInlinePclusters() {
    assertThat(Cli.run("fsck.erofs", "-p", Corpus.image("ztail-lz4").image()).out())
        .isEqualTo("Compression ratio: 28.92(%)\n");
  }

  /** The first row of what erofs-utils gets wrong: it says so and exits 0. */
  @Test
  void wrongSuperblockChecksumFails() throws IOException {
    Path image = ImagePatcher.of(BASIC).u8("label", LABEL, 'X').write(folder, "checksum");
    Cli.Result result = Cli.run("fsck.erofs", image);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("FATAL S-02: checksum=");
    assertThat(Cli.run("fsck.erofs", "--no-sbcrc", image).code()).isZero();
    assertThat(Cli.run("erofs", "fsck", image).code()).isEqualTo(1);
  }

  @Test
  void whatIsNoImageFails() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no image at all");
    assertThat(Cli.run("fsck.erofs", text).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "fsck", text).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "fsck", folder.resolve("none")).code()).isEqualTo(4);
    assertThat(Cli.run("fsck.erofs", folder.resolve("none")).code()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"lz4-all-zero", "zstd-flip-middle", "ztail-idata-short"})
  void decodesAllDataUnlessToldNotTo(String name) {
    Path image = Corpus.damaged(name).image();
    Cli.Result result = Cli.run("erofs", "fsck", image);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("ERROR Z-1");
    assertThat(Cli.run("fsck.erofs", "--extract", image).code()).isEqualTo(1);
    assertThat(Cli.run("fsck.erofs", "--metadata-only", image).code()).isZero();
  }

  /** What extracting decodes anyway is not decoded before; damage is told all the same. */
  @Test
  void damageThatExtractingMeetsIsFound() {
    Path image = Corpus.damaged("lzma-flip-middle").image();
    Path target = folder.resolve("target");
    Cli.Result result = Cli.run("fsck.erofs", "--extract=" + target, image);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.errors()).anyMatch(line -> line.contains("Z-16") && line.contains("/a.log"));
    assertThat(result.errors()).last().isEqualTo("fsck.erofs: " + image + ": 1 error found");
    assertThat(target.resolve("a.log")).doesNotExist();
  }

  /** The packed inode is no file of the tree, so that nobody might extract a damaged part of it. */
  @Test
  void extractingStillDecodesThePackedInode() {
    Path image = Corpus.image("allfrag-lz4").image();
    Cli.Result all = Cli.run("erofs", "fsck", "--json", image);
    Cli.Result extracted =
        Cli.run("erofs", "fsck", "--json", "--extract=" + folder.resolve("t"), image);
    assertThat(extracted.code()).isZero();
    assertThat(read(extracted)).isPositive().isLessThanOrEqualTo(read(all));
  }

  private static long read(Cli.Result result) {
    Matcher matcher = Pattern.compile("\"dataBytesRead\"\\s*:\\s*(\\d+)").matcher(result.out());
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void metadataOnlyExcludesExtraction() {
    assertThat(Cli.run("fsck.erofs", "--metadata-only", "--extract", BASIC).errors())
        .containsExactly(
            "fsck.erofs: --metadata-only excludes --extract (try 'fsck.erofs --help')");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      --force            | --force must be used together with --extract=X
      --overwrite        | --overwrite must be used together with --extract=X
      --preserve         | --preserve must be used together with --extract=X
      --no-preserve-owner| --no-preserve-owner must be used together with --extract=X
      -d10               | invalid -d '10': expected 0 to 9
      -dx                | invalid -d 'x': not a number
      -Z                 | invalid option -- 'Z'
      --bogus            | unrecognized option '--bogus'
      --workers=0        | invalid --workers '0': expected 1 to 1024
      --offset=x         | invalid --offset 'x': not a number
      """)
  void refusesInOneLine(String option, String message) {
    Cli.Result result = Cli.run("fsck.erofs", option, BASIC);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.errors())
        .containsExactly("fsck.erofs: " + message + " (try 'fsck.erofs --help')");
    assertThat(Cli.run("erofs", "fsck", option, BASIC).code()).isEqualTo(2);
  }

  @Test
  void pathAndNidLimitTheFindings() throws IOException {
    ImagePatcher patcher = ImagePatcher.of(BASIC);
    long nanoseconds = nanosecondsOf("/sub/inner/f01.txt");
    Path image =
        patcher.u32("mtime_nsec", nanoseconds, 0xFFFFFFFFL).fixChecksum().write(folder, "nsec");
    Cli.Result all = Cli.run("fsck.erofs", image);
    assertThat(all.err()).contains("WARN I-10 /sub/inner/f01.txt");
    assertThat(Cli.run("fsck.erofs", "--path=/sub", image).err()).contains("I-10");
    assertThat(Cli.run("fsck.erofs", "--path=/sub/inner/f01.txt", image).err()).contains("I-10");
    assertThat(Cli.run("fsck.erofs", "--path=/sub/inner/f0", image).code()).isEqualTo(1);
    assertThat(Cli.run("fsck.erofs", "--path=/setuid", image).err()).isEmpty();
    assertThat(Cli.run("fsck.erofs", "--nid=814", image).err()).isEmpty();
    assertThat(Cli.run("fsck.erofs", "--path=/", image).err()).contains("I-10");
  }

  private static long nanosecondsOf(String path) {
    String text = Cli.run("erofs", "stat", BASIC, path).out();
    String position = text.replaceAll("(?s).*bytes\\) at ([0-9]+)\n.*", "$1");
    return Long.parseLong(position) + 40;
  }

  @Test
  void missingTargetsFail() {
    assertThat(Cli.run("fsck.erofs", "--path=/nope", BASIC).errors())
        .containsExactly("fsck.erofs: " + BASIC + ": /nope: No such file or directory");
    assertThat(Cli.run("fsck.erofs", "--nid=99999999", BASIC).code()).isEqualTo(1);
    assertThat(Cli.run("fsck.erofs", "--nid=abc", BASIC).code()).isEqualTo(1);
  }

  @Test
  void explainsItsRules() {
    assertThat(Cli.run("fsck.erofs", "--explain=I-06").out())
        .startsWith("I-06  ")
        .contains("(ERROR)\n")
        .contains("\n    Linux ");
    String all = Cli.run("erofs", "fsck", "--explain", "all").out();
    for (Rule rule : Rule.all()) {
      assertThat(all).contains(rule.id() + "  " + rule.title());
    }
    assertThat(Cli.run("fsck.erofs", "--explain=Q-99").errors())
        .containsExactly(
            "fsck.erofs: unknown rule 'Q-99' ('--explain=all' lists them)"
                + " (try 'fsck.erofs --help')");
  }
}
