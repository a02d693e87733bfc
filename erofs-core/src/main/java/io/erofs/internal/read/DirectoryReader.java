package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.error.LimitExceededException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.DirectoryBlock;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.DirEntryVisitor;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Lists directories and looks names up in them. Format specification 2.10. */
public final class DirectoryReader {
  private final ImageReader image;

  DirectoryReader(ImageReader image) {
    this.image = image;
  }

  /** Number of directory blocks. */
  public long blockCount(Inode directory) {
    return InodeGeometry.blocks(directory.size(), image.superblock().blockBits());
  }

  /** One block of a directory. */
  public DirectoryBlock block(Inode directory, ExtentMap map, long index) throws IOException {
    return DirectoryBlock.of(blockBytes(directory, map, index));
  }

  /** The bytes of one block of a directory, as far as its size covers them. */
  public ByteView blockBytes(Inode directory, ExtentMap map, long index) throws IOException {
    int blockBits = image.superblock().blockBits();
    long offset = index << blockBits;
    int length = (int) Math.min(1L << blockBits, directory.size() - offset);
    Extent extent = map.at(offset);
    if (extent.end() - offset >= length) {
      long skip = offset - extent.logicalOffset();
      String what = "directory block";
      if (extent instanceof Extent.Inline inline) {
        return image.metadata(directory).view(inline.position() + skip, length, "L-02", what);
      }
      if (extent instanceof Extent.Plain plain && plain.deviceId() == 0) {
        return image.primary().view(plain.physicalOffset() + skip, length, "F-01", what);
      }
    }
    byte[] bytes = new byte[length];
    image.data().read(directory, map, offset, ByteBuffer.wrap(bytes));
    return ByteView.of(bytes, image.name(), offset);
  }

  /** Visits all stored entries, {@code .} and {@code ..} included, in the order of the image. */
  public void forEach(Inode directory, DirEntryVisitor visitor) throws IOException {
    ExtentMap map = image.extents(directory);
    long blocks = blockCount(directory);
    for (long b = 0; b < blocks; b++) {
      DirectoryBlock block = block(directory, map, b);
      for (int i = 0; i < block.count(); i++) {
        if (!visitor.visit(block.entry(i))) {
          return;
        }
      }
    }
  }

  /**
   * All entries but {@code .} and {@code ..}.
   *
   * <p>Their names must ascend strictly (rule L-05): otherwise some could not be looked up, and a
   * small image whose index repeats one block could fill any heap.
   */
  public List<DirEntry> list(Inode directory) throws IOException {
    List<DirEntry> entries = new ArrayList<>();
    int limit = image.limits().maxDirectoryEntries();
    AtomicReference<Bytes> last = new AtomicReference<>(Bytes.EMPTY);
    forEach(
        directory,
        entry -> {
          Bytes previous = last.getAndSet(entry.name());
          if (entry.name().compareTo(previous) <= 0) {
            throw new CorruptImageException(
                "L-05",
                "name \""
                    + entry.name()
                    + "\" behind \""
                    + previous
                    + "\", expected ascending names",
                image.location(directory));
          }
          if (entry.isDots()) {
            return true;
          }
          if (entries.size() == limit) {
            throw new LimitExceededException(
                "directory entries", limit + 1L, limit, image.location(directory));
          }
          return entries.add(entry);
        });
    return List.copyOf(entries);
  }

  /** Looks a name up as the kernel does: binary search over blocks, then in one block. */
  public Optional<DirEntry> lookup(Inode directory, Bytes name) throws IOException {
    ExtentMap map = image.extents(directory);
    long low = 0;
    long high = blockCount(directory) - 1;
    DirectoryBlock candidate = null;
    while (low <= high) {
      long middle = low + (high - low) / 2;
      DirectoryBlock block = block(directory, map, middle);
      int order = block.compare(name, 0);
      if (order == 0) {
        return Optional.of(block.entry(0));
      }
      if (order < 0) {
        high = middle - 1;
      } else {
        candidate = block;
        low = middle + 1;
      }
    }
    return candidate == null ? Optional.empty() : find(candidate, name);
  }

  private static Optional<DirEntry> find(DirectoryBlock block, Bytes name) throws IOException {
    int low = 1;
    int high = block.count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = block.compare(name, middle);
      if (order == 0) {
        return Optional.of(block.entry(middle));
      }
      if (order < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return Optional.empty();
  }
}
