package io.erofs.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.TempFolders;
import io.erofs.testkit.TinyImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What programs can do with paths has the outcome that it has on the default file system of a Unix
 * system with the same tree: the same value, or the same kind of exception or a closer one.
 */
class ConformanceTest {
  private static final String[] PATHS = {
    "",
    ".",
    "d",
    "d/",
    "d/.",
    "d/..",
    "d/a.txt",
    "d/a.txt/",
    "d/a.txt/.",
    "d/a.txt/..",
    "d/a.txt/x",
    "d/b.bin",
    "d/empty",
    "d/e",
    "d/e/f",
    "d/e/f/deep.txt",
    "d/e/../a.txt",
    "d/none",
    "none",
    "none/x",
    "none/../d/a.txt",
    "link",
    "link/x",
    "up",
    "up/a.txt",
    "up/../link",
    "up/e/f",
    "dangling",
    "dangling/x",
    "loop",
    "loop/x",
    "around",
    "around/a.txt",
    "chain",
    "nowhere/..",
    "zero",
    ".hidden",
    "ünïcode",
    "a b",
  };

  private static Path folder;
  private static Path theirs;
  private static FileSystem image;

  /** Something to do with a path, or with two. */
  @FunctionalInterface
  private interface Action {
    Object on(Path path) throws IOException;
  }

  private static final Map<String, Action> ACTIONS = actions();

  @BeforeAll
  static void make() throws IOException {
    folder = TempFolders.create("erofs-conformance").toRealPath();
    theirs = Files.createDirectory(folder.resolve("tree"));
    TinyImage tiny = new TinyImage();
    for (String name : List.of("d", "d/empty", "d/e", "d/e/f")) {
      tiny.directory(name);
      Files.createDirectory(theirs.resolve(name));
    }
    Map<String, String> files = new LinkedHashMap<>();
    files.put("d/a.txt", "one\ntwo\n");
    files.put("d/b.bin", "1234567");
    files.put("d/e/f/deep.txt", "deep");
    files.put("zero", "");
    files.put(".hidden", "h");
    files.put("ünïcode", "ü");
    files.put("a b", "space");
    for (Map.Entry<String, String> file : files.entrySet()) {
      tiny.file(file.getKey(), file.getValue());
      Files.writeString(theirs.resolve(file.getKey()), file.getValue());
    }
    Map<String, String> links = new LinkedHashMap<>();
    links.put("link", "d/a.txt");
    links.put("up", "d/../d");
    links.put("dangling", "nowhere");
    links.put("loop", "loop");
    links.put("around", "d/empty/../../up");
    links.put("chain", "around");
    for (Map.Entry<String, String> link : links.entrySet()) {
      tiny.symlink(link.getKey(), link.getValue());
      Files.createSymbolicLink(theirs.resolve(link.getKey()), Path.of(link.getValue()));
    }
    image = FileSystems.newFileSystem(Files.write(folder.resolve("image"), tiny.build()));
  }

  @AfterAll
  static void delete() throws IOException {
    image.close();
    TempFolders.delete(folder);
  }

