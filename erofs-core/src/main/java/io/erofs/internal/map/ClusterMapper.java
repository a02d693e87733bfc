package io.erofs.internal.map;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.model.Encoding;
import io.erofs.model.Extent;
import java.io.IOException;

/** Maps files with an index per lcluster, full or compact. Format specification 4.7. */
final class ClusterMapper implements Mapper {
  /** Most steps back to a head; a legal image needs far fewer. */
  private static final int MAX_STEPS = 1 << 20;

  private static final long NOT_YET = -1;

  private final CompressedInode file;
  private final OnDiskMapHeader header;
  private final LclusterIndex index;
  private final int bits;
  private volatile long tailHead = NOT_YET;

  ClusterMapper(CompressedInode file, OnDiskMapHeader header, LclusterIndex index, int bits) {
    this.file = file;
    this.header = header;
    this.index = index;
    this.bits = bits;
  }

  @Override
  public Extent at(long logicalOffset) throws IOException {
    long lcn = logicalOffset >>> bits;
    Lcluster entry = index.entry(lcn);
    long head = lcn;
    if (!entry.isHead() || (logicalOffset & (1L << bits) - 1) < entry.clusterOffset()) {
      if (entry.isHead() && lcn == 0) {
        throw corrupt("Z-07", "lcluster 0 starts at offset " + entry.clusterOffset());
      }
      head = lookBack(lcn, entry.isHead() ? 1 : entry.delta0());
      entry = index.entry(head);
    }
    if (entry.clusterOffset() >= 1 << bits) {
      throw corrupt("Z-08", "clusterofs=" + entry.clusterOffset() + " in lcluster " + head);
    }
    long start = (head << bits) + entry.clusterOffset();
    long end = isFragment(head) ? file.size() : end(head);
    if (end <= logicalOffset) {
      throw corrupt("Z-09", "the extent of lcluster " + head + " ends before " + logicalOffset);
    }
    return extent(head, entry, start, end);
  }

  @Override
  public long indexEnd() throws IOException {
    return index.endOf(file.size() - 1 >>> bits);
  }

  @Override
  public void verify(Problems problems) throws IOException {
    new IndexVerifier(index, file.size(), bits, problems).run();
  }

  private Extent extent(long head, Lcluster entry, long start, long end) throws IOException {
    if (isFragment(head)) {
      long offset = header.fragmentOffset() | (file.isFull() ? index.address(head) << 32 : 0);
      return file.fragment(start, end - start, offset);
    }
    Encoding encoding = encoding(entry.type());
    if (header.has(OnDiskMapHeader.INLINE_PCLUSTER) && end == file.size() && head == tailHead()) {
      long position = index.endOf(file.size() - 1 >>> bits);
      // As builders store it, not where Linux (6.18) looks for an interlaced one.
      Encoding kept = encoding == Encoding.INTERLACED ? Encoding.SHIFTED : encoding;
      return file.inline(start, end - start, kept, position, header.inlineSize());
    }
    long length = (long) blocks(head, entry.type()) << file.blockBits();
    return file.encoded(start, end - start, encoding, entry.partial(), index.address(head), length);
  }

  private boolean isFragment(long head) throws IOException {
    return header.has(OnDiskMapHeader.FRAGMENT) && head == tailHead();
  }

  private Encoding encoding(int type) throws ErofsException {
    if (type == Lcluster.PLAIN) {
      return header.has(OnDiskMapHeader.INTERLACED) ? Encoding.INTERLACED : Encoding.SHIFTED;
    }
    return file.algorithm(header.algorithm(type == Lcluster.HEAD1 ? 0 : 1), "Z-02");
  }

  private long tailHead() throws IOException {
    long known = tailHead;
    if (known == NOT_YET) {
      long last = file.size() - 1 >>> bits;
      Lcluster entry = index.entry(last);
      boolean here =
          entry.isHead() && (file.size() - 1 & (1L << bits) - 1) >= entry.clusterOffset();
      known = here ? last : lookBack(last, entry.isHead() ? 1 : entry.delta0());
      tailHead = known;
    }
    return known;
  }

  private long lookBack(long from, long firstDistance) throws IOException {
    long lcn = from;
    long distance = firstDistance;
    for (int step = 0; step < MAX_STEPS; step++) {
      if (distance <= 0 || distance > lcn) {
        throw corrupt("Z-09", "distance " + distance + " back from lcluster " + lcn);
      }
      lcn -= distance;
      Lcluster entry = index.entry(lcn);
      if (entry.isHead()) {
        return lcn;
      }
      distance = entry.delta0();
    }
    throw corrupt("Z-09", "no head within " + MAX_STEPS + " entries before lcluster " + from);
  }

  /**
   * Where the extent of a head ends: at the next head, or with the file. Found from the entries,
   * not from their distances forward: Linux reads without those, and old builders got them wrong.
   * Looks no further than it takes to know that an extent is too long.
   */
  private long end(long head) throws IOException {
    long clusters = (file.size() - 1 >>> bits) + 1;
    long limit = Math.min(clusters, head + (Extent.Encoded.MAX_LENGTH >>> bits) + 2);
    long next = index.nextHead(head, limit);
    if (next == limit) {
      return Math.min(file.size(), limit << bits);
    }
    return Math.min(file.size(), (next << bits) + index.entry(next).clusterOffset());
  }

  private int blocks(long head, int type) throws IOException {
    int flag =
        type == Lcluster.HEAD1 ? OnDiskMapHeader.BIG_PCLUSTER_1 : OnDiskMapHeader.BIG_PCLUSTER_2;
    if (!header.has(flag) || head + 1 << bits >= file.size()) {
      return 1;
    }
    Lcluster next = index.entry(head + 1);
    if (next.isHead()) {
      return 1;
    }
    if (next.blockCount() == 0) {
      throw corrupt("Z-11", "no block count behind the head of lcluster " + head);
    }
    return next.blockCount();
  }

  private CorruptImageException corrupt(String rule, String problem) {
    return file.corrupt(rule, problem);
  }
}
