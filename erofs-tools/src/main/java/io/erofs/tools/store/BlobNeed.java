package io.erofs.tools.store;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.DeviceSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How much of each blob the images of a store need together. */
final class BlobNeed {
  private final StoreLayout layout;
  private final Map<String, Ranges> needed = new HashMap<>();
  private final Set<String> whole = new HashSet<>();

  private BlobNeed(StoreLayout layout) {
    this.layout = layout;
  }

  /**
   * Looks at all images. One that is not where it was put is taken to need all of its blobs, whole.
   */
  static BlobNeed of(StoreLayout layout) throws IOException {
    BlobNeed need = new BlobNeed(layout);
    for (StoredImage image : new ImageNotes(layout).all()) {
      if (MissingImages.uuid(image.path()).equals(Optional.of(image.uuid()))) {
        need.add(image);
      } else {
        need.whole.addAll(image.blobs());
      }
    }
    return need;
  }

  private void add(StoredImage stored) throws IOException {
    try (ErofsImage image = Erofs.open(stored.path())) {
      BlobUse use = BlobUse.of(image, stored.path().toString());
      for (DeviceSlot slot : image.devices()) {
        String tag = slot.tag().toString();
        Ranges ranges = use.ranges().getOrDefault(tag, new Ranges());
        long block = image.superblock().blockSize();
        add(needed.computeIfAbsent(tag, blob -> new Ranges()), ranges, block);
      }
    }
  }

  /** Blocks are stored whole, however little of them is data. */
  private static void add(Ranges all, Ranges more, long block) {
    for (int i = 0; i < more.count(); i++) {
      all.add(more.start(i) & -block, more.end(i) + block - 1 & -block);
    }
  }

  /** Bytes of each blob that is there, in the order of the digests. */
  SortedMap<String, Long> bytes() throws IOException {
    SortedMap<String, Long> bytes = new TreeMap<>();
    for (String blob : layout.listBlobs()) {
      long size = Files.size(layout.blob(blob));
      Ranges ranges = needed.getOrDefault(blob, new Ranges());
      ranges.join();
      bytes.put(blob, whole.contains(blob) ? size : Math.min(size, ranges.bytes()));
    }
    return bytes;
  }
}
