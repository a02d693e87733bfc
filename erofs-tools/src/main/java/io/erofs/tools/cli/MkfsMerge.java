package io.erofs.tools.cli;

import java.nio.file.Path;
import java.util.Optional;

/** What a command line of mkfs.erofs says about sources that are images or layers. */
final class MkfsMerge {
  /** What becomes of the data of files. */
  enum Import {
    /** Of images it stays where it is, of directories it is copied. */
    DEFAULT,
    /** It is copied. */
    DATA,
    /** Its place is reserved. */
    RESERVE
  }

  private Import imported = Import.DEFAULT;
  private boolean incremental;
  private boolean strip;
  private boolean namedMarks;
  private boolean hasBlockSize;
  private Optional<Path> descriptor = Optional.empty();

  /** Takes an option if it is one of these. */
  boolean take(Arguments.Given given) throws UsageException {
    switch (given.key()) {
      case "clean" -> {
        imported = imported(given);
        incremental = false;
      }
      case "incremental" -> {
        imported = imported(given);
        incremental = true;
      }
      case "ovlfs-strip" -> strip = !given.hasValue() || given.text().equals("1");
      case "aufs" -> namedMarks = true;
      case "vmdk-desc" -> descriptor = Optional.of(HostPaths.of(given.value()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Import imported(Arguments.Given given) throws UsageException {
    String value = given.hasValue() ? given.text() : "data";
    return switch (value) {
      case "data" -> Import.DATA;
      case "rvsp" -> Import.RESERVE;
      case "0" ->
          throw new UsageException(
              given.option().spelling()
                  + "=0 makes inodes without data, which only archives can be");
      default -> throw new UsageException("invalid " + given.option().spelling() + "=" + value);
    };
  }

  /** What becomes of the data of files. */
  Import imported() {
    return imported;
  }

  /** Whether the target is the lowest layer of what it becomes. */
  boolean isIncremental() {
    return incremental;
  }

  /** Whether the marks of overlayfs go when they have done their work. */
  boolean strips() {
    return strip;
  }

  /** Whether whiteouts are names that begin with {@code .wh.}. */
  boolean hasNamedMarks() {
    return namedMarks;
  }

  void blockSizeGiven() {
    hasBlockSize = true;
  }

  /** Whether the block size is not that of the images. */
  boolean hasBlockSize() {
    return hasBlockSize;
  }

  /** Where to describe the image and its devices as one disk. */
  Optional<Path> descriptor() {
    return descriptor;
  }
}
