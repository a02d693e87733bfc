package io.erofs.tools.build.tree;

import io.erofs.internal.format.XattrNames;
import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.SourceProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes equal attributes, and equal sets of them, one object; drops what the format has no place
 * for.
 */
final class XattrPool {
  private static final int MAX_SUFFIX = 255;

  private final Map<XattrItem, XattrItem> items = new HashMap<>();
  private final Map<XattrSet, XattrSet> sets = new HashMap<>();
  private final Problems problems;

  XattrPool(Problems problems) {
    this.problems = problems;
  }

  XattrSet intern(SourceEntry entry) throws BuildException {
    List<XattrItem> found = new ArrayList<>(entry.xattrs().size());
    for (Xattr xattr : entry.xattrs()) {
      Optional<String> reason = whyNot(xattr);
      if (reason.isPresent()) {
        problems.add(
            new SourceProblem(
                SourceProblem.Kind.ATTRIBUTE_LOST,
                entry.path(),
                "extended attribute " + xattr.name() + " " + reason.get()));
      } else {
        found.add(intern(new XattrItem(xattr.name(), xattr.value())));
      }
    }
    if (found.isEmpty()) {
      return XattrSet.EMPTY;
    }
    Collections.sort(found);
    checkNames(entry.path(), found);
    XattrSet set = new XattrSet(List.copyOf(found));
    XattrSet known = sets.putIfAbsent(set, set);
    return known == null ? set : known;
  }

  private XattrItem intern(XattrItem item) {
    XattrItem known = items.putIfAbsent(item, item);
    return known == null ? item : known;
  }

  private static Optional<String> whyNot(Xattr xattr) {
    int index = XattrNames.indexOf(xattr.name());
    if (index == 0) {
      return Optional.of("is in a namespace that images have no place for");
    }
    int suffix = XattrNames.withoutPrefix(xattr.name(), index).length();
    boolean isWhole = index == XattrNames.ACL_ACCESS || index == XattrNames.ACL_DEFAULT;
    if (suffix > MAX_SUFFIX || suffix == 0 && !isWhole) {
      return Optional.of("has a name that images have no place for");
    }
    if (xattr.value().length() > Xattr.MAX_VALUE) {
      return Optional.of("has a value of more than 65535 bytes");
    }
    return Optional.empty();
  }

  private static void checkNames(Bytes path, List<XattrItem> sorted) throws BuildException {
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).name().equals(sorted.get(i - 1).name())) {
        throw new BuildException(
            path, "the source gives extended attribute " + sorted.get(i).name() + " twice");
      }
    }
  }
}
