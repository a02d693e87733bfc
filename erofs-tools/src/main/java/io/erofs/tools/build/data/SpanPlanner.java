package io.erofs.tools.build.data;

import io.erofs.model.Bytes;
import io.erofs.tools.build.compress.FileChoice;
import io.erofs.tools.build.compress.FileFacts;
import io.erofs.tools.build.compress.FileStrategy;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.PathTable;
import io.erofs.tools.build.tree.RegularInode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides which files are compressed and how, and cuts the work into tasks. */
final class SpanPlanner {
  private static final int TASK_BYTES = 1 << 20;
  private static final int TASK_FILES = 256;

  private final BuildTree tree;
  private final CompressionSettings settings;
  private final FileRoom.Source rooms;
  private final List<SpanTask> tasks = new ArrayList<>();
  private final List<Span> open = new ArrayList<>();
  private long openBytes;
  private Optional<PathTable> paths = Optional.empty();

  SpanPlanner(BuildTree tree, CompressionSettings settings, FileRoom.Source rooms) {
    this.tree = tree;
    this.settings = settings;
    this.rooms = rooms;
  }

  /** All tasks, in the order of the image, which does not depend on the number of threads. */
  List<SpanTask> plan() throws IOException {
    for (BuildInode inode : tree.inodes()) {
      if (inode instanceof RegularInode file && mayShrink(file)) {
        FileChoice choice = choose(file);
        if (choice.isCompressed()) {
          add(file, choice);
        }
      }
    }
    close();
    return tasks;
  }

  private boolean mayShrink(RegularInode file) throws IOException {
    boolean isShort = file.size() <= settings.blockSize();
    boolean mayBeShort = settings.inlineTails() || settings.fragments() != FragmentMode.NONE;
    return file.size() > 0 && (mayBeShort || !isShort) && file.content().placed().isEmpty();
  }

  private FileChoice choose(RegularInode file) throws IOException {
    FileStrategy strategy = settings.strategy();
    FileChoice choice = strategy.choose(new Facts(file));
    int size = choice.pclusterSize();
    if (!choice.isCompressed()) {
      return choice;
    }
    boolean isGood =
        choice.algorithm() < settings.codecs().size()
            && size % settings.blockSize() == 0
            && size > 0
            && size <= CompressionSettings.MAX_PCLUSTER;
    if (!isGood) {
      throw new BuildException(tree.pathOf(file), "the file strategy gives " + choice);
    }
    return settings.readable(choice);
  }

  private void add(RegularInode file, FileChoice choice) throws BuildException {
    FileRoom room = rooms.of(file);
    int segment = CompressionSettings.segmentSize(choice.pclusterSize());
    for (long from = 0; from < file.size(); from += segment) {
      int length = (int) Math.min(segment, file.size() - from);
      if (openBytes + length > TASK_BYTES || open.size() == TASK_FILES) {
        close();
      }
      open.add(new Span(file, choice, room, from, length));
      openBytes += length;
    }
  }

  private void close() {
    if (!open.isEmpty()) {
      tasks.add(new SpanTask(tasks.size(), List.copyOf(open)));
      open.clear();
      openBytes = 0;
    }
  }

  private PathTable paths() {
    if (paths.isEmpty()) {
      paths = Optional.of(PathTable.of(tree));
    }
    return paths.get();
  }

  private final class Facts implements FileFacts {
    private final RegularInode file;

    Facts(RegularInode file) {
      this.file = file;
    }

    @Override
    public Bytes path() {
      return paths().of(file);
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public Bytes head(int most) throws IOException {
      int length = (int) Math.min(most, file.size());
      ByteBuffer head = ByteBuffer.allocate(length + 1);
      try (ContentInput input = ContentInput.open(tree, file)) {
        input.read(0, head, length);
      }
      return Bytes.of(head.array(), 0, length);
    }
  }
}
