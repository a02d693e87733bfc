package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.error.ErofsException;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.tools.export.Finisher.Item;
import io.erofs.tools.export.NodeMaker.Made;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostNames;
import io.erofs.tools.host.HostWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One extraction: walks the image, makes directories at once, lets threads write files, makes links
 * to files when these exist, and sets the metadata of directories at the end.
 */
final class TreeExtractor {
  private static final Bytes SLASH = Bytes.utf8("/");

  /** Small files are handed to the workers in lots of so many, or so many bytes. */
  private static final int LOT_FILES = 64;

  private static final long LOT_BYTES = 4 << 20;

  /** One more name for a file that was met before. */
  private record HardLink(Item item, Item first) {}

  private final ErofsImage image;
  private final ReportBuilder report;
  private final Workers workers;
  private final HostWriter writer;
  private final NodeMaker nodes;
  private final Finisher finisher;
  private final FileWriter files;

  private final Deque<Made> pending = new ArrayDeque<>();
  private final List<Item> directories = new ArrayList<>();
  private final Map<Long, Item> linked = new HashMap<>();
  private final List<HardLink> hardLinks = new ArrayList<>();
  private final LongSet seen = new LongSet();
  private final Host host;
  private final int threads;
  private List<Item> lot = new ArrayList<>();
  private long lotBytes;

  TreeExtractor(ErofsImage image, ExtractOptions options, ReportBuilder report, Host host)
      throws IOException {
    this.image = image;
    this.report = report;
    this.host = host;
    this.threads = options.workers();
    this.workers = new Workers(options.workers());
    this.writer = host.newWriter();
    this.finisher =
        new Finisher(image, host, writer, report, Ownership.of(host, options), options.xattrs());
    this.nodes = new NodeMaker(image, writer, host, report, options.overwrite());
    this.files = new FileWriter(image, workers::isStopped);
  }

  void extract(Inode start, Path target) throws IOException {
    try (workers) {
      if (start.isDirectory()) {
        Files.createDirectories(target.toAbsolutePath());
        Path real = target.toRealPath();
        seen.add(start.nid());
        Item root = new Item(real, Bytes.EMPTY, start, Habits.UNKNOWN);
        enter(new Made(root, Habits.of(host, real)));
        walk();
      } else {
        file(new Item(target.toAbsolutePath(), Bytes.EMPTY, start, Habits.UNKNOWN));
      }
      submitLot();
      workers.await();
      finishFiles();
      finisher.directories(directories);
    } catch (Aborted e) {
      throw new IOException("extraction stopped: " + e.getMessage(), e.getCause());
    }
  }

  private void walk() throws IOException {
    while (!pending.isEmpty()) {
      Made entered = pending.pop();
      Item directory = entered.item();
      Set<Bytes> names = new HashSet<>();
      try {
        image.forEachEntry(
            directory.inode(),
            entry -> {
              visit(entered, entry, names);
              return true;
            });
      } catch (ErofsException e) {
        report.problem(directory.path(), "directory cannot be read to its end: " + e.getMessage());
      }
    }
  }

  private void visit(Made entered, DirEntry entry, Set<Bytes> names) throws IOException {
    Item directory = entered.item();
    if (Thread.currentThread().isInterrupted()) {
      throw workers.interrupted(new InterruptedException());
    }
    if (entry.isDots()) {
      return; // What they lead to is known; a lie about it is the checker's business.
    }
    Bytes path = join(directory.path(), entry.name());
    String refusal = refusal(entry.name(), names);
    if (!refusal.isEmpty()) {
      report.problem(path, refusal);
      return;
    }
    Inode inode;
    try {
      inode = image.inode(entry.nid());
    } catch (ErofsException e) {
      report.problem(path, Aborted.reason(e));
      return;
    }
    Path file = HostNames.resolve(directory.file(), entry.name());
    Item item = new Item(file, path, inode, entered.habits());
    if (inode.isDirectory()) {
      directory(item);
    } else {
      file(item);
    }
  }

