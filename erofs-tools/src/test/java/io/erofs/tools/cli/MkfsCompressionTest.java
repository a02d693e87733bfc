package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the options about compression make of a small tree. */
class MkfsCompressionTest {
  private static final int SIZE = 200_000;

  @TempDir Path folder;
  private Path tree;
  private Path image;

  @BeforeEach
  void plant() throws IOException {
    tree = Files.createDirectory(folder.resolve("tree"));
    image = folder.resolve("out.img");
    Files.createDirectory(tree.resolve("a"));
    for (String name : List.of("a/text.txt", "a/text.bin", "plain.txt")) {
      Files.writeString(tree.resolve(name), "all work and no play ".repeat(SIZE / 21));
    }
  }

  private Cli.Result mkfs(Object... options) {
    List<Object> all = new ArrayList<>(List.of(options));
    all.add(image);
    all.add(tree);
    return Cli.run("mkfs.erofs", all.toArray());
  }

  private String layout(String path) {
    return Cli.run("dump.erofs", "-e", "--path=" + path, image).out();
  }

  @Test
  void compressesAndReadsBack() throws IOException {
    assertThat(mkfs("-zdeflate,9", "-C16384", "-Eztailpacking").errors()).isEmpty();
    assertThat(Files.size(image)).isLessThan(SIZE / 4);
    assertThat(Cli.run("erofs", "cat", image, "/a/text.txt").out())
        .isEqualTo(Files.readString(tree.resolve("a/text.txt")));
    assertThat(Cli.run("fsck.erofs", image).code()).isZero();
  }

  @Test
  void hintsChooseByPath() throws IOException {
    Path hints = folder.resolve("hints");
    Files.writeString(hints, "# size algorithm pattern\n0 \\.bin$\n\n65536 1 ^a/\n");
    assertThat(mkfs("-zdeflate:libdeflate,12", "--compress-hints=" + hints, "--json").out())
        .contains("libdeflate,level=12", "deflate,level=1");
    assertThat(layout("/a/text.bin")).doesNotContain("deflate");
    assertThat(layout("/a/text.txt")).contains("deflate");
    assertThat(json("/a/text.txt")).contains("libdeflate,level=12");
    assertThat(json("/plain.txt")).contains("\"algorithm\" : \"deflate,level=1\"");
  }

