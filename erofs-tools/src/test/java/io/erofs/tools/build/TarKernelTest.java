package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.model.FileType;
import io.erofs.testkit.Commands;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.source.TarData;
import io.erofs.tools.build.source.TarSource;
import io.erofs.tools.build.source.TarSourceOptions;
import io.erofs.tools.export.RoomyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Linux shows of an image of an archive equals what GNU tar, as root, extracts from it. */
class TarKernelTest {
  private static final String ODD_TREE =
      """
      umask 022
      mkdir -p d/e 'with space' && echo text > d/e/f && ln d/e/f d/hard && ln -s ../d/e/f d/soft
      mknod d/null c 1 3 && mknod d/loop b 7 300 && mkfifo d/pipe && ln d/pipe d/pipe2
      ln d/soft d/soft2 && ln d/null d/null2
      printf x > "$(printf 'caf\\351 \\001')" && printf y > "$(printf '\\303\\244=%%')"
      chown 12345:54321 d/e/f && chmod 6751 d/e/f && chmod 1777 d && chown -h 7:8 d/soft
      touch -d '1969-07-20 20:17:40.25' d/e && touch -hd '2038-01-19 03:14:08.000000001' d/soft
      truncate -s 3000000 sparse && printf data | dd of=sparse bs=1 seek=1000000 conv=notrunc
      printf end | dd of=sparse bs=1 seek=2999997 conv=notrunc && truncate -s 70000 hole
      head -c 100000 /dev/urandom > random && : > empty
      for i in $(seq 1 60); do printf $i | dd of=holes bs=1 seek=$((i * 65536)) conv=notrunc; done
      """;
  private static final String LONG_NAMES =
      """
      n=$(printf 'n%.0s' $(seq 1 99)); mkdir -p $n/$n/$n && echo a > $n/$n/$n/$n
      ln -s $n/$n/$n/$n/$n long && ln $n/$n/$n/$n hard && ln hard $n/$n/back
      chown 3000000:4000000 hard
      """;
  private static final String ATTRIBUTES =
      """
      setfattr -n user.one -v 1 d/e/f && setfattr -n trusted.t=x% -v 0x0001020a d/e/f
      setfattr -n user.empty d && setfattr -n security.s -v label -h d/soft
      setfacl -m u:1234:r-x,g:77:rwx empty && setfacl -d -m u:5:rwx d
      setcap cap_net_raw+ep random
      """;

  @TempDir Path directory;

