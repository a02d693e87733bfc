package io.erofs.tools.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What several images share: bytes of the same device at the same place. Devices are the same if
 * their tags are, which for blobs of a store is their digest. Immutable.
 */
public final class Sharing {
  private final List<String> names;
  private final long[] bytes;
  private final long[] unique;
  private final long[][] both;
  private long stored;
  private long shared;

  private Sharing(List<BlobUse> images) {
    this.names = images.stream().map(BlobUse::name).toList();
    this.bytes = new long[images.size()];
    this.unique = new long[images.size()];
    this.both = new long[images.size()][images.size()];
  }

  /**
   * Compares images.
   *
   * @param images what each of them uses
   * @return what they share
   */
  public static Sharing of(List<BlobUse> images) {
    Sharing sharing = new Sharing(images);
    Set<String> keys = new TreeSet<>();
    images.forEach(image -> keys.addAll(image.ranges().keySet()));
    for (String key : keys) {
      sharing.add(images, key);
    }
    return sharing;
  }

  /** Where a range of an image begins or ends. */
  private record Edge(long position, int image, boolean begins) {}

  private void add(List<BlobUse> images, String key) {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      Ranges ranges = images.get(i).ranges().getOrDefault(key, new Ranges());
      for (int range = 0; range < ranges.count(); range++) {
        edges.add(new Edge(ranges.start(range), i, true));
        edges.add(new Edge(ranges.end(range), i, false));
      }
    }
    edges.sort(Comparator.comparingLong(Edge::position));
    BitSet open = new BitSet();
    long last = 0;
    for (Edge edge : edges) {
      count(open, edge.position() - last);
      open.set(edge.image(), edge.begins());
      last = edge.position();
    }
  }

  private void count(BitSet open, long length) {
    if (length == 0 || open.isEmpty()) {
      return;
    }
    stored += length;
    shared += open.cardinality() > 1 ? length : 0;
    for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
      bytes[i] += length;
      unique[i] += open.cardinality() == 1 ? length : 0;
      for (int j = open.nextSetBit(0); j >= 0; j = open.nextSetBit(j + 1)) {
        both[i][j] += length;
      }
    }
  }

  /**
   * The images.
   *
   * @return names, in the order in which they were given
   */
  public List<String> names() {
    return names;
  }

  /**
   * Bytes that hold data of an image.
   *
   * @param image number of the image, from 0
   * @return bytes
   */
  public long bytes(int image) {
    return bytes[image];
  }

  /**
   * Bytes that hold data of this image and no other.
   *
   * @param image number of the image, from 0
   * @return bytes
   */
  public long unique(int image) {
    return unique[image];
  }

  /**
   * Bytes that hold data of two images.
   *
   * @param one number of an image, from 0
   * @param other number of another
   * @return bytes
   */
  public long both(int one, int other) {
    return both[one][other];
  }

  /**
   * What all images would take if none shared anything.
   *
   * @return sum over the images
   */
  public long total() {
    return Arrays.stream(bytes).sum();
  }

  /**
   * What all images take together.
   *
   * @return bytes, each counted once
   */
  public long stored() {
    return stored;
  }

  /**
   * Bytes that hold data of more than one image.
   *
   * @return bytes, each counted once
   */
  public long shared() {
    return shared;
  }
}
