package io.erofs.tools.build.data;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskExtent;
import io.erofs.model.Algorithm;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.tree.RegularInode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Gives compressed data its place, in the order of the image: the pclusters of a file follow each
 * other, and those of the next file follow them. Called by one thread at a time.
 */
final class CompressedStore implements Handover.Receiver<TaskResult> {
  private final CompressionSettings settings;
  private final BlockSink sink;
  private final Spool spool;
  private final PackedContent packed;
  private final CompressObserver observer;
  private final Deduplicator deduplicator;
  private final EqualExtents equal;
  private final ByteSink merged = new ByteSink();
  private Run run = new Run(merged, 0);
  private final long mostBlocks;
  private final long[] digests;
  private final StoredFile[] files;
  private final Set<Feature> features = EnumSet.noneOf(Feature.class);
  private final List<UseCounter> uses = new ArrayList<>();
  private StoredExtentsBuilder extents;
  private boolean onlyPlain;
  private long fileStart;
  private long fileNanos;
  private long fileShared;
  private long filePacked;
  private long sharedBytes;
  private long fragmentAt;
  private long fragmentLength;
  private long end;

  /**
   * Creates a store.
   *
   * @param settings how data is compressed
   * @param place where data may go
   * @param deduplicator finds what is stored already, if that is wanted
   * @param equal finds whole extents that are stored already, if that is wanted
   * @param inodes number of inodes
   * @param tasks number of tasks
   * @param observer is told about files
   */
  CompressedStore(
      CompressionSettings settings,
      CompressPass.Place place,
      Deduplicator deduplicator,
      EqualExtents equal,
      int inodes,
      int tasks,
      CompressObserver observer) {
    this.settings = settings;
    this.observer = observer;
    this.deduplicator = deduplicator;
    this.equal = equal;
    this.sink = place.sink();
    this.spool = place.spool();
    this.packed = place.packed();
    this.mostBlocks = place.mostBlocks();
    this.end = place.firstBlock() << settings.blockBits();
    this.digests = new long[tasks];
    this.files = new StoredFile[inodes];
    Arrays.fill(files, StoredFile.UNTOUCHED);
    for (int i = 0; i < settings.codecs().size(); i++) {
      uses.add(new UseCounter());
    }
    this.extents = StoredExtents.builder(settings.blockBits());
  }

  @Override
  public void take(TaskResult result) throws IOException {
    ByteSink blocks = result.blocks();
    int guessed = 0;
    if (settings.dedupe()) {
      blocks = merged;
      merged.length(0);
    }
    run = new Run(blocks, end);
    for (SpanResult guess : result.spans()) {
      if (guess.span().isFirst()) {
        begin(settings.isUnaligned(guess.span().choice()));
      }
      SpanResult span = guess;
      if (settings.dedupe() && !guess.isLeftPlain()) {
        span = deduplicator.apply(guess, result.blocks().array(), guessed, merged, end);
        guessed += guess.storedBytes();
      }
      add(span);
      if (span.span().isLast()) {
        finish(span);
      }
    }
    run.write();
    digests[result.number()] = settings.dedupe() ? blocks.digest() : result.digest();
  }

  /** Bytes of a result that follow each other in the image, too. */
  private final class Run {
    private final ByteSink bytes;
    private long position;
    private int from;
    private int to;

    Run(ByteSink bytes, long position) {
      this.bytes = bytes;
      this.position = position;
    }

    /** Gives the next bytes of the result the next place in the image. */
    void take(int count) throws IOException {
      if (end != position + to - from) {
        write();
        from = to;
        position = end;
      }
      to += count;
      end += count;
    }

    /** Leaves out the next bytes of the result. */
    void pass(int count) throws IOException {
      write();
      to += count;
      from = to;
      position = end;
    }

    void write() throws IOException {
      if (from < to) {
        sink.write(position, ByteBuffer.wrap(bytes.array(), from, to - from));
      }
    }
  }

  /** All that is known when the last result was taken. */
  CompressedData finish() throws IOException {
    endBlock();
    List<AlgorithmUse> totals = new ArrayList<>();
    for (int i = 0; i < uses.size(); i++) {
      totals.add(uses.get(i).total(settings.codecs().get(i)));
    }
    if (totals.stream().anyMatch(use -> use.mostPclusterBytes() > settings.blockSize())) {
      features.add(Feature.BIG_PCLUSTER);
    }
    return new CompressedData(
        Arrays.asList(files), end >>> settings.blockBits(), digests, features, totals, sharedBytes);
  }

  private void begin(boolean unaligned) throws IOException {
    extents = StoredExtents.builder(settings.blockBits());
    // Blocks that are not the file's alone, or may be shared later, need an index; so does a
    // fragment.
    onlyPlain = !unaligned && !settings.dedupe() && settings.fragments() != FragmentMode.TAILS;
    if (!unaligned || settings.alignment() > 1) {
      endBlock();
      long unit = (long) settings.alignment() << settings.blockBits();
      long rest = end % unit;
      end += rest == 0 ? 0 : unit - rest;
    }
    fileStart = end;
    fileNanos = 0;
    fileShared = 0;
    filePacked = 0;
    fragmentLength = 0;
  }

