package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.tree.BuildTree;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces parts of spans by references to stored extents that begin with the same bytes, of
 * earlier files or of the same one.
 *
 * <p>Workers compress spans without knowing of each other: that is a guess; and they find the
 * {@link Anchors}. Here, in the order of the image, each anchor is looked for among the first ones
 * of the extents that are stored. What the guess has around what was found is kept as far as it can
 * be; only what lies between is compressed again. Candidates are compared byte by byte with the
 * file that they come from.
 */
final class Deduplicator implements AutoCloseable {
  /** The least that is worth to be shared. */
  private static final int LEAST = 4096;

  /** An extent whose first anchor is further behind its beginning is not found again. */
  private static final int MOST_LEAD = 4096;

  /** How far it is looked ahead. */
  private static final int MOST_RUN = 1 << 16;

  /** A span with so many useless matches is not searched any further. */
  private static final int MOST_REFUSALS = 512;

  private final CompressionSettings settings;
  private final int blockSize;
  private final ExtentIndex index = new ExtentIndex();
  private final SpanTools tools = new SpanTools();
  private final ContentDigest digest = new ContentDigest();
  private final Map<Integer, Compressor> compressors = new HashMap<>();
  private final StoredBytes stored;

  Deduplicator(BuildTree tree, CompressionSettings settings) {
    this.settings = settings;
    this.blockSize = settings.blockSize();
    this.stored = new StoredBytes(tree);
  }

  /**
   * Looks for references.
   *
   * @param guess what a worker made of the span
   * @param blocks array with the stored bytes of the guess
   * @param blocksAt where they begin
   * @param out where the stored bytes of the result go
   * @param address where these come to be in the image
   * @return the result
   */
  SpanResult apply(SpanResult guess, byte[] blocks, int blocksAt, ByteSink out, long address)
      throws IOException {
    final long begin = System.nanoTime();
    SpanResult made = new SpanResult(guess.span(), guess.algorithm());
    Search search = new Search(guess, made, out, address - out.length());
    search.run(
        new SpanEditor(guess, made, blocks, blocksAt, out, blockSize, search), guess.anchors());
    made.nanos(guess.nanos() + System.nanoTime() - begin);
    return made;
  }

  @Override
  public void close() throws IOException {
    compressors.values().forEach(Compressor::close);
    stored.close();
  }

  private record Match(int at, int length, ExtentIndex.Entry entry) {
    boolean isPart() {
      return length < entry.length();
    }
  }

  /** Goes through one span. */
  private final class Search implements SpanEditor.Maker {
    private final Span span;
    private final SpanResult guess;
    private final SpanResult made;
    private final byte[] in;
    private final long base;
    private final SpanCutter cutter;
    private int refusals;

    Search(SpanResult guess, SpanResult made, ByteSink out, long base) {
      this.guess = guess;
      this.span = guess.span();
      this.in = guess.input();
      this.made = made;
      this.base = base;
      int codec = span.choice().algorithm();
      Compressor compressor =
          compressors.computeIfAbsent(
              codec, unknown -> settings.codecs().get(codec).newCompressor());
      this.cutter = new SpanCutter(settings, span, compressor, tools, in, out, made);
    }

    void run(SpanEditor editor, Anchors anchors) throws IOException {
      int from = 0;
      for (int i = 0; i < anchors.count() && refusals <= MOST_REFUSALS; i++) {
        int at = anchors.position(i);
        editor.advance(at - MOST_LEAD);
        Optional<Match> match = longest(anchors.key(i), at, from);
        if (match.isPresent()) {
          if (refer(match.get(), editor)) {
            from = editor.done();
          } else {
            refusals++;
          }
        }
      }
      editor.finish();
    }

    private Optional<Match> longest(long key, int anchor, int from) throws IOException {
      Optional<Match> longest = Optional.empty();
      int number = index.find(key);
      for (; number != ExtentIndex.UNKNOWN; number = index.following(number)) {
        Optional<Match> match = match(index.get(number), anchor, from);
        if (match.isPresent() && (longest.isEmpty() || match.get().length > longest.get().length)) {
          longest = match;
        }
      }
      return longest;
    }