  private static Bytes join(Bytes directory, Bytes name) {
    return directory.isEmpty() ? name : directory.concat(SLASH).concat(name);
  }

  private static String refusal(Bytes name, Set<Bytes> names) {
    if (name.isEmpty()) {
      return "refused: empty name";
    }
    if (name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
      return "refused: name with a slash or NUL";
    }
    return names.add(name) ? "" : "refused: name listed twice";
  }

  private void directory(Item item) throws IOException {
    if (!seen.add(item.inode().nid())) {
      report.problem(item.path(), "refused: directory listed twice, or inside itself");
      return;
    }
    Optional<Made> made = nodes.directory(item, finisher.initialPermissions(item));
    if (made.isPresent()) {
      report.made(item.path(), FileType.DIRECTORY, 0);
      enter(made.get());
    }
  }

  private void enter(Made directory) {
    directories.add(directory.item());
    pending.push(directory);
  }

  private void file(Item item) throws IOException {
    long nid = item.inode().nid();
    if (item.inode().linkCount() > 1) {
      Item first = linked.putIfAbsent(nid, item);
      if (first != null) {
        hardLinks.add(new HardLink(item, first));
        return;
      }
    } else if (!seen.add(nid)) {
      report.problem(item.path(), "refused: listed twice, but its link count is 1");
      return;
    }
    if (item.inode().isRegular()) {
      regular(item);
    } else if (nodes.special(item)) {
      made(item);
    }
  }

  private void regular(Item item) throws IOException {
    if (FileWriter.isLarge(item.inode())) {
      workers.submit(() -> guarded(item, () -> large(item)));
      return;
    }
    lot.add(item);
    lotBytes += item.inode().size();
    if (lot.size() >= LOT_FILES || lotBytes >= LOT_BYTES) {
      submitLot();
    }
  }

  private void submitLot() throws IOException {
    List<Item> items = lot;
    lot = new ArrayList<>();
    lotBytes = 0;
    workers.submit(
        () -> {
          for (Item item : items) {
            if (workers.isStopped()) {
              return;
            }
            guarded(item, () -> small(item));
          }
        });
  }

  private void small(Item item) throws IOException {
    int permissions = finisher.initialPermissions(item);
    if (nodes.make(item, () -> files.write(item.inode(), item.file(), permissions))) {
      made(item);
    }
  }

  private void large(Item item) throws IOException {
    nodes.make(
        item,
        () -> {
          SharedFile file = SharedFile.create(files, item.inode(), item.file());
          for (int i = 1; i < threads; i++) {
            workers.invite(() -> guarded(item, () -> help(item, file)));
          }
          help(item, file);
        });
  }

  private void help(Item item, SharedFile file) throws IOException {
    if (file.help()) {
      made(item);
    }
  }

  /** Does something for a file; what goes wrong is reported, unless it concerns all files. */
  private void guarded(Item item, NodeMaker.Making making) throws Aborted {
    try {
      making.make();
    } catch (Aborted e) {
      throw e;
    } catch (IOException e) {
      if (Aborted.concernsAll(e)) {
        throw new Aborted(e);
      }
      report.problem(item.path(), Aborted.reason(e));
    }
  }

  private void made(Item item) throws IOException {
    finisher.apply(item);
    Inode inode = item.inode();
    report.made(item.path(), inode.type(), inode.isRegular() ? inode.size() : 0);
  }

  private void finishFiles() throws IOException {
    Map<Path, String> failures = writer.flush();
    for (Item item : nodes.madeLate(failures)) {
      made(item);
    }
    for (HardLink link : hardLinks) {
      if (nodes.hardLink(link.item(), link.first())) {
        report.made(link.item().path(), link.item().inode().type(), 0);
      }
    }
    finisher.finish(failures);
  }
}
