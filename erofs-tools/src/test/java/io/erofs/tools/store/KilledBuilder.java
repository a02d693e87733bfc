package io.erofs.tools.store;

import java.nio.file.Path;

/** A process that builds images into a store until it is killed. */
public final class KilledBuilder {
  private KilledBuilder() {}

  /**
   * Builds.
   *
   * @param arguments directory of the store, directory for images, first number
   * @throws Exception if a build fails
   */
  public static void main(String[] arguments) throws Exception {
    BlobStore store = BlobStore.create(Path.of(arguments[0]));
    Path images = Path.of(arguments[1]);
    int number = Integer.parseInt(arguments[2]);
    System.out.println("ready");
    while (true) {
      Path image = images.resolve("image" + number % 7);
      StoreTrees.build(store, image, StoreTrees.tree(number % 50, number % 50 + 10));
      if (number % 5 == 4) {
        store.forgetMissing();
        store.collect(false);
      }
      number++;
    }
  }
}
