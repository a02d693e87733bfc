package io.erofs.tools.manifest;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.FileDigests;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.SourceProblem;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tree that a manifest describes. Every attribute comes from the manifest, so that nobody needs
 * privileges; contents come from where they are said to be.
 *
 * <p>What is wrong is a {@link ManifestException} with the number of the line. Hard links may name
 * files that come later.
 */
public final class ManifestSource implements TreeSource {
  private record Link(long line, Bytes path, Bytes target) {}

  private final InputStream manifest;
  private final String name;
  private final LineReader reader;
  private final ManifestContents contents;
  private final List<Link> links = new ArrayList<>();
  private long line;

  private ManifestSource(
      InputStream manifest, String name, LineReader reader, ManifestContents contents) {
    this.manifest = manifest;
    this.name = name;
    this.reader = reader;
    this.contents = contents;
  }

  /**
   * A source.
   *
   * @param manifest the text of the manifest; closed with this source
   * @param name its name for messages
   * @param format its format
   * @param contents where the contents of files are
   * @return the source
   */
  public static ManifestSource of(
      InputStream manifest, String name, ManifestFormat format, ManifestContents contents) {
    return new ManifestSource(manifest, name, format.reader(), contents);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    Lines lines = new Lines(manifest, name);
    for (Optional<Bytes> next = lines.next(); next.isPresent(); next = lines.next()) {
      line = lines.number();
      try {
        Optional<ManifestEntry> entry = reader.read(next.get());
        if (entry.isPresent()) {
          take(entry.get(), visitor);
        }
      } catch (LineProblem e) {
        throw new ManifestException(name, line, e.text());
      } catch (BuildException e) {
        throw new ManifestException(name, line, String.valueOf(e.getMessage()), e);
      }
    }
    try {
      reader.end();
    } catch (LineProblem e) {
      throw new ManifestException(name, line, e.text());
    }
    links(visitor);
  }

  /**
   * Makes the links: of links to links, the last one first. A link to itself, whatever the detour,
   * has a target that is not there.
   */
  private void links(EntryVisitor visitor) throws IOException {
    Map<Bytes, Link> byPath = new HashMap<>();
    for (Link link : links) {
      byPath.put(link.path(), link);
    }
    for (Link link : links) {
      Deque<Link> chain = new ArrayDeque<>();
      Optional<Link> next = Optional.ofNullable(byPath.remove(link.path()));
      while (next.isPresent()) {
        chain.push(next.get());
        next = Optional.ofNullable(byPath.remove(next.get().target()));
      }
      for (Link made : chain) {
        if (!visitor.has(made.target())) {
          throw new ManifestException(
              name,
              made.line(),
              "/" + made.path() + ": hard link to /" + made.target() + ", which is not there");
        }
        link(made, visitor);
      }
    }
  }

  private void link(Link link, EntryVisitor visitor) throws IOException {
    try {
      visitor.hardLink(link.path(), link.target());
    } catch (BuildException e) {
      throw new ManifestException(name, link.line(), String.valueOf(e.getMessage()), e);
    }
  }

  private void take(ManifestEntry entry, EntryVisitor visitor) throws IOException, LineProblem {
    if (!visitor.wants(entry.path)) {
      return;
    }
    if (entry.hardLink.isPresent()) {
      links.add(new Link(line, entry.path, entry.hardLink.get()));
      return;
    }
    Optional<SourceEntry.Builder> builder = builder(entry, visitor);
    if (builder.isPresent()) {
      entry.linkKey.ifPresent(builder.get()::linkKey);
      visitor.entry(
          builder
              .get()
              .permissions(entry.permissions)
              .owner(entry.uid, entry.gid)
              .mtime(entry.mtime)
              .xattrs(entry.xattrs)
              .build());
    }
  }

  private Optional<SourceEntry.Builder> builder(ManifestEntry entry, EntryVisitor visitor)
      throws IOException, LineProblem {
    return switch (entry.type) {
      case REGULAR -> content(entry, visitor).map(c -> SourceEntry.file(entry.path, c));
      case DIRECTORY -> Optional.of(SourceEntry.directory(entry.path));
      case SYMLINK -> Optional.of(SourceEntry.symlink(entry.path, entry.target));
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          Optional.of(SourceEntry.special(entry.path, entry.type, entry.device));
      case FIFO, SOCKET ->
          Optional.of(SourceEntry.special(entry.path, entry.type, DeviceNumber.ZERO));
    };
  }

  private Optional<FileContent> content(ManifestEntry entry, EntryVisitor visitor)
      throws IOException, LineProblem {
    boolean isUntold = entry.content.isEmpty() && entry.source.isEmpty();
    FileContent content;
    if (entry.content.isPresent()) {
      content = FileContent.of(entry.content.get());
    } else if (isUntold && entry.size.orElse(-1) == 0) {
      content = FileContent.EMPTY;
    } else if (isUntold && entry.untold == ManifestEntry.Untold.HOLE) {
      content = FileContent.hole(entry.size.orElse(0));
    } else {
      Bytes path = entry.source.orElse(entry.path);
      try {
        content = contents.find(path);
      } catch (IOException e) {
        if (!entry.optional) {
          throw new ManifestException(name, line, "content /" + path + ": " + reason(e), e);
        }
        visitor.problem(
            new SourceProblem(
                SourceProblem.Kind.ENTRY_SKIPPED, entry.path, "is optional, and not there"));
        return Optional.empty();
      }
    }
    if (entry.size.isPresent() && entry.size.getAsLong() != content.size()) {
      throw new LineProblem(
          "/" + entry.path + ": size=" + entry.size.getAsLong() + ", content=" + content.size());
    }
    if (entry.sha256.isPresent()) {
      check(entry.path, "SHA-256", entry.sha256.get(), FileDigests.sha256(content));
    }
    boolean isHole = isUntold && entry.untold == ManifestEntry.Untold.HOLE;
    if (entry.verity.isPresent() && !isHole) {
      check(entry.path, "fs-verity digest", entry.verity.get(), FileDigests.verity(content));
    }
    return Optional.of(content);
  }

  private static String reason(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return failure instanceof java.nio.file.NoSuchFileException
        ? message + ": no such regular file"
        : message;
  }

  private static void check(Bytes path, String kind, String expected, Bytes actual)
      throws LineProblem {
    String digest = HexFormat.of().formatHex(actual.toByteArray());
    if (!digest.equals(expected)) {
      throw new LineProblem(
          "/" + path + ": " + kind + " " + expected + ", its content has " + digest);
    }
  }

  @Override
  public void close() throws IOException {
    manifest.close();
  }
}
