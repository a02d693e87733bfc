package io.erofs.blob.verity;

import io.erofs.blob.BlobInfo;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.ContentMismatchException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A blob of which every block is proved as it arrives. */
final class VerifiedBlob implements RemoteBlob {
  private final String name;
  private final RemoteBlob blob;
  private final VerityTree tree;
  private final BlobInfo info;

  private VerifiedBlob(String name, RemoteBlob blob, VerityTree tree) {
    this.name = name;
    this.blob = blob;
    this.tree = tree;
    String digest = HexFormat.of().formatHex(tree.descriptor().digest().toByteArray());
    this.info = new BlobInfo(blob.info().size(), Bytes.utf8("verified-fsverity:" + digest));
  }

  /** Takes over the tree, also if this fails. */
  static RemoteBlob open(String name, RemoteBlob blob, VerityTree tree) throws IOException {
    long expected = tree.descriptor().dataSize();
    if (blob.info().size() != expected) {
      tree.close();
      throw new BlobUnavailableException(
          Reason.CORRUPT,
          "has " + blob.info().size() + " bytes, its hash tree is of " + expected,
          Location.of(name));
    }
    return new VerifiedBlob(name, blob, tree);
  }

  static BlobUnavailableException corrupt(ContentMismatchException e) {
    return new BlobUnavailableException(Reason.CORRUPT, e.problem(), e.location(), e);
  }

  @Override
  public BlobInfo info() {
    return info;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    long size = blob.info().size();
    long end = offset + target.remaining();
    long from = offset / VerityTree.BLOCK * VerityTree.BLOCK;
    long to = Math.min(size, (end + VerityTree.BLOCK - 1) / VerityTree.BLOCK * VerityTree.BLOCK);
    try {
      if (from == offset && to == end) {
        ByteBuffer bytes = target.duplicate();
        blob.read(offset, target);
        tree.verify(offset, bytes, name);
        return;
      }
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
      blob.read(from, bytes);
      tree.verify(from, bytes.flip(), name);
      target.put(bytes.slice((int) (offset - from), target.remaining()));
    } catch (ContentMismatchException e) {
      throw corrupt(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (blob) {
      tree.close();
    }
  }
}