    /** Compares what an extent holds with the span, where both have the same anchor. */
    private Optional<Match> match(ExtentIndex.Entry entry, int anchor, int from)
        throws IOException {
      int at = anchor - entry.lead();
      int most = Math.min(entry.length(), span.length() - at);
      boolean isUseless =
          at < from
              || most < LEAST
              || entry.compressed() && entry.codec() != span.choice().algorithm()
              || digest.of(in, at, LEAST) != entry.beginning();
      if (isUseless) {
        return Optional.empty();
      }
      byte[] bytes = stored.read(entry, most).array();
      int mismatch = Arrays.mismatch(in, at, at + most, bytes, 0, most);
      Match match = new Match(at, mismatch < 0 ? most : mismatch, entry);
      return match.length < LEAST || !hasRoom(match) ? Optional.empty() : Optional.of(match);
    }

    /** Whether the index can tell the extent: it must reach the next block, and tell its size. */
    private boolean hasRoom(Match match) {
      long begin = span.from() + match.at & blockSize - 1;
      int blocks = match.entry.stored() > blockSize ? 2 : 1;
      return begin + match.length >= (long) blockSize * blocks;
    }

    private boolean refer(Match match, SpanEditor editor) throws IOException {
      boolean isSmall = span.choice().pclusterSize() == blockSize;
      int before = 0;
      if (!editor.advanceOrCut(match.at)) {
        before = blockSize;
      } else if (!isSmall && editor.done() < match.at) {
        before = blockSize / 2;
      }
      int behind = match.isPart() ? blockSize / (isSmall ? 4 : 2) : 0;
      int useless = Math.max(0, editor.done() - match.at);
      boolean isWorthIt =
          savedBytes(match, match.length - useless) > before + behind
              || !match.isPart() && savedBytes(match, run(match) - useless) > before + blockSize;
      if (!isWorthIt || !editor.makeUpTo(match.at)) {
        return false;
      }
      ExtentIndex.Entry entry = match.entry;
      boolean isPartial = entry.compressed() && match.isPart();
      editor.jump(match.at + match.length);
      made.addReference(
          match.length, entry.stored(), entry.compressed(), entry.address(), isPartial);
      return true;
    }

    /** What these bytes would take, by what they took where they are stored. */
    private static long savedBytes(Match match, int length) {
      return (long) match.entry.stored() * length / match.entry.length();
    }

    /** How far the files are equal, beyond the extent: what follows it is likely stored, too. */
    private int run(Match match) throws IOException {
      ExtentIndex.Entry entry = match.entry;
      long most = Math.min(span.length() - match.at, entry.file().size() - entry.offset());
      int length = (int) Math.min(most, MOST_RUN);
      byte[] bytes = stored.read(entry, length).array();
      int mismatch = Arrays.mismatch(in, match.at, match.at + length, bytes, 0, length);
      return mismatch < 0 ? length : mismatch;
    }

    @Override
    public void cut(int from, int to) {
      cutter.cut(from, to);
    }

    @Override
    public int cutOne(int from) {
      return cutter.cutOne(from);
    }

    @Override
    public void settled(int at, int length, int number, int end) {
      Anchors anchors = guess.anchors();
      int first = anchors.firstFrom(at);
      if (length < LEAST || first == anchors.count()) {
        return;
      }
      int lead = anchors.position(first) - at;
      if (lead < Math.min(length, MOST_LEAD)) {
        int bytes = made.stored(number);
        index.add(
            anchors.key(first),
            new ExtentIndex.Entry(
                span.file(),
                span.from() + at,
                length,
                base + end - bytes,
                bytes,
                made.isCompressed(number),
                span.choice().algorithm(),
                lead,
                digest.of(in, at, LEAST)));
      }
    }
  }
}
