package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.erofs.error.UnsupportedFeatureException;
import io.erofs.io.ByteSource;
import io.erofs.testkit.Commands;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.DamagedImage;
import io.erofs.testkit.ImageExerciser;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeDiff.Aspect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No damage makes the reader do anything but throw what it promises, in time and in little heap.
 */
class DamagedImagesTest {
  /** Generous, for slow machines; measured are a few milliseconds. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static final String LOOP = "a graph of directories; the reader goes where it is told";

  /** What Linux reports and the reader does not, with the reason. */
  private static final Map<String, String> ACCEPTED =
      Map.ofEntries(
          Map.entry("trunc-last-byte", "a loop device drops a whole sector; nothing uses the byte"),
          Map.entry("ino-uid-max", "-1 is no id for Linux, but a number all the same"),
          Map.entry("chunk-idx-device-2", "masked to the primary device, whose block 0 is there"),
          Map.entry("dir-child-is-root", LOOP),
          Map.entry("dir-child-is-self", LOOP),
          Map.entry("dir-child-is-self-dot", LOOP),
          Map.entry("dir-cycle-two", LOOP),
          Map.entry("metabox-dir-cycle", LOOP),
          Map.entry("dir-nameoff0-12", "one entry with an odd name is a directory as well"),
          Map.entry("xattr-acl-version", "the value is given as it is stored"),
          Map.entry("noise-xattr", "a wrong name filter hides an attribute, as it does on Linux"));

  /** What Linux reads as if nothing were wrong and the reader refuses, with the reason. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "cfg-size-zero", "settings of LZMA that are missing; Linux takes what follows for them",
          "cfg-size-max", "settings of LZMA that are larger than the image",
          "dev-slotoff-max", "a device table behind the end; Linux reads zeros there",
          "dir-nid-wrap", "a node number whose offset has more than 64 bits",
          "frag-packed-symlink", "fragments in a link; Linux does not look at the type");

  static List<DamagedImage> all() {
    return Corpus.damaged();
  }

  /** Those that Linux reads as their base, and those that must be read so. */
  static List<DamagedImage> harmless() {
    return Corpus.damaged().stream()
        .filter(
            image ->
                image.should().contains("as the base")
                    || image.kernel().outcome().startsWith("no error, same"))
        .filter(image -> !image.base().isEmpty())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  void givesTypedErrorsInTime(DamagedImage image) {
    ImageExerciser.Report report = assertTimeoutPreemptively(LIMIT, () -> exercise(image));
    if (image.kernel().reportsError()) {
      assertThat(report.errors().isEmpty())
          .as("no error; Linux: %s %s", image.kernel().outcome(), image.kernel().errors())
          .isEqualTo(ACCEPTED.containsKey(image.name()));
    }
    assertThat(report.errors()).allMatch(error -> error.getMessage().contains(image.name()));
  }

  /** Damage that does not matter changes nothing, and if it is reported, then with an error. */
  @ParameterizedTest
  @MethodSource("harmless")
  void readsHarmlessDamageAsTheBase(DamagedImage image) throws IOException {
    ImageExerciser.Report report = exercise(image);
    if (report.errors().isEmpty()) {
      assertThat(REFUSED).doesNotContainKey(image.name());
      OpenOptions options = OpenOptions.builder().devices(image.sideFiles()).build();
      try (ErofsImage damaged = Erofs.open(image.image(), options);
          ErofsImage base = Erofs.open(Corpus.base(image.base()), options)) {
        ImageSnapshot expected = ImageSnapshot.of(base);
        ImageSnapshot actual = ImageSnapshot.of(damaged);
        assertThat(TreeDiff.compare(expected.tree(), actual.tree(), Set.of(Aspect.MTIME)))
            .isEmpty();
      }
    } else if (image.should().contains("as the base")) {
      assertThat(report.errors()).allMatch(UnsupportedFeatureException.class::isInstance);
    } else {
      assertThat(REFUSED).containsKey(image.name());
    }
  }

  @Test
  void endsInAGraphOfDirectoriesWithEndlessPaths() throws IOException {
    assertThat(exercise(Corpus.damaged("dir-dag-bomb")).inodes()).isBetween(40, 50);
    assertThat(exercise(Corpus.damaged("dir-deep-500")).inodes()).isGreaterThan(500);
  }

  /** All of them one after the other in a JVM of 256 MiB and with small stacks. */
  @Test
  void needsLittleHeap() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("surefire.test.class.path", "");
    Commands.Result result =
        Commands.run(
            java,
            "-Xmx256m",
            "-Xss256k",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            classPath.isEmpty() ? System.getProperty("java.class.path") : classPath,
            Sweep.class.getName());
    assertThat(result.text()).isEqualTo("292 images");
  }

  /** Exercises all damaged images. */
  public static final class Sweep {
    private Sweep() {}

    /**
     * Runs.
     *
     * @param args none
     * @throws IOException if anything but a typed error is thrown
     */
    public static void main(String[] args) throws IOException {
      int count = 0;
      for (DamagedImage image : Corpus.damaged()) {
        exercise(image);
        count++;
      }
      System.out.println(count + " images");
    }
  }

  static ImageExerciser.Report exercise(DamagedImage image) throws IOException {
    List<ByteSource> devices = new ArrayList<>();
    for (Path file : image.sideFiles()) {
      devices.add(ByteSource.file(file));
    }
    return ImageExerciser.exercise(ByteSource.file(image.image()), devices, OpenOptions.DEFAULT);
  }
}
