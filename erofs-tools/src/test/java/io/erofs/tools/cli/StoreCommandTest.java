package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mkfs.erofs --blob-store}, {@code erofs store}, {@code erofs blobs}, {@code erofs share}.
 */
class StoreCommandTest {
  @TempDir Path directory;
  private String store = "";
  private String one = "";
  private String two = "";

  @BeforeEach
  void build() throws IOException {
    store = directory.resolve("store").toString();
    one = directory.resolve("one.erofs").toString();
    two = directory.resolve("two.erofs").toString();
    Path tree = Files.createDirectory(directory.resolve("tree"));
    write(tree.resolve("a"), 20000, 1);
    mkfs(one);
    write(tree.resolve("b"), 8192, 2);
    mkfs(two);
  }

  private static void write(Path file, int size, long seed) throws IOException {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    Files.write(file, bytes);
  }

  private void mkfs(String image) {
    run(
        "mkfs.erofs --quiet --chunksize=4096 --blob-store=%s %s %s",
        store, image, directory.resolve("tree"));
  }

  private static String run(String line, Object... values) {
    Cli.Result result = Cli.line(String.format(line, values));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return result.out();
  }

  private static Cli.Result failing(String line, Object... values) {
    Cli.Result result = Cli.line(String.format(line, values));
    assertThat(result.code()).isNotZero();
    return result;
  }

  @Test
  void listsBlobsAndImages() {
    String blobs = run("erofs store list %s", store);
    assertThat(blobs.lines())
        .hasSize(2)
        .anyMatch(line -> line.matches("[0-9a-f]{64}  20480  2  [0-9a-f]{64}"))
        .anyMatch(line -> line.matches("[0-9a-f]{64}  8192  1  [0-9a-f]{64}"));
    assertThat(run("erofs store list --json %s", store))
        .contains("\"chunks\" : 7", "\"bytes\" : 20480", "\"images\" : 2");
    assertThat(run("erofs store images %s", store).lines())
        .hasSize(5)
        .anyMatch(line -> line.endsWith("  " + one));
    assertThat(run("erofs store images --json %s", store)).contains(two);
  }

  @Test
  void verifiesAndTellsDamage() throws IOException {
    assertThat(run("erofs store verify --workers=2 %s", store)).isEmpty();
    String digest = run("erofs store list %s", store).substring(0, 64);
    Path blob = Path.of(store, "blobs", "sha256", digest);
    assertThat(blob.toFile().setWritable(true)).isTrue();
    Files.write(blob, new byte[Math.toIntExact(Files.size(blob))]);
    Cli.Result result = failing("erofs store verify %s", store);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains(blob + ": is damaged: its SHA-256 is ");
  }

  @Test
  void collectsWhatNoImageNeeds() throws IOException {
    assertThat(run("erofs store gc %s", store)).startsWith("removed: 0 blobs, 0 bytes, 0 files");
    Files.delete(Path.of(two));
    assertThat(run("erofs store gc --drop-missing %s", store))
        .contains("forgotten: ")
        .contains("removed: 1 blobs, 8192 bytes");
    assertThat(run("erofs store forget %s %s", store, one)).contains(one);
    assertThat(run("erofs store gc --dry-run %s", store))
        .contains("would remove: 1 blobs, 20480 bytes");
    assertThat(run("erofs store gc %s", store)).contains("removed: 1 blobs, 20480 bytes");
    assertThat(run("erofs store list %s", store)).isEmpty();
    assertThat(run("erofs store compact %s", store)).isEmpty();
    assertThat(failing("erofs store forget %s %s", store, one).err())
        .isEqualTo("erofs store: " + one + ": the store knows no such image\n");
  }

  @Test
  void takesImagesThatWereBuiltElsewhere() {
    String blob = directory.resolve("c.blob").toString();
    String image = directory.resolve("c.erofs").toString();
    run(
        "mkfs.erofs --quiet --chunksize=8192 --blobdev=%s %s %s",
        blob, image, directory.resolve("tree"));
    String other = directory.resolve("other").toString();
    assertThat(failing("mkfs.erofs --chunksize=1 --blob-store=%s x %s", other, other).code())
        .isEqualTo(1);
    run(
        "mkfs.erofs --quiet --chunksize=4096 --blob-store=%s %s %s",
        other, directory.resolve("empty.erofs"), directory.resolve("store/tmp"));
    String digest = run("erofs store add --chunksize=4096 --device=%s %s %s", blob, other, image);
    assertThat(digest).matches("[0-9a-f]{64}\n");
    run(
        "mkfs.erofs --quiet --chunksize=4096 --blob-store=%s %s %s",
        other, directory.resolve("again.erofs"), directory.resolve("tree"));
    assertThat(run("erofs store list %s", other)).startsWith(digest.strip() + "  28672  2  ");
    assertThat(failing("erofs store add --chunksize=5000 %s %s", other, image).err())
        .contains("--chunksize=5000 must be a power of two");
    assertThat(failing("erofs store add %s %s", other, image).err())
        .contains("option '--chunksize' is missing");
  }

