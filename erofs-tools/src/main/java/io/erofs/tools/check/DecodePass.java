package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.SourceIoException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.read.ImageReader;
import io.erofs.internal.read.LotDecoder;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes every compressed extent of every file, on other threads, while the tree is walked. Each
 * pcluster is decoded once however many files share it: fragments are not followed, for they lie in
 * the packed inode, which is a file like the others here, and of extents that are decoded alike
 * only the first is.
 *
 * <p>The walk runs ahead of the decoding as far as the memory allows, so that what follows the walk
 * on its thread is done meanwhile, too. What is found is kept apart until the end, so that the
 * order of the findings does not depend on the number of threads. For one thread.
 */
final class DecodePass implements Closeable {
  /** Extents are handed to the workers in lots of about so many decoded bytes. */
  private static final int LOT_BYTES = 1 << 20;

  private static final int LOT_EXTENTS = 256;

  /** Memory for a lot that waits. */
  private static final int LOT_MEMORY = LOT_EXTENTS * DecodeLot.EXTENT_BYTES;

  private static final int MOST_LOTS = 1 << 12;

  /** Memory for what tells whether an extent was decoded before. */
  private static final int DECODED_BYTES = 160;

  private static final int MAX_FAILURES = 10_000;

  /** What was wrong with an extent of a lot. */
  private record Problem(int index, ErofsException cause) {}

  /** Some extents, and what decoding them has shown. */
  private record Outcome(DecodeLot lot, List<Problem> problems) {}

  private final CheckContext context;
  private final ImageReader image;
  private final Findings findings;
  private final OrderedWorkers<Outcome> workers;
  private final DecodedExtents decoded;
  private final Map<DecodedExtents.Key, ErofsException> failures = new HashMap<>();
  private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[LOT_BYTES]);
  private DecodeLot lot = new DecodeLot();

  DecodePass(CheckContext context) {
    this.context = context;
    this.image = context.image;
    this.findings = context.findings.another();
    long memory = Runtime.getRuntime().maxMemory();
    int lots = Math.min(MOST_LOTS, CheckContext.share(memory, LOT_MEMORY) / 8);
    this.workers = new OrderedWorkers<>(context.options.workers(), lots, this::take);
    this.decoded = new DecodedExtents(CheckContext.share(memory, DECODED_BYTES));
  }

  /** Decodes an extent some time; its pcluster is inside its device. */
  void add(Inode inode, Subject subject, Extent.Encoded extent) throws IOException {
    boolean wanted = context.options.decoding() || isHidden(inode);
    if (!context.options.data() || !wanted || extent.encoding().algorithm().isEmpty()) {
      return; // Plain pclusters are read by the data pass.
    }
    boolean again = !decoded.add(extent);
    if (!again
        && !context.spendDecoding(
            Math.min(extent.length(), extent.encoding().mostDecoded(extent.physicalLength())),
            extent.physicalLength(),
            findings,
            subject)) {
      return;
    }
    lot.add(subject, inode.nid(), extent, again);
    if (lot.bytes() >= LOT_BYTES || lot.size() >= LOT_EXTENTS) {
      submit();
    }
  }

  private boolean isHidden(Inode inode) {
    Superblock superblock = image.superblock();
    return inode.nid() == superblock.packedNid() || inode.nid() == superblock.metaboxNid();
  }

  /** Decodes what can be found of a file whose map is damaged. */
  void addRest(Inode inode, Subject subject, long from) throws IOException {
    try {
      ExtentMap map = image.extents(inode);
      for (long at = from; at < map.size(); ) {
        Extent extent = map.at(at);
        if (extent instanceof Extent.Encoded encoded && isInside(encoded)) {
          add(inode, subject, encoded);
        }
        at = extent.end();
      }
    } catch (CorruptImageException | UnsupportedFeatureException alreadyReported) {
      // The rules of compressed data have met it; what lies in front is decoded.
      return;
    }
  }

  private boolean isInside(Extent.Encoded extent) throws CorruptImageException {
    return extent.inline()
        || image
            .devices()
            .contains(extent.deviceId(), extent.physicalOffset(), extent.physicalLength());
  }

  /** Has what was added so far decoded. */
  void submit() throws IOException {
    if (lot.size() > 0) {
      DecodeLot next = lot;
      lot = new DecodeLot();
      workers.add(() -> decode(next));
    }
  }

  private Outcome decode(DecodeLot works) throws IOException {
    List<Problem> problems = new ArrayList<>();
    List<Extent.Encoded> extents = new ArrayList<>(works.size());
    for (int i = 0; i < works.size(); i++) {
      if (!works.isAgain(i)) {
        extents.add(works.extent(i));
      }
    }
    try (LotDecoder decoder = image.data().lotDecoder(extents)) {
      int number = 0;
      for (int i = 0; i < works.size(); i++) {
        try {
          if (!works.isAgain(i)) {
            byte[] bytes = buffer(works.length(i));
            int next = number++;
            decoder.decode(next, works.nid(i), bytes);
            StreamEnd.check(image, works.nid(i), extents.get(next), bytes);
          }
        } catch (CorruptImageException | SourceIoException e) {
          problems.add(new Problem(i, e));
        }
      }
    }
    return new Outcome(works, problems);
  }

  private byte[] buffer(int length) {
    byte[] buffer = buffers.get();
    if (buffer.length < length) {
      buffer = new byte[length];
      buffers.set(buffer);
    }
    return buffer;
  }

  private void take(Outcome outcome) {
    DecodeLot works = outcome.lot;
    for (Problem problem : outcome.problems) {
      if (failures.size() < MAX_FAILURES) {
        failures.put(DecodedExtents.Key.of(works.extent(problem.index)), problem.cause);
      }
      report(problem.cause, works.row(problem.index));
    }
    for (int i = 0; i < works.size(); i++) {
      boolean failed = works.isAgain(i) && !failures.isEmpty();
      ErofsException earlier = failed ? failures.get(DecodedExtents.Key.of(works.extent(i))) : null;
      if (earlier != null) {
        report(earlier, works.row(i));
      }
      context.tally.read(works.isAgain(i) ? 0 : works.stored(i));
    }
    context.options.progress().advance(CheckProgress.Phase.DATA, context.tally.bytesRead(), 0);
  }

  private void report(ErofsException problem, int row) {
    findings.addFailure(problem, context.subject(row, problem.location()));
  }

  /** Waits until all is decoded, and reports what was found. */
  void finish() throws IOException {
    submit();
    workers.finish();
    context.findings.addAll(findings);
  }

  @Override
  public void close() {
    workers.close();
  }
}
