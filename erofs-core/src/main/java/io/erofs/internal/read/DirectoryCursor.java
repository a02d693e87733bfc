package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.format.DirectoryBlock;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one directory, one at a time, for walks that go down in the middle of a directory.
 * For one thread.
 *
 * <p>Holds one block, and not even that after {@link #release()}. Names must ascend strictly (rule
 * L-05), so that a small image whose index repeats one block cannot give entries without end.
 */
public final class DirectoryCursor {
  private final ImageReader image;
  private final Inode directory;
  private @Nullable ExtentMap map;
  private @Nullable DirectoryBlock block;
  private long blockIndex;
  private int entryIndex;
  private Bytes last = Bytes.EMPTY;

  /** A cursor before the first entry. */
  public DirectoryCursor(ImageReader image, Inode directory) {
    this.image = image;
    this.directory = directory;
  }

  /** The next entry but {@code .} and {@code ..}, or empty at the end. */
  public Optional<DirEntry> next() throws IOException {
    long blocks = image.directories().blockCount(directory);
    while (blockIndex < blocks) {
      DirectoryBlock current = block();
      if (entryIndex == current.count()) {
        block = null;
        blockIndex++;
        entryIndex = 0;
        continue;
      }
      DirEntry entry = current.entry(entryIndex++);
      checkOrder(entry.name());
      if (!entry.isDots()) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** Lets go of what can be read again. */
  public void release() {
    map = null;
    block = null;
  }

  private DirectoryBlock block() throws IOException {
    DirectoryBlock known = block;
    if (known != null) {
      return known;
    }
    ExtentMap extents = map;
    if (extents == null) {
      extents = image.extents(directory);
      map = extents;
    }
    DirectoryBlock read = image.directories().block(directory, extents, blockIndex);
    block = read;
    return read;
  }

  private void checkOrder(Bytes name) throws CorruptImageException {
    if (name.compareTo(last) <= 0) {
      throw new CorruptImageException(
          "L-05",
          "name \"" + name + "\" behind \"" + last + "\", expected ascending names",
          image.location(directory));
    }
    last = name;
  }
}