  private static Map<String, Action> actions() {
    Map<String, Action> all = new LinkedHashMap<>();
    all.put("exists", Files::exists);
    all.put("exists, links", path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    if (Runtime.version().feature() >= 25) {
      // Before, the default file system did not know of what is below a file.
      all.put("not exists", Files::notExists);
    }
    all.put("directory", Files::isDirectory);
    all.put("directory, links", path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
    all.put("regular", Files::isRegularFile);
    all.put("link", Files::isSymbolicLink);
    all.put("readable", Files::isReadable);
    all.put("hidden", Files::isHidden);
    all.put("size", path -> Files.isDirectory(path) ? 0 : Files.size(path));
    all.put("target", path -> Files.readSymbolicLink(path).toString());
    all.put("real", path -> below(path.toRealPath()));
    all.put("real, links", ConformanceTest::realKeepingLinks);
    all.put("text", Files::readString);
    all.put("lines", Files::readAllLines);
    all.put("bytes", path -> ByteBuffer.wrap(Files.readAllBytes(path)));
    all.put("stream", ConformanceTest::stream);
    all.put("channel", ConformanceTest::channel);
    all.put("list", ConformanceTest::list);
    all.put("glob", path -> entries(Files.newDirectoryStream(path, "[a-d]*{txt,bin,}")));
    all.put("walk", path -> walk(path));
    all.put("walk, followed", path -> walk(path, FileVisitOption.FOLLOW_LINKS));
    all.put("walk, 1", path -> names(path, Files.walk(path, 1)));
    all.put("find", path -> names(path, Files.find(path, 9, (p, a) -> a.isRegularFile())));
    all.put("visit", ConformanceTest::visit);
    all.put("same as d", path -> Files.isSameFile(path, root(path).resolve("d")));
    all.put("same as itself", path -> Files.isSameFile(path, path.resolve("")));
    all.put("kind", path -> kind(Files.readAttributes(path, BasicFileAttributes.class)));
    all.put("posix", path -> kind(Files.readAttributes(path, PosixFileAttributes.class)));
    all.put("basic", path -> Files.readAttributes(path, "*").keySet());
    all.put("posix:*", path -> new TreeSet<>(Files.readAttributes(path, "posix:*").keySet()));
    all.put("owner:*", path -> Files.readAttributes(path, "owner:*").keySet());
    all.put("some", path -> Files.readAttributes(path, "isDirectory,isOther"));
    all.put("unix type", path -> (Integer) Files.getAttribute(path, "unix:mode") & 0170000);
    all.put("bad name", path -> Files.readAttributes(path, "posix:bad"));
    all.put("bad view", path -> Files.readAttributes(path, "bad:*"));
    all.put("no name", path -> Files.readAttributes(path, "posix:"));
    all.put("copy", ConformanceTest::copy);
    all.put("store", path -> Files.getFileStore(path).supportsFileAttributeView("posix"));
    all.put("mismatch", path -> Files.mismatch(path, root(path).resolve("d").resolve("a.txt")));
    return all;
  }

  static Stream<String> paths() {
    return Stream.of(PATHS);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void hasTheOutcomesOfTheDefaultFileSystem(String path) {
    Path ours = image.getPath("/").resolve(path);
    Path other = theirs.resolve(path);
    List<String> differences = new ArrayList<>();
    ACTIONS.forEach(
        (name, action) -> {
          Object expected = outcome(action, other);
          Object actual = outcome(action, ours);
          boolean same =
              expected instanceof Throwable wanted && actual instanceof Throwable found
                  ? wanted.getClass().isInstance(found)
                  : expected.equals(actual);
          if (!same) {
            differences.add(name + ": expected " + expected + " but was " + actual);
          }
        });
    assertThat(differences).isEmpty();
  }

  private static Object outcome(Action action, Path path) {
    try {
      return action.on(path);
    } catch (IOException | RuntimeException e) {
      return e;
    }
  }

  private static Path root(Path path) {
    return path.getFileSystem() == image ? image.getPath("/") : theirs;
  }

  private static String below(Path path) {
    return root(path).relativize(path).toString();
  }

  /**
   * The default provider only takes the text apart, even that of paths that lead nowhere, and what
   * is behind a link is another matter to each JDK.
   */
  private static String realKeepingLinks(Path path) throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !path.endsWith("up/../link")
        ? below(path.toRealPath(LinkOption.NOFOLLOW_LINKS))
        : "";
  }

  private static String stream(Path path) throws IOException {
    try (var in = Files.newInputStream(path)) {
      long skipped = in.skip(2);
      int next = in.read();
      byte[] some = new byte[3];
      int n = in.read(some, 1, 2);
      int none = in.read(some, 0, 0);
      return skipped + " " + next + " " + n + " " + none + " " + in.readAllBytes().length;
    }
  }

  private static String channel(Path path) throws IOException {
    StringBuilder log = new StringBuilder();
    SeekableByteChannel closed;
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      closed = channel;
      ByteBuffer buffer = ByteBuffer.allocate(3);
      log.append(channel.size()).append(' ').append(channel.position(1).read(buffer));
      log.append(' ').append(channel.position()).append(' ').append(buffer.position());
      channel.position(1L << 40);
      log.append(' ').append(channel.read(ByteBuffer.allocate(1))).append(channel.position());
      log.append(' ').append(channel.read(ByteBuffer.allocate(0)));
      log.append(outcome(p -> channel.position(-1), path).getClass().getSimpleName());
    }
    log.append(closed.isOpen());
    log.append(outcome(p -> closed.read(ByteBuffer.allocate(1)), path).getClass());
    return log.append(outcome(p -> closed.size(), path).getClass()).toString();
  }

  private static SortedSet<String> list(Path path) throws IOException {
    try (Stream<Path> all = Files.list(path)) {
      return new TreeSet<>(all.map(child -> child.getFileName().toString()).toList());
    }
  }

  private static SortedSet<String> entries(DirectoryStream<Path> stream) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (stream) {
      stream.forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }

  private static Object walk(Path path, FileVisitOption... options) throws IOException {
    try (Stream<Path> all = Files.walk(path, options)) {
      return new TreeSet<>(all.map(each -> path.relativize(each).toString()).toList());
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static SortedSet<String> names(Path path, Stream<Path> stream) {
    try (stream) {
      return new TreeSet<>(stream.map(each -> path.relativize(each).toString()).toList());
    }
  }

  private static SortedSet<String> visit(Path path) throws IOException {
    SortedSet<String> log = new TreeSet<>();
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            log.add(path.relativize(file) + " " + kind(attributes));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            log.add(path.relativize(dir) + "/");
            return dir.endsWith("e") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }
        });
    return log;
  }

  private static String kind(BasicFileAttributes attributes) {
    return attributes.isDirectory()
        ? "directory"
        : attributes.isRegularFile()
            + " "
            + attributes.isSymbolicLink()
            + attributes.isOther()
            + " "
            + attributes.size();
  }

  private static Object copy(Path path) throws IOException {
    Path target = folder.resolve("copy");
    try {
      Files.copy(path, target);
      return kind(
          Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } finally {
      Files.deleteIfExists(target);
    }
  }
}
