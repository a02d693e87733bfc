package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.tree.BuildTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces parts of spans by references to extents of earlier files that begin with the same bytes.
 *
 * <p>Workers compress spans without knowing of each other: that is a guess. Here, in the order of
 * the image, each span is searched for what stored extents begin with, at every byte. What the
 * guess has around what was found is kept as far as it can be; only what lies between is compressed
 * again. Candidates are compared byte by byte with the file that they come from.
 */
final class Deduplicator implements AutoCloseable {
  /** A span with so many useless matches is not searched any further. */
  private static final int MOST_REFUSALS = 64;

  private final BuildTree tree;
  private final CompressionSettings settings;
  private final int blockSize;
  private final ExtentIndex index = new ExtentIndex();
  private final SpanTools tools = new SpanTools();
  private final Map<Integer, Compressor> compressors = new HashMap<>();
  private byte[] stored = new byte[0];
  private long sharedBytes;
  private int refusals;

  Deduplicator(BuildTree tree, CompressionSettings settings) {
    this.tree = tree;
    this.settings = settings;
    this.blockSize = settings.blockSize();
  }

  /** Bytes of files that are not stored because they are stored already. */
  long sharedBytes() {
    return sharedBytes;
  }

  /**
   * Looks for references.
   *
   * @param guess what a worker made of the span
   * @param in array whose beginning is the span's bytes
   * @param blocks array with the stored bytes of the guess
   * @param blocksAt where they begin
   * @param out where the stored bytes of the result go
   * @return the result, which may be the guess
   */
  SpanResult apply(SpanResult guess, byte[] in, byte[] blocks, int blocksAt, ByteSink out)
      throws IOException {
    Span span = guess.span();
    SpanResult made = new SpanResult(span, guess.algorithm());
    made.nanos(guess.nanos());
    SpanEditor editor =
        new SpanEditor(
            guess, made, blocks, blocksAt, out, blockSize, new Recutter(span, in, out, made));
    refusals = 0;
    int from = 0;
    for (Optional<Match> match = next(span, in, from, editor);
        match.isPresent();
        match = next(span, in, from, editor)) {
      from = refer(match.get(), made);
      editor.jump(from);
    }
    editor.finish();
    return made;
  }

  private int refer(Match match, SpanResult made) {
    ExtentIndex.Entry entry = match.entry;
    boolean partial = entry.compressed() && match.length < entry.length();
    made.addReference(match.length, entry.stored(), entry.compressed(), entry.address(), partial);
    sharedBytes += match.length;
    return match.at + match.length;
  }

  /** Remembers an extent that was stored. */
  void remember(byte[] in, int at, ExtentIndex.Entry entry) {
    if (entry.length() >= WindowHash.WINDOW) {
      index.add(WindowHash.of(in, at), entry);
    }
  }

  private record Match(int at, int length, ExtentIndex.Entry entry) {}

  /** Finds the next match that can be used, and has the editor make everything in front of it. */
  private Optional<Match> next(Span span, byte[] in, int from, SpanEditor editor)
      throws IOException {
    int last = span.length() - WindowHash.WINDOW;
    if (from > last) {
      return Optional.empty();
    }
    long hash = WindowHash.of(in, from);
    for (int at = from; ; at++) {
      if (index.mayHave(hash)) {
        Optional<Match> match = match(span, in, at, hash);
        if (match.isPresent()) {
          if (isWorthIt(match.get(), at > from) && editor.makeUpTo(at)) {
            return match;
          }
          refusals++;
        }
      }
      if (at == last || refusals > MOST_REFUSALS) {
        return Optional.empty();
      }
      hash = WindowHash.next(hash, in[at], in[at + WindowHash.WINDOW]);
    }
  }

  private Optional<Match> match(Span span, byte[] in, int at, long hash) throws IOException {
    int number = index.find(hash);
    if (number == ExtentIndex.UNKNOWN) {
      return Optional.empty();
    }
    ExtentIndex.Entry entry = index.get(number);
    if (entry.compressed() && entry.codec() != span.choice().algorithm()) {
      return Optional.empty();
    }
    int most = Math.min(entry.length(), span.length() - at);
    read(entry, most);
    int mismatch = Arrays.mismatch(in, at, at + most, stored, 0, most);
    Match match = new Match(at, mismatch < 0 ? most : mismatch, entry);
    if (match.length < WindowHash.WINDOW || !hasRoom(span, match)) {
      refusals++;
      return Optional.empty();
    }
    return Optional.of(match);
  }

  /** Whether the index can tell the extent: it must reach the next block, and tell its size. */
  private boolean hasRoom(Span span, Match match) {
    long begin = span.from() + match.at & blockSize - 1;
    int blocks = match.entry.stored() > blockSize ? 2 : 1;
    return begin + match.length >= (long) blockSize * blocks;
  }

  /** Whether what is saved is more than what the cuts in front and behind cost. */
  private boolean isWorthIt(Match match, boolean hasGap) {
    ExtentIndex.Entry entry = match.entry;
    long saved = (long) entry.stored() * match.length / entry.length();
    boolean isPart = match.length < entry.length();
    return saved > (hasGap ? blockSize / 2 : 0) + (isPart ? blockSize / 2 : 0);
  }

  private void read(ExtentIndex.Entry entry, int length) throws IOException {
    if (stored.length <= length) {
      stored = new byte[Math.max(length + 1, 1 << 16)];
    }
    try (ContentInput input = ContentInput.open(tree, entry.file())) {
      input.read(entry.offset(), ByteBuffer.wrap(stored), length);
    }
  }

  @Override
  public void close() {
    compressors.values().forEach(Compressor::close);
  }

  /** Compresses parts of a span again. */
  private final class Recutter implements SpanEditor.Recutter {
    private final Span span;
    private final byte[] in;
    private final ByteSink out;
    private final SpanResult made;

    Recutter(Span span, byte[] in, ByteSink out, SpanResult made) {
      this.span = span;
      this.in = in;
      this.out = out;
      this.made = made;
    }

    @Override
    public void cut(int from, int to) {
      int codec = span.choice().algorithm();
      Compressor compressor =
          compressors.computeIfAbsent(
              codec, unknown -> settings.codecs().get(codec).newCompressor());
      new SpanCutter(settings, span, compressor, tools, in, out, made).cut(from, to);
    }
  }
}
