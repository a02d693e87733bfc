package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.ImageEntry;
import io.erofs.ImageVisitor;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lists all files of an image as mtree(5) does, a line with the whole path for each, parents first.
 * Names of one file have the same {@code inode}. Contents are at the files' own paths.
 */
public final class MtreeDump {
  private MtreeDump() {}

  /**
   * Writes the list.
   *
   * @param image an open image
   * @param out where to; not closed
   * @return how many extended attributes there are, of all files together, which such lists have no
   *     place for
   * @throws IOException if the image cannot be read or the stream fails
   */
  public static long write(ErofsImage image, OutputStream out) throws IOException {
    AtomicLong lost = new AtomicLong();
    out.write("#mtree\n".getBytes(StandardCharsets.US_ASCII));
    image.walk(
        Bytes.utf8("/"),
        entry -> {
          StringBuilder line = new StringBuilder();
          line(image, entry, line);
          out.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
          if (entry.firstName().isEmpty()) {
            lost.addAndGet(image.xattrs(entry.inode()).size());
          }
          return ImageVisitor.Next.CONTINUE;
        });
    return lost.get();
  }

  private static void line(ErofsImage image, ImageEntry entry, StringBuilder line)
      throws IOException {
    Inode inode = entry.inode();
    line.append('.');
    if (!entry.path().isEmpty()) {
      escape(line.append('/'), entry.path());
    }
    line.append(" type=").append(type(inode.type()));
    line.append(" mode=0").append(Integer.toOctalString(inode.permissions()));
    line.append(" uid=").append(inode.uid()).append(" gid=").append(inode.gid());
    time(line.append(" time="), inode.mtime());
    if (inode.isRegular()) {
      line.append(" size=").append(inode.size());
    } else if (inode.isSymlink()) {
      escape(line.append(" link="), image.readLink(inode));
    } else if (inode.device().isPresent()) {
      DeviceNumber device = inode.device().get();
      line.append(" device=linux,").append(device.major()).append(',').append(device.minor());
    }
    if (!inode.isDirectory() && inode.linkCount() > 1) {
      line.append(" nlink=").append(inode.linkCount());
      line.append(" inode=").append(Long.toUnsignedString(inode.nid()));
    }
  }

  private static String type(FileType type) {
    return switch (type) {
      case REGULAR -> "file";
      case DIRECTORY -> "dir";
      case SYMLINK -> "link";
      case CHARACTER_DEVICE -> "char";
      case BLOCK_DEVICE -> "block";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
    };
  }

  /** Seconds, a point, and nine digits. */
  private static void time(StringBuilder line, Timestamp time) {
    String nanos = Long.toString(time.nanos());
    line.append(time.seconds()).append('.').append("0".repeat(9 - nanos.length())).append(nanos);
  }

  /** As vis(3) does with octal digits. */
  private static void escape(StringBuilder line, Bytes text) {
    for (int i = 0; i < text.length(); i++) {
      int c = text.at(i);
      if (c > ' ' && c < 0x7F && c != '\\' && c != '#' && c != '=') {
        line.append((char) c);
      } else {
        line.append('\\').append(c >> 6).append(c >> 3 & 7).append(c & 7);
      }
    }
  }
}
