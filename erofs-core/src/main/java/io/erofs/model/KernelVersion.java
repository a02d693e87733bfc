package io.erofs.model;

/**
 * A mainline Linux release.
 *
 * @param major first number
 * @param minor second number
 */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  /** The first release with EROFS outside staging. */
  public static final KernelVersion FIRST = new KernelVersion(5, 4);

  @Override
  public int compareTo(KernelVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
