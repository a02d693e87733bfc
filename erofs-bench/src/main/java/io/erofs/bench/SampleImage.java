package io.erofs.bench;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.io.ReadLimits;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The image that benchmarks read: of the {@link SampleTree}, or an existing one given with {@code
 * -p image=FILE}.
 */
@State(Scope.Benchmark)
public class SampleImage {
  private static final long SEED = 42;

  /** Image to read; empty for one made of the sample tree. */
  @Param("")
  public String image = "";

  /** How the image is opened: {@code file} with positional reads, {@code mapped} into memory. */
  @Param({"file", "mapped"})
  public String source = "file";

  /** Bytes of the cache of decoded pclusters; 1 for practically none. */
  @Param({"33554432"})
  public long cache;

  /** Bytes to decode ahead of sequential reads. */
  @Param({"0"})
  public long ahead;

  private Path path = Path.of("");
  private List<ErofsImage> opened = List.of();
  private List<Bytes> paths = List.of();
  private List<Inode> inodes = List.of();
  private List<Inode> largest = List.of();

  /**
   * Makes the image if none was given, opens it and walks it once.
   *
   * @throws IOException if that fails
   */
  @Setup(Level.Trial)
  public void open() throws IOException {
    path = image.isEmpty() ? build() : Path.of(image);
    ErofsImage open = reopen();
    opened = List.of(open);
    paths = new ArrayList<>();
    inodes = new ArrayList<>();
    collect(open, open.root(), Bytes.EMPTY);
    Collections.shuffle(paths, new Random(SEED));
    Inode found = open.root();
    for (Inode inode : inodes) {
      if (inode.isRegular() && (!found.isRegular() || inode.size() > found.size())) {
        found = inode;
      }
    }
    largest = List.of(found);
  }

  /**
   * Closes the image and deletes it if it was made for this run.
   *
   * @throws IOException if that fails
   */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    image().close();
    if (image.isEmpty()) {
      Files.delete(path);
    }
  }

  /** Opens the image once more. */
  ErofsImage reopen() throws IOException {
    return Erofs.open(
        path,
        OpenOptions.builder()
            .memoryMapped(source.equals("mapped"))
            .limits(ReadLimits.DEFAULT.withDecodedCacheBytes(cache))
            .readAhead(ahead)
            .build());
  }

  /** The open image. */
  ErofsImage image() {
    return opened.get(0);
  }

  /** The paths of all entries, shuffled by a fixed seed. */
  List<Bytes> paths() {
    return paths;
  }

  /** The inodes of all entries, in the order of a walk. */
  List<Inode> inodes() {
    return inodes;
  }

  /** The largest regular file. */
  Inode largest() {
    return largest.get(0);
  }

  private void collect(ErofsImage open, Inode directory, Bytes prefix) throws IOException {
    for (DirEntry entry : open.list(directory)) {
      Inode inode = open.inode(entry.nid());
      Bytes name = prefix.concat(Bytes.utf8("/")).concat(entry.name());
      paths.add(name);
      inodes.add(inode);
      if (inode.isDirectory()) {
        collect(open, inode, name);
      }
    }
  }

  private static Path build() throws IOException {
    Path file = Files.createTempFile("erofs-bench", ".erofs");
    try (TreeSource tree = SampleTree.create()) {
      ImageBuilder.of(BuildOptions.defaults()).build(file, tree);
    }
    return file;
  }
}
