package io.erofs.tools.build.data;

import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.RegularInode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;

/** Reads a regular file and makes sure that it has the size that was planned. */
public final class ContentInput implements Closeable {
  private final BuildTree tree;
  private final RegularInode file;
  private final ContentReader reader;

  private ContentInput(BuildTree tree, RegularInode file, ContentReader reader) {
    this.tree = tree;
    this.file = file;
    this.reader = reader;
  }

  /** Opens a file of a tree. */
  public static ContentInput open(BuildTree tree, RegularInode file) throws IOException {
    try {
      return new ContentInput(tree, file, file.content().open());
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw failure(tree, file, e);
    }
  }

  /**
   * Reads some bytes; where they are the last of the file, makes sure that nothing follows.
   *
   * @param position offset in the file
   * @param target buffer whose position is advanced; behind the bytes it needs room for one more
   * @param count number of bytes
   */
  public void read(long position, ByteBuffer target, int count) throws IOException {
    boolean isLast = position + count == file.size();
    int from = target.position();
    int limit = target.limit();
    target.limit(from + count + (isLast ? 1 : 0));
    int got = readFully(position, target);
    target.limit(limit);
    target.position(from + count);
    if (got != count) {
      String found = got < count ? "only " + (position + got) + " bytes are there" : "it grew";
      throw new BuildException(
          tree.pathOf(file),
          "changed while it was read: " + file.size() + " bytes were expected, " + found);
    }
  }

  private int readFully(long position, ByteBuffer target) throws IOException {
    try {
      return reader.read(position, target);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw failure(tree, file, e);
    }
  }

  private static BuildException failure(BuildTree tree, RegularInode file, IOException cause) {
    return new BuildException(tree.pathOf(file), "cannot be read: " + cause.getMessage(), cause);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
