package io.erofs.testkit;

import java.nio.file.Path;
import java.util.List;

/**
 * A damaged image of the corpus, with what others did with it. <b>Never to be mounted.</b>
 *
 * @param name name that says what is wrong
 * @param image the image file; never to be written to
 * @param sideFiles extra devices in the order of the device table
 * @param base name of the good image it was made from, empty for images made by hand
 * @param kind area of the damage, such as {@code directory}
 * @param edit what was changed, in words
 * @param should what a reader should do with it; empty where an error is the answer
 * @param sha256 digest of the image file, hexadecimal
 * @param kernel what Linux did
 * @param fsck what {@code fsck.erofs --extract} of erofs-utils 1.9.3 did
 */
public record DamagedImage(
    String name,
    Path image,
    List<Path> sideFiles,
    String base,
    String kind,
    String edit,
    String should,
    String sha256,
    KernelReaction kernel,
    FsckReaction fsck) {
  /** Copies the list. */
  public DamagedImage {
    sideFiles = List.copyOf(sideFiles);
  }

  /**
   * What Linux 6.18 did on mount and on a walk that reads everything.
   *
   * @param mount {@code ok} or the name of the error
   * @param outcome summary in words
   * @param errors operation, path and error of the walk
   * @param differences what differs from the base without an error
   */
  public record KernelReaction(
      String mount, String outcome, List<String> errors, List<String> differences) {
    /** Copies the lists. */
    public KernelReaction {
      errors = List.copyOf(errors);
      differences = List.copyOf(differences);
    }

    /**
     * Whether the mount or anything on the walk failed.
     *
     * @return true if an error was seen
     */
    public boolean reportsError() {
      return !mount.equals("ok") || !errors.isEmpty();
    }
  }

  /**
   * What {@code fsck.erofs} did.
   *
   * @param exit exit status, -1 where it did not end
   * @param outcome summary in words
   */
  public record FsckReaction(long exit, String outcome) {}

  static DamagedImage of(Json json, Path root) {
    Json kernel = json.object("kernel");
    Json fsck = json.object("fsck_extract");
    return new DamagedImage(
        json.text("name"),
        root.resolve(json.text("image")),
        json.texts("side_files").stream().map(root::resolve).toList(),
        baseName(json.text("base", "")),
        json.text("kind"),
        json.text("edit"),
        json.text("should", ""),
        json.text("sha256"),
        new KernelReaction(
            kernel.text("mount"),
            kernel.text("outcome"),
            kernel.texts("errors"),
            kernel.texts("differs_from_base")),
        new FsckReaction(fsck.number("exit", -1), fsck.text("outcome")));
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1).replace(".erofs", "");
  }

  /** The name alone, for test reports. */
  @Override
  public String toString() {
    return name;
  }
}
