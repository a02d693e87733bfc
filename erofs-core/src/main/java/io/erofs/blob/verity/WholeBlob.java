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
import java.nio.channels.ClosedChannelException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is fetched to a temporary file when something of it is first wanted, and given out if
 * it has the right digest. A cache that has all of it never gets here.
 */
final class WholeBlob implements RemoteBlob {
  private static final int STEP = 4 << 20;

  private final String name;
  private final RemoteBlob blob;
  private final Bytes digest;
  private final BlobInfo info;
  private @Nullable Spool verified;
  private volatile boolean closed;

  WholeBlob(String name, RemoteBlob blob, Bytes digest) {
    this.name = name;
    this.blob = blob;
    this.digest = digest;
    this.info = new BlobInfo(blob.info().size(), Bytes.utf8("verified-sha256:" + hex(digest)));
  }

  private static String hex(Bytes digest) {
    return HexFormat.of().formatHex(digest.toByteArray());
  }

  @Override
  public BlobInfo info() {
    return info;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    Objects.checkFromIndexSize(offset, target.remaining(), info.size());
    file().read(offset, target);
  }

  /** The temporary file, which the first reader fetches while others wait. */
  private synchronized Spool file() throws IOException {
    Spool file = verified;
    if (file == null) {
      file = fetch();
      verified = file;
    }
    return file;
  }

  private Spool fetch() throws IOException {
    Spool file = new Spool();
    boolean good = false;
    try {
      Bytes found = Bytes.of(copy(file));
      if (!found.equals(digest)) {
        throw new BlobUnavailableException(
            Reason.CORRUPT,
            "the blob has the SHA-256 " + hex(found) + ", expected " + hex(digest),
            Location.of(name));
      }
      good = true;
      return file;
    } finally {
      if (!good) {
        file.close();
      }
    }
  }

  private byte[] copy(Spool file) throws IOException {
    MessageDigest hash = Sha256.create();
    long size = info.size();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(STEP, size));
    for (long at = 0; at < size; at += buffer.limit()) {
      if (closed) {
        throw new ClosedChannelException();
      }
      buffer.clear().limit((int) Math.min(STEP, size - at));
      blob.read(at, buffer);
      hash.update(buffer.array(), 0, buffer.limit());
      file.append(buffer.flip());
    }
    return hash.digest();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try (blob) {
      closeFile();
    }
  }

  private synchronized void closeFile() throws IOException {
    if (verified != null) {
      verified.close();
    }
  }
}
