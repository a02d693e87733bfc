package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.util.Optional;

/**
 * Receives the entries of a {@link TreeSource}.
 *
 * <p>Paths are relative, separated by {@code /}, without {@code .} and {@code ..} and without empty
 * components; the empty path is the root of the tree. Not thread-safe: a source calls it from one
 * thread at a time, except {@link #wants}, which any thread may call at any time.
 */
public interface EntryVisitor {
  /**
   * Whether a path shall be in the image. A source should ask before it spends work on an entry,
   * and for a directory before it looks inside: what is below an unwanted path is unwanted, too.
   * Handing over an unwanted entry nevertheless is harmless.
   *
   * @param path path of the entry
   * @return false if the entry and everything below it will be ignored
   */
  boolean wants(Bytes path);

  /**
   * Whether there is a file by now, of any type, that was handed over under a path or is above one
   * that was; by this source or one before it.
   *
   * @param path the path
   * @return true if {@link #hardLink} would find it
   */
  boolean has(Bytes path);

  /**
   * The file that the layers below this source show under a path, which a hard link of an archive
   * may mean. The source then hands it over as its own: a layer cannot refer to files of others.
   *
   * @param path the path
   * @return the file, with its content; empty (the default) if there are no layers below, or if
   *     they have nothing there, or a directory
   * @throws IOException if they cannot be looked at
   */
  default Optional<SourceEntry> below(Bytes path) throws IOException {
    return Optional.empty();
  }

  /**
   * One file, directory, symbolic link or special file.
   *
   * @param entry the entry
   * @throws IOException if the entry cannot be part of an image; the message names the path
   */
  void entry(SourceEntry entry) throws IOException;

  /**
   * One more name for a file that is known under another path.
   *
   * @param path path of the new name
   * @param target path of the file, handed over earlier or later; not a directory
   * @throws IOException if the link cannot be part of an image; the message names the path
   */
  void hardLink(Bytes path, Bytes target) throws IOException;

  /**
   * Something that the source could not capture. The build goes on and its report lists the
   * problem, so that nothing is lost silently.
   *
   * @param problem what is missing, and where
   */
  void problem(SourceProblem problem);
}