  private String json(String path) throws IOException {
    Path hints = folder.resolve("hints");
    String out = mkfs("-zdeflate:libdeflate,12", "--compress-hints=" + hints, "--json").out();
    String entry = out.substring(out.indexOf("\"path\" : \"" + path + "\""));
    return entry.substring(0, entry.indexOf('}'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "65536 2 .* | hints:1: -z names no algorithm 2",
        "1000 .* | hints:1: pclusters of 1000 bytes: not a multiple of the block up to 1 MiB",
        "2097152 .* | hints:1: pclusters of 2097152 bytes: not a multiple of the block up to 1 MiB",
        "many .* | hints:1: not 'PCLUSTERSIZE [ALGORITHM] PATTERN'",
        "4096 | hints:1: not 'PCLUSTERSIZE [ALGORITHM] PATTERN'",
        "4096 *a | hints:1: invalid regex '*a'",
      })
  void namesTheLineOfABadHint(String line, String message) throws IOException {
    Path hints = folder.resolve("hints");
    Files.writeString(hints, line + "\n");
    Cli.Result result = mkfs("-zdeflate", "--compress-hints=" + hints);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(message);
    assertThat(image).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-zdeflate --min-kernel=6.5 | Linux 6.5 lacks deflate (6.6)",
        "-zdeflate -b1024 --min-kernel=6.7 | Linux 6.7 lacks blocks of 1024 bytes (6.8)",
        "-zdeflate -C8192 --min-kernel=5.12 | Linux 5.12 lacks deflate (6.6)",
        "-zlz4 -Efragments --min-kernel=6.0 | Linux 6.0 lacks fragments (6.1)",
        "-zlz4 -m4096 --min-kernel=6.16 | Linux 6.16 lacks metabox (6.17)",
        "-E48bit --min-kernel=6.1 | Linux 6.1 lacks 48bit (6.15)",
        "--chunksize=4096 --min-kernel=5.10 | Linux 5.10 lacks chunked_file (5.15)",
      })
  void failsRatherThanExcludeAKernel(String options, String message) throws IOException {
    Cli.Result result = mkfs((Object[]) options.split(" "));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(message);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(tree);
    }
  }

  @ParameterizedTest
  @CsvSource({"-zdeflate, 6.6", "-b512, 6.4", "--quiet, 5.4"})
  void buildsForAKernelThatSuffices(String option, String kernel) {
    assertThat(mkfs(option, "--min-kernel=" + kernel).code()).isZero();
  }

  @Test
  void zfeatureBitsAreExtendedOptions() throws IOException {
    assertThat(mkfs("-zdeflate", "-Uclear", "-T0", "--zfeature-bits=0x82").code()).isZero();
    byte[] bits = Files.readAllBytes(image);
    assertThat(mkfs("-zdeflate", "-Uclear", "-T0", "-Eztailpacking,dot-omitted").code()).isZero();
    assertThat(Files.readAllBytes(image)).isEqualTo(bits);
    assertThat(mkfs("-zdeflate", "--zfeature-bits=256").code()).isEqualTo(1);
    assertThat(mkfs("-zdeflate", "-Uclear", "-T0", "-Edot-omitted", "--zfeature-bits=2").code())
        .isZero();
    assertThat(Files.readAllBytes(image)).isEqualTo(bits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-zdeflate -m4096:libdeflate,9 | metabox",
        "-zdeflate:libdeflate,9 -m16384:1 | metabox",
        "-zdeflate -m4096 --zD | metabox",
        "-zdeflate --zD=1 --MZ | compr_cfgs",
        "-zlz4 -Efragments | fragments",
        "-zzstd,9 -C65536 -Ededupe | Filesystem blocks:                            3",
        "-zlz4hc,12 -Eall-fragments=65536,^fragdedupe | fragments",
        "-zlz4 -Eall-fragments,fragdedupe=inode,ztailpacking | fragments",
        "-zlzma,9,lc=2 -C32768 --MZ=i --zD=0 | compr_cfgs",
      })
  void placesMetadata(String options, String feature) throws IOException {
    assertThat(mkfs((Object[]) options.split(" ")).errors()).isEmpty();
    assertThat(Cli.run("dump.erofs", image).out()).contains(feature);
    assertThat(Cli.run("erofs", "cat", image, "/plain.txt").out())
        .isEqualTo(Files.readString(tree.resolve("plain.txt")));
    assertThat(Cli.run("fsck.erofs", image).code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-zdeflate -m4096:1 | -m :1 must be",
        "-zdeflate -m4096:bogus | unknown compressor 'bogus'",
        "-zdeflate -m100 | -m 100 must be",
        "-zdeflate --MZ=d | invalid --MZ 'd'",
        "-zlz4 -Efragments=5000 | -Efragments=5000 must be",
        "-zlz4 -Efragdedupe=some | invalid -Efragdedupe 'some'",
        "-zlz4 -Eztailpacking=1 | extended option 'ztailpacking' doesn't allow a value",
        "-zlz4 -E^fragments=4096 | extended option 'fragments' doesn't allow a value",
        "-zlz4,level=3 | compressor 'lz4' has no setting 'level=3'",
        "-zlz4hc,13 | 13",
        "-zdeflate --zD=2 | invalid --zD '2'",
        "-zdeflate -C5000 | -C 5000 must be a multiple of the block size up to 1 MiB",
        "-zdeflate --chunksize=4096 | --chunksize=4096 contradicts compression",
      })
  void refusesWhatContradicts(String options, String message) {
    Cli.Result result = mkfs((Object[]) options.split(" "));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(message);
    assertThat(image).doesNotExist();
  }

  @Test
  void withoutCompressionEqualBlocksAreSharedInstead() throws IOException {
    Files.write(tree.resolve("a.bin"), new byte[] {1, 2, 3});
    byte[] once = new byte[5 * 4096];
    new Random(1).nextBytes(once);
    Files.write(tree.resolve("once.bin"), once);
    Files.write(tree.resolve("again.bin"), once);
    assertThat(mkfs("-T0", "-Uclear", "--chunksize=4096").code()).isZero();
    byte[] chunks = Files.readAllBytes(image);
    Cli.Result result = mkfs("-T0", "-Uclear", "-Ededupe");
    assertThat(result.err()).contains("-Ededupe without -z stores equal blocks once");
    assertThat(Files.readAllBytes(image)).isEqualTo(chunks);
    assertThat(mkfs("-T0", "-Uclear", "-Ededupe", "-b16384", "--quiet").err()).isEmpty();
    assertThat(Cli.run("fsck.erofs", image).code()).isZero();
    assertThat(mkfs("-T0", "-Uclear").code()).isZero();
    byte[] plain = Files.readAllBytes(image);
    assertThat(mkfs("-T0", "-Uclear", "-Efragments,ztailpacking").errors()).isEmpty();
    assertThat(Files.readAllBytes(image)).isEqualTo(plain);
  }

  @Test
  void optionsThatAllowNoValueChangeNothing() {
    for (String option : List.of("-Ededupe=1", "-Ebogus", "-E^bogus=1", "-E48bit=2")) {
      assertThat(mkfs("-zlz4", option).code()).as(option).isEqualTo(1);
      assertThat(image).doesNotExist();
    }
  }

  @Test
  void reportsAsJson() {
    String out = mkfs("-zdeflate", "--json").out();
    assertThat(out).startsWith("{").endsWith("}\n");
    assertThat(out)
        .contains(
            "\"leastKernel\" : \"6.6\"",
            "\"settings\" : \"deflate,level=1\"",
            "\"path\" : \"/a/text.txt\"",
            "\"compr_cfgs\"");
  }
}
