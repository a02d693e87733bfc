package io.erofs.tools.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays what fuzzing once found, and the seeds, so that a target that rejects them all shows. */
class FuzzRegressionTest {

  @ParameterizedTest
  @EnumSource(FuzzTarget.class)
  void findsStayMended(FuzzTarget target) throws IOException, URISyntaxException {
    for (Path find : finds(target)) {
      try {
        target.check(Files.readAllBytes(find));
      } catch (Throwable e) {
        throw new AssertionError(find.toString(), e);
      }
    }
  }

  @Test
  void everyTargetHasSeedsThatReachItsCode() throws Exception {
    Map<FuzzTarget, List<byte[]>> seeds = FuzzSeeds.collect();
    assertThat(seeds).containsOnlyKeys(FuzzTarget.values());
    for (Map.Entry<FuzzTarget, List<byte[]>> entry : seeds.entrySet()) {
      int accepted = 0;
      for (byte[] seed : entry.getValue()) {
        accepted += isAccepted(entry.getKey(), seed) ? 1 : 0;
      }
      assertThat(accepted).as(entry.getKey().name()).isPositive();
    }
  }

  private static boolean isAccepted(FuzzTarget target, byte[] seed) {
    boolean[] done = {false};
    FuzzGuard.run(
        () -> {
          target.run(seed);
          done[0] = true;
        });
    return done[0];
  }

  private static List<Path> finds(FuzzTarget target) throws IOException, URISyntaxException {
    URL folder = FuzzRegressionTest.class.getResource("/fuzz/" + target.name());
    if (folder == null) {
      return new ArrayList<>();
    }
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().toList();
    }
  }
}
