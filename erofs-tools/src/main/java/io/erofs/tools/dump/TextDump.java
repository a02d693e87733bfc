package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import java.io.IOException;

/**
 * Shows parts of an image as text, in the lines that scripts written for dump.erofs look for.
 *
 * <p>Where dump.erofs hides or garbles something, this shows it: set-uid, set-gid and sticky bits,
 * the volume name, link targets, device numbers, and holes as {@code hole}. Lines end with a line
 * feed. An appender that throws ends the dump. No state, any number of threads.
 */
public final class TextDump {
  private TextDump() {}

  /**
   * The superblock, the devices, the least kernel, and the blobs of a Nydus bootstrap.
   *
   * @param image the image
   * @param out where to
   * @throws IOException if the appender fails
   */
  public static void superblock(ErofsImage image, Appendable out) throws IOException {
    SuperblockText.write(image, out);
  }

  /**
   * Statistics as tables.
   *
   * @param statistics what was counted
   * @param out where to
   * @throws IOException if the appender fails
   */
  public static void statistics(Statistics statistics, Appendable out) throws IOException {
    StatisticsText.write(statistics, out);
  }

  /**
   * The attributes of an inode.
   *
   * @param image the image
   * @param path what to call the inode
   * @param inode the inode
   * @param out where to
   * @throws IOException if the image cannot be read or the appender fails
   */
  public static void inode(ErofsImage image, Bytes path, Inode inode, Appendable out)
      throws IOException {
    new InodeText(out).inode(image, path, inode);
  }

  /**
   * The entries of a directory, {@code .} and {@code ..} included.
   *
   * @param image the image
   * @param directory inode of a directory
   * @param out where to
   * @throws IOException if the image cannot be read or the appender fails
   */
  public static void directory(ErofsImage image, Inode directory, Appendable out)
      throws IOException {
    new InodeText(out).directory(image, directory);
  }

  /**
   * The extents of an inode, adjacent ones joined.
   *
   * @param image the image
   * @param path what to call the inode
   * @param inode the inode
   * @param out where to
   * @throws IOException if the image cannot be read or the appender fails
   */
  public static void extents(ErofsImage image, Bytes path, Inode inode, Appendable out)
      throws IOException {
    new InodeText(out).extents(image, path, inode);
  }

  /**
   * All attributes of an inode: those of {@link #inode}, its layout, and its extended attributes
   * with their values.
   *
   * @param image the image
   * @param path what to call the inode
   * @param inode the inode
   * @param out where to
   * @throws IOException if the image cannot be read or the appender fails
   */
  public static void attributes(ErofsImage image, Bytes path, Inode inode, Appendable out)
      throws IOException {
    AttributesText.write(image, path, inode, out);
  }

  /**
   * The identity of the file system in the form that udev imports.
   *
   * @param superblock the superblock
   * @param out where to
   * @throws IOException if the appender fails
   */
  public static void udev(Superblock superblock, Appendable out) throws IOException {
    String uuid = superblock.uuidText();
    if (!superblock.volumeName().isEmpty()) {
      String label = udevEncoded(superblock.volumeName());
      out.append("ID_FS_LABEL=").append(udevSafe(superblock.volumeName())).append('\n');
      out.append("ID_FS_LABEL_ENC=").append(label).append('\n');
    }
    out.append("ID_FS_UUID=").append(uuid).append('\n');
    out.append("ID_FS_UUID_ENC=").append(uuid).append('\n');
    out.append("ID_FS_TYPE=erofs\n");
    out.append("ID_FS_USAGE=filesystem\n");
  }

  /** The label as udev keeps it where it is only shown: everything unusual becomes {@code _}. */
  private static String udevSafe(Bytes label) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < label.length(); i++) {
      char c = (char) label.at(i);
      text.append(isUdevSafe(c) ? c : '_');
    }
    return text.toString();
  }

  /** The label with everything unusual as {@code \xNN}. */
  private static String udevEncoded(Bytes label) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < label.length(); i++) {
      char c = (char) label.at(i);
      if (isUdevSafe(c)) {
        text.append(c);
      } else {
        text.append("\\x").append(Columns.left(Integer.toHexString(c), 2, '0'));
      }
    }
    return text.toString();
  }

  private static boolean isUdevSafe(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || "#+-.:=@_".indexOf(c) >= 0);
  }
}
