package io.erofs.tools.oci;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.internal.format.OnDiskLayerIndex;
import io.erofs.internal.format.OnDiskLayerIndex.Chunk;
import io.erofs.internal.format.OnDiskLayerIndex.Storage;
import io.erofs.model.Bytes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes the blob of a layer: the image in chunks, and behind them their index. Chunks are
 * compressed on several threads; the bytes do not depend on their number.
 */
final class LayerWriter {
  /** Chunks whose index fits into an array. */
  private static final int MAX_CHUNKS = 40_000_000;

  /**
   * What was written.
   *
   * @param size bytes of the blob
   * @param digest digest of the blob
   * @param diffId digest of what decompressing it gives
   * @param indexOffset where the index begins, or the frame around it
   * @param indexDigest digest of the index without a frame
   * @param tree the hash tree behind the image, if there is one
   */
  record Written(
      long size,
      OciDigest digest,
      OciDigest diffId,
      long indexOffset,
      OciDigest indexDigest,
      Optional<DmVerity.Tree> tree) {}

  private final OciBuildOptions options;
  private final int workers;
  private final List<Chunk> chunks = new ArrayList<>();
  private long imageOffset;
  private long blobOffset;

  LayerWriter(OciBuildOptions options) {
    this.options = options;
    this.workers = options.image().workers();
  }

  /**
   * Writes.
   *
   * @param image the image, which gets its hash tree behind it if there shall be one
   * @param blob file to write
   */
  Written write(Path image, Path blob) throws IOException {
    Optional<DmVerity.Tree> tree =
        options.hashTrees() ? Optional.of(appendTree(image)) : Optional.empty();
    MessageDigest blobHash = OciDigest.newSha256();
    MessageDigest imageHash = OciDigest.newSha256();
    byte[] index;
    try (InputStream in = Files.newInputStream(image);
        OutputStream out =
            new DigestOutputStream(
                new BufferedOutputStream(Files.newOutputStream(blob)), blobHash)) {
      if (options.storage() == LayerStorage.ZSTD) {
        compress(in, imageHash, out);
      } else {
        copy(in, out);
      }
      Storage storage = options.storage() == LayerStorage.ZSTD ? Storage.ZSTD : Storage.RAW;
      index = OnDiskLayerIndex.of(storage, chunks).encode();
      out.write(storage == Storage.ZSTD ? OnDiskLayerIndex.frame(index) : index);
    }
    OciDigest digest = OciDigest.sha256(blobHash.digest());
    OciDigest diffId =
        options.storage() == LayerStorage.ZSTD ? OciDigest.sha256(imageHash.digest()) : digest;
    return new Written(Files.size(blob), digest, diffId, blobOffset, OciDigest.of(index), tree);
  }

  /** The same image gets the same tree: its UUID is that of the image, and is salt as well. */
  private static DmVerity.Tree appendTree(Path image) throws IOException {
    Bytes uuid;
    int blockSize;
    try (ErofsImage opened = Erofs.open(image)) {
      uuid = opened.superblock().uuid();
      blockSize = Math.min(DmVerity.USUAL_BLOCK, opened.superblock().blockSize());
    }
    return DmVerity.append(image, blockSize, uuid, uuid);
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    for (byte[] bytes = next(in); bytes.length > 0; bytes = next(in)) {
      put(bytes, bytes.length, out);
    }
  }

  private void compress(InputStream in, MessageDigest hash, OutputStream out) throws IOException {
    ZstdFrames frames = new ZstdFrames(options.level());
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      Deque<Pending> pending = new ArrayDeque<>();
      for (byte[] bytes = next(in); bytes.length > 0; ) {
        byte[] now = bytes;
        hash.update(now);
        pending.add(new Pending(now.length, pool.submit(() -> frames.compress(now))));
        bytes = next(in);
        while (pending.size() > (bytes.length > 0 ? 2 * workers : 0)) {
          Pending first = pending.remove();
          byte[] frame = first.frame();
          boolean isLast = bytes.length == 0 && pending.isEmpty();
          put(
              isLast ? ZstdFrames.aligned(frame, blobOffset + frame.length) : frame,
              first.length(),
              out);
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** A chunk that is being compressed. */
  private record Pending(int length, Future<byte[]> future) {
    byte[] frame() throws IOException {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("compression failed", e.getCause());
      }
    }
  }

  private byte[] next(InputStream in) throws IOException {
    return in.readNBytes(options.chunkSize());
  }

  private void put(byte[] stored, int length, OutputStream out) throws IOException {
    if (chunks.size() == MAX_CHUNKS) {
      throw new IOException("more than " + MAX_CHUNKS + " chunks; take larger ones");
    }
    Bytes digest = Bytes.of(OciDigest.newSha256().digest(stored));
    chunks.add(new Chunk(blobOffset, stored.length, imageOffset, length, digest));
    out.write(stored);
    blobOffset += stored.length;
    imageOffset += length;
  }
}
