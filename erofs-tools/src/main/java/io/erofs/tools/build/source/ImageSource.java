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
import java.util.List;

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
    /**
     * They stay where they are, and the new image refers to them: the old one becomes a device of
     * it, and so do devices of the old one. Compressed files are refused. Files whose ends are
     * stored behind their inodes cannot be referred to and are copied.
     */
    REFER,
    /** As {@link #REFER}, but compressed files are decompressed and copied. */
    REFER_OR_COPY,
    /** What lies on devices of the image stays there, the rest is copied. */
    COPY_OWN,
    /** Their place is reserved and reads as zeros. */
    RESERVE
  }

  private final ErofsImage image;
  private final Data data;
  private final ImageDevices devices;

  private ImageSource(ErofsImage image, Data data, ImageDevices devices) {
    this.image = image;
    this.data = data;
    this.devices = devices;
  }

  /**
   * The tree of an image.
   *
   * @param image the open image, which the source closes
   * @param data what becomes of the bytes of files
   * @return the source
   */
  public static ImageSource of(ErofsImage image, Data data) {
    return new ImageSource(image, data, ImageDevices.of(image, ImageDevices.uuidTag(image)));
  }

  /**
   * The tree of an image.
   *
   * @param image the open image, which the source closes
   * @param data what becomes of the bytes of files
   * @param tag what the device table calls this image if it becomes a device, such as its digest
   * @param deviceTags what it calls the devices of the image, one for each
   * @return the source
   * @throws IllegalArgumentException if there are more tags than devices, or fewer
   */
  public static ImageSource of(ErofsImage image, Data data, Bytes tag, List<Bytes> deviceTags) {
    if (deviceTags.size() != image.devices().size()) {
      throw new IllegalArgumentException(
          deviceTags.size() + " tags for " + image.devices().size() + " devices");
    }
    return new ImageSource(image, data, ImageDevices.of(image, tag, deviceTags));
  }

  @Override
  public String name() {
    return image.name();
  }

  /**
   * The devices that the new image refers to: those of this image, in their order, and behind them
   * the image itself, unless it has devices and no file has data in the image.
   */
  @Override
  public List<SourceDevice> devices() {
    return switch (data) {
      case COPY, RESERVE -> List.of();
      case COPY_OWN -> devices.extra();
      case REFER, REFER_OR_COPY -> devices.referred();
    };
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
      case REGULAR -> SourceEntry.file(path, content(inode, path));
      case SYMLINK -> SourceEntry.symlink(path, image.readLink(inode));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
          SourceEntry.special(path, type, inode.device().orElse(DeviceNumber.ZERO));
    };
  }

  private FileContent content(Inode inode, Bytes path) throws IOException {
    if (inode.size() == 0) {
      return FileContent.EMPTY;
    }
    return switch (data) {
      case RESERVE -> FileContent.hole(inode.size());
      case COPY -> new ImageContent(image, inode, ImageDevices.NONE);
      case COPY_OWN -> new ImageContent(image, inode, devices.withoutOwn());
      case REFER, REFER_OR_COPY -> {
        if (inode.layout().isCompressed()) {
          if (data == Data.REFER_OR_COPY) {
            yield new ImageContent(image, inode, ImageDevices.NONE);
          }
          throw new BuildException(
              path, "is compressed in " + name() + ": its data can be copied, but not referred to");
        }
        ImageContent content = new ImageContent(image, inode, devices);
        devices.note(content.placed());
        yield content;
      }
    };
  }
}
