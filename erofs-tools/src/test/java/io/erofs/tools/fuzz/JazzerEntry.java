package io.erofs.tools.fuzz;

/** Where Jazzer comes in: hands its inputs to the target that a property names. */
public final class JazzerEntry {
  private static final FuzzTarget TARGET =
      FuzzTarget.valueOf(System.getProperty("erofs.fuzz.target", "TREE"));

  private JazzerEntry() {}

  /** Called by Jazzer, by this name. */
  public static void fuzzerTestOneInput(byte[] input) {
    TARGET.check(input);
  }
}
