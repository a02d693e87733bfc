package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.Finding;
import io.erofs.tools.check.Severity;
import io.erofs.tools.check.Verdict;
import io.erofs.tools.dump.PathFinder;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.Optional;

/**
 * The part of an image that {@code --path} or {@code --nid} limits a check to.
 *
 * @param path path of the top, {@code /} for the whole image
 * @param nid node number of the top
 * @param whole whether this is the whole image
 */
record FsckScope(Bytes path, long nid, boolean whole) {
  private static final Bytes ROOT = Bytes.utf8("/");
  private static final int SLASH = '/';

  /** The whole image. */
  static final FsckScope ALL = new FsckScope(ROOT, 0, true);

  /** What the arguments limit the check to. */
  static FsckScope of(ErofsImage image, Arguments arguments) throws IOException, UsageException {
    if (!arguments.has("path") && !arguments.has("nid")) {
      return new FsckScope(ROOT, image.root().nid(), true);
    }
    Arguments.Given last = arguments.last("path", "nid");
    Inode inode =
        last.key().equals("path")
            ? Images.find(image, last.value(), LinkOption.NOFOLLOW_LINKS)
            : image.inode(Numbers.parseUnsigned("NID", last.text()));
    Optional<Bytes> found = PathFinder.find(image, inode);
    return new FsckScope(found.orElse(Bytes.EMPTY), inode.nid(), found.equals(Optional.of(ROOT)));
  }

  /** The findings of a report that concern this part or the image as a whole. */
  List<Finding> findings(CheckReport report) {
    return whole ? report.findings() : report.findings().stream().filter(this::concerns).toList();
  }

  /** The verdict of a report on this part. */
  Verdict verdict(CheckReport report) {
    if (whole || report.dropped() > 0) {
      return report.verdict();
    }
    for (Finding finding : findings(report)) {
      if (finding.severity().compareTo(Severity.ERROR) >= 0) {
        return Verdict.DAMAGED;
      }
    }
    return report.unchecked().isEmpty() ? Verdict.CLEAN : Verdict.INCOMPLETE;
  }

  private boolean concerns(Finding finding) {
    if (finding.path().isEmpty()) {
      return !finding.location().hasNid() || finding.location().nid() == nid;
    }
    boolean below =
        finding.path().startsWith(path)
            && (finding.path().length() == path.length()
                || finding.path().at(path.length()) == SLASH);
    return !path.isEmpty() && below;
  }
}
