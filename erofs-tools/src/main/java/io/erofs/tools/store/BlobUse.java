package io.erofs.tools.store;

import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which bytes of which devices hold the data of an image's regular files. Needs the image alone,
 * not its devices. Immutable.
 */
public final class BlobUse {
  private final String name;
  private final List<UsedBlob> blobs;
  private final Map<String, Ranges> ranges;

  private BlobUse(String name, List<UsedBlob> blobs, Map<String, Ranges> ranges) {
    this.name = name;
    this.blobs = blobs;
    this.ranges = ranges;
  }

  /**
   * A device of an image.
   *
   * @param device 0 for the image itself, otherwise the id of the slot
   * @param key what tells it apart from other devices: its tag, or where that is empty the name of
   *     the image and the id
   * @param size its bytes
   * @param unifiedAddress its first block in the unified address space, 0 for none
   * @param usedBytes how many of its bytes hold data of files; for the image itself without tails
   *     behind inodes and without what is compressed
   */
  public record UsedBlob(int device, String key, long size, long unifiedAddress, long usedBytes) {}

  /**
   * Looks at all files of an image.
   *
   * @param image an open image
   * @param name what to call it
   * @return what it uses
   * @throws IOException if the image is damaged or cannot be read
   */
  public static BlobUse of(ErofsImage image, String name) throws IOException {
    Map<Integer, Ranges> devices = new TreeMap<>();
    Set<Long> seen = new HashSet<>();
    image.walk(
        entry -> {
          Inode inode = entry.inode();
          if (inode.isRegular() && (inode.linkCount() <= 1 || seen.add(inode.nid()))) {
            add(image.extents(inode), devices);
          }
          return ImageVisitor.Next.CONTINUE;
        });
    int blockSize = image.superblock().blockSize();
    Map<String, Ranges> ranges = new TreeMap<>();
    List<UsedBlob> blobs = new ArrayList<>();
    Ranges own = joined(devices, 0);
    blobs.add(new UsedBlob(0, name, image.superblock().blocks() * blockSize, 0, own.bytes()));
    ranges.put(name, own);
    for (DeviceSlot slot : image.devices()) {
      String key = slot.tag().isEmpty() ? name + "#" + slot.id() : slot.tag().toString();
      Ranges used = joined(devices, slot.id());
      long size = slot.blocks() * blockSize;
      blobs.add(new UsedBlob(slot.id(), key, size, slot.unifiedAddress(), used.bytes()));
      ranges.put(key, used);
    }
    return new BlobUse(name, List.copyOf(blobs), ranges);
  }

  private static void add(ExtentMap extents, Map<Integer, Ranges> devices) throws IOException {
    for (long at = 0; at < extents.size(); ) {
      Extent extent = extents.at(at);
      if (extent instanceof Extent.Plain plain) {
        devices
            .computeIfAbsent(plain.deviceId(), device -> new Ranges())
            .add(plain.physicalOffset(), plain.physicalOffset() + plain.length());
      }
      at = extent.end();
    }
  }

  private static Ranges joined(Map<Integer, Ranges> devices, int device) {
    Ranges ranges = devices.getOrDefault(device, new Ranges());
    ranges.join();
    return ranges;
  }

  /**
   * What the image is called.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The image itself and its extra devices.
   *
   * @return devices by id
   */
  public List<UsedBlob> blobs() {
    return blobs;
  }

  /**
   * Bytes of all devices that hold data of files, each counted once.
   *
   * @return bytes
   */
  public long bytes() {
    return ranges.values().stream().mapToLong(Ranges::bytes).sum();
  }

  /** The ranges by key. */
  Map<String, Ranges> ranges() {
    return ranges;
  }
}
