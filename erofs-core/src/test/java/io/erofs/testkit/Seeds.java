package io.erofs.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Seeds of random tests: the first few are always the same, the last one is new in each run, and
 * {@code -Derofs.seed=N} repeats a run with that seed alone.
 */
public final class Seeds {
  /** System property with the only seed to use. */
  public static final String PROPERTY = "erofs.seed";

  private Seeds() {}

  /**
   * Seeds for a random test.
   *
   * @param count how many, at least 1
   * @return that many seeds, or the one that the user wants
   */
  public static List<Long> of(int count) {
    String wanted = System.getProperty(PROPERTY, "");
    if (!wanted.isEmpty()) {
      return List.of(Long.parseLong(wanted));
    }
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed < count; seed++) {
      seeds.add(seed);
    }
    seeds.add(ThreadLocalRandom.current().nextLong(count, Integer.MAX_VALUE));
    return List.copyOf(seeds);
  }

  /**
   * What to say when a test fails.
   *
   * @param seed the seed
   * @return the option that repeats it
   */
  public static String describe(long seed) {
    return "repeat with -D" + PROPERTY + "=" + seed;
  }
}
