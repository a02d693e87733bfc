package io.erofs.tools.build.source;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.tools.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The bytes of a regular file, to be read later.
 *
 * <p>One such object lives per file for the whole build, so it must be small: a path or an offset,
 * not a buffer or an open file. Thread-safe: several threads may open contents, also the same one,
 * at once.
 */
public interface FileContent {
  /** A file without bytes. */
  FileContent EMPTY = of(Bytes.EMPTY);

  /**
   * Content in memory.
   *
   * @param bytes the bytes
   * @return the content
   */
  static FileContent of(Bytes bytes) {
    return new MemoryContent(bytes);
  }

  /**
   * A file that is one hole.
   *
   * @param size size in bytes, 0 or more
   * @return the content, all zeros
   */
  static FileContent hole(long size) {
    return new HoleContent(size);
  }

  /**
   * The bytes of a file of the host, with its holes.
   *
   * @param file a regular file
   * @return the content; the file is opened when it is read
   * @throws IOException if it cannot be looked at, or is something else
   */
  static FileContent of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "not a regular file");
    }
    Path real = file.toRealPath();
    long size = Files.size(real);
    return size == 0 ? EMPTY : DirectoryContent.of(Host.get(), real, size);
  }

  /**
   * The bytes of a file of an image, which must stay open.
   *
   * @param image the image
   * @param inode a regular file of it
   * @return the content
   */
  static FileContent of(ErofsImage image, Inode inode) {
    return inode.size() == 0 ? EMPTY : new ImageContent(image, inode, ImageDevices.NONE);
  }

  /**
   * Size of the file. The builder fails with a clear error if reading gives more or less.
   *
   * @return bytes, 0 or more
   */
  long size();

  /**
   * The parts that may hold data, so that holes need not be read.
   *
   * <p>The default is one range over the whole file. An answer that is too large is always right: a
   * source that cannot find holes cheaply need not look for them. Called once or twice per file by
   * the thread that will read it, and only for files that are not empty.
   *
   * @return ranges inside the file, ascending, not touching each other; none for a file that is one
   *     hole
   * @throws IOException if the file cannot be asked
   */
  default List<DataRange> dataRanges() throws IOException {
    return size() == 0 ? List.of() : List.of(new DataRange(0, size()));
  }

  /**
   * Where the bytes lie on devices that the image refers to instead of copying them.
   *
   * <p>The file becomes chunk based, with the largest chunks that the ranges allow. They must begin
   * at whole blocks of the image, in the file and on the device, and end there or at the end of the
   * file; the device must have these blocks whole. The builder checks that, and ends with a clear
   * error otherwise. Called a few times; must give the same each time.
   *
   * @return ranges inside the file, ascending, not overlapping, on devices that the source
   *     {@linkplain TreeSource#devices lists}; what none covers is a hole; none at all (the
   *     default) if the bytes are to be copied
   * @throws IOException if the file cannot be asked
   */
  default List<PlacedRange> placed() throws IOException {
    return List.of();
  }

  /**
   * Opens the content for reading.
   *
   * @return a reader that the caller closes
   * @throws IOException if the content cannot be opened
   */
  ContentReader open() throws IOException;
}