  @BeforeEach
  void needsTools() throws IOException {
    KernelMount.assumeAvailable();
    assumeTrue(Commands.exists("tar"), "tar is not installed");
    assumeTrue(Commands.run("tar", "--version").out().contains("GNU tar"), "tar is not GNU tar");
    for (String program : List.of("setfattr", "setfacl", "setcap")) {
      assumeTrue(Commands.exists(program), program + " is not installed");
    }
  }

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of(List.of("--format=v7"), false, false),
        Arguments.of(List.of("--format=ustar"), false, false),
        Arguments.of(List.of("--format=oldgnu"), true, false),
        Arguments.of(List.of("--format=oldgnu", "-S"), true, false),
        Arguments.of(List.of("--format=gnu", "-S"), true, false),
        Arguments.of(List.of("--format=posix", "-S", "--sparse-version=0.0"), true, true),
        Arguments.of(List.of("--format=posix", "-S", "--sparse-version=0.1"), true, true),
        Arguments.of(List.of("--format=posix", "-S", "--sparse-version=1.0"), true, true),
        Arguments.of(List.of("--format=posix", "--acls", "-S", "--hole-detection=raw"), true, true),
        Arguments.of(List.of("--format=posix", "--selinux", "--absolute-names"), true, true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("formats")
  void equalsWhatGnuTarExtracts(List<String> options, boolean longNames, boolean attributes)
      throws IOException {
    try (RoomyFolder source = RoomyFolder.create()) {
      shell(source.path(), ODD_TREE);
      if (longNames) {
        shell(source.path(), LONG_NAMES);
      }
      if (attributes) {
        shell(source.path(), ATTRIBUTES);
      }
      if (!longNames) {
        shell(source.path(), "touch -d '1970-01-02' d/e");
      }
      if (options.contains("--format=v7")) {
        shell(source.path(), "rm d/null* d/loop d/pipe*");
      }
      List<String> command = new ArrayList<>(List.of("tar", "--numeric-owner", "-cf"));
      command.add(directory.resolve("x.tar").toString());
      command.addAll(options);
      if (attributes) {
        command.addAll(List.of("--xattrs", "--xattrs-include=*"));
      }
      command.add(".");
      Commands.runIn(source.path(), new byte[0], command);
    }
    check(directory.resolve("x.tar"), options.contains("--acls"));
  }

  static List<Long> seeds() {
    return Seeds.of(2);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void equalsAnyTreeThatGnuTarPacks(long seed) throws IOException {
    GeneratedTree tree = TreeGenerator.of(seed).count(150).privileged(true).xattrs(true).generate();
    Path tar = directory.resolve("x.tar");
    try (RoomyFolder source = RoomyFolder.create()) {
      tree.writeTo(source.path());
      List<String> command =
          new ArrayList<>(
              List.of("tar", "--xattrs", "--xattrs-include=*", "--format=posix", "-Scf"));
      command.addAll(List.of(tar.toString(), "."));
      Commands.runIn(source.path(), new byte[0], command);
    }
    check(tar, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"})
  void equalsWhatPythonPacks(String format) throws IOException {
    assumeTrue(Commands.exists("python3"), "python3 is not installed");
    Path tar = directory.resolve("x.tar");
    try (RoomyFolder source = RoomyFolder.create()) {
      shell(source.path(), ODD_TREE);
      if (!format.equals("USTAR_FORMAT")) {
        shell(source.path(), LONG_NAMES);
      }
      shell(source.path(), "touch -d '1970-01-02' d/e && touch -hd '2001-01-01' d/soft");
      String script =
          "import sys, tarfile\n"
              + "with tarfile.open(sys.argv[1], 'w', format=tarfile."
              + format
              + ") as t: t.add('.')";
      List<String> command = List.of("python3", "-c", script, tar.toString());
      Commands.runIn(source.path(), new byte[0], command);
    }
    check(tar, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "xz", "zstd", "lzma"})
  void readsCompressedArchives(String program) throws IOException {
    assumeTrue(Commands.exists(program), program + " is not installed");
    Path tar = directory.resolve("x.tar");
    Path packed = directory.resolve("x.tar.packed");
    try (RoomyFolder source = RoomyFolder.create()) {
      shell(source.path(), ODD_TREE);
      Commands.runIn(
          source.path(), new byte[0], List.of("tar", "--posix", "-cf", tar.toString(), "."));
      shell(directory, program + " -c < x.tar > x.tar.packed");
    }
    TreeSnapshot expected = extracted(tar, false);
    Files.delete(tar);
    check(packed, expected);
  }

  private static void shell(Path folder, String script) throws IOException {
    Commands.runIn(folder, new byte[0], List.of("bash", "-e", "-c", script));
  }

  private void check(Path tar, boolean acls) throws IOException {
    TreeSnapshot expected = extracted(tar, acls);
    check(tar, expected);
    checkIndex(tar, expected);
  }

  /** An image of metadata only, with the archive as its device. */
  private void checkIndex(Path tar, TreeSnapshot expected) throws IOException {
    TarSourceOptions options = TarSourceOptions.defaults().withData(TarData.REFER);
    BuildOptions how = BuildOptions.builder().blockSize(512).build();
    try (TarSource source = TarSource.open(tar, options);
        Built built = Built.of(directory, how, source);
        KernelMount mount = KernelMount.mount(built.path(), List.of(tar), 0)) {
      TreeSnapshot mounted = TreeSnapshot.captureLike(mount.root(), expected);
      assertThat(TreeDiff.compare(expected, mounted, TreeDiff.OF_FILE_SYSTEM)).isEmpty();
    }
  }

  private static TreeSnapshot extracted(Path tar, boolean acls) throws IOException {
    try (RoomyFolder folder = RoomyFolder.create()) {
      List<String> command =
          new ArrayList<>(
              List.of("tar", "--xattrs", "--xattrs-include=*", "--numeric-owner", "-xpf"));
      command.add(tar.toString());
      if (acls) {
        command.add("--acls");
      }
      Commands.runIn(folder.path(), new byte[0], command);
      return withoutSockets(TreeSnapshot.capture(folder.path()));
    }
  }

  private void check(Path tar, TreeSnapshot expected) throws IOException {
    Set<TreeDiff.Aspect> ignored = TreeDiff.OF_FILE_SYSTEM;
    BuildOptions how = BuildOptions.builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build();
    TarSourceOptions options = TarSourceOptions.defaults().withSpoolDirectory(directory);
    try (TarSource source = TarSource.open(tar, options);
        Built built = Built.of(directory, how, source)) {
      TreeSnapshot seen = ImageSnapshot.like(expected, built.image()).tree();
      assertThat(TreeDiff.compare(expected, seen, ignored)).isEmpty();
      try (KernelMount mount = KernelMount.mount(built.path())) {
        TreeSnapshot mounted = TreeSnapshot.captureLike(mount.root(), expected);
        assertThat(TreeDiff.compare(expected, mounted, ignored)).isEmpty();
      }
    }
  }

  private static TreeSnapshot withoutSockets(TreeSnapshot tree) {
    return TreeSnapshot.of(
        tree.entries().values().stream().filter(e -> e.type() != FileType.SOCKET).toList(), true);
  }
}
