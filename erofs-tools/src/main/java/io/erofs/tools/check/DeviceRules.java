package io.erofs.tools.check;

import io.erofs.error.NotErofsException;
import io.erofs.internal.device.Devices;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskCompressionConfig;
import io.erofs.internal.format.OnDiskDeviceSlot;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.format.OnDiskXattrPrefix;
import io.erofs.internal.read.ImageReader;
import io.erofs.internal.read.SuperblockReader;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.CompressionConfig;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Feature;
import io.erofs.model.Rafs;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Rules about the device table (D-*), the place of all tables behind the superblock, and what
 * reading does not need of the compression configurations.
 */
final class DeviceRules {
  private static final Pattern UUID_DIGITS = Pattern.compile("[0-9a-f]{32}");

  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private final Findings findings;

  DeviceRules(CheckContext context) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
    this.findings = context.findings;
  }

  void check() throws IOException {
    occupyTables();
    checkConfigurations();
    for (DeviceSlot slot : image.devices().slots()) {
      checkSlot(slot);
    }
    checkRanges();
  }

  private void checkConfigurations() {
    for (CompressionConfig config : image.compression()) {
      if (config.maxPclusterBlocks() > OnDiskCompressionConfig.MAX_LZ4_BLOCKS) {
        findings.add(
            "C-05", context.imageSubject(), "max_pclusterblks=" + config.maxPclusterBlocks());
      }
    }
  }

  private void occupyTables() throws IOException {
    long end = OnDiskSuperblock.OFFSET + (long) superblock.size();
    if (superblock.has(Feature.COMPR_CFGS)) {
      for (CompressionConfig config : image.compression()) {
        end = InodeGeometry.roundUp(end, OnDiskXattrPrefix.ALIGNMENT);
        int size = image.primary().view(end, 2, "C-03", "compression configuration").u16(0);
        end += 2L + Math.max(size, config.algorithm().configSize());
      }
    }
    occupy(0, end, Use.SUPERBLOCK);
    long table = superblock.deviceTableOffset();
    long slots = image.devices().slots().size();
    occupy(table, table + slots * OnDiskDeviceSlot.SIZE, Use.DEVICE_TABLE);
  }

  private void occupy(long start, long end, Use use) {
    context.occupancy.add(Occupancy.PRIMARY, start, end, use, Subject.NO_ROW);
  }

  private void checkSlot(DeviceSlot slot) throws IOException {
    long at = superblock.deviceTableOffset() + (slot.id() - 1L) * OnDiskDeviceSlot.SIZE;
    Subject subject = Subject.at(image.name(), at);
    String name = "device " + slot.id() + ": ";
    Devices devices = image.devices();
    if (slot.blocks() == 0) {
      // Old builders leave the size out where nothing is mapped by it.
      findings.add("D-03", Severity.WARN, subject, name + "blocks=0");
    } else if (devices.separate()) {
      long available = devices.source(slot.id()).size();
      if (slot.blocks() > available >> superblock.blockBits()) {
        findings.add(
            "D-03",
            subject,
            name + "blocks=" + slot.blocks() + ", but the device has " + available + " bytes");
      }
    }
    checkTag(slot.tag(), subject, name);
    if (devices.separate()) {
      checkImageInside(slot, devices.source(slot.id()), subject, name);
    }
    checkHighHalves(at, subject, name);
  }

  private void checkTag(Bytes tag, Subject subject, String name) {
    if (tag.isEmpty()) {
      findings.add("D-05", subject, name + "the tag is empty");
      return;
    }
    for (int i = 0; i < tag.length(); i++) {
      if (tag.at(i) < ' ' || tag.at(i) > '~') {
        findings.add("D-05", subject, name + "the tag \"" + tag + "\" is not printable");
        return;
      }
    }
  }

  /** A device may be an image of its own; a tag in the form of a UUID is that image's then. */
  private void checkImageInside(DeviceSlot slot, ByteSource device, Subject subject, String name)
      throws IOException {
    String tag = slot.tag().toString().replace("-", "").toLowerCase(Locale.ROOT);
    if (!UUID_DIGITS.matcher(tag).matches()) {
      return;
    }
    try {
      String uuid = HexFormat.of().formatHex(SuperblockReader.readRaw(device).uuid().toByteArray());
      if (!uuid.equals(tag)) {
        findings.add(
            "D-06", subject, name + "the tag is " + tag + ", the UUID of the image is " + uuid);
      }
    } catch (NotErofsException plainBlocks) {
      return;
    }
  }

  private void checkHighHalves(long at, Subject subject, String name) throws IOException {
    ByteView view = image.primary().view(at, OnDiskDeviceSlot.SIZE, "D-01", "device slot");
    OnDiskDeviceSlot raw = OnDiskDeviceSlot.decode(view);
    if (!superblock.has(Feature.BIT48) && (raw.blocksHigh() != 0 || raw.unifiedHigh() != 0)) {
      findings.add(
          "D-07",
          subject,
          name + "blocks_hi=" + raw.blocksHigh() + ", uniaddr_hi=" + raw.unifiedHigh());
    }
  }

  /** Each range against the one that reaches furthest before it; the first is the primary's. */
  private void checkRanges() {
    List<DeviceSlot> slots = new ArrayList<>(image.devices().slots());
    slots.removeIf(slot -> slot.unifiedAddress() == 0);
    slots.sort(Comparator.comparingLong(DeviceSlot::unifiedAddress));
    boolean wrong = superblock.blocks() == Rafs.WRONG_BLOCKS && Rafs.isBootstrap(superblock);
    long end = wrong ? image.primary().size() >> superblock.blockBits() : superblock.blocks();
    String owner = "the primary device";
    for (DeviceSlot slot : slots) {
      if (slot.unifiedAddress() < end) {
        findings.add(
            "D-04",
            context.imageSubject(),
            "device "
                + slot.id()
                + " begins at unified block "
                + slot.unifiedAddress()
                + ", inside "
                + owner
                + ", which ends at "
                + end);
      }
      if (slot.unifiedAddress() + slot.blocks() > end) {
        end = slot.unifiedAddress() + slot.blocks();
        owner = "device " + slot.id();
      }
    }
  }
}
