package io.erofs.tools.build.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds equal chunks by 128 bits of their SHA-256. An open hash table of primitives: 24 bytes a
 * slot, at most three quarters full.
 */
final class ChunkIndex {
  /** No such chunk. */
  static final long UNKNOWN = -1;

  private long[] keys = new long[2048];
  private long[] addresses = new long[1024];
  private int count;

  /** The address of a chunk, or {@link #UNKNOWN}. */
  long find(byte[] digest, int at) {
    int slot = slotOf(high(digest, at), low(digest, at));
    return addresses[slot] - 1;
  }

  /** Remembers a chunk that is not known. */
  void add(byte[] digest, int at, long address) {
    if ((count + 1) * 4L > addresses.length * 3L) {
      grow();
    }
    put(high(digest, at), low(digest, at), address + 1);
    count++;
  }

  private void put(long high, long low, long stored) {
    int slot = slotOf(high, low);
    keys[2 * slot] = high;
    keys[2 * slot + 1] = low;
    addresses[slot] = stored;
  }

  private int slotOf(long high, long low) {
    int mask = addresses.length - 1;
    int slot = (int) high & mask;
    while (addresses[slot] != 0 && (keys[2 * slot] != high || keys[2 * slot + 1] != low)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldAddresses = addresses;
    keys = new long[oldKeys.length * 2];
    addresses = new long[oldAddresses.length * 2];
    for (int i = 0; i < oldAddresses.length; i++) {
      if (oldAddresses[i] != 0) {
        put(oldKeys[2 * i], oldKeys[2 * i + 1], oldAddresses[i]);
      }
    }
  }

  private static long high(byte[] digest, int at) {
    return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
  }

  private static long low(byte[] digest, int at) {
    return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong(at + Long.BYTES);
  }
}
