package io.erofs.tools.store;

import io.erofs.blob.verity.VerityFile;
import io.erofs.io.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A blob that is complete but not in its place yet, with its name and its hash tree. */
final class NewBlob implements Closeable {
  private final StoreLayout layout;
  private final Path file;
  private final Path tree;
  private final String digest;

  private NewBlob(StoreLayout layout, Path file, Path tree, String digest) {
    this.layout = layout;
    this.file = file;
    this.tree = tree;
    this.digest = digest;
  }

  /**
   * Reads a blob twice at once, for its digest and its tree.
   *
   * @param file the blob, to which nothing is written any more
   */
  static NewBlob of(StoreLayout layout, Path file) throws IOException {
    Path tree = layout.newTemporary("verity");
    try {
      List<String> results =
          Workers.run(List.of(() -> Digests.of(file), () -> writeTree(file, tree)), 2);
      return new NewBlob(layout, file, tree, results.get(0));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(tree);
      throw e;
    }
  }

  private static String writeTree(Path file, Path tree) throws IOException {
    try (ByteSource data = ByteSource.file(file)) {
      return VerityFile.write(data, tree).digest().toString();
    }
  }

  /** The SHA-256 in hexadecimal digits. */
  String digest() {
    return digest;
  }

  /** Puts the blob in its place, and its tree beside it. */
  void publish() throws IOException {
    makeReadOnly(file);
    StoreLayout.publish(file, layout.blob(digest));
    makeReadOnly(tree);
    Files.createDirectories(layout.verity());
    StoreLayout.publish(tree, layout.tree(digest));
  }

  private static void makeReadOnly(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(PosixFilePermissions.fromString("r--r--r--"));
    }
  }

  /** Removes what has not been published of the tree; the blob belongs to whoever made it. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(tree);
  }
}
