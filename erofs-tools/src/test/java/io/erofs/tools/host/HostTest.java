package io.erofs.tools.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.testkit.Commands;
import io.erofs.testkit.TempFolders;
import io.erofs.tools.host.HostCapabilities.Means;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each means can do is done exactly, by whichever means. */
class HostTest {
  /** Later than 2262, when the JDK's nanoseconds end, and before 2446, when those of ext4 end. */
  private static final Timestamp FAR = new Timestamp(12_000_000_000L, 123_456_789);

  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-host");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  private static void assumeExact(Host host) {
    Assumptions.assumeTrue(host.capabilities().exact() != Means.JDK, "coreutils are missing");
  }

  @Test
  void theCLibraryIsUsedWhereTheJdkLetsIt() {
    Host host = Host.with(Means.NATIVE);
    boolean expected = NativeCalls.likely();
    assertThat(host.capabilities().readXattrs() == Means.NATIVE).isEqualTo(expected);
    assertThat(NativeCalls.load().isPresent()).isEqualTo(expected);
    if (Runtime.version().feature() < 22) {
      assertThat(expected).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsTimesOfEveryType(Means means) throws IOException {
    Host host = Host.with(means);
    HostWriter writer = host.newWriter();
    Path file = Files.createFile(folder.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Timestamp near = new Timestamp(1_700_000_000, 123_456_000);
    writer.setMtime(file, FileType.REGULAR, near);
    writer.setMtime(link, FileType.SYMLINK, near);
    writer.setMtime(directory, FileType.DIRECTORY, near);
    assertThat(writer.flush()).isEmpty();
    for (Path each : List.of(file, link, directory)) {
      assertThat(host.status(each).mtime()).as(each.toString()).isEqualTo(near);
    }
    assertThat(host.status(link).type()).contains(FileType.SYMLINK);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PROGRAMS"})
  void keepsTimesThatTheJdkWouldChange(Means means) throws IOException {
    Host host = Host.with(means);
    assumeExact(host);
    HostWriter writer = host.newWriter();
    Path link = Files.createSymbolicLink(folder.resolve("a b'c"), Path.of("nowhere"));
    Path file = Files.createFile(folder.resolve("file"));
    for (Timestamp time :
        List.of(new Timestamp(-5, 123_456_789), new Timestamp(-1, 1), new Timestamp(5, 1), FAR)) {
      writer.setMtime(link, FileType.SYMLINK, time);
      writer.setMtime(file, FileType.REGULAR, time);
      assertThat(writer.flush()).isEmpty();
      assertThat(host.status(link).mtime()).isEqualTo(time);
      assertThat(host.status(file).mtime()).isEqualTo(time);
    }
  }

  /** More of them than one program is asked for. */
  @ParameterizedTest
  @EnumSource
  void tellsTheTimesOfManyFiles(Means means) throws IOException {
    Host host = Host.with(means);
    HostWriter writer = Host.get().newWriter();
    assumeExact(Host.get());
    List<Path> files = new ArrayList<>();
    List<Timestamp> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Path file = Files.createFile(folder.resolve("it's " + i));
      Timestamp time = new Timestamp(i % 3 == 0 ? i : FAR.seconds() + i, 123_456_000);
      writer.setMtime(file, FileType.REGULAR, time);
      files.add(file);
      expected.add(time);
    }
    assertThat(writer.flush()).isEmpty();
    assertThat(host.mtimes(files)).isEqualTo(expected);
    assertThat(host.mtimes(List.of())).isEmpty();
    files.add(folder.resolve("missing"));
    assertThatThrownBy(() -> host.mtimes(files)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void theJdkAloneSaysWhichTimesItCannotSet() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    HostWriter writer = Host.with(Means.JDK).newWriter();
    assertThatThrownBy(() -> writer.setMtime(link, FileType.SYMLINK, new Timestamp(5, 1)))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("touch");
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PROGRAMS"})
  void keepsTargetsByteByByte(Means means) throws IOException {
    Host host = Host.with(means);
    assumeExact(host);
    HostWriter writer = host.newWriter();
    int number = 0;
    for (String text : List.of("a//b/", "/", "../x/./y", "it's $HOME", "\u00e4/\u20ac/", "-n")) {
      Bytes target = Bytes.utf8(text);
      Path link = folder.resolve("link" + number++);
      writer.makeSymlink(link, target);
      assertThat(writer.flush()).isEmpty();
      assertThat(host.readLink(link, target.length())).isEqualTo(target);
    }
    Path link = folder.resolve("link0");
    assertThatThrownBy(() -> writer.makeSymlink(link, Bytes.utf8("x")))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PROGRAMS"})
  void makesSpecialFiles(Means means) throws IOException {
    Host host = Host.with(means);
    Assumptions.assumeTrue(host.isSuperuser(), "only root makes devices");
    HostWriter writer = host.newWriter();
    Path deep = folder;
    for (int i = 0; i < 5; i++) {
      deep = Files.createDirectory(deep.resolve("long directory name ".repeat(5) + i));
    }
    for (FileType type :
        List.of(FileType.BLOCK_DEVICE, FileType.CHARACTER_DEVICE, FileType.FIFO, FileType.SOCKET)) {
      Path node = deep.resolve(type.toString());
      boolean device = type == FileType.BLOCK_DEVICE || type == FileType.CHARACTER_DEVICE;
      DeviceNumber number = device ? new DeviceNumber(511, 70_000) : DeviceNumber.ZERO;
      writer.makeNode(node, type, number);
      assertThat(writer.flush()).isEmpty();
      FileStatus status = host.status(node);
      assertThat(status.type()).contains(type);
      assertThat(status.deviceNumber()).isEqualTo(number);
    }
  }

  @Test
  void programsTellWhichFileFailed() throws IOException {
    Host host = Host.with(Means.PROGRAMS);
    Assumptions.assumeTrue(host.capabilities().nodes() == Means.PROGRAMS, "no mkfifo");
    HostWriter writer = host.newWriter();
    Path good = folder.resolve("good");
    Path bad = folder.resolve("absent/it's bad");
    writer.makeNode(bad, FileType.FIFO, DeviceNumber.ZERO);
    writer.makeNode(good, FileType.FIFO, DeviceNumber.ZERO);
    assertThat(writer.flush()).isEqualTo(Map.of(bad, "No such file or directory"));
    assertThat(host.status(good).type()).contains(FileType.FIFO);
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PROGRAMS"})
  void keepsAttributesOfAllNamespaces(Means means) throws IOException {
    Host host = Host.with(means);
    Assumptions.assumeTrue(
        host.isSuperuser() && host.capabilities().writeXattrs() != Means.JDK,
        "only root sets all attributes, and not with the JDK alone");
    Path link = Files.createSymbolicLink(folder.resolve("li=nk"), Path.of("nowhere"));
    List<Xattr> xattrs =
        List.of(
            new Xattr(Bytes.utf8("security.test"), Bytes.of(new byte[] {0, 1, (byte) 255}), false),
            new Xattr(Bytes.utf8("trusted.a=b\\c\nd"), Bytes.EMPTY, false));
    HostWriter writer = host.newWriter();
    writer.setXattrs(link, xattrs);
    assertThat(writer.flush()).isEmpty();
    try (XattrReader reader = host.readXattrs(folder)) {
      assertThat(reader.read(link, Bytes.utf8("li=nk")))
          .containsExactlyInAnyOrderElementsOf(xattrs);
      assertThat(reader.read(folder, Bytes.EMPTY)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "PROGRAMS"})
  void tellsWhichAttributesCannotBeSet(Means means) throws IOException {
    Host host = Host.with(means);
    Assumptions.assumeTrue(host.capabilities().writeXattrs() != Means.JDK, "no setfattr");
    Path file = Files.createFile(folder.resolve("it's a file"));
    HostWriter writer = host.newWriter();
    List<Xattr> xattrs =
        List.of(
            new Xattr(Bytes.utf8("nonsense.a"), Bytes.EMPTY, false),
            new Xattr(Bytes.utf8("user.b"), Bytes.utf8("b"), false));
    String message;
    try {
      writer.setXattrs(file, xattrs);
      message = writer.flush().get(file);
    } catch (FileSystemException e) {
      message = e.getReason();
    }
    assertThat(message).endsWith("Operation not supported");
    try (XattrReader reader = host.readXattrs(folder)) {
      assertThat(reader.read(file, Bytes.utf8("it's a file"))).containsExactly(xattrs.get(1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void setsOwners(Means means) throws IOException {
    Host host = Host.with(means);
    Assumptions.assumeTrue(host.isSuperuser(), "only root gives files away");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    HostWriter writer = host.newWriter();
    writer.setOwner(link, 4_294_967_294L, 12);
    assertThat(host.status(link).uid()).isEqualTo(4_294_967_294L);
    assertThat(host.status(link).gid()).isEqualTo(12);
    assertThatThrownBy(() -> writer.setOwner(link, 4_294_967_295L, 0))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("the kernel has no owner 4294967295");
  }

  @ParameterizedTest
  @EnumSource
  void namesWhatIsNotThere(Means means) {
    Host host = Host.with(means);
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> host.status(absent)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> host.readLink(absent, 1)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void errorNumbersBecomeTheExceptionsOfTheJdk() {
    Bytes path = Bytes.utf8("p");
    assertThat(Errno.exception(Errno.ENOENT, path)).isInstanceOf(NoSuchFileException.class);
    assertThat(Errno.exception(Errno.EACCES, path)).isInstanceOf(AccessDeniedException.class);
    assertThat(Errno.exception(Errno.EEXIST, path)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Errno.exception(Errno.ENOSPC, path)).hasMessage("p: No space left on device");
    assertThat(Errno.exception(200, path)).hasMessage("p: error 200");
  }

  @Test
  void knowsTheUmask() throws IOException {
    String umask = Commands.run("sh", "-c", "umask").text();
    assertThat(Host.get().umask()).isEqualTo(Integer.parseInt(umask, 8));
  }
}
