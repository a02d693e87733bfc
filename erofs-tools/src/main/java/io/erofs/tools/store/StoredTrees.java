package io.erofs.tools.store;

import io.erofs.blob.verity.VerityDescriptor;
import io.erofs.blob.verity.VerityTree;
import io.erofs.error.ContentMismatchException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The hash trees of the blobs of a store. */
final class StoredTrees {
  private static final int PIECE = 1 << 20;

  private final StoreLayout layout;

  StoredTrees(StoreLayout layout) {
    this.layout = layout;
  }

  /** The digest of fs-verity that a tree tells, which is not compared with the blob. */
  String root(String blob) throws IOException {
    Path tree = layout.tree(blob);
    if (!Files.exists(tree)) {
      return "";
    }
    try (ByteSource file = ByteSource.file(tree)) {
      return Digests.hex(VerityTree.descriptor(file).digest().toByteArray());
    }
  }

  /** What is wrong with the tree of a blob; nothing if there is none. */
  List<StoreProblem> check(String blob) {
    Path tree = layout.tree(blob);
    if (!Files.exists(tree)) {
      return List.of();
    }
    try (ByteSource data = ByteSource.file(layout.blob(blob))) {
      compare(tree, data);
      return List.of();
    } catch (ErofsException e) {
      return List.of(new StoreProblem(tree, "is not the tree of its blob: " + e.getMessage()));
    } catch (IOException e) {
      return List.of(new StoreProblem(tree, "cannot be read: " + e.getMessage()));
    }
  }

  private static void compare(Path file, ByteSource data) throws IOException {
    VerityDescriptor descriptor;
    try (ByteSource head = ByteSource.file(file)) {
      descriptor = VerityTree.descriptor(head);
    }
    if (descriptor.dataSize() != data.size()) {
      throw new ContentMismatchException(
          "it is of " + descriptor.dataSize() + " bytes, the blob has " + data.size(),
          Location.of(file.toString(), 0));
    }
    try (VerityTree tree = VerityTree.open(ByteSource.file(file), descriptor.digest())) {
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, data.size())));
      for (long at = 0; at < data.size(); at += piece.limit()) {
        piece.clear().limit((int) Math.min(piece.capacity(), data.size() - at));
        data.readFully(at, piece);
        tree.verify(at, piece.flip(), data.name());
      }
    }
  }
}
