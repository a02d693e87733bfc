package io.erofs.tools.build.data;

import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.RegularInode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads again what extents hold, from the files that they come from. The last file stays open, for
 * what follows in it. For one thread at a time.
 */
final class StoredBytes implements Closeable {
  private static final int LEAST_ROOM = 1 << 16;

  private final BuildTree tree;
  private Optional<RegularInode> file = Optional.empty();
  private Optional<ContentInput> input = Optional.empty();
  private ByteBuffer bytes = ByteBuffer.allocate(LEAST_ROOM);

  StoredBytes(BuildTree tree) {
    this.tree = tree;
  }

  /**
   * Reads the beginning of an extent.
   *
   * @return the bytes from index 0 of an array on; valid until the next call
   */
  ByteBuffer read(ExtentIndex.Entry extent, int length) throws IOException {
    if (bytes.capacity() <= length) {
      bytes = ByteBuffer.allocate(length + 1);
    }
    open(extent.file()).read(extent.offset(), bytes.clear(), length);
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
