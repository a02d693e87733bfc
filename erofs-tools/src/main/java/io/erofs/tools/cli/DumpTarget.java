package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.tools.dump.PathFinder;
import java.io.IOException;
import java.nio.file.LinkOption;

/**
 * The inode that {@code --path} or {@code --nid} names, and its path.
 *
 * @param path path to show
 * @param inode the inode
 */
record DumpTarget(Bytes path, Inode inode) {
  private static final Bytes NO_PATH = Bytes.utf8("(no path)");

  /** What the last of the two options names. */
  static DumpTarget of(ErofsImage image, Arguments arguments) throws IOException, UsageException {
    Arguments.Given last = arguments.last("path", "nid");
    if (last.key().equals("path")) {
      Inode inode = Images.find(image, last.value(), LinkOption.NOFOLLOW_LINKS);
      return new DumpTarget(Images.absolute(last.value()), inode);
    }
    Inode inode = image.inode(Numbers.parseUnsigned("NID", last.text()));
    return new DumpTarget(PathFinder.find(image, inode).orElse(NO_PATH), inode);
  }

  /** The inode, which must be a directory. */
  Inode directory(ErofsImage image) throws MissingEntryException {
    if (!inode.isDirectory()) {
      throw new MissingEntryException(image.name() + ": " + path + ": Not a directory");
    }
    return inode;
  }
}
