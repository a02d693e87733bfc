package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.error.ErofsException;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.DamagedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged images: a typed error with the path, or a stream that a strict reader takes. */
class TarHostileTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long ENOUGH = 64L << 20;

  /** What Linux reports and the export does not, with the reason. */
  private static final Map<String, String> ACCEPTED =
      Map.of(
          "trunc-last-byte", "a loop device drops a whole sector; nothing uses the byte",
          "ino-uid-max", "-1 is no id for Linux, but a number all the same",
          "chunk-idx-device-2", "masked to the primary device, whose block 0 is there",
          "noise-xattr", "a wrong name filter hides an attribute, as it does on Linux");

  static List<DamagedImage> images() {
    return Corpus.damaged();
  }

  /** The output had enough: a damaged size may promise exabytes. */
  private static final class EnoughException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Counts bytes up to a limit. */
  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) throws IOException {
      count(1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      count(length);
    }

    private void count(int more) throws IOException {
      count += more;
      if (count > ENOUGH) {
        throw new EnoughException();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  void endWithATypedErrorOrWhole(DamagedImage image) {
    for (boolean sparse : List.of(false, true)) {
      Optional<ErofsException> failure =
          assertTimeoutPreemptively(LIMIT, () -> export(image, sparse));
      failure.ifPresent(
          error -> assertThat(error.location().path()).as(error.getMessage()).startsWith("/"));
      if (image.kernel().mount().equals("ok") && !image.kernel().errors().isEmpty()) {
        assertThat(failure.isEmpty())
            .as(image.kernel().errors().toString())
            .isEqualTo(ACCEPTED.containsKey(image.name()));
      }
    }
  }

  /** Exports an image that opens; one that does not has nothing to export. */
  private static Optional<ErofsException> export(DamagedImage image, boolean sparse)
      throws IOException {
    OpenOptions options = OpenOptions.builder().devices(image.sideFiles()).build();
    try (ErofsImage opened = Erofs.open(image.image(), options)) {
      try {
        TarOptions how = TarOptions.builder().sparse(sparse).build();
        TarExporter.export(opened, how, new Counter());
      } catch (EnoughException promisedTooMuch) {
        return Optional.empty();
      } catch (ErofsException typed) {
        return Optional.of(typed);
      }
    } catch (ErofsException doesNotOpen) {
      return Optional.of(doesNotOpen.withPath("/"));
    }
    return Optional.empty();
  }
}
