package io.erofs.tools.host;

import io.erofs.testkit.Seeds;
import io.erofs.tools.host.HostCapabilities.Means;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Cases of tests that write to the host or read from it. */
public final class HostCases {
  private HostCases() {}

  /** The ways to do what the JDK cannot, each with some seeds of trees. */
  public static Stream<Arguments> meansAndSeeds() {
    List<Arguments> cases = new ArrayList<>();
    for (Means means : List.of(Means.NATIVE, Means.PROGRAMS)) {
      for (long seed : Seeds.of(4)) {
        cases.add(Arguments.of(means, seed));
      }
    }
    return cases.stream();
  }
}
