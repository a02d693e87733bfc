package io.erofs.tools.oci;

import io.erofs.io.Closing;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.FileDigests;
import io.erofs.tools.build.source.PassingVisitor;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A layer whose files may have their data in layers that hold nothing but data: the attribute
 * {@code trusted.overlay.metacopy} says that it is elsewhere, {@code trusted.overlay.redirect} at
 * which path. Both go, so that such files are files like others.
 *
 * <p>If the first attribute has a digest of fs-verity, the data is compared with it. Its value is
 * empty, or: version (0), length, flags (0), algorithm (1 for SHA-256), each a byte, and the
 * digest.
 */
final class DataLayers implements TreeSource {
  private static final Bytes METACOPY = Bytes.utf8("trusted.overlay.metacopy");
  private static final Bytes REDIRECT = Bytes.utf8("trusted.overlay.redirect");
  private static final int SHA256 = 1;
  private static final int HEADER = 4;
  private static final int DIGEST = 32;

  private final TreeSource layer;
  private final List<TreeSource> data;

  private DataLayers(TreeSource layer, List<TreeSource> data) {
    this.layer = layer;
    this.data = List.copyOf(data);
  }

  /**
   * A layer with its data.
   *
   * @param layer the layer
   * @param data layers with its data, the first one counts first; both are closed with the result
   */
  static TreeSource under(TreeSource layer, List<TreeSource> data) {
    return data.isEmpty() ? layer : new DataLayers(layer, data);
  }

  @Override
  public String name() {
    return layer.name();
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    Map<Bytes, FileContent> contents = new HashMap<>();
    for (TreeSource source : data) {
      source.visit(
          new PassingVisitor(visitor) {
            @Override
            public void entry(SourceEntry entry) {
              if (entry.type() == FileType.REGULAR) {
                contents.putIfAbsent(entry.path(), entry.content());
              }
            }

            @Override
            public void hardLink(Bytes path, Bytes target) {
              Optional.ofNullable(contents.get(target)).ifPresent(c -> contents.put(path, c));
            }
          });
    }
    layer.visit(
        new PassingVisitor(visitor) {
          @Override
          public void entry(SourceEntry entry) throws IOException {
            super.entry(resolved(entry, contents));
          }
        });
  }

  @Override
  public List<SourceDevice> devices() {
    List<SourceDevice> all = new ArrayList<>();
    for (TreeSource source : data) {
      all.addAll(source.devices());
    }
    all.addAll(layer.devices());
    return all;
  }

  @Override
  public void close() throws IOException {
    List<TreeSource> all = new ArrayList<>(data);
    all.add(layer);
    Closing.all(all);
  }

  private static SourceEntry resolved(SourceEntry entry, Map<Bytes, FileContent> contents)
      throws IOException {
    Optional<Bytes> metacopy = value(entry, METACOPY);
    Optional<Bytes> redirect = value(entry, REDIRECT);
    boolean isElsewhere =
        entry.type() == FileType.REGULAR
            && metacopy.isPresent()
            && redirect.isPresent()
            && redirect.get().startsWith(Bytes.utf8("/"));
    if (!isElsewhere) {
      return entry;
    }
    Bytes path = redirect.get().slice(1, redirect.get().length());
    FileContent content = contents.get(path);
    if (content == null) {
      throw new BuildException(
          entry.path(), "its data is /" + path + ", which no layer of data below has");
    }
    if (content.size() != entry.content().size()) {
      throw new BuildException(
          entry.path(),
          "size=" + entry.content().size() + ", but its data /" + path + " has " + content.size());
    }
    check(entry, metacopy.get(), content);
    List<Xattr> xattrs = new ArrayList<>();
    for (Xattr xattr : entry.xattrs()) {
      if (!xattr.name().equals(METACOPY) && !xattr.name().equals(REDIRECT)) {
        xattrs.add(xattr);
      }
    }
    SourceEntry.Builder file =
        SourceEntry.file(entry.path(), content)
            .permissions(entry.mode() & SourceEntry.PERMISSION_MASK)
            .owner(entry.uid(), entry.gid())
            .mtime(entry.mtime())
            .xattrs(xattrs);
    entry.linkKey().ifPresent(file::linkKey);
    return file.build();
  }

  private static Optional<Bytes> value(SourceEntry entry, Bytes name) {
    for (Xattr xattr : entry.xattrs()) {
      if (xattr.name().equals(name)) {
        return Optional.of(xattr.value());
      }
    }
    return Optional.empty();
  }

  private static void check(SourceEntry entry, Bytes metacopy, FileContent content)
      throws IOException {
    if (metacopy.length() <= HEADER) {
      return;
    }
    byte[] value = metacopy.toByteArray();
    boolean isKnown =
        value.length == HEADER + DIGEST
            && value[0] == 0
            && value[1] == value.length
            && value[2] == 0
            && value[3] == SHA256;
    if (!isKnown) {
      throw new BuildException(
          entry.path(), METACOPY + " of " + value.length + " bytes is not understood");
    }
    Bytes expected = Bytes.of(Arrays.copyOfRange(value, HEADER, value.length));
    Bytes actual = FileDigests.verity(content);
    if (!actual.equals(expected)) {
      throw new BuildException(
          entry.path(), "fs-verity digest " + hex(expected) + ", but its data has " + hex(actual));
    }
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
