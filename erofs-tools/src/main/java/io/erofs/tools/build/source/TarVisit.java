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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hands the entries of one archive to a visitor. */
final class TarVisit {
  /** What the reading gives. */
  private interface Item {
    /** Hands it to the visitor. */
    void give(TarVisit visit) throws IOException;
  }

  /** A member of the archive. Identity, not value: names of one file share it. */
  private static final class Member implements Item {
    private final TarEntry entry;
    private final FileContent content;

    Member(TarEntry entry, FileContent content) {
      this.entry = entry;
      this.content = content;
    }

    TarEntry entry() {
      return entry;
    }

    FileContent content() {
      return content;
    }

    @Override
    public void give(TarVisit visit) throws IOException {
      visit.take(this);
    }
  }

  /** Something that the reader told, in its place among the members. */
  private record Told(SourceProblem problem) implements Item {
    @Override
    public void give(TarVisit visit) {
      visit.visitor.problem(problem);
    }
  }

  private final String name;
  private final TarStore store;
  private final EntryVisitor visitor;

  /** Files that are not wanted, but hard links to them may be. */
  private final Map<Bytes, Member> leftOut = new HashMap<>();

  private boolean hasAbsolute;

  TarVisit(String name, TarStore store, EntryVisitor visitor) {
    this.name = name;
    this.store = store;
    this.visitor = visitor;
  }

  /**
   * Reads the archive to its end, on a thread of its own: what an entry means is worked out while
   * the next ones are read.
   */
  void run(TarInput input, boolean hasData) throws IOException {
    try (Ahead<Item> items = Ahead.start("erofs-tar", sink -> read(input, hasData, sink))) {
      for (List<Item> some = items.next(); !some.isEmpty(); some = items.next()) {
        for (Item item : some) {
          item.give(this);
        }
      }
    }
    if (hasAbsolute) {
      visitor.problem(note(name + ": slashes at the beginning of names are left out"));
    }
  }

  private void read(TarInput input, boolean hasData, Ahead.Sink<Item> sink)
      throws IOException, InterruptedException {
    List<SourceProblem> problems = new ArrayList<>();
    TarReader reader = new TarReader(input, name, hasData, new Notes(problems));
    Optional<TarEntry> entry;
    do {
      entry = reader.next();
      for (SourceProblem problem : problems) {
        sink.put(new Told(problem));
      }
      problems.clear();
      if (entry.isPresent()) {
        sink.put(new Member(entry.get(), content(reader, entry.get())));
      }
    } while (entry.isPresent());
  }

  private FileContent content(TarReader reader, TarEntry entry) throws IOException {
    boolean hasBytes = entry.type() == TarType.FILE && entry.size() > 0;
    return hasBytes ? store.content(reader, entry) : FileContent.EMPTY;
  }

  private void take(Member member) throws IOException {
    TarEntry entry = member.entry();
    try {
      Bytes path = path(entry, entry.name());
      if (!visitor.wants(path)) {
        if (entry.type() != TarType.DIRECTORY && entry.type() != TarType.HARD_LINK) {
          leftOut.put(path, member);
        }
      } else if (entry.type() == TarType.HARD_LINK) {
        hardLink(path, entry);
      } else {
        visitor.entry(builder(path, entry, member.content()).build());
      }
    } catch (BuildException e) {
      throw failure(entry, String.valueOf(e.getMessage()), e);
    }
  }

  private void hardLink(Bytes path, TarEntry entry) throws IOException {
    Bytes target = path(entry, entry.link());
    Member left = leftOut.get(target);
    if (left != null) {
      SourceEntry.Builder builder = builder(path, left.entry(), left.content());
      visitor.entry(builder.linkKey(left).build());
    } else {
      if (!visitor.has(target)) {
        visitor.entry(
            visitor
                .below(target)
                .orElseThrow(() -> failure(entry, "hard link to " + missing(entry))));
      }
      visitor.hardLink(path, target);
    }
  }

  private static String missing(TarEntry entry) {
    return "'" + entry.link() + "', which is not in front of it";
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

  private static SourceProblem note(String text) {
    return new SourceProblem(SourceProblem.Kind.NOTE, Bytes.EMPTY, text);
  }

  /** Collects what the reader tells. */
  private final class Notes implements TarListener {
    private final List<SourceProblem> problems;

    Notes(List<SourceProblem> problems) {
      this.problems = problems;
    }

    @Override
    public void skipped(Bytes entry, String reason) {
      problems.add(new SourceProblem(SourceProblem.Kind.ENTRY_SKIPPED, entry, reason));
    }

    @Override
    public void lost(Bytes entry, String reason) {
      problems.add(new SourceProblem(SourceProblem.Kind.ATTRIBUTE_LOST, entry, reason));
    }

    @Override
    public void note(String what) {
      problems.add(TarVisit.note(name + ": " + what));
    }
  }
}
