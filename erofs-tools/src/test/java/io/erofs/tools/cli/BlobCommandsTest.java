package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.blob.verity.VerityFile;
import io.erofs.io.ByteSource;
import io.erofs.testkit.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on an image whose data is on a server; the bytes that the server sent are counted. */
class BlobCommandsTest {
  /** What the cache fetches behind what a reader misses. */
  private static final int READ_AHEAD = 128 << 10;

  private static final int PROBE = 1;

  private static RemoteImage built;

  @TempDir Path folder = Path.of("");

  private RemoteImage remote;
  private WebServer server;
  private long blobSize;

  @BeforeAll
  static void build(@TempDir Path shared) throws IOException {
    built = RemoteImage.build(shared);
  }

  @BeforeEach
  void serve() throws IOException {
    remote = built.copy(folder);
    server = remote.serve();
    blobSize = Files.size(remote.blob());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private String blobs() {
    return "--blobs=" + server.uri("/");
  }

  private String cache() {
    return "--cache=" + folder.resolve("cache");
  }

  private Cli.Result erofs(Object... words) {
    return Cli.run("erofs", words);
  }

  @Test
  void listingFetchesNothingOfTheBlobs() {
    Cli.Result list = erofs("ls", "-lR", blobs(), "--unverified", remote.image());
    assertThat(list.err()).isEmpty();
    assertThat(list.code()).isZero();
    assertThat(list.out()).contains("199").contains("large");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void readingAFileFetchesItsChunksAndOneWindow() {
    Cli.Result cat = erofs("cat", blobs(), "--unverified", cache(), remote.image(), "/dir/7");
    assertThat(cat.err()).isEmpty();
    assertThat(cat.out()).isEqualTo("file 7\n");
    assertThat(server.bytesSent()).isBetween(100L, (long) RemoteImage.CHUNK + READ_AHEAD + PROBE);
    server.forget();
    Cli.Result warm = erofs("cat", blobs(), "--unverified", cache(), remote.image(), "/dir/7");
    assertThat(warm.out()).isEqualTo("file 7\n");
    assertThat(server.bytesSent()).isEqualTo(PROBE);
  }

  @Test
  void readsALargeFileColdAndWarm() {
    for (long most : new long[] {blobSize + PROBE, PROBE}) {
      server.forget();
      Cli.Result cat = erofs("cat", blobs(), "--unverified", cache(), remote.image(), "/large");
      assertThat(cat.err()).isEmpty();
      assertThat(Arrays.equals(cat.bytes(), RemoteImage.large())).isTrue();
      assertThat(server.bytesSent()).isLessThanOrEqualTo(most);
    }
  }

  @Test
  void verifiesAWholeBlobUnlessToldOtherwise() throws IOException {
    Cli.Result cat = erofs("cat", blobs(), cache(), remote.image(), "/dir/7");
    assertThat(cat.err()).isEmpty();
    assertThat(cat.out()).isEqualTo("file 7\n");
    assertThat(server.bytesSent()).isGreaterThanOrEqualTo(blobSize);
    server.forget();
    assertThat(erofs("cat", blobs(), cache(), remote.image(), "/dir/7").out())
        .isEqualTo("file 7\n");
    assertThat(server.bytesSent()).isLessThan(1000);
    damage();
    Cli.Result bad = erofs("cat", blobs(), remote.image(), "/large");
    assertThat(bad.code()).isEqualTo(ExitCodes.IO);
    assertThat(bad.err()).contains("the blob has the SHA-256").contains(remote.tag());
  }

  @Test
  void verifiesBlocksByTheRootOfATree() throws IOException {
    String root = "--verity-root=" + remote.tag() + "=" + remote.root();
    Cli.Result cat = erofs("cat", blobs(), root, remote.image(), "/dir/7");
    assertThat(cat.err()).isEmpty();
    assertThat(cat.out()).isEqualTo("file 7\n");
    assertThat(server.bytesSent()).isLessThan(RemoteImage.CHUNK + READ_AHEAD + 100_000L);
    damage();
    Cli.Result bad = erofs("cat", blobs(), root, remote.image(), "/large");
    assertThat(bad.code()).isEqualTo(ExitCodes.IO);
    assertThat(bad.err()).contains("block of the blob has the SHA-256");
    Cli.Result local = erofs("cat", "--blobs=" + remote.store(), root, remote.image(), "/large");
    assertThat(local.err()).contains("block of the blob has the SHA-256");
  }

  /** What was taken as it came is not what was proved. */
  @Test
  void doesNotTakeUnverifiedBytesFromTheCacheAsVerified() throws IOException {
    byte[] good = Files.readAllBytes(remote.blob());
    damage();
    assertThat(erofs("cat", blobs(), cache(), "--unverified", remote.image(), "/large").code())
        .isZero();
    Files.write(remote.blob(), good);
    Cli.Result cat = erofs("cat", blobs(), cache(), remote.image(), "/large");
    assertThat(cat.err()).isEmpty();
    assertThat(Arrays.equals(cat.bytes(), RemoteImage.large())).isTrue();
  }

  private void damage() throws IOException {
    byte[] blob = Files.readAllBytes(remote.blob());
    blob[1_000_000] ^= 1;
    Files.write(remote.blob(), blob);
  }

  @Test
  void everyCommandReadsThroughBlobs() throws IOException {
    String device = "--device=" + remote.blob();
    List<List<Object>> commands =
        List.of(
            List.of("tar", remote.image()),
            List.of("stat", remote.image(), "/large"),
            List.of("dump", "--cat", "--path=/dir/3", remote.image()),
            List.of("fsck", "-d3", remote.image()));
    for (List<Object> command : commands) {
      for (String where : List.of(blobs(), "--blobs=" + remote.store())) {
        List<Object> words = new ArrayList<>(command);
        words.add(1, where);
        Cli.Result remotely = erofs(words.toArray());
        words.set(1, device);
        Cli.Result locally = erofs(words.toArray());
        assertThat(remotely.err()).as("%s", words).isEqualTo(locally.err());
        assertThat(remotely.code()).isEqualTo(locally.code()).isZero();
        assertThat(Arrays.equals(remotely.bytes(), locally.bytes())).isTrue();
      }
    }
    Cli.Result extract = erofs("extract", blobs(), remote.image(), folder.resolve("out"));
    assertThat(extract.err()).isEmpty();
    assertThat(folder.resolve("out/large")).hasBinaryContent(RemoteImage.large());
  }

  @Test
  void tellsThatABlobIsNotThere() throws IOException {
    Files.delete(remote.blob());
    Cli.Result cat = erofs("cat", blobs(), "--unverified", remote.image(), "/large");
    assertThat(cat.code()).isEqualTo(ExitCodes.IO);
    assertThat(cat.err()).contains("404 (not found)");
    Cli.Result local = erofs("cat", "--blobs=" + folder, remote.image(), "/large");
    assertThat(local.code()).isEqualTo(ExitCodes.IO);
    assertThat(local.err()).contains("no blob \"" + remote.tag());
  }

  /** A blob that is not there says nothing about the image; one that is another does. */
  @Test
  void checkTellsWhatItCouldNotHaveFromDamage() throws IOException {
    damage();
    Cli.Result damaged = erofs("fsck", blobs(), remote.image());
    assertThat(damaged.code()).isEqualTo(ExitCodes.IMAGE);
    assertThat(damaged.err()).contains("G-04");
    Files.delete(remote.blob());
    Cli.Result missing = erofs("fsck", blobs(), remote.image());
    assertThat(missing.code()).isEqualTo(ExitCodes.IO);
    assertThat(missing.err())
        .contains("reads of blobs that could not be had not checked")
        .contains("404 (not found)")
        .doesNotContain("G-04");
    Cli.Result extracted =
        erofs("fsck", "--extract=" + folder.resolve("out"), blobs(), remote.image());
    assertThat(extracted.code()).isEqualTo(ExitCodes.IO);
    assertThat(erofs("fsck", "--json", blobs(), remote.image()).out())
        .contains("\"verdict\" : \"incomplete\"")
        .contains("\"reason\" : \"unavailable\"");
  }

  /** The address of the image on the server that shows the store. */
  private String imageAddress() throws IOException {
    Files.copy(remote.image(), remote.store().resolve("image.erofs"));
    return server.uri("/image.erofs").toString();
  }

  @Test
  void readsAnImageThatIsOnAServerItself() throws IOException {
    String image = imageAddress();
    Cli.Result listed = erofs("ls", "-lR", "--unverified", cache(), image);
    assertThat(listed.err()).isEmpty();
    assertThat(listed.out()).isEqualTo(erofs("ls", "-lR", remote.image()).out());
    assertThat(server.bytesSent()).as("no data").isLessThan(blobSize / 10);
    server.forget();
    assertThat(erofs("ls", "-lR", "--unverified", cache(), image).out()).isEqualTo(listed.out());
    assertThat(server.bytesSent()).as("from the cache").isEqualTo(PROBE);
    Cli.Result cat = erofs("cat", "--unverified", cache(), image, "/large");
    assertThat(cat.err()).isEmpty();
    assertThat(Arrays.equals(cat.bytes(), RemoteImage.large())).isTrue();
    Cli.Result elsewhere =
        erofs("cat", "--unverified", "--blobs=" + remote.store(), image, "/dir/7");
    assertThat(elsewhere.out()).as("image and blobs in two places").isEqualTo("file 7\n");
    Cli.Result damaged = erofs("dump", "-s", "--unverified", image);
    assertThat(damaged.out()).isEqualTo(erofs("dump", "-s", remote.image()).out());
  }

  @Test
  void takesAnImageFromAServerOnlyWithAProof() throws IOException {
    String image = imageAddress();
    Cli.Result unproved = erofs("ls", image);
    assertThat(unproved.code()).isEqualTo(ExitCodes.IO);
    assertThat(unproved.err()).contains("cannot be verified").contains("image.erofs");
    String digest;
    try (ByteSource source = ByteSource.file(remote.image())) {
      Path tree = remote.store().resolve("verity/sha256/image.erofs");
      digest = HexFormat.of().formatHex(VerityFile.write(source, tree).digest().toByteArray());
    }
    Cli.Result proved = erofs("cat", "--verity-root=image.erofs=" + digest, image, "/dir/7");
    assertThat(proved.err()).isEmpty();
    assertThat(proved.out()).isEqualTo("file 7\n");
    Cli.Result missing = erofs("ls", "--unverified", server.uri("/nothing").toString());
    assertThat(missing.code()).isEqualTo(ExitCodes.IO);
    assertThat(missing.err()).contains("404 (not found)");
  }

  @Test
  void worksWithAnImageOnAServerInEveryCommand() throws IOException {
    String image = imageAddress();
    Path out = folder.resolve("out");
    Cli.Result checked = erofs("fsck", "--extract=" + out, "--unverified", cache(), image);
    assertThat(checked.err()).isEmpty();
    assertThat(checked.code()).isZero();
    assertThat(out.resolve("large")).hasBinaryContent(RemoteImage.large());
    server.forget();
    Cli.Result done = erofs("prefetch", "--unverified", cache(), image);
    assertThat(done.out()).isEqualTo(blobSize + " bytes of 1 blobs are in the cache\n");
    assertThat(erofs("trace", "--unverified", cache(), image, "/dir/7").out())
        .endsWith(" " + remote.tag() + "\n");
    assertThat(erofs("tar", "-o", folder.resolve("t.tar"), "--unverified", cache(), image).err())
        .isEmpty();
    assertThat(erofs("stat", "--unverified", cache(), image, "/large").code()).isZero();
    assertThat(erofs("extract", "--unverified", cache(), image, folder.resolve("x")).code())
        .isZero();
    assertThat(server.bytesSent()).as("all is cached").isLessThanOrEqualTo(20 * PROBE);
  }

  @Test
  void checksAndExtractsThroughOneCache() {
    Path out = folder.resolve("out");
    Cli.Result checked =
        erofs("fsck", "--extract=" + out, blobs(), "--unverified", cache(), remote.image());
    assertThat(checked.err()).isEmpty();
    assertThat(checked.code()).isZero();
    assertThat(out.resolve("large")).hasBinaryContent(RemoteImage.large());
  }

  @Test
  void prefetchesWholeBlobs() {
    Cli.Result done = erofs("prefetch", blobs(), cache(), "--unverified", "--json", remote.image());
    assertThat(done.err()).isEmpty();
    assertThat(done.out()).contains("\"bytes\" : " + blobSize).contains("\"blobs\" : 1");
    server.forget();
    erofs("cat", blobs(), cache(), "--unverified", remote.image(), "/large");
    assertThat(server.bytesSent()).isEqualTo(PROBE);
  }

  @Test
  void prefetchesWhatPathsNeed() {
    Cli.Result done =
        erofs("prefetch", blobs(), cache(), "--unverified", remote.image(), "/dir", "/dir/7");
    assertThat(done.err()).isEmpty();
    assertThat(done.out()).endsWith(" bytes of 1 blobs are in the cache\n");
    assertThat(server.bytesSent()).isLessThan(blobSize / 2);
    server.forget();
    for (String file : List.of("/dir/0", "/dir/199")) {
      assertThat(erofs("cat", blobs(), cache(), "--unverified", remote.image(), file).code())
          .isZero();
    }
    assertThat(server.bytesSent()).isLessThanOrEqualTo(2 * PROBE);
  }

  @Test
  void prefetchesWhatATraceSays() throws IOException {
    Path trace = folder.resolve("trace");
    Files.writeString(folder.resolve("list"), "/dir/30\n/dir/2\n");
    Cli.Result traced =
        erofs(
            "trace",
            "-o",
            trace,
            "--from=" + folder.resolve("list"),
            blobs(),
            "--unverified",
            remote.image(),
            "/dir/100");
    assertThat(traced.err()).isEmpty();
    List<String> lines = Files.readAllLines(trace);
    assertThat(lines.get(0)).isEqualTo("erofs-trace 1");
    assertThat(lines.size()).isBetween(2, 4);
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.endsWith(" " + remote.tag()));
    Cli.Result shown = erofs("trace", blobs(), "--unverified", remote.image(), "/dir/100");
    assertThat(shown.out()).startsWith("erofs-trace 1\n").endsWith(" " + remote.tag() + "\n");
    erofs("prefetch", blobs(), cache(), "--unverified", "--trace=" + trace, remote.image());
    server.forget();
    for (String file : List.of("/dir/30", "/dir/2", "/dir/100")) {
      erofs("cat", blobs(), cache(), "--unverified", remote.image(), file);
    }
    assertThat(server.bytesSent()).isEqualTo(3 * PROBE);
    Files.writeString(trace, "x\n");
    Cli.Result bad = erofs("prefetch", blobs(), cache(), "--trace=" + trace, remote.image());
    assertThat(bad.code()).isEqualTo(ExitCodes.IO);
    assertThat(bad.err()).contains("not a trace");
  }

  @Test
  void looksAfterACache() throws IOException {
    Path directory = folder.resolve("cache");
    erofs("prefetch", blobs(), cache(), "--unverified", remote.image());
    assertThat(erofs("cache", "ls", directory).out())
        .startsWith(blobSize + " " + blobSize + " 2")
        .contains(" " + remote.tag() + " " + server.uri("/"));
    assertThat(erofs("cache", "ls", "--json", directory).out())
        .contains("\"key\" : \"" + remote.tag() + "\"")
        .contains("\"presentBytes\" : " + blobSize);
    assertThat(erofs("cache", "stat", directory).out())
        .contains("Blobs:          1\n")
        .contains("Cached bytes:   " + blobSize + "\n");
    assertThat(erofs("cache", "stat", "--json", directory).out()).contains("\"wholeBlobs\" : 1");
    assertThat(erofs("cache", "verify", directory).out())
        .isEqualTo("1 blobs verified, 0 damaged blocks\n");
    damageCache(directory);
    Cli.Result damaged = erofs("cache", "verify", directory);
    assertThat(damaged.code()).isEqualTo(ExitCodes.IMAGE);
    assertThat(damaged.err()).contains("1 blocks were damaged");
    assertThat(erofs("cache", "verify", "--json", directory).out())
        .contains("\"damagedBlocks\" : 1");
    Cli.Result missing = erofs("cache", "drop", directory, "nothing");
    assertThat(missing.code()).isEqualTo(ExitCodes.IMAGE);
    assertThat(missing.err()).contains("nothing: No such blob in the cache");
    assertThat(erofs("cache", "drop", directory, remote.tag()).out())
        .isEqualTo("1 blobs removed\n");
    assertThat(erofs("cache", "ls", directory).out()).isEmpty();
    assertThat(erofs("cache", "drop", "--all", directory).out()).isEqualTo("0 blobs removed\n");
    assertThat(erofs("cache", "cull", directory).out()).isEqualTo("0 blobs removed\n");
  }

  private void damageCache(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) >= blobSize) {
          byte[] bytes = Files.readAllBytes(file);
          bytes[100_000] ^= 1;
          Files.write(file, bytes);
        }
      }
    }
  }

  @Test
  void cullsACacheToASize() {
    Path directory = folder.resolve("cache");
    erofs("prefetch", blobs(), cache(), "--unverified", remote.image());
    assertThat(erofs("cache", "cull", "--max-size=1M", directory).out())
        .isEqualTo("1 blobs removed\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ls --cache=x IMAGE|--cache needs --blobs=X, or an image on a server",
        "ls --unverified IMAGE|--unverified needs --blobs=X",
        "ls --blobs=x --device=y IMAGE|--blobs excludes --device",
        "ls --blobs=http:// IMAGE|--blobs: ",
        "ls --blobs=http://x/?q IMAGE|--blobs: no address of a directory",
        "ls --blobs=oci://host IMAGE|--blobs: oci://host is not oci://REGISTRY/REPOSITORY",
        "ls --blobs=oci://host/UP IMAGE|--blobs: repository=UP is not a name",
        "ls --blobs=x --verity-root=a=12 IMAGE|--verity-root=a=12 is not TAG=HEX",
        "prefetch --blobs=x IMAGE|option '--cache' is missing",
        "prefetch --cache=x IMAGE|--cache needs --blobs=X",
        "prefetch --blobs=x --cache=y --trace=t IMAGE /a|--trace excludes PATHs",
        "ls http://x/|http://x/ is not the address of a file",
        "ls http://x|http://x is not the address of a file",
        "ls http://x/a?b/c|no address of a directory",
        "ls --device=y http://x/i|an image on a server excludes --device",
        "trace --blobs=x IMAGE|missing argument: PATH",
        "trace IMAGE /dir|option '--blobs' is missing",
        "cache ls|missing argument: DIR",
        "cache nothing .|unknown action 'nothing'",
        "cache ls . x|unexpected argument: x",
      })
  void tellsWrongUsage(String line, String problem) {
    List<Object> words = new ArrayList<>(List.of(line.split(" ")));
    words.replaceAll(word -> word.equals("IMAGE") ? remote.image() : word);
    words.replaceAll(word -> word.equals(".") ? Path.of(folder.toString(), "fresh") : word);
    folder.resolve("fresh").toFile().mkdir();
    Cli.Result result = erofs(words.toArray());
    assertThat(result.err()).contains(problem);
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "stat", "verify", "cull"})
  void doesNotMakeACacheThatIsNotThere(String action) {
    Cli.Result result = erofs("cache", action, folder.resolve("none"));
    assertThat(result.code()).isEqualTo(ExitCodes.IO);
    assertThat(result.err()).contains("No such file or directory");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void leavesNoTemporaryFiles() throws IOException {
    List<String> before = temporary();
    erofs("cat", blobs(), remote.image(), "/dir/7");
    assertThat(temporary()).isEqualTo(before);
  }

  private static List<String> temporary() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("erofs-cache") || name.endsWith(".blob"))
          .sorted()
          .toList();
    }
  }
}
