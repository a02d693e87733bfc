package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkForm;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.InodeForm;
import io.erofs.tools.build.OwnerOptions;
import io.erofs.tools.build.TimeOptions;
import io.erofs.tools.build.XattrOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MkfsSettingsTest {
  @TempDir Path folder;

  private MkfsSettings parse(Map<String, String> environment, String options)
      throws IOException, UsageException {
    List<Bytes> all = new ArrayList<>();
    all.add(Bytes.utf8("out.img"));
    if (!options.isEmpty()) {
      all.addAll(RawArguments.encode(options.split(" ")));
    }
    all.add(Bytes.utf8(folder.toString()));
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Session session =
        new Session(
            new Output(new ByteArrayOutputStream()),
            nowhere,
            environment,
            false,
            InputStream.nullInputStream());
    return MkfsSettings.of(OptionParser.parse(MkfsOptions.table(), all), session);
  }

  private BuildOptions options(String options) throws IOException, UsageException {
    return parse(Map.of(), options).options();
  }

  private static Arguments row(String options, Function<BuildOptions, Object> get, Object value) {
    return Arguments.of(options, get, value);
  }

  static Stream<Arguments> spellings() {
    Function<BuildOptions, Object> xattrs = BuildOptions::xattrs;
    XattrOptions plain = XattrOptions.DEFAULTS;
    return Stream.of(
        row("", BuildOptions::blockSize, 4096),
        row("-b512", BuildOptions::blockSize, 512),
        row("--xattr-inode-digest=user.x", xattrs, plain.withInodeDigest(Bytes.utf8("user.x"))),
        row(
            "--xattr-inode-digest",
            xattrs,
            plain.withInodeDigest(Bytes.utf8("erofs.fingerprint.v1"))),
        row("-b 65536", BuildOptions::blockSize, 65536),
        row("-b1k", BuildOptions::blockSize, 1024),
        row("-b0x1000", BuildOptions::blockSize, 4096),
        row("", options -> options.chunks().size(), 0L),
        row("--chunksize=4096", options -> options.chunks().size(), 4096L),
        row("--chunksize 1048576", options -> options.chunks().size(), 1048576L),
        row("--chunksize=1G", options -> options.chunks().size(), 1L << 30),
        row("", options -> options.chunks().target().isPresent(), false),
        row(
            "--chunksize=4096 --blobdev=x",
            options -> options.chunks().target(),
            ChunkOptions.of(4096).withBlobFile(Path.of("x")).target()),
        row("-E^inline_data", BuildOptions::inlineData, false),
        row("-Enoinline_data", BuildOptions::inlineData, false),
        row("-E^noinline_data", BuildOptions::inlineData, true),
        row("-Einline_data", BuildOptions::inlineData, true),
        row("-Enosbcrc", BuildOptions::checksum, false),
        row("-Enosbcrc -E^nosbcrc", BuildOptions::checksum, true),
        row("-Enosbcrc,force-inode-extended", BuildOptions::checksum, false),
        row("-Enosbcrc,force-inode-extended", BuildOptions::inodeForm, InodeForm.EXTENDED),
        row("-Enosbcrc,", BuildOptions::checksum, false),
        row("-E force-inode-compact", BuildOptions::inodeForm, InodeForm.COMPACT),
        row("-Eforce-inode-compact,^force-inode-compact", BuildOptions::inodeForm, InodeForm.AUTO),
        row("-Eforce-inode-blockmap", options -> options.chunks().form(), ChunkForm.BLOCK_MAP),
        row("-Eforce-chunk-indexes", options -> options.chunks().form(), ChunkForm.INDEXES),
        row("-E48bit", BuildOptions::bit48, true),
        row("-E48bit -E^48bit", BuildOptions::bit48, false),
        row("-Edot-omitted", BuildOptions::omitDot, true),
        row("-Edot-omitted", BuildOptions::bit48, true),
        row("-x1", xattrs, plain.withTolerance(1)),
        row("-x-1", xattrs, plain.withTolerance(-1)),
        row("-x -1", xattrs, plain.withTolerance(-1)),
        row("-E^xattr-name-filter", xattrs, plain.withNameFilter(false)),
        row("-Eplain-xattr-prefixes", xattrs, plain.withPlainPrefixes(true)),
        row(
            "--xattr-prefix=user.a. --xattr-prefix=user.b.",
            xattrs,
            plain.withPrefixes(List.of(Bytes.utf8("user.a."), Bytes.utf8("user.b.")))),
        row("--all-root", BuildOptions::owners, OwnerOptions.ALL_ROOT),
        row("--dsunit=16", BuildOptions::dataAlignment, 16),
        row("--dsunit=0", BuildOptions::dataAlignment, 1),
        row("--fsalignblks=256", BuildOptions::imageAlignment, 256),
        row("--offset=8192", BuildOptions::offset, 8192L),
        row("--root-xattr-isize=100", BuildOptions::rootXattrSize, 100),
        row("--workers=3", BuildOptions::workers, 3),
        row("--workers=0", BuildOptions::workers, 1),
        row("--hard-dereference", BuildOptions::dereferenceHardLinks, true),
        row("-L abc", BuildOptions::label, Bytes.utf8("abc")),
        row("--max-extent-bytes=65536", options -> options.chunks().size(), 0L),
        row("--mount-point=/system", options -> options.chunks().size(), 0L));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void understandsEverySpelling(String options, Function<BuildOptions, Object> get, Object expected)
      throws IOException, UsageException {
    assertThat(get.apply(options(options))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "--all-root --force-uid=9, 9, 0",
        "--force-uid=9 --all-root, 0, 0",
        "--force-uid=7, 7, -",
        "--force-gid=0x10, -, 16",
        "--force-uid=4294967295, 4294967295, -",
      })
  void theLastOwnerCounts(String line, Long uid, Long gid) throws IOException, UsageException {
    OwnerOptions owners = options(line).owners();
    assertThat(owners.forcedUid().isPresent() ? owners.forcedUid().getAsLong() : null)
        .isEqualTo(uid);
    assertThat(owners.forcedGid().isPresent() ? owners.forcedGid().getAsLong() : null)
        .isEqualTo(gid);
  }

  @Test
  void offsetsAreAddedToOwners() throws IOException, UsageException {
    OwnerOptions owners = options("--uid-offset=100 --gid-offset=1000").owners();
    assertThat(owners.uidOffset()).isEqualTo(100);
    assertThat(owners.gidOffset()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "'', PRESERVE newest",
    "-T1700000000, FIXED",
    "-T1700000000 --mkfs-time, PRESERVE",
    "-T1700000000 --all-time, FIXED",
    "--mkfs-time --all-time -T5, FIXED",
    "--all-time --mkfs-time -T5, PRESERVE",
    "--all-time, FIXED newest",
    "--mkfs-time, PRESERVE newest",
    "--ignore-mtime, FIXED newest",
    "--ignore-mtime --mkfs-time -T5, FIXED",
    "--ignore-mtime --preserve-mtime, PRESERVE newest",
    "--preserve-mtime, PRESERVE newest",
    "-T-2, FIXED",
  })
  void timesFollowTheOptions(String line, String expected) throws IOException, UsageException {
    assertThat(options(line).times().toString()).startsWith(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'', CLAMP, 1500000000",
    "--mkfs-time, CLAMP, 1500000000",
    "--all-time, FIXED, 1500000000",
    "--ignore-mtime, FIXED, 1500000000",
    "-T5, FIXED, 5",
    "-T5 --mkfs-time, PRESERVE, 5",
  })
  void theEnvironmentGivesTheBuildTime(String line, TimeOptions.Mode mode, long seconds)
      throws IOException, UsageException {
    TimeOptions times = parse(Map.of("SOURCE_DATE_EPOCH", "1500000000"), line).options().times();
    assertThat(times.mode()).isEqualTo(mode);
    assertThat(times.buildTime().orElseThrow().seconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1.5", "0x10", "99999999999999999999"})
  void refusesABadEnvironment(String value) {
    assertThatThrownBy(() -> parse(Map.of("SOURCE_DATE_EPOCH", value), ""))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "environment variable $SOURCE_DATE_EPOCH '" + value + "' is no number of seconds");
  }

  @Test
  void uuids() throws IOException, UsageException {
    assertThat(options("").uuid().isFromContent()).isTrue();
    assertThat(options("-U random").uuid().isRandom()).isTrue();
    assertThat(options("-Uclear").uuid().fixed()).contains(new UUID(0, 0));
    String text = "12345678-1234-1234-1234-123456789ABC";
    assertThat(options("-U" + text).uuid().fixed()).contains(UUID.fromString(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      -b256                    | -b 256 must be a power of two from 512 to 65536
      -b513                    | -b 513 must be a power of two from 512 to 65536
      -b131072                 | -b 131072 must be a power of two from 512 to 65536
      -babc                    | invalid -b 'abc': not a number
      -b-1                     | invalid -b '-1': expected 1 to 2147483647
      --chunksize=0            | invalid --chunksize '0': expected 1 to 9223372036854775807
      --chunksize=512          | --chunksize=512 must be a power of two from the block size to 1 GiB
      --chunksize=12288        | --chunksize=12288 must be a power of two from the block size to 1 GiB
      --chunksize=2147483648   | --chunksize=2147483648 must be a power of two from the block size to 1 GiB
      --blobdev=x              | --blobdev must be used together with --chunksize
      --chunksize=4096 --blobdev=x -Eforce-inode-blockmap | -Eforce-inode-blockmap cannot name chunks outside of the image
      --chunksize=             | invalid --chunksize '': not a number
      -Ebogus                  | unknown extended option 'bogus'
      -ENOSBCRC                | unknown extended option 'NOSBCRC'
      -E,nosbcrc               | unknown extended option ''
      -E^                      | unknown extended option '^'
      -Enosbcrc=1              | extended option 'nosbcrc' doesn't allow a value
      -zbogus                  | unknown compressor 'bogus'
      -zlz4:bogus,9            | unknown compressor 'bogus'
      -d10                     | invalid -d '10': expected 0 to 9
      -xabc                    | invalid -x 'abc': not a number
      -T1.5                    | invalid -T '1.5': not a number
      -Uabc                    | invalid UUID 'abc'
      -UCLEAR                  | invalid UUID 'CLEAR'
      -L1234567890123456       | -L 1234567890123456 must have at most 15 bytes and no NUL
      --force-uid=4294967296   | invalid --force-uid '4294967296': expected 0 to 4294967295
      --force-uid=             | invalid --force-uid '': not a number
      --uid-offset=-1          | invalid --uid-offset '-1': expected 0 to 4294967295
      --fsalignblks=-1         | invalid --fsalignblks '-1': expected 0 to 2147483647
      --offset=-1              | invalid --offset '-1': expected 0 to 9223372036854775807
      --workers=abc            | invalid --workers 'abc': not a number
      --max-extent-bytes=abc   | invalid --max-extent-bytes 'abc': not a number
      --exclude-regex=[        | invalid regex '[': unclosed '['
      --exclude-regex=(        | invalid regex '(': Unclosed group
      --clean=0                | --clean=0 makes inodes without data, which only archives can be
      --incremental=x          | invalid --incremental=x
      --sort=size              | invalid --sort 'size': path or none
      --exclude-path=/         | --exclude-path '/' would leave nothing
      --preserve-mtime -Eforce-inode-compact | --preserve-mtime contradicts -Eforce-inode-compact: compact inodes have no times
      """)
  void refusesInOneLine(String line, String message) {
    assertThatThrownBy(() -> options(line)).isInstanceOf(UsageException.class).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--gzinfo",
      })
  void knowsWhatItCannotDoYet(String option) {
    assertThatThrownBy(() -> options(option))
        .isInstanceOf(UnsupportedRequestException.class)
        .hasMessageEndingWith("is not supported yet");
  }

  @Test
  void sourcesMustBeThere() {
    assertThatThrownBy(() -> options(folder + "/none")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void takesTargetThenSourcesInOrder() throws IOException, UsageException {
    Path second = Files.createDirectory(folder.resolve("second"));
    MkfsSettings settings = parse(Map.of(), second + " --quiet");
    assertThat(settings.target()).isEqualTo(Path.of("out.img"));
    assertThat(settings.sources()).containsExactly(second, folder);
    assertThat(settings.quiet()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'', 2, false", "-d9, 9, false", "-d0, 0, true", "--quiet -d9, 9, true"})
  void verbosity(String line, int verbosity, boolean quiet) throws IOException, UsageException {
    MkfsSettings settings = parse(Map.of(), line);
    assertThat(settings.verbosity()).isEqualTo(verbosity);
    assertThat(settings.quiet()).isEqualTo(quiet);
  }

  @ParameterizedTest
  @CsvSource({
    "--exclude-path=a, a, true",
    "--exclude-path=a, a/b, false",
    "--exclude-path=/a/, a, true",
    "--exclude-path=./a/b, a/b, true",
    "--exclude-path=a, ab, false",
    "--exclude-path=a*, ab, false",
    "--exclude-regex=b, a/b, true",
    "--exclude-regex=^b, a/b, false",
    "--exclude-regex=(^|/)b$, a/b, true",
  })
  void excludes(String line, String path, boolean excluded) throws IOException, UsageException {
    MkfsSettings settings = parse(Map.of(), line);
    assertThat(settings.options().exclude().test(Bytes.utf8(path))).isEqualTo(excluded);
    assertThat(settings.exclusions().unused()).hasSize(excluded ? 0 : 1);
  }
}
