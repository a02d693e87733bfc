package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.tools.archive.ArchiveException;
import io.erofs.tools.archive.TarEntry;
import io.erofs.tools.archive.TarInput;
import io.erofs.tools.archive.TarListener;
import io.erofs.tools.archive.TarReader;
import io.erofs.tools.archive.TarType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Hands the entries of one archive to a visitor. */
final class TarVisit implements TarListener {
  /** A file that is not wanted, but hard links to it may be. */
  private record LeftOut(TarEntry entry, FileContent content) {}

  private final String name;
  private final TarStore store;
  private final EntryVisitor visitor;
  private final Map<Bytes, LeftOut> leftOut = new HashMap<>();
  private boolean hasAbsolute;

  TarVisit(String name, TarStore store, EntryVisitor visitor) {
    this.name = name;
    this.store = store;
    this.visitor = visitor;
  }

  /** Reads the archive to its end. */
  void run(TarInput input, boolean hasData) throws IOException {
    TarReader reader = new TarReader(input, name, hasData, this);
    for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      try {
        take(reader, entry.get());
      } catch (BuildException e) {
        throw failure(entry.get(), String.valueOf(e.getMessage()), e);
      }
    }
    if (hasAbsolute) {
      note("slashes at the beginning of names are left out");
    }
  }

  private void take(TarReader reader, TarEntry entry) throws IOException {
    Bytes path = path(entry, entry.name());
    boolean isFile = entry.type() == TarType.FILE;
    if (!visitor.wants(path)) {
      if (entry.type() != TarType.DIRECTORY && entry.type() != TarType.HARD_LINK) {
        FileContent content = isFile ? content(reader, entry) : FileContent.EMPTY;
        leftOut.put(path, new LeftOut(entry, content));
      }
    } else if (entry.type() == TarType.HARD_LINK) {
      hardLink(path, entry);
    } else {
      FileContent content = isFile ? content(reader, entry) : FileContent.EMPTY;
      visitor.entry(builder(path, entry, content).build());
    }
  }

  private FileContent content(TarReader reader, TarEntry entry) throws IOException {
    return entry.size() == 0 ? FileContent.EMPTY : store.content(reader, entry);
  }

  private void hardLink(Bytes path, TarEntry entry) throws IOException {
    Bytes target = path(entry, entry.link());
    LeftOut left = leftOut.get(target);
    if (left != null) {
      SourceEntry.Builder builder = builder(path, left.entry(), left.content());
      visitor.entry(builder.linkKey(left).build());
    } else if (!visitor.has(target)) {
      throw failure(entry, "hard link to '" + entry.link() + "', which is not in front of it");
    } else {
      visitor.hardLink(path, target);
    }
  }

  private Bytes path(TarEntry entry, Bytes raw) throws ArchiveException {
    hasAbsolute |= !raw.isEmpty() && raw.at(0) == '/';
    return TarNames.path(raw)
        .orElseThrow(() -> failure(entry, "'" + raw + "' leads out of the tree with '..'"));
  }

  private SourceEntry.Builder builder(Bytes path, TarEntry entry, FileContent content)
      throws ArchiveException {
    SourceEntry.Builder builder =
        switch (entry.type()) {
          case FILE, HARD_LINK -> SourceEntry.file(path, content);
          case SYMLINK -> SourceEntry.symlink(path, entry.link());
          case DIRECTORY -> SourceEntry.directory(path);
          case CHARACTER_DEVICE ->
              SourceEntry.special(path, FileType.CHARACTER_DEVICE, device(entry));
          case BLOCK_DEVICE -> SourceEntry.special(path, FileType.BLOCK_DEVICE, device(entry));
          case FIFO -> SourceEntry.special(path, FileType.FIFO, DeviceNumber.ZERO);
        };
    return builder
        .permissions(entry.permissions())
        .owner(entry.uid(), entry.gid())
        .mtime(entry.mtime())
        .xattrs(entry.xattrs());
  }

  private DeviceNumber device(TarEntry entry) throws ArchiveException {
    try {
      return new DeviceNumber(Math.toIntExact(entry.major()), Math.toIntExact(entry.minor()));
    } catch (ArithmeticException | IllegalArgumentException e) {
      String number = entry.major() + ":" + entry.minor();
      throw failure(entry, "device number " + number + " is out of range", e);
    }
  }

  private ArchiveException failure(TarEntry entry, String problem) {
    return new ArchiveException(name, entry.offset(), describe(entry, problem));
  }

  private ArchiveException failure(TarEntry entry, String problem, Exception cause) {
    return new ArchiveException(name, entry.offset(), describe(entry, problem), cause);
  }

  private static String describe(TarEntry entry, String problem) {
    return "entry '" + entry.name() + "': " + problem;
  }

  @Override
  public void skipped(Bytes entry, String reason) {
    visitor.problem(new SourceProblem(SourceProblem.Kind.ENTRY_SKIPPED, entry, reason));
  }

  @Override
  public void lost(Bytes entry, String reason) {
    visitor.problem(new SourceProblem(SourceProblem.Kind.ATTRIBUTE_LOST, entry, reason));
  }

  @Override
  public void note(String what) {
    visitor.problem(new SourceProblem(SourceProblem.Kind.NOTE, Bytes.EMPTY, name + ": " + what));
  }
}
