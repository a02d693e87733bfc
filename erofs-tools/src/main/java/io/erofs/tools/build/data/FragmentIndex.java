package io.erofs.tools.build.data;

/**
 * Where fragments are, by digest and length; 20 bytes for each, in tables at most three quarters
 * full. For one thread at a time.
 */
final class FragmentIndex {
  /** No such fragment. */
  static final long UNKNOWN = -1;

  private static final long SPREAD = 0xD6E8FEB86659FD93L;

  private long[] digests = new long[1 << 10];
  private int[] lengths = new int[1 << 10];
  private long[] offsets = new long[1 << 10];
  private int count;

  /** The offset of a fragment that looks like one, or {@link #UNKNOWN}. */
  long find(long digest, int length) {
    int slot = slotOf(digest, length);
    return lengths[slot] == 0 ? UNKNOWN : offsets[slot];
  }

  /** Remembers a fragment that is not known; it has at least a byte. */
  void add(long digest, int length, long offset) {
    if (++count * 4L > lengths.length * 3L) {
      grow();
    }
    int slot = slotOf(digest, length);
    digests[slot] = digest;
    lengths[slot] = length;
    offsets[slot] = offset;
  }

  private int slotOf(long digest, int length) {
    int mask = lengths.length - 1;
    int slot = (int) ((digest + length) * SPREAD >>> 32) & mask;
    while (lengths[slot] != 0 && (lengths[slot] != length || digests[slot] != digest)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    FragmentIndex larger = new FragmentIndex();
    larger.digests = new long[digests.length * 2];
    larger.lengths = new int[lengths.length * 2];
    larger.offsets = new long[offsets.length * 2];
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] != 0) {
        int slot = larger.slotOf(digests[i], lengths[i]);
        larger.digests[slot] = digests[i];
        larger.lengths[slot] = lengths[i];
        larger.offsets[slot] = offsets[i];
      }
    }
    digests = larger.digests;
    lengths = larger.lengths;
    offsets = larger.offsets;
  }
}
