package io.erofs.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.testkit.Commands;
import io.erofs.testkit.TempFolders;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.host.FileStatus;
import io.erofs.tools.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HabitsTest {
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = TempFolders.create("erofs-habits");
  }

  @AfterEach
  void deleteFolder() throws IOException {
    TempFolders.delete(folder);
  }

  @Test
  void areThoseOfTheProcess() throws IOException {
    Habits habits = Habits.of(Host.get(), folder);
    Path file = Files.createFile(folder.resolve("file"));
    FileStatus status = Host.get().status(file);
    assertThat(habits).isEqualTo(new Habits(status.uid(), status.gid(), Host.get().umask(), false));
    Files.delete(file);
    try (var rest = Files.list(folder)) {
      assertThat(rest).isEmpty();
    }
  }

  @Test
  void areUnknownWhereNothingCanBeMade() {
    assertThat(Habits.of(Host.get(), folder.resolve("nowhere"))).isEqualTo(Habits.UNKNOWN);
    assertThat(Habits.UNKNOWN.gives(0)).isTrue();
    assertThat(Habits.UNKNOWN.gives(0600)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, ---------",
    "0644, rw-r--r--",
    "0750, rwxr-x---",
    "0777, rwxrwxrwx",
    "0421, r---w---x"
  })
  void permissionsAreTheJdks(String octal, String text) {
    assertThat(Permissions.attribute(Integer.parseInt(octal, 8)).value())
        .isEqualTo(PosixFilePermissions.fromString(text));
  }

  /** Directories that hand down their group must not change whose the files are. */
  @Test
  void ofTheTargetDoNotShowInWhatIsExtracted() throws IOException {
    assumeThat(Host.get().isSuperuser()).as("root, to give a directory another group").isTrue();
    Path target = Files.createDirectory(folder.resolve("target"));
    Path existing = Files.createDirectory(target.resolve("existing"));
    for (Path directory : new Path[] {target, existing}) {
      Files.setAttribute(directory, "unix:gid", 4711, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(directory, "unix:mode", 02755);
    }
    assertThat(Habits.of(Host.get(), target).gid()).isEqualTo(4711);
    MemoryTree tree =
        MemoryTree.named("t")
            .add(SourceEntry.directory(Bytes.utf8("existing")).build())
            .add(directory("new", 0, 0, 0755))
            .add(directory("new/group", 0, 4711, 0700))
            .add(directory("new/open", 0, 4711, 0777))
            .add(directory("new/other", 12, 13, 0750))
            .add(file("plain", 0, 0, 0644))
            .add(file("existing/group", 0, 4711, 0664))
            .add(file("existing/root", 0, 0, 0600))
            .add(file("new/user", 12, 0, 0640))
            .add(file("new/root", 0, 0, 04755));
    extract(tree, target);
    assertThat(owner(target.resolve("plain"))).isEqualTo("0:0 644");
    assertThat(owner(existing.resolve("group"))).isEqualTo("0:4711 664");
    assertThat(owner(existing.resolve("root"))).isEqualTo("0:0 600");
    assertThat(owner(existing)).isEqualTo("0:0 755");
    assertThat(owner(target.resolve("new"))).isEqualTo("0:0 755");
    assertThat(owner(target.resolve("new/group"))).isEqualTo("0:4711 700");
    assertThat(owner(target.resolve("new/open"))).isEqualTo("0:4711 777");
    assertThat(owner(target.resolve("new/other"))).isEqualTo("12:13 750");
    assertThat(owner(target.resolve("new/user"))).isEqualTo("12:0 640");
    assertThat(owner(target.resolve("new/root"))).isEqualTo("0:0 4755");
  }

  /** Permissions that are private in the image, too, are not those that a new file had. */
  @Test
  void doNotTakePrivatePermissions() throws IOException {
    try (RoomyFolder roomy = RoomyFolder.create()) {
      Path target = Files.createDirectory(roomy.path().resolve("target"));
      Commands.run("setfacl", "-d", "-m", "u::r-x", target.toString());
      MemoryTree tree =
          MemoryTree.named("t")
              .add(file("private", 0, 0, 0600))
              .add(directory("closed", 0, 0, 0700))
              .add(file("closed/open", 0, 0, 0644));
      extract(tree, target);
      assertThat(owner(target.resolve("private"))).isEqualTo("0:0 600");
      assertThat(owner(target.resolve("closed"))).isEqualTo("0:0 700");
      assertThat(owner(target.resolve("closed/open"))).isEqualTo("0:0 644");
    }
  }

  private void extract(MemoryTree tree, Path target) throws IOException {
    Path image = folder.resolve("image");
    ImageBuilder.of(BuildOptions.builder().build()).build(image, tree);
    try (ErofsImage opened = Erofs.open(image)) {
      Extractor extractor = Extractor.of(opened, ExtractOptions.DEFAULT);
      assertThat(extractor.extract(opened.root(), target).exact()).isTrue();
    }
  }

  private static SourceEntry directory(String path, int uid, int gid, int permissions) {
    return SourceEntry.directory(Bytes.utf8(path)).owner(uid, gid).permissions(permissions).build();
  }

  private static SourceEntry file(String path, int uid, int gid, int permissions) {
    return SourceEntry.file(Bytes.utf8(path), FileContent.of(Bytes.utf8("x")))
        .owner(uid, gid)
        .permissions(permissions)
        .build();
  }

  private static String owner(Path file) throws IOException {
    FileStatus status = Host.get().status(file);
    String mode = Integer.toOctalString(status.permissions());
    return status.uid() + ":" + status.gid() + " " + mode;
  }
}
