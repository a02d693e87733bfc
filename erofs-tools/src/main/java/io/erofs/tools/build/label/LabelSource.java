package io.erofs.tools.build.label;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.PassingVisitor;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A source whose files have the SELinux labels that their paths ask for ({@code security.selinux},
 * without an end mark), and none that they bring. Of a file with several names the one that the
 * source hands over first counts.
 */
public final class LabelSource implements TreeSource {
  private static final Bytes NAME = Bytes.utf8("security.selinux");

  private final TreeSource source;
  private final FileContexts contexts;
  private final Bytes mountPoint;

  private LabelSource(TreeSource source, FileContexts contexts, Bytes mountPoint) {
    this.source = source;
    this.contexts = contexts;
    this.mountPoint = mountPoint;
  }

  /**
   * Labels the files of a source.
   *
   * @param source the source, which is closed with the result
   * @param contexts the labels
   * @param mountPoint the path where the tree is to be mounted; empty or {@code /} for the root
   * @return the labelled source
   */
  public static LabelSource of(TreeSource source, FileContexts contexts, Bytes mountPoint) {
    return new LabelSource(source, contexts, mountPoint);
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public List<SourceDevice> devices() {
    return source.devices();
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    source.visit(new Labeller(visitor));
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /** The path of a file when the tree is mounted: one slash between names, none at the end. */
  private Bytes mountedPath(Bytes path) {
    Bytes raw = Bytes.utf8("/").concat(mountPoint).concat(Bytes.utf8("/")).concat(path);
    ByteArrayOutputStream clean = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length(); i++) {
      boolean isSlash = raw.at(i) == '/';
      boolean isEnd = i + 1 == raw.length() || raw.at(i + 1) == '/';
      if (!isSlash || !isEnd) {
        clean.write(raw.at(i));
      }
    }
    return clean.size() == 0 ? Bytes.utf8("/") : Bytes.of(clean.toByteArray());
  }

  private final class Labeller extends PassingVisitor {
    Labeller(EntryVisitor visitor) {
      super(visitor);
    }

    @Override
    public void entry(SourceEntry entry) throws IOException {
      List<Xattr> xattrs = new ArrayList<>();
      for (Xattr xattr : entry.xattrs()) {
        if (!xattr.name().equals(NAME)) {
          xattrs.add(xattr);
        }
      }
      Optional<Bytes> label = contexts.of(mountedPath(entry.path()), entry.type());
      label.ifPresent(value -> xattrs.add(new Xattr(NAME, value, false)));
      super.entry(entry.toBuilder(entry.path()).xattrs(xattrs).build());
    }
  }
}
