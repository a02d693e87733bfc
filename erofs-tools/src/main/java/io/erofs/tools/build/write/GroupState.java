package io.erofs.tools.build.write;

import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.plan.MetadataGroup;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The metadata of a group while the parts of the group are being written: the last one to be done
 * writes it. Thread-safe.
 */
final class GroupState {
  private final LayoutPlan plan;
  private final MetadataGroup group;
  private final int number;
  private final AtomicInteger partsLeft = new AtomicInteger();
  private byte[] metadata = new byte[0];

  GroupState(LayoutPlan plan, MetadataGroup group, int number) {
    this.plan = plan;
    this.group = group;
    this.number = number;
  }

  /** Number of the group, from 0. */
  int number() {
    return number;
  }

  /** Where the group's metadata begins in the image. */
  long position() {
    return group.firstBlock() << plan.settings().blockBits();
  }

  /** The bytes of the group's metadata; parts write to ranges that do not touch. */
  synchronized byte[] metadata() {
    if (metadata.length == 0) {
      long blocks = group.endBlock() - group.firstBlock();
      metadata = new byte[(int) (blocks << plan.settings().blockBits())];
      if (group.firstBlock() == 0) {
        byte[] area = plan.xattrs().area();
        System.arraycopy(area, 0, metadata, (int) plan.xattrs().areaStart(), area.length);
      }
    }
    return metadata;
  }

  void addPart() {
    partsLeft.incrementAndGet();
  }

  /** Ends a part; tells whether it was the last one. */
  boolean endPart() {
    return partsLeft.decrementAndGet() == 0;
  }

  /** Lets go of the bytes. */
  synchronized void release() {
    metadata = new byte[0];
  }
}
