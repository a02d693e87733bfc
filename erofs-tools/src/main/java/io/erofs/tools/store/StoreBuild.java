package io.erofs.tools.store;

import io.erofs.model.Bytes;
import io.erofs.tools.build.blob.BlobBuild;
import io.erofs.tools.build.blob.NewChunks;
import io.erofs.tools.build.source.SourceDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One build into a store.
 *
 * <p>Until {@link #commit} there are only temporary files. Then the blob appears, then its hash
 * tree, then the part of the dictionary that tells of it, then the note that the image needs its
 * blobs, and last, by the builder, the image. A process that is killed in between leaves blobs that
 * no image needs, which {@link BlobStore#collect} removes, but never an image whose blobs are not
 * there.
 */
final class StoreBuild implements BlobBuild {
  private final StoreLayout layout;
  private final int blockBits;
  private final StoreLock lock;
  private final ChunkDictionary dictionary;
  private final Path blobFile;
  private final Path segmentFile;
  private final FileChannel channel;
  private Optional<NewBlob> blob = Optional.empty();
  private String digest = "";
  private long size;
  private boolean closed;

  private StoreBuild(StoreLayout layout, int blockBits, Set<String> leftOut, StoreLock lock)
      throws IOException {
    this.layout = layout;
    this.blockBits = blockBits;
    this.lock = lock;
    this.dictionary = ChunkDictionary.open(layout, blockBits, leftOut);
    this.blobFile = layout.newTemporary("blob");
    this.segmentFile = layout.newTemporary("chunks");
    this.channel = FileChannel.open(blobFile, StandardOpenOption.WRITE, StandardOpenOption.READ);
  }

  static StoreBuild begin(StoreLayout layout, int blockBits, Set<String> leftOut)
      throws IOException {
    StoreLock lock = StoreLock.share(layout);
    try {
      return new StoreBuild(layout, blockBits, leftOut, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public boolean isLasting() {
    return true;
  }

  @Override
  public long find(byte[] digests, int at) {
    return dictionary.find(digests, at);
  }

  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public boolean isZeroed() {
    return true;
  }

  @Override
  public void seal(long bytes, NewChunks chunks) throws IOException {
    size = bytes;
    if (size == 0) {
      return;
    }
    if (channel.size() < size) {
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
    NewBlob made = NewBlob.of(layout, blobFile);
    blob = Optional.of(made);
    digest = made.digest();
    NewSegment.write(segmentFile, new DictionaryBlob(digest, size, blockBits), chunks);
  }

  @Override
  public List<Integer> always() {
    return List.of();
  }

  @Override
  public SourceDevice device(int number) throws IOException {
    String name = number == NEW_BLOB ? digest : dictionary.blob(number).digest();
    long bytes = number == NEW_BLOB ? size : Files.size(layout.blob(name));
    return new SourceDevice(layout.blob(name).toString(), bytes, Bytes.utf8(name));
  }

  @Override
  public void commit(Path image, UUID uuid, List<Integer> numbers) throws IOException {
    if (blob.isPresent()) {
      channel.force(true);
      channel.close();
      blob.get().publish();
      Path segment = layout.chunks().resolve(digest + StoreLayout.SEGMENT_SUFFIX);
      StoreLayout.publish(segmentFile, segment);
      new SegmentMerger(layout).mergeIfMany();
    }
    List<String> blobs = new ArrayList<>();
    for (int number : numbers) {
      blobs.add(number == NEW_BLOB ? digest : dictionary.blob(number).digest());
    }
    ImageNotes notes = new ImageNotes(layout);
    notes.add(new StoredImage(image.toAbsolutePath().normalize(), uuid, blobs));
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      channel.close();
      if (blob.isPresent()) {
        blob.get().close();
      }
      Files.deleteIfExists(blobFile);
      Files.deleteIfExists(segmentFile);
    } finally {
      lock.close();
    }
  }
}
