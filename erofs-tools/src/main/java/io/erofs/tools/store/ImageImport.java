package io.erofs.tools.store;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.OpenOptions;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Takes an image that was built elsewhere into a store: copies the files that hold its data, and
 * notes its chunks. An image that holds data itself becomes a blob like its devices.
 */
final class ImageImport {
  private static final int BATCH = 256;

  private final StoreLayout layout;
  private final Path image;
  private final List<Path> devices;
  private final int chunkBits;
  private final int workers;
  private final Map<Integer, ChunkList> chunks = new TreeMap<>();
  private int blockBits;

  ImageImport(StoreLayout layout, Path image, List<Path> devices, long chunkSize, int workers) {
    this.layout = layout;
    this.image = image;
    this.devices = List.copyOf(devices);
    this.chunkBits = Long.numberOfTrailingZeros(chunkSize);
    this.workers = workers;
  }

  StoredImage run() throws IOException {
    OpenOptions options = OpenOptions.builder().devices(devices).build();
    UUID uuid;
    try (ErofsImage opened = Erofs.open(image, options)) {
      blockBits = opened.superblock().blockBits();
      ByteBuffer bytes = ByteBuffer.wrap(opened.superblock().uuid().toByteArray());
      uuid = new UUID(bytes.getLong(), bytes.getLong());
      collect(opened);
    }
    List<String> blobs = new ArrayList<>();
    for (Map.Entry<Integer, ChunkList> device : chunks.entrySet()) {
      Path file = device.getKey() == 0 ? image : devices.get(device.getKey() - 1);
      blobs.add(take(file, device.getValue()));
    }
    new SegmentMerger(layout).mergeIfMany();
    StoredImage stored = new StoredImage(image.toAbsolutePath().normalize(), uuid, blobs);
    new ImageNotes(layout).add(stored);
    return stored;
  }

  private void collect(ErofsImage opened) throws IOException {
    Set<Long> seen = new HashSet<>();
    opened.walk(
        entry -> {
          Inode inode = entry.inode();
          if (inode.isRegular() && (inode.linkCount() <= 1 || seen.add(inode.nid()))) {
            cut(opened.extents(inode));
          }
          return ImageVisitor.Next.CONTINUE;
        });
  }

  /** Finds the chunks of a file that lie on one device in one piece, from the edge of a block. */
  private void cut(ExtentMap map) throws IOException {
    long size = 1L << chunkBits;
    for (long from = 0; from < map.size(); from += size) {
      long to = Math.min(map.size(), from + size);
      Extent first = map.at(from);
      if (!(first instanceof Extent.Plain plain)) {
        continue;
      }
      long at = plain.physicalOffset() + from - plain.logicalOffset();
      long end = first.end();
      while (end < to
          && map.at(end) instanceof Extent.Plain next
          && next.deviceId() == plain.deviceId()
          && next.physicalOffset() + end - next.logicalOffset() == at + end - from) {
        end = next.end();
      }
      boolean isWhole = end >= to && (at & (1L << blockBits) - 1) == 0;
      if (isWhole) {
        chunks
            .computeIfAbsent(plain.deviceId(), device -> new ChunkList())
            .add(at >>> blockBits, (int) (to - from));
      }
    }
  }

  /** Copies a file into the store and tells the dictionary of its chunks. */
  private String take(Path file, ChunkList list) throws IOException {
    Path blob = layout.newTemporary("blob");
    Path segment = layout.newTemporary("chunks");
    try {
      Files.copy(file, blob, StandardCopyOption.REPLACE_EXISTING);
      try (NewBlob made = NewBlob.of(layout, blob)) {
        return publish(made, blob, list, segment);
      }
    } finally {
      Files.deleteIfExists(blob);
      Files.deleteIfExists(segment);
    }
  }

  private String publish(NewBlob made, Path blob, ChunkList list, Path segment) throws IOException {
    String digest = made.digest();
    ChunkList padded = new ChunkList();
    try (FileChannel channel =
        FileChannel.open(blob, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      keepPadded(channel, list, padded);
      digest(channel, padded);
      NewSegment.write(segment, new DictionaryBlob(digest, channel.size(), blockBits), padded);
      channel.force(true);
    }
    made.publish();
    String name = digest + "-" + chunkBits + StoreLayout.SEGMENT_SUFFIX;
    StoreLayout.publish(segment, layout.chunks().resolve(name));
    return digest;
  }

  /** A chunk whose last block holds something behind it must not become the end of a file. */
  private void keepPadded(FileChannel channel, ChunkList all, ChunkList padded) throws IOException {
    for (int i = 0; i < all.size(); i++) {
      long end = (all.block(i) << blockBits) + all.length(i);
      int rest = (int) (-end & (1L << blockBits) - 1);
      ByteBuffer behind = ByteBuffer.allocate(rest);
      while (behind.hasRemaining() && channel.read(behind, end + behind.position()) > 0) {
        // Until the block is read.
      }
      boolean isZero = !behind.hasRemaining();
      for (byte value : behind.array()) {
        isZero &= value == 0;
      }
      if (isZero) {
        padded.add(all.block(i), all.length(i));
      }
    }
    padded.complete();
  }

  private void digest(FileChannel channel, ChunkList list) throws IOException {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int from = 0; from < list.size(); from += BATCH) {
      int first = from;
      tasks.add(
          () -> {
            for (int i = first; i < Math.min(list.size(), first + BATCH); i++) {
              list.digest(i, Digests.of(channel, list.block(i) << blockBits, list.length(i)));
            }
            return true;
          });
    }
    Workers.run(tasks, workers);
  }
}