  /** Fills a block that was begun. */
  private void endBlock() throws IOException {
    int rest = (int) (-end & settings.blockSize() - 1);
    if (rest > 0) {
      sink.write(end, ByteBuffer.allocate(rest));
      end += rest;
    }
  }

  private void add(SpanResult result) throws IOException {
    onlyPlain &= result.isAllPlain();
    fileNanos += result.nanos();
    boolean shares = settings.sharesExtents() && !settings.isUnaligned(result.span().choice());
    int at = 0;
    for (int i = 0; i < result.count(); i++) {
      if (shares) {
        share(result, i, at);
      }
      add(result, i);
      at += result.length(i);
    }
    uses.get(result.span().choice().algorithm()).add(result);
    if (result.ending() == SpanResult.Ending.FRAGMENT) {
      pack(result);
    }
    if (end >>> settings.blockBits() > mostBlocks) {
      throw new BuildException(
          Bytes.EMPTY, "the compressed data would take more than " + mostBlocks + " blocks");
    }
  }

  private void add(SpanResult result, int extent) throws IOException {
    int length = result.length(extent);
    int stored = result.stored(extent);
    boolean isReference = result.isReference(extent);
    long address = isReference ? result.address(extent) : end;
    if (result.isCompressed(extent)) {
      boolean missed =
          result.algorithm() == Algorithm.DEFLATE && OnDiskExtent.loneEnd(address + stored) > 0;
      boolean partial = result.isPartial(extent) || missed;
      extents.compressed(result.algorithm(), length, address, stored, partial);
    } else {
      extents.plain(length, address, stored);
    }
    if (isReference) {
      onlyPlain = false;
      fileShared += length;
      sharedBytes += length;
      if (!settings.dedupe()) {
        run.pass(stored);
      }
    } else {
      run.take(stored);
    }
    if (result.isPartial(extent)) {
      features.add(Feature.DEDUPE);
    }
  }

  private void share(SpanResult result, int extent, int at) throws IOException {
    long address = equal.findOrAdd(result.digest(extent), entry(result, extent, at));
    if (address != EqualExtents.NONE) {
      result.refer(extent, address);
    }
  }

  private ExtentIndex.Entry entry(SpanResult result, int extent, int at) {
    Span span = result.span();
    return new ExtentIndex.Entry(
        span.file(),
        span.from() + at,
        result.length(extent),
        end,
        result.stored(extent),
        result.isCompressed(extent),
        span.choice().algorithm(),
        0,
        0);
  }

  private void pack(SpanResult result) throws IOException {
    byte[] bytes = result.endingBytes();
    boolean isWhole = fragmentLength == 0 && result.span().isLast();
    long before = packed.size();
    long at = isWhole ? packed.add(bytes, result.endingDigest()) : packed.append(bytes);
    fragmentAt = fragmentLength == 0 ? at : fragmentAt;
    fragmentLength += bytes.length;
    filePacked += packed.size() - before;
    fileShared += bytes.length - (packed.size() - before);
    onlyPlain = false;
  }

  /** Stores a tail in blocks of its own, behind the blocks of the file. */
  private void putTail(byte[] tail) throws IOException {
    int size = (int) InodeGeometry.roundUp(tail.length, settings.blockSize());
    sink.write(end, ByteBuffer.wrap(Arrays.copyOf(tail, size)));
    end += size;
  }

  private void finish(SpanResult last) throws IOException {
    RegularInode file = last.span().file();
    int codec = last.span().choice().algorithm();
    if (last.isLeftPlain()) {
      observer.file(new FileOutcome(file, -1, file.size(), 0, 0, fileNanos));
      return;
    }
    if (onlyPlain) {
      observer.file(new FileOutcome(file, -1, file.size(), 0, 0, fileNanos));
      if (last.ending() != SpanResult.Ending.BLOCKS) {
        putTail(last.endingBytes());
      }
      files[file.index()] = new StoredFile.Plain(fileStart >>> settings.blockBits());
      return;
    }
    byte[] tail = last.endingBytes();
    features.add(Feature.ZERO_PADDING);
    long tailAt = addEnding(last);
    uses.get(codec).addFile();
    boolean isInline = last.ending() != SpanResult.Ending.FRAGMENT;
    long stored = end - fileStart + (isInline ? tail.length : 0);
    observer.file(new FileOutcome(file, codec, stored, filePacked, fileShared, fileNanos));
    files[file.index()] = new StoredFile.Compressed(extents.build(), tailAt);
  }

  /** Ends a file; returns where in the spool is what goes behind its index. */
  private long addEnding(SpanResult last) throws IOException {
    byte[] tail = last.endingBytes();
    switch (last.ending()) {
      case INLINE_COMPRESSED ->
          extents.inlineCompressed(last.algorithm(), last.endingLength(), tail.length);
      case INLINE_PLAIN -> extents.inlinePlain(last.endingLength());
      case FRAGMENT -> {
        extents.fragment(fragmentLength, fragmentAt);
        features.add(Feature.FRAGMENTS);
        return 0;
      }
      default -> {
        return 0;
      }
    }
    features.add(Feature.ZTAILPACKING);
    return spool.append(tail, 0, tail.length);
  }
}
