package io.erofs.blob.verity;

import io.erofs.blob.BlobInfo;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.internal.spool.Spool;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/** A blob that was fetched to a temporary file and had the right digest. */
final class WholeBlob implements RemoteBlob {
  private static final int STEP = 4 << 20;

  private final BlobInfo info;
  private final Spool file;

  private WholeBlob(BlobInfo info, Spool file) {
    this.info = info;
    this.file = file;
  }

  /** Fetches a blob and compares it; closes it when all went well. */
  static RemoteBlob fetch(String name, RemoteBlob blob, Bytes digest) throws IOException {
    Spool file = new Spool();
    boolean good = false;
    try {
      byte[] found = copy(blob, file);
      if (!Bytes.of(found).equals(digest)) {
        throw new BlobUnavailableException(
            Reason.CORRUPT,
            "the blob has the SHA-256 "
                + HexFormat.of().formatHex(found)
                + ", expected "
                + HexFormat.of().formatHex(digest.toByteArray()),
            Location.of(name));
      }
      blob.close();
      good = true;
      return new WholeBlob(blob.info(), file);
    } finally {
      if (!good) {
        file.close();
      }
    }
  }

  private static byte[] copy(RemoteBlob blob, Spool file) throws IOException {
    MessageDigest hash = Sha256.create();
    long size = blob.info().size();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(STEP, size));
    for (long at = 0; at < size; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(STEP, size - at));
      blob.read(at, buffer);
      hash.update(buffer.array(), 0, buffer.limit());
      file.append(buffer.flip());
    }
    return hash.digest();
  }

  @Override
  public BlobInfo info() {
    return info;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    Objects.checkFromIndexSize(offset, target.remaining(), info.size());
    file.read(offset, target);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
