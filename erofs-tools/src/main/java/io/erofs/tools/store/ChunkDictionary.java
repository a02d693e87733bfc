package io.erofs.tools.store;

import io.erofs.tools.build.blob.BlobBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All chunks of a store, as one build sees them. Immutable, thread-safe. */
final class ChunkDictionary {
  private static final int ATTEMPTS = 20;
  private static final int NO_NUMBER = 0;

  private final int blockBits;
  private final List<Part> parts;
  private final List<DictionaryBlob> blobs;

  /** A segment, with the build's number for each of its blobs. */
  private record Part(ChunkSegment segment, int[] numbers) {}

  private ChunkDictionary(int blockBits, List<Part> parts, List<DictionaryBlob> blobs) {
    this.blockBits = blockBits;
    this.parts = parts;
    this.blobs = blobs;
  }

  /**
   * Opens the dictionary of a store.
   *
   * @param blockBits log2 of the block size of the image; blobs with smaller blocks are left out
   * @param leftOut digests of further blobs that are left out
   */
  static ChunkDictionary open(StoreLayout layout, int blockBits, Set<String> leftOut)
      throws IOException {
    List<DictionaryBlob> blobs = new ArrayList<>();
    Map<String, Integer> known = new HashMap<>();
    List<Part> parts = new ArrayList<>();
    for (ChunkSegment segment : segments(layout)) {
      int[] numbers = new int[segment.blobs().size()];
      for (int i = 0; i < numbers.length; i++) {
        DictionaryBlob blob = segment.blobs().get(i);
        numbers[i] = known.getOrDefault(blob.digest(), NO_NUMBER);
        boolean isUsable =
            blob.blockBits() >= blockBits
                && blobs.size() < BlobBuild.MAX_NUMBER
                && !leftOut.contains(blob.digest());
        if (numbers[i] == NO_NUMBER && isUsable && isThere(layout, blob)) {
          blobs.add(blob);
          numbers[i] = blobs.size();
          known.put(blob.digest(), numbers[i]);
        }
      }
      parts.add(new Part(segment, numbers));
    }
    return new ChunkDictionary(blockBits, List.copyOf(parts), List.copyOf(blobs));
  }

  /** The segments, the largest first. A segment that is gone was merged into a new one. */
  static List<ChunkSegment> segments(StoreLayout layout) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        List<ChunkSegment> segments = new ArrayList<>();
        for (Path file : layout.listSegments()) {
          segments.add(ChunkSegment.open(file));
        }
        segments.sort(
            Comparator.comparingLong(ChunkSegment::count)
                .reversed()
                .thenComparing(ChunkSegment::file));
        return segments;
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static boolean isThere(StoreLayout layout, DictionaryBlob blob) throws IOException {
    try {
      return Files.size(layout.blob(blob.digest())) == blob.size();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The blob of a number, from 1. */
  DictionaryBlob blob(int number) {
    return blobs.get(number - 1);
  }

  /** See {@link BlobBuild#find}. */
  long find(byte[] digest, int at) {
    for (Part part : parts) {
      ChunkSegment segment = part.segment();
      long chunk = segment.find(digest, at);
      if (chunk >= 0 && segment.isSane(chunk)) {
        int number = part.numbers()[segment.blob(chunk)];
        if (number != NO_NUMBER) {
          int more = blob(number).blockBits() - blockBits;
          return (long) number << 48 | segment.block(chunk) << more;
        }
      }
    }
    return BlobBuild.UNKNOWN;
  }
}
