package io.erofs.tools.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Merges parts of the dictionary, so that there are few, and a chunk is written a number of times
 * that grows with the logarithm of their number. Streams; takes no memory for chunks.
 */
final class SegmentMerger {
  private static final int MOST_SEGMENTS = 8;

  private final StoreLayout layout;

  SegmentMerger(StoreLayout layout) {
    this.layout = layout;
  }

  /** Merges the small segments if there are many. */
  void mergeIfMany() throws IOException {
    List<ChunkSegment> segments = new ArrayList<>(ChunkDictionary.segments(layout));
    if (segments.size() <= MOST_SEGMENTS) {
      return;
    }
    segments.sort(Comparator.comparingLong(ChunkSegment::count));
    long sum = 0;
    int end = 0;
    while (end < segments.size() && (end < 2 || segments.get(end).count() <= 2 * sum)) {
      sum += segments.get(end).count();
      end++;
    }
    merge(segments.subList(0, end), blob -> true);
  }

  /** Merges all segments into one that has only the chunks of some blobs. */
  void mergeAll(Predicate<DictionaryBlob> wanted) throws IOException {
    merge(ChunkDictionary.segments(layout), wanted);
  }

  private void merge(List<ChunkSegment> segments, Predicate<DictionaryBlob> wanted)
      throws IOException {
    List<DictionaryBlob> blobs = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (ChunkSegment segment : segments) {
      int[] map = new int[segment.blobs().size()];
      for (int i = 0; i < map.length; i++) {
        DictionaryBlob blob = segment.blobs().get(i);
        map[i] = wanted.test(blob) ? number(blob, blobs, numbers) : -1;
      }
      runs.add(new Run(segment, map));
    }
    Path temporary = layout.newTemporary("chunks");
    try {
      try (SegmentWriter writer = SegmentWriter.open(temporary, blobs)) {
        copy(runs, writer);
        writer.finish();
      }
      String name = Digests.of(temporary) + StoreLayout.SEGMENT_SUFFIX;
      StoreLayout.publish(temporary, layout.chunks().resolve(name));
      for (ChunkSegment segment : segments) {
        if (!String.valueOf(segment.file().getFileName()).equals(name)) {
          Files.deleteIfExists(segment.file());
        }
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static int number(
      DictionaryBlob blob, List<DictionaryBlob> blobs, Map<String, Integer> numbers) {
    int next = blobs.size();
    Integer known = numbers.putIfAbsent(blob.digest(), next);
    if (known == null) {
      blobs.add(blob);
    }
    return known == null ? next : known;
  }

  private static void copy(List<Run> runs, SegmentWriter writer) throws IOException {
    PriorityQueue<Run> queue = new PriorityQueue<>();
    for (Run run : runs) {
      if (run.next()) {
        queue.add(run);
      }
    }
    byte[] last = new byte[0];
    while (!queue.isEmpty()) {
      Run run = queue.remove();
      if (!Arrays.equals(last, run.digest)) {
        run.write(writer);
        last = run.digest.clone();
      }
      if (run.next()) {
        queue.add(run);
      }
    }
  }

  /** The chunks of a segment that stay, in their order. */
  private static final class Run implements Comparable<Run> {
    private final ChunkSegment segment;
    private final int[] numbers;
    private final byte[] digest = new byte[Digests.SIZE];
    private long at = -1;

    Run(ChunkSegment segment, int[] numbers) {
      this.segment = segment;
      this.numbers = numbers;
    }

    boolean next() {
      do {
        at++;
      } while (at < segment.count() && !stays());
      if (at < segment.count()) {
        segment.copyDigest(at, digest);
      }
      return at < segment.count();
    }

    private boolean stays() {
      return segment.isSane(at) && numbers[segment.blob(at)] >= 0;
    }

    void write(SegmentWriter writer) throws IOException {
      writer.add(digest, segment.block(at), segment.length(at), numbers[segment.blob(at)]);
    }

    @Override
    public int compareTo(Run other) {
      return Arrays.compareUnsigned(digest, other.digest);
    }
  }
}
