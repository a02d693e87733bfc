package io.erofs.tools.build.data;

import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.RegularInode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Finds extents that are stored already as a whole, as those of files that occur twice are: by a
 * digest of what is stored, then by comparing the bytes of both files. Of what is stored, the first
 * {@value #MOST} extents are remembered, about 60 bytes for each. For one thread at a time.
 */
final class EqualExtents implements Closeable {
  /** No such extent. */
  static final long NONE = -1;

  static final int MOST = 1 << 22;

  private final ExtentIndex index = new ExtentIndex();
  private final Side ours;
  private final Side theirs;
  private long sharedBytes;

  EqualExtents(BuildTree tree) {
    this.ours = new Side(tree);
    this.theirs = new Side(tree);
  }

  /** Bytes of files that are not stored because they are stored already. */
  long sharedBytes() {
    return sharedBytes;
  }

  /**
   * The address of an equal extent, or {@link #NONE}; then the extent is remembered.
   *
   * @param digest digest of the stored bytes
   * @param extent the extent, with the address that it gets if there is no equal one
   */
  long findOrAdd(long digest, ExtentIndex.Entry extent) throws IOException {
    int number = index.find(digest);
    if (number == ExtentIndex.UNKNOWN) {
      if (index.size() < MOST) {
        index.add(digest, extent);
      }
      return NONE;
    }
    ExtentIndex.Entry other = index.get(number);
    if (!isLike(extent, other) || !ours.read(extent).equals(theirs.read(other))) {
      return NONE;
    }
    sharedBytes += extent.length();
    return other.address();
  }

  private static boolean isLike(ExtentIndex.Entry extent, ExtentIndex.Entry other) {
    return extent.length() == other.length()
        && extent.stored() == other.stored()
        && extent.compressed() == other.compressed()
        && extent.codec() == other.codec();
  }

  @Override
  public void close() throws IOException {
    try (ours) {
      theirs.close();
    }
  }

  /** One of the two files that are compared; it stays open, for what follows in it. */
  private static final class Side implements Closeable {
    private final BuildTree tree;
    private Optional<RegularInode> file = Optional.empty();
    private Optional<ContentInput> input = Optional.empty();
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    Side(BuildTree tree) {
      this.tree = tree;
    }

    ByteBuffer read(ExtentIndex.Entry extent) throws IOException {
      if (bytes.capacity() <= extent.length()) {
        bytes = ByteBuffer.allocate(Math.max(extent.length() + 1, 1 << 16));
      }
      open(extent.file()).read(extent.offset(), bytes.clear(), extent.length());
      return bytes.flip();
    }

    private ContentInput open(RegularInode wanted) throws IOException {
      if (input.isEmpty() || file.filter(wanted::equals).isEmpty()) {
        close();
        input = Optional.of(ContentInput.open(tree, wanted));
        file = Optional.of(wanted);
      }
      return input.get();
    }

    @Override
    public void close() throws IOException {
      Optional<ContentInput> last = input;
      input = Optional.empty();
      if (last.isPresent()) {
        last.get().close();
      }
    }
  }
}
