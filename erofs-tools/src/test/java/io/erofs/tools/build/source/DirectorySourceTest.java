package io.erofs.tools.build.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TempFolders;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeDiff.Aspect;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostCapabilities.Means;
import io.erofs.tools.host.HostNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A directory of the host is captured with everything that is in it. */
class DirectorySourceTest {
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-source");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  @ParameterizedTest(name = "by {0}, seed {1}")
  @MethodSource("io.erofs.tools.host.HostCases#meansAndSeeds")
  void capturesMadeUpTrees(Means means, long seed) throws IOException {
    boolean superuser = Host.get().isSuperuser();
    // An ordinary user cannot give attributes to what may not be written to.
    GeneratedTree tree = TreeGenerator.of(seed).xattrs(superuser).generate();
    tree.writeTo(folder);

    SourceCapture capture = SourceCapture.of(DirectorySource.of(folder, Host.with(means)));

    TreeSnapshot onDisk = TreeSnapshot.capture(folder);
    assertThat(capture.problems).isEmpty();
    assertThat(TreeDiff.compare(onDisk, capture.tree(), TreeDiff.OF_FILE_SYSTEM))
        .as(Seeds.describe(seed))
        .isEmpty();
    Set<Aspect> owners = superuser ? Set.of() : Set.of(Aspect.UID, Aspect.GID);
    Set<Aspect> ofAll = TreeDiff.and(TreeDiff.OF_FILE_SYSTEM, owners.toArray(Aspect[]::new));
    assertThat(TreeDiff.compare(tree.snapshot(), capture.tree(), ofAll))
        .as(Seeds.describe(seed))
        .isEmpty();
  }

  @Test
  void goesInTheOrderOfBytesWhateverTheHostSays() throws IOException {
    for (String name : List.of("b", "a%FF", "a", "Z", "a.d/x", "a.d/%C3%A4", "a0")) {
      Path file = HostNames.resolve(folder, Bytes.of(unescape(name)));
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }

    SourceCapture capture = SourceCapture.of(DirectorySource.of(folder));

    assertThat(capture.entries.stream().map(e -> e.path().toString()))
        .containsExactly("", "Z", "a", "a.d", "a0", "a\\xff", "b", "a.d/x", "a.d/ä");
  }

  private static byte[] unescape(String name) {
    return java.net.URLDecoder.decode(name, java.nio.charset.StandardCharsets.ISO_8859_1)
        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Test
  void doesNotFollowLinksButTheRoot() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createFile(outside.resolve("secret"));
    Files.createSymbolicLink(real.resolve("link"), outside);
    Path root = Files.createSymbolicLink(folder.resolve("root"), real);

    SourceCapture capture = SourceCapture.of(DirectorySource.of(root));

    assertThat(capture.entries).extracting(e -> e.path().toString()).containsExactly("", "link");
    assertThat(capture.entries.get(1).type()).isEqualTo(FileType.SYMLINK);
  }

  @Test
  void leavesUnwantedDirectoriesUnread() throws IOException {
    Path hidden = Files.createDirectory(folder.resolve("hidden"));
    Files.createFile(hidden.resolve("file"));
    List<String> seen = new ArrayList<>();
    SourceCapture capture =
        new SourceCapture() {
          @Override
          public boolean wants(Bytes path) {
            seen.add(path.toString());
            return !path.toString().startsWith("hidden");
          }
        };
    DirectorySource.of(folder).visit(capture);

    assertThat(capture.entries).extracting(e -> e.path().toString()).containsExactly("");
    assertThat(seen).doesNotContain("hidden/file");
  }

  @Test
  void namesAFileThatVanished() throws IOException {
    Files.writeString(folder.resolve("a"), "a");
    Files.writeString(folder.resolve("b"), "b");
    SourceCapture capture =
        new SourceCapture() {
          @Override
          public boolean wants(Bytes path) {
            if (path.equals(Bytes.utf8("b"))) {
              delete(folder.resolve("b"));
            }
            return true;
          }
        };

    assertThatThrownBy(() -> DirectorySource.of(folder).visit(capture))
        .isInstanceOf(BuildException.class)
        .hasMessage("/b: vanished while the tree was read")
        .hasCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void handsOnDefectsOfTheVisitor() throws IOException {
    Files.writeString(folder.resolve("a"), "a");
    SourceCapture capture =
        new SourceCapture() {
          @Override
          public boolean wants(Bytes path) {
            throw new AssertionError("a defect");
          }
        };

    assertThatThrownBy(() -> DirectorySource.of(folder).visit(capture))
        .isInstanceOf(AssertionError.class)
        .hasMessage("a defect");
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void refusesWhatIsNoDirectory() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> DirectorySource.of(file)).isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> DirectorySource.of(folder.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void keepsTimesBefore1970() throws IOException {
    Files.setLastModifiedTime(
        Files.createFile(folder.resolve("old")), FileTime.from(Instant.ofEpochSecond(-86_400)));
    SourceCapture capture = SourceCapture.of(DirectorySource.of(folder));
    assertThat(capture.entries.get(1).mtime()).isEqualTo(new Timestamp(-86_400, 0));
  }

  @Test
  void findsHolesWhereTheHostTells() throws IOException {
    Path sparse = folder.resolve("sparse");
    long size = 64L << 20;
    try (FileChannel channel =
        FileChannel.open(sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), 32L << 20);
      channel.write(ByteBuffer.wrap(new byte[] {1}), size - 1);
    }
    Host host = Host.with(Means.NATIVE);
    SourceCapture capture = SourceCapture.of(DirectorySource.of(folder, host));
    List<DataRange> ranges = capture.entries.get(1).content().dataRanges();

    if (host.capabilities().holes() == Means.JDK) {
      assertThat(ranges).containsExactly(new DataRange(0, size));
    } else {
      assertThat(ranges).hasSize(2);
      assertThat(ranges.get(0).offset()).isPositive().isLessThanOrEqualTo(32L << 20);
      assertThat(ranges.get(1).end()).isEqualTo(size);
      assertThat(ranges.stream().mapToLong(DataRange::length).sum()).isLessThan(1L << 20);
    }
  }

  @Test
  void saysOnceWhatTheJdkAloneCannotSee() throws IOException {
    Files.createFile(folder.resolve("a"));
    SourceCapture capture = SourceCapture.of(DirectorySource.of(folder, Host.with(Means.JDK)));
    assertThat(capture.problems).hasSize(1);
    assertThat(capture.problems.get(0).kind()).isEqualTo(SourceProblem.Kind.ATTRIBUTE_LOST);
    assertThat(capture.problems.get(0).message()).contains("install the package attr");
  }
}
