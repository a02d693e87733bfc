package io.erofs.model;

/** Arithmetic on extents. */
final class Extents {
  private Extents() {}

  /** Both as one extent if the second continues the first; otherwise the second itself. */
  static Extent join(Extent first, Extent second) {
    if (first instanceof Extent.Hole hole && second instanceof Extent.Hole) {
      return new Extent.Hole(hole.logicalOffset(), hole.length() + second.length());
    }
    if (first instanceof Extent.Plain a
        && second instanceof Extent.Plain b
        && a.deviceId() == b.deviceId()
        && a.physicalOffset() + a.length() == b.physicalOffset()) {
      return new Extent.Plain(
          a.logicalOffset(), a.length() + b.length(), a.deviceId(), a.physicalOffset());
    }
    return second;
  }
}
