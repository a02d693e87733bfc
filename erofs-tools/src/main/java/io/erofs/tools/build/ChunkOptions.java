package io.erofs.tools.build;

import io.erofs.tools.build.blob.BlobTarget;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether and how files are stored in chunks. Immutable.
 *
 * @param size chunk size: files become chunk based, equal chunks are stored once, and chunks of
 *     zeros not at all (incompat feature {@code chunked_file}, Linux 5.15); a power of two from the
 *     block size to 1 GiB, or 0 for no chunks
 * @param form form of chunk addresses
 * @param keepHoles whether a sparse file whose holes are worth it is stored in chunks, so that its
 *     holes take no room, although {@code size} is 0. Off by default, because it needs {@code
 *     chunked_file}, which nobody asked for; the zeros are then stored like data, and take no room
 *     in the image's own file where the file system below has sparse files
 * @param target where chunks go, which the image then names by indexes (incompat feature {@code
 *     device_table}, Linux 5.16); empty for the image itself. Needs a chunk size
 */
public record ChunkOptions(
    long size, ChunkForm form, boolean keepHoles, Optional<BlobTarget> target) {
  /** Largest chunk size that may be asked for, in bytes. */
  public static final long MAX_SIZE = 1L << 30;

  /** No chunks. */
  public static final ChunkOptions NONE =
      new ChunkOptions(0, ChunkForm.AUTO, false, Optional.empty());

  /**
   * Chunks of a size.
   *
   * @param bytes see {@link #size}
   * @return the options
   */
  public static ChunkOptions of(long bytes) {
    return NONE.withSize(bytes);
  }

  /**
   * These options with a chunk size.
   *
   * @param bytes see {@link #size}
   * @return the options
   */
  public ChunkOptions withSize(long bytes) {
    return new ChunkOptions(bytes, form, keepHoles, target);
  }

  /**
   * These options with a form of chunk addresses.
   *
   * @param newForm see {@link #form}
   * @return the options
   */
  public ChunkOptions withForm(ChunkForm newForm) {
    return new ChunkOptions(size, newForm, keepHoles, target);
  }

  /**
   * These options with or without holes of files that nobody asked chunks for.
   *
   * @param keep see {@link #keepHoles}
   * @return the options
   */
  public ChunkOptions withKeepHoles(boolean keep) {
    return new ChunkOptions(size, form, keep, target);
  }

  /**
   * These options with chunks outside of the image.
   *
   * @param place see {@link #target}
   * @return the options
   */
  public ChunkOptions withTarget(BlobTarget place) {
    return new ChunkOptions(size, form, keepHoles, Optional.of(place));
  }

  /**
   * These options with chunks in a blob of this image alone. The file is written beside its place,
   * and takes it just before the image takes its own; an existing block device is written in place.
   *
   * @param file the blob
   * @return the options
   */
  public ChunkOptions withBlobFile(Path file) {
    return withTarget(new BlobFile(file));
  }
}
