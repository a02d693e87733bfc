package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.SourceIoException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes every compressed extent of every file. Fragments are not followed: they lie in the packed
 * inode, which is a file like the others here, so that each of its pclusters is decoded once
 * whatever the files claim.
 */
final class DecodePass {
  /** Extents are handed to the workers in lots of about so many decoded bytes. */
  private static final int LOT_BYTES = 1 << 20;

  private static final int LOT_EXTENTS = 256;

  /** Some compressed extents of one file. */
  private record Lot(Inode inode, Subject subject, List<Extent.Encoded> extents) {}

  /** What decoding them has shown. */
  private record Outcome(
      Lot lot, List<CorruptImageException> corrupt, List<SourceIoException> unreadable) {}

  private final CheckContext context;
  private final ImageReader image;

  DecodePass(CheckContext context) {
    this.context = context;
    this.image = context.image;
  }

  /** Decodes the data of the inodes in these rows. */
  void run(int[] rows) throws IOException {
    try (OrderedWorkers<Outcome> workers =
        new OrderedWorkers<>(context.options.workers(), this::take)) {
      for (int row : rows) {
        Inode inode = image.inode(context.inodes.nid(row));
        cut(inode, new Subject(row, image.location(inode)), workers);
      }
      workers.finish();
    }
  }

  private void cut(Inode inode, Subject subject, OrderedWorkers<Outcome> workers)
      throws IOException {
    List<Extent.Encoded> extents = new ArrayList<>();
    long bytes = 0;
    try {
      ExtentMap map = image.extents(inode);
      for (long at = 0; at < map.size(); ) {
        Extent extent = map.at(at);
        if (extent instanceof Extent.Encoded encoded && isDecodable(encoded)) {
          if (!context.spendDecoding(encoded.length() + encoded.physicalLength(), subject)) {
            break;
          }
          extents.add(encoded);
          bytes += encoded.length();
        }
        if (bytes >= LOT_BYTES || extents.size() >= LOT_EXTENTS) {
          submit(new Lot(inode, subject, extents), workers);
          extents = new ArrayList<>();
          bytes = 0;
        }
        at = extent.end();
      }
    } catch (CorruptImageException | UnsupportedFeatureException alreadyReported) {
      // The rules of compressed data walked the same map; what lies in front is decoded.
    }
    submit(new Lot(inode, subject, extents), workers);
  }

  /** Plain pclusters are read by the data pass; what lies outside has been reported. */
  private boolean isDecodable(Extent.Encoded extent) throws CorruptImageException {
    return extent.encoding().algorithm().isPresent()
        && (extent.inline()
            || image
                .devices()
                .contains(extent.deviceId(), extent.physicalOffset(), extent.physicalLength()));
  }

  private void submit(Lot lot, OrderedWorkers<Outcome> workers) throws IOException {
    if (!lot.extents.isEmpty()) {
      workers.add(() -> decode(lot));
    }
  }

  private Outcome decode(Lot lot) throws IOException {
    List<CorruptImageException> corrupt = new ArrayList<>();
    List<SourceIoException> unreadable = new ArrayList<>();
    for (Extent.Encoded extent : lot.extents) {
      try {
        // Asking for the first byte decodes the whole extent.
        image.data().read(lot.inode, extent, extent.logicalOffset(), ByteBuffer.allocate(1));
      } catch (CorruptImageException e) {
        corrupt.add(e);
      } catch (SourceIoException e) {
        unreadable.add(e);
      }
    }
    return new Outcome(lot, corrupt, unreadable);
  }

  private void take(Outcome outcome) {
    Lot lot = outcome.lot;
    outcome.corrupt.forEach(problem -> context.findings.add(problem, lot.subject));
    outcome.unreadable.forEach(problem -> context.findings.add(problem, lot.subject));
    for (Extent.Encoded extent : lot.extents) {
      context.tally.read(extent.physicalLength());
    }
    context.options.progress().advance(CheckProgress.Phase.DATA, context.tally.bytesRead(), 0);
  }
}
