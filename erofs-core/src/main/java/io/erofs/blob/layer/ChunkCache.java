package io.erofs.blob.layer;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decoded chunks, those used last. Thread-safe. */
final class ChunkCache {
  private static final long ROOM = 16L << 20;
  private static final byte[] NONE = {};

  private final Map<Integer, byte[]> chunks = new LinkedHashMap<>(16, 0.75f, true);
  private long size;

  /** A chunk, or no bytes if it is not there. */
  synchronized byte[] get(int number) {
    return chunks.getOrDefault(number, NONE);
  }

  /** Keeps a chunk, and gives up as many others as it takes. */
  synchronized void put(int number, byte[] chunk) {
    chunks.put(number, chunk);
    size += chunk.length;
    Iterator<byte[]> oldest = chunks.values().iterator();
    while (size > ROOM && chunks.size() > 1) {
      size -= oldest.next().length;
      oldest.remove();
    }
  }
}
