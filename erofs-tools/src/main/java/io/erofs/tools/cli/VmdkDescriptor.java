package io.erofs.tools.cli;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A text that makes one virtual disk of an image and its devices, one behind the other, as virtual
 * machines read it.
 */
final class VmdkDescriptor {
  private static final int SECTOR = 512;
  private static final long MOST_SECTORS = 0x80000000L / SECTOR;
  private static final int HEADS = 16;
  private static final int SECTORS_PER_TRACK = 63;

  private final StringBuilder text = new StringBuilder();
  private long sectors;

  private VmdkDescriptor() {}

  /**
   * Describes an image.
   *
   * @param target file to write
   * @param image the image
   * @param devices names of its devices, in their order
   */
  static void write(Path target, Path image, List<String> devices) throws IOException {
    VmdkDescriptor descriptor = new VmdkDescriptor();
    try (ErofsImage opened = Erofs.open(image)) {
      descriptor.describe(opened, image, devices);
    }
    Files.write(target, descriptor.text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void describe(ErofsImage image, Path path, List<String> devices) {
    Superblock superblock = image.superblock();
    text.append("# Disk DescriptorFile\nversion=1\nCID=")
        .append(Integer.toHexString(contentId(superblock.uuid())))
        .append(
            "\nparentCID=ffffffff\ncreateType=\"twoGbMaxExtentFlat\"\n\n# Extent description\n");
    int blockSize = superblock.blockSize();
    extents(superblock.blocks() * (blockSize / SECTOR), path.toString());
    for (DeviceSlot slot : image.devices()) {
      extents(slot.blocks() * (blockSize / SECTOR), devices.get(slot.id() - 1));
    }
    long track = (long) SECTORS_PER_TRACK * HEADS;
    text.append("\n# The Disk Data Base\n#DDB\n\nddb.virtualHWVersion = \"4\"\n")
        .append("ddb.geometry.cylinders = \"" + (sectors + track - 1) / track + "\"\n")
        .append("ddb.geometry.heads = \"" + HEADS + "\"\n")
        .append("ddb.geometry.sectors = \"" + SECTORS_PER_TRACK + "\"\n")
        .append("ddb.adapterType = \"ide\"\n");
  }

  private void extents(long count, String name) {
    for (long done = 0; done < count; done += MOST_SECTORS) {
      long some = Math.min(MOST_SECTORS, count - done);
      text.append("RW " + some + " FLAT \"" + name + "\" " + done + "\n");
    }
    sectors += count;
  }

  /** The words of the UUID together. */
  private static int contentId(Bytes uuid) {
    ByteBuffer words = ByteBuffer.wrap(uuid.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    int id = 0;
    while (words.hasRemaining()) {
      id ^= words.getInt();
    }
    return id;
  }
}
