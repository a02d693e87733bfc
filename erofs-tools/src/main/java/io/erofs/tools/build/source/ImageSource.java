package io.erofs.tools.build.source;

import io.erofs.ErofsImage;
import io.erofs.ImageEntry;
import io.erofs.ImageVisitor;
import io.erofs.error.ErofsException;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import java.io.IOException;

/**
 * The tree of an image that exists: everything that it holds, with owners, modes, times, hard
 * links, device nodes and extended attributes of all namespaces.
 *
 * <p>What becomes of the bytes of its files is said by {@link Data}.
 */
public final class ImageSource implements TreeSource {
  /** What becomes of the bytes of files. */
  public enum Data {
    /** They are read, decompressed if need be, and stored anew. */
    COPY,
    /** Their place is reserved and reads as zeros. */
    RESERVE
  }

  private final ErofsImage image;
  private final Data data;

  private ImageSource(ErofsImage image, Data data) {
    this.image = image;
    this.data = data;
  }

  /**
   * The tree of an image.
   *
   * @param image the open image, which the source closes
   * @param data what becomes of the bytes of files
   * @return the source
   */
  public static ImageSource of(ErofsImage image, Data data) {
    return new ImageSource(image, data);
  }

  @Override
  public String name() {
    return image.name();
  }

  /** Closes the image. */
  @Override
  public void close() throws IOException {
    image.close();
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    image.walk(
        entry -> {
          Bytes path = entry.path();
          if (!path.isEmpty() && !visitor.wants(path)) {
            return ImageVisitor.Next.SKIP;
          }
          if (entry.firstName().isPresent()) {
            visitor.hardLink(path, entry.firstName().get().path());
          } else {
            visitor.entry(read(entry, path));
          }
          return ImageVisitor.Next.CONTINUE;
        });
  }

  private SourceEntry read(ImageEntry entry, Bytes path) throws IOException {
    Inode inode = entry.inode();
    try {
      return builder(inode, path)
          .permissions(inode.permissions())
          .owner(inode.uid(), inode.gid())
          .mtime(inode.mtime())
          .xattrs(image.xattrs(inode))
          .build();
    } catch (ErofsException e) {
      throw new BuildException(path, "cannot be read: " + e.getMessage(), e);
    }
  }

  private SourceEntry.Builder builder(Inode inode, Bytes path) throws IOException {
    FileType type = inode.type();
    return switch (type) {
      case DIRECTORY -> SourceEntry.directory(path);
      case REGULAR -> SourceEntry.file(path, content(inode));
      case SYMLINK -> SourceEntry.symlink(path, image.readLink(inode));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
          SourceEntry.special(path, type, inode.device().orElse(DeviceNumber.ZERO));
    };
  }

  private FileContent content(Inode inode) {
    if (inode.size() == 0) {
      return FileContent.EMPTY;
    }
    return data == Data.RESERVE ? FileContent.hole(inode.size()) : new ImageContent(image, inode);
  }
}
