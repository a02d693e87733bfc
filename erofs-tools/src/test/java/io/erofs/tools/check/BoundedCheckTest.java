package io.erofs.tools.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.OpenOptions;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.DamagedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every damaged image is checked within a second, in a JVM with 256 MiB of heap. */
class BoundedCheckTest {
  private static final long LIMIT_MILLIS = 1000;
  private static final int LOOKS = 5;
  private static final String HEAP = "-Xmx256m";

  /** The program in the other JVM: prints the name and the milliseconds of each image. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws IOException {
      for (DamagedImage image : Corpus.damaged()) {
        long millis = millis(image);
        for (int look = 1; look < LOOKS && millis > LIMIT_MILLIS; look++) {
          // The first images wait for classes, and others may have had the cores.
          millis = Math.min(millis, millis(image));
        }
        System.out.println(image.name() + " " + millis);
      }
    }

    private static long millis(DamagedImage image) throws IOException {
      OpenOptions open = OpenOptions.builder().devices(image.sideFiles()).build();
      CheckOptions options = CheckOptions.builder().open(open).data(true).build();
      long start = System.nanoTime();
      ImageChecker.check(image.image(), options);
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
  }

  @Test
  void damagedImagesTakeNeitherTimeNorMemory() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                java.toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines = process.inputReader().lines().toList();

    assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
    assertThat(lines).hasSize(Corpus.damaged().size());
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(Long.parseLong(line.split(" ")[1]))
                    .as(line)
                    .isLessThanOrEqualTo(LIMIT_MILLIS));
  }
}
