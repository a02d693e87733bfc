package io.erofs.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.Xattr;
import io.erofs.testkit.AndroidSparse;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.TinyImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErofsFileSystemTest {
  @TempDir Path folder;
  private Path file;
  private FileSystem image;

  @BeforeEach
  void open() throws IOException {
    TinyImage tree =
        new TinyImage()
            .directory("d")
            .directory("d/empty")
            .file("d/a.txt", "text")
            .file("d/b.bin", "1234567")
            .symlink("link", "d/a.txt")
            .symlink("up", "d/../d")
            .symlink("loop", "loop");
    file = Files.write(folder.resolve("tiny image.erofs"), tree.build());
    image = FileSystems.newFileSystem(file);
  }

  @AfterEach
  void close() throws IOException {
    image.close();
  }

  @Test
  void walksAndReads() throws IOException {
    try (Stream<Path> all = Files.walk(image.getPath("/"))) {
      assertThat(all.map(Path::toString))
          .containsExactly("/", "/d", "/d/a.txt", "/d/b.bin", "/d/empty", "/link", "/loop", "/up");
    }
    assertThat(Files.readString(image.getPath("/d/a.txt"))).isEqualTo("text");
    assertThat(Files.readString(image.getPath("d/a.txt"))).isEqualTo("text");
    assertThat(Files.readString(image.getPath("/link"))).isEqualTo("text");
    try (Stream<Path> some =
        Files.find(image.getPath("/"), 9, (path, attributes) -> attributes.size() == 7)) {
      assertThat(some.map(Path::toString)).contains("/d/b.bin");
    }
    try (Stream<Path> followed = Files.walk(image.getPath("/up"), FileVisitOption.FOLLOW_LINKS)) {
      assertThat(followed.map(Path::toString)).contains("/up/a.txt");
    }
  }

  @Test
  void listsWithFiltersAndGlobs() throws IOException {
    try (DirectoryStream<Path> some =
        Files.newDirectoryStream(image.getPath("/d"), "*.{txt,bin}")) {
      assertThat(some).extracting(Path::toString).containsExactly("/d/a.txt", "/d/b.bin");
    }
    try (DirectoryStream<Path> once = Files.newDirectoryStream(image.getPath("d"))) {
      assertThat(once.iterator().next()).hasToString("d/a.txt");
      assertThatThrownBy(once::iterator).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> Files.newDirectoryStream(image.getPath("/link")))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> Files.newDirectoryStream(image.getPath("/none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void copiesToTheDefaultFileSystem() throws IOException {
    Path target = folder.resolve("copy");
    Files.copy(image.getPath("/link"), target);
    assertThat(target).hasContent("text");
    Files.copy(image.getPath("/d/empty"), folder.resolve("dir"));
    assertThat(folder.resolve("dir")).isEmptyDirectory();
  }

  @Test
  void channelsSeek() throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(image.getPath("/d/b.bin"))) {
      ByteBuffer two = ByteBuffer.allocate(2);
      channel.position(3).read(two);
      assertThat(two.array()).isEqualTo(new byte[] {'4', '5'});
      assertThat(channel.size()).isEqualTo(7);
    }
    assertThatThrownBy(() -> Files.newInputStream(image.getPath("/d")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("DIRECTORY");
  }

  @Test
  void resolvesLinks() throws IOException {
    assertThat(Files.readSymbolicLink(image.getPath("/up"))).hasToString("d/../d");
    assertThat(image.getPath("/up/a.txt").toRealPath()).hasToString("/d/a.txt");
    assertThat(image.getPath("link").toRealPath(LinkOption.NOFOLLOW_LINKS)).hasToString("/link");
    assertThat(image.getPath("/up/../d/./empty/../a.txt").toRealPath(LinkOption.NOFOLLOW_LINKS))
        .hasToString("/up/../d/a.txt");
    assertThat(image.getPath("/../d/..").toRealPath(LinkOption.NOFOLLOW_LINKS)).hasToString("/");
    assertThat(image.getPath("/d/./empty/..").toRealPath()).hasToString("/d");
    assertThat(Files.isSameFile(image.getPath("/link"), image.getPath("/up/a.txt"))).isTrue();
    assertThat(Files.isSameFile(image.getPath("/link"), image.getPath("/d/b.bin"))).isFalse();
    assertThat(Files.isSymbolicLink(image.getPath("/loop"))).isTrue();
    assertThat(Files.exists(image.getPath("/loop"))).isFalse();
    assertThatThrownBy(() -> image.getPath("/loop").toRealPath())
        .isInstanceOf(FileSystemLoopException.class);
    assertThatThrownBy(() -> Files.readSymbolicLink(image.getPath("/d")))
        .isInstanceOf(NotLinkException.class);
  }

  @Test
  void givesAttributesByClassAndByName() throws IOException {
    Path path = image.getPath("/d/a.txt");
    PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
    assertThat(attributes.size()).isEqualTo(4);
    assertThat(attributes.isRegularFile()).isTrue();
    assertThat(attributes.isOther()).isFalse();
    assertThat(PosixFilePermissions.toString(attributes.permissions())).isEqualTo("rw-r--r--");
    assertThat(attributes.owner().getName()).isEqualTo("0");
    assertThat(attributes.lastModifiedTime()).isEqualTo(FileTime.fromMillis(1_700_000_000_000L));
    assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(0100644);
    assertThat(Files.readAttributes(path, "unix:ino,nlink,uid"))
        .containsEntry("nlink", 1)
        .containsEntry("uid", 0)
        .containsEntry("ino", attributes.fileKey());
    assertThat(Files.readAttributes(path, "posix:*")).containsKeys("group", "size");
    assertThat(Files.getAttribute(path, "erofs:layout")).isEqualTo(DataLayout.FLAT_INLINE);
    assertThat(Files.readAttributes(path, "size,isDirectory"))
        .isEqualTo(Map.of("size", 4L, "isDirectory", false));
    assertThat(Files.getOwner(path)).hasToString("0");
    assertThatThrownBy(() -> Files.readAttributes(path, "dos:*"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Files.readAttributes(path, "unix:nothing"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(image.getUserPrincipalLookupService().lookupPrincipalByName("0"))
        .isEqualTo(attributes.owner());
  }

  @Test
  void everyWriteIsRefused() {
    Path path = image.getPath("/d/a.txt");
    Path fresh = image.getPath("/new");
    List<ThrowingCallable> writes =
        List.of(
            () -> Files.write(path, new byte[1]),
            () -> Files.newByteChannel(path, StandardOpenOption.READ, StandardOpenOption.WRITE),
            () -> Files.newOutputStream(fresh),
            () -> Files.createFile(fresh),
            () -> Files.createDirectory(fresh),
            () -> Files.createSymbolicLink(fresh, path),
            () -> Files.createLink(fresh, path),
            () -> Files.delete(path),
            () -> Files.copy(path, fresh),
            () -> Files.move(path, fresh),
            () -> Files.setLastModifiedTime(path, FileTime.fromMillis(0)),
            () -> Files.setPosixFilePermissions(path, java.util.Set.of()),
            () -> Files.setAttribute(path, "unix:mode", 0),
            () -> Files.setOwner(path, Files.getOwner(path)),
            () -> user(path).write("x", ByteBuffer.allocate(1)),
            () -> user(path).delete("x"));
    for (ThrowingCallable write : writes) {
      assertThatThrownBy(write).isInstanceOf(ReadOnlyFileSystemException.class);
    }
    assertThat(image.isReadOnly()).isTrue();
    assertThat(Files.isWritable(path)).isFalse();
    assertThat(Files.isReadable(path)).isTrue();
    assertThat(Files.isExecutable(path)).isFalse();
    assertThat(Files.isExecutable(image.getPath("/d"))).isTrue();
    assertThatThrownBy(
            () -> path.getFileSystem().provider().checkAccess(path, java.nio.file.AccessMode.WRITE))
        .isInstanceOf(AccessDeniedException.class);
  }

  private static UserDefinedFileAttributeView user(Path path) {
    return Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
  }

  @Test
  void uris() throws IOException {
    Path path = image.getPath("/d/a.txt");
    URI uri = path.toUri();
    assertThat(uri.toString()).startsWith("erofs:file:///").endsWith("tiny%20image.erofs!/d/a.txt");
    assertThatThrownBy(() -> FileSystems.getFileSystem(uri))
        .isInstanceOf(FileSystemNotFoundException.class);
    try (FileSystem byUri = FileSystems.newFileSystem(uri, Map.of())) {
      assertThat(FileSystems.getFileSystem(uri)).isSameAs(byUri);
      assertThat(Files.readString(Path.of(uri))).isEqualTo("text");
      assertThatThrownBy(() -> FileSystems.newFileSystem(uri, Map.of()))
          .isInstanceOf(FileSystemAlreadyExistsException.class);
    }
    assertThatThrownBy(() -> Path.of(uri)).isInstanceOf(FileSystemNotFoundException.class);
    try (FileSystem again = FileSystems.newFileSystem(uri, Map.of())) {
      assertThat(again.isOpen()).isTrue();
    }
  }

  @Test
  void urisOfImagesInImages() throws IOException {
    byte[] tiny = Files.readAllBytes(file);
    TinyImage tree = new TinyImage().directory("a!b").file("a!b/in ner.erofs", tiny);
    Path outer = Files.write(folder.resolve("out!er.erofs"), tree.build());
    URI outside = URI.create("erofs:" + outer.toUri().toString().replace("!", "%21"));
    try (FileSystem first = FileSystems.newFileSystem(outside, Map.of())) {
      URI inside = URI.create("erofs:" + first.getPath("/a!b/in ner.erofs").toUri());
      assertThatThrownBy(() -> Path.of(URI.create(inside + "!/link")))
          .isInstanceOf(FileSystemNotFoundException.class);
      try (FileSystem second = FileSystems.newFileSystem(inside, Map.of())) {
        Path path = second.getPath("/d/a.txt");
        assertThat(path.toUri()).hasToString(inside + "!/d/a.txt");
        assertThat(Path.of(path.toUri())).isEqualTo(path);
        assertThat(FileSystems.getFileSystem(inside)).isSameAs(second);
        assertThat(FileSystems.getFileSystem(URI.create(inside + "!/"))).isSameAs(second);
        assertThat(Files.readString(Path.of(URI.create(inside + "!/link")))).isEqualTo("text");
      }
    }
  }

  @Test
  void urisOfImagesInArchives() throws IOException {
    URI archive = URI.create("jar:" + folder.resolve("some.jar").toUri());
    try (FileSystem jar = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Path inner = Files.copy(file, jar.getPath("/tiny.erofs"));
      URI inside = URI.create("erofs:" + inner.toUri());
      try (FileSystem second = FileSystems.newFileSystem(inside, Map.of())) {
        Path path = second.getPath("/d/a.txt");
        assertThat(Path.of(path.toUri())).isEqualTo(path);
        assertThat(Files.readString(path)).isEqualTo("text");
      }
    }
  }

  @Test
  void closingIsFinal() throws IOException {
    Path path = image.getPath("/d/a.txt");
    image.close();
    image.close();
    assertThat(image.isOpen()).isFalse();
    assertThatThrownBy(() -> Files.readString(path)).isInstanceOf(ClosedFileSystemException.class);
    assertThatThrownBy(() -> Files.readAttributes(path, "*"))
        .isInstanceOf(ClosedFileSystemException.class);
  }

  /** Even what was read before and is cached. */
  @Test
  void closesWhatIsOpenInIt() throws IOException {
    Path path = image.getPath("/d/a.txt");
    InputStream stream = Files.newInputStream(path);
    SeekableByteChannel channel = Files.newByteChannel(path);
    AsynchronousFileChannel asynchronous = AsynchronousFileChannel.open(path);
    DirectoryStream<Path> entries = Files.newDirectoryStream(image.getPath("/d"));
    Iterator<Path> rest = entries.iterator();
    assertThat(stream.read()).isEqualTo('t');
    assertThat(channel.read(ByteBuffer.allocate(2))).isEqualTo(2);
    assertThat(rest.next()).hasToString("/d/a.txt");
    image.close();
    assertThatThrownBy(stream::read).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThat(channel.isOpen()).isFalse();
    assertThat(asynchronous.isOpen()).isFalse();
    assertThat(rest.hasNext()).isFalse();
  }

  @Test
  void leavesOtherFilesToOtherProviders() throws IOException {
    Path text = Files.writeString(folder.resolve("no image"), "x".repeat(9999));
    assertThatThrownBy(() -> FileSystems.newFileSystem(text))
        .isInstanceOf(ProviderNotFoundException.class);
    assertThatThrownBy(() -> FileSystems.newFileSystem(folder))
        .isInstanceOf(ProviderNotFoundException.class);
    assertThatThrownBy(() -> FileSystems.newFileSystem(folder.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> FileSystems.newFileSystem(file, Map.of("ofset", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ofset");
  }

  @Test
  void takesOffsetAndDevicesFromTheEnvironment() throws IOException {
    CorpusImage offset = Corpus.image("offset-16k");
    try (FileSystem inside =
        FileSystems.newFileSystem(
            offset.image(), Map.of("offset", Long.toString(offset.manifest().offset())))) {
      try (Stream<Path> all = Files.walk(inside.getPath("/"))) {
        assertThat(all.count()).isEqualTo(offset.manifest().entries().size());
      }
    }
    CorpusImage blob = Corpus.image("chunk-blobdev-64k");
    Map<String, ?> env = Map.of("devices", blob.sideFiles());
    try (FileSystem devices = FileSystems.newFileSystem(blob.image(), env);
        Stream<Path> all = Files.walk(devices.getPath("/"))) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readAllBytes(path)).hasSize((int) Files.size(path));
      }
    }
  }

  /** As Android has it: raw inside of the sparse form, and that form in a bigger file. */
  @Test
  void readsImagesInsideOfOtherFiles() throws IOException {
    byte[] tiny = Files.readAllBytes(file);
    Path sparse = Files.write(folder.resolve("sparse.img"), AndroidSparse.of(tiny));
    try (FileSystem inside = FileSystems.newFileSystem(sparse)) {
      assertThat(Files.readString(inside.getPath("/link"))).isEqualTo("text");
    }
    byte[] bigger = new byte[12345 + tiny.length + 99];
    System.arraycopy(tiny, 0, bigger, 12345, tiny.length);
    Path part = Files.write(folder.resolve("part"), bigger);
    try (FileSystem inside = FileSystems.newFileSystem(part, Map.of("offset", 12345))) {
      assertThat(Files.readString(inside.getPath("/link"))).isEqualTo("text");
      assertThat(Files.getFileStore(inside.getPath("/")).getTotalSpace()).isEqualTo(tiny.length);
    }
    assertThatThrownBy(() -> FileSystems.newFileSystem(part, Map.of("offset", "far")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("offset=far");
  }

  @Test
  void theStoreTellsOfTheImage() throws IOException {
    FileStore store = Files.getFileStore(image.getPath("/d"));
    assertThat(image.getFileStores()).hasSize(1);
    assertThat(store.type()).isEqualTo("erofs");
    assertThat(store.name()).isEqualTo(file.toString());
    assertThat(store.isReadOnly()).isTrue();
    assertThat(store.getTotalSpace()).isEqualTo(Files.size(file));
    assertThat(store.getUsableSpace()).isZero();
    assertThat(store.getUnallocatedSpace()).isZero();
    assertThat(store.getBlockSize()).isEqualTo(TinyImage.BLOCK);
    assertThat(store.getAttribute("totalSpace")).isEqualTo(store.getTotalSpace());
    assertThat(store.getAttribute("uuid")).isEqualTo("00000000-0000-0000-0000-000000000000");
    assertThat(store.supportsFileAttributeView(UserDefinedFileAttributeView.class)).isTrue();
    assertThat(store.supportsFileAttributeView(ErofsFileAttributeView.class)).isTrue();
    for (String view : image.supportedFileAttributeViews()) {
      assertThat(store.supportsFileAttributeView(view)).as(view).isTrue();
    }
    assertThat(store.supportsFileAttributeView("dos")).isFalse();
    assertThatThrownBy(() -> store.getAttribute("colour"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Files.getFileStore(image.getPath("/none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void uriOfOddNamesComeBack() throws IOException {
    Path odd = Files.copy(file, folder.resolve("a!b %25ü.erofs"));
    URI whole = URI.create("erofs:" + odd.toUri().toString().replace("!", "%21"));
    try (FileSystem byUri = FileSystems.newFileSystem(whole, Map.of())) {
      for (String name : List.of("/", "/x!y", "/100%", "/a b", "/ü", "/a\\xff", "/#?[]")) {
        Path path = byUri.getPath(name);
        assertThat(Path.of(path.toUri())).as(name).isEqualTo(path);
      }
    }
    assertThatThrownBy(() -> Path.of(URI.create("erofs:nothing")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FileSystems.newFileSystem(URI.create("erofs:file:///%zz"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsExtendedAttributes() throws IOException {
    try (FileSystem xattrs = FileSystems.newFileSystem(Corpus.image("xattr-default").image());
        Stream<Path> all = Files.walk(xattrs.getPath("/"))) {
      int users = 0;
      int others = 0;
      for (Path path : all.toList()) {
        ErofsFileAttributeView view =
            Files.getFileAttributeView(
                path, ErofsFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        UserDefinedFileAttributeView user =
            Files.getFileAttributeView(
                path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        for (Xattr xattr : view.xattrs()) {
          assertThat(view.xattr(xattr.name())).contains(xattr.value());
          if (!xattr.name().startsWith(Bytes.utf8("user."))) {
            others++;
            continue;
          }
          users++;
          String name = xattr.name().slice(5, xattr.name().length()).toString();
          assertThat(user.list()).contains(name);
          ByteBuffer value = ByteBuffer.allocate(user.size(name));
          user.read(name, value);
          assertThat(value.array()).isEqualTo(xattr.value().toByteArray());
        }
      }
      assertThat(users).isPositive();
      assertThat(others).isPositive();
    }
  }

  @Test
  void givesExtendedAttributesByName() throws IOException {
    try (FileSystem xattrs = FileSystems.newFileSystem(Corpus.image("xattr-default").image());
        Stream<Path> all = Files.walk(xattrs.getPath("/"))) {
      int values = 0;
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        UserDefinedFileAttributeView view = user(path);
        Map<String, Object> byName = Files.readAttributes(path, "user:*");
        assertThat(byName.keySet()).containsExactlyElementsOf(view.list());
        for (String name : view.list()) {
          ByteBuffer value = ByteBuffer.allocate(view.size(name));
          view.read(name, value);
          assertThat(byName.get(name)).isEqualTo(value.array());
          assertThat(Files.getAttribute(path, "user:" + name)).isEqualTo(value.array());
          values++;
        }
        assertThatThrownBy(() -> Files.getAttribute(path, "user:none"))
            .isInstanceOf(NoSuchFileException.class)
            .hasMessageContaining("user.none");
      }
      assertThat(values).isPositive();
    }
  }

  @Test
  void reachesNamesThatAreNotText() throws IOException {
    try (FileSystem names = FileSystems.newFileSystem(Corpus.image("names").image());
        Stream<Path> all = Files.walk(names.getPath("/"))) {
      List<Path> paths = all.toList();
      assertThat(paths).anyMatch(path -> path.toString().contains("\\x"));
      for (Path path : paths) {
        assertThat(names.getPath(path.toString())).isEqualTo(path);
        assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).as(path.toString()).isTrue();
        assertThat(path.toUri().toString()).matches("[\\x21-\\x7e]*");
      }
    }
  }
}