  @Test
  void showsWhatAnImageUses() {
    String blobs = run("erofs blobs %s", two);
    assertThat(blobs.lines().skip(2))
        .hasSize(2)
        .anyMatch(line -> line.matches(" +[12] +20480 +20000  [0-9a-f]{64}"))
        .anyMatch(line -> line.matches(" +[12] +8192 +8192  [0-9a-f]{64}"));
    assertThat(run("erofs blobs %s b", two).lines())
        .hasSize(2)
        .anyMatch(line -> line.matches(" +0 +8192  [12] +0  [0-9a-f]{64}"));
    assertThat(run("erofs blobs --json %s /a", two))
        .contains("\"usedBytes\" : 20000", "\"path\" : \"/a\"", "\"deviceOffset\" : 0");
  }

  @Test
  void showsWhatImagesShare() throws IOException {
    assertThat(run("erofs share %s %s", one, two))
        .isEqualTo(
            """
            sum over all images  48192
            stored               28192
            shared               20000

                       bytes     of it alone  image
                       20000               0  %s
                       28192            8192  %s

                     in both  images
                       20000  %s  %s
            """
                .formatted(one, two, one, two));
    Path page = directory.resolve("page.html");
    assertThat(run("erofs share --json --html=%s %s %s", page, one, two))
        .contains("\"storedBytes\" : 28192", "\"uniqueBytes\" : 8192");
    assertThat(page)
        .content()
        .startsWith("<!DOCTYPE html>")
        .contains("<svg", "70 %", "100 %", "27.5 KiB")
        .doesNotContain("http", "src=", "<script");
  }

  @Test
  void documentsBeginWithTheirVersion() {
    for (String command :
        List.of(
            "store list --json " + store,
            "store images --json " + store,
            "blobs --json " + one,
            "share --json " + one + " " + two)) {
      assertThat(run("erofs " + command)).as(command).startsWith("{\n  \"schemaVersion\" : 1,\n");
    }
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(failing("erofs store list").err()).contains("missing argument: STORE");
    assertThat(failing("erofs store tidy %s", store).err()).contains("unknown action 'tidy'");
    assertThat(failing("erofs store list %s", directory).err()).contains("is not a blob store");
    assertThat(failing("mkfs.erofs --blob-store=%s %s x", store, one).err())
        .contains("--blob-store must be used together with --chunksize");
    assertThat(failing("mkfs.erofs --chunksize=4096 --blobdev=b --blob-store=%s i x", store).err())
        .contains("--blobdev contradicts --blob-store");
  }

  @Test
  void theTreesOfTheStoreProveWhatIsReadInParts() throws IOException {
    String list = run("erofs store list %s", store);
    String[] blob =
        list.lines().filter(line -> line.contains(" 20480 ")).findFirst().orElseThrow().split(" +");
    String proof = "--blobs=" + store + " --verity-root=" + blob[0] + "=";
    assertThat(run("erofs cat %s %s /a", proof + blob[3], one)).isNotEmpty();
    String wrong = "0".repeat(64);
    assertThat(failing("erofs cat %s %s /a", proof + wrong, one).err()).contains(wrong);
  }

  @Test
  void imagesAreBuiltAgainWithoutBlobsThatAreLittleNeeded() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("part"));
    byte[] part = Arrays.copyOf(Files.readAllBytes(directory.resolve("tree/a")), 8192);
    Files.write(tree.resolve("p"), part);
    String old = directory.resolve("part.erofs").toString();
    run("mkfs.erofs --quiet --chunksize=4096 --blob-store=%s %s %s", store, old, tree);
    String fresh = directory.resolve("fresh.erofs").toString();
    String rebuild =
        "mkfs.erofs --quiet --clean --chunksize=4096 --blob-store=%s --blob-least=%s %s %s";
    run(rebuild, store, 100, fresh, old);
    assertThat(run("erofs store list %s", store).lines()).hasSize(2);

    Files.delete(Path.of(one));
    Files.delete(Path.of(two));
    run("erofs store gc --drop-missing %s", store);
    run(rebuild, store, 40, fresh, old);
    assertThat(run("erofs store list %s", store)).contains("  20480  2  ").hasLineCount(1);
    run(rebuild, store, 41, fresh, old);
    assertThat(run("erofs store list %s", store)).contains("  8192  1  ").hasLineCount(2);
    Files.delete(Path.of(old));
    assertThat(run("erofs store gc --drop-missing %s", store))
        .contains("removed: 1 blobs, 20480 bytes");
    Cli.Result read = Cli.line("erofs cat --blobs=" + store + " " + fresh + " /p");
    assertThat(read.bytes()).isEqualTo(part);
    assertThat(run("erofs store verify %s", store)).isEmpty();
  }

  @Test
  void howMuchOfABlobIsNeededIsForStoresOnly() {
    assertThat(failing("mkfs.erofs --chunksize=4096 --blob-least=50 x %s", store).err())
        .contains("--blob-least needs --blob-store");
  }
}
