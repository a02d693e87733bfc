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
  private static final int LOT_MEMORY = LOT_EXTENTS * 192;

  private static final int MOST_LOTS = 1 << 12;

  /** Memory for what tells whether an extent was decoded before. */
  private static final int DECODED_BYTES = 160;

  private static final int MAX_FAILURES = 10_000;

  /** An extent of a file, which may have been decoded for another file before. */
  private record Work(Inode inode, Subject subject, Extent.Encoded extent, boolean again) {}

  /** What was wrong with an extent. */
  private record Problem(Work work, ErofsException cause) {}

  /** Some extents, and what decoding them has shown. */
  private record Outcome(List<Work> lot, List<Problem> problems) {}

  private final CheckContext context;
  private final ImageReader image;
  private final Findings findings;
  private final OrderedWorkers<Outcome> workers;
  private final DecodedExtents decoded;
  private final Map<DecodedExtents.Key, ErofsException> failures = new HashMap<>();
  private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[LOT_BYTES]);
  private List<Work> lot = new ArrayList<>();
  private long lotBytes;

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
    lot.add(new Work(inode, subject, extent, again));
    lotBytes += again ? 0 : extent.length();
    if (lotBytes >= LOT_BYTES || lot.size() >= LOT_EXTENTS) {
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
    if (lot.isEmpty()) {
      return;
    }
    List<Work> next = lot;
    lot = new ArrayList<>();
    lotBytes = 0;
    workers.add(() -> decode(next));
  }

  private Outcome decode(List<Work> works) throws IOException {
    List<Problem> problems = new ArrayList<>();
    List<Extent.Encoded> extents = new ArrayList<>(works.size());
    for (Work work : works) {
      if (!work.again) {
        extents.add(work.extent);
      }
    }
    try (LotDecoder decoder = image.data().lotDecoder(extents)) {
      int number = 0;
      for (Work work : works) {
        try {
          if (!work.again) {
            decoder.decode(number++, work.inode, buffer(work));
          }
        } catch (CorruptImageException | SourceIoException e) {
          problems.add(new Problem(work, e));
        }
      }
    }
    return new Outcome(works, problems);
  }

  private byte[] buffer(Work work) {
    byte[] buffer = buffers.get();
    if (buffer.length < work.extent.length()) {
      buffer = new byte[(int) work.extent.length()];
      buffers.set(buffer);
    }
    return buffer;
  }

  private void take(Outcome outcome) {
    for (Problem problem : outcome.problems) {
      Work work = problem.work;
      if (failures.size() < MAX_FAILURES) {
        failures.put(DecodedExtents.Key.of(work.extent), problem.cause);
      }
      report(problem.cause, work.subject);
    }
    for (Work work : outcome.lot) {
      boolean failed = work.again && !failures.isEmpty();
      ErofsException earlier = failed ? failures.get(DecodedExtents.Key.of(work.extent)) : null;
      if (earlier != null) {
        report(earlier, context.subject(work.subject.row(), earlier.location()));
      }
      context.tally.read(work.again ? 0 : work.extent.physicalLength());
    }
    context.options.progress().advance(CheckProgress.Phase.DATA, context.tally.bytesRead(), 0);
  }

  private void report(ErofsException problem, Subject subject) {
    if (problem instanceof CorruptImageException corrupt) {
      findings.add(corrupt.rule(), Findings.at(corrupt, subject), corrupt.problem());
    } else if (problem instanceof SourceIoException unreadable) {
      findings.add(unreadable, subject);
    }
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
