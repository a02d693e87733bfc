package io.erofs.tools.build.write;

import io.erofs.internal.format.OnDiskDeviceSlot;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.plan.LayoutPlanner;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.SourceDevice;

/**
 * Fills in the device table. In the unified address space the devices follow the image and each
 * other without gaps, so that all files one behind the other are a flattened image.
 */
final class DeviceTableMaker {
  private DeviceTableMaker() {}

  /** Bytes of the table. */
  static int size(LayoutPlan plan) {
    return plan.chunks().devices().size() * OnDiskDeviceSlot.SIZE;
  }

  /** Refuses devices that the unified address space has no room for. */
  static void check(LayoutPlan plan, long blocks) throws BuildException {
    long end = blocks;
    for (SourceDevice device : plan.chunks().devices()) {
      end += device.size() >>> plan.settings().blockBits();
      LayoutPlanner.checkBlocks(end, plan.settings());
    }
  }

  /**
   * Encodes the table into zeroed bytes.
   *
   * @param blocks size of the image
   */
  static void encode(LayoutPlan plan, long blocks, byte[] target, int from) {
    int at = from;
    long start = blocks;
    for (SourceDevice device : plan.chunks().devices()) {
      long size = device.size() >>> plan.settings().blockBits();
      new OnDiskDeviceSlot(
              device.tag(),
              size & 0xFFFFFFFFL,
              start & 0xFFFFFFFFL,
              (int) (size >>> 32),
              (int) (start >>> 32))
          .encode(target, at);
      start += size;
      at += OnDiskDeviceSlot.SIZE;
    }
  }
}
