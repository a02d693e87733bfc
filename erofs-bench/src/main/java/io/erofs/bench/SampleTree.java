package io.erofs.bench;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A made-up tree with the proportions of a Linux root file system: about 10,000 files.
 *
 * <ul>
 *   <li>one directory of 1,000 programs, one of 3,000 small state files, 800 package directories
 *       with a handful of files each, three to five levels deep;
 *   <li>sizes are log-normal with a median of about 2 KiB, cut at 1 MiB; one file of 64 MiB;
 *   <li>every eighth file is a symbolic link;
 *   <li>every file has one of six security labels, every thirtieth an attribute of its own.
 * </ul>
 *
 * <p>The tree is the same on every machine and with every JDK.
 */
final class SampleTree {
  /** Path of the large file. */
  static final String LARGE = "usr/lib/locale/archive.bin";

  private static final long LARGE_SIZE = 64L << 20;
  private static final int MAX_SMALL = 1 << 20;
  private static final int PROGRAMS = 1000;
  private static final int STATE_FILES = 3000;
  private static final int PACKAGES = 800;
  private static final int MAX_PACKAGE_FILES = 14;
  private static final int LINK_EVERY = 8;
  private static final int OWN_XATTR_EVERY = 30;
  private static final long FIRST_MTIME = 1_600_000_000L;
  private static final int MTIME_SPREAD = 100_000_000;
  private static final List<String> LABELS =
      List.of("bin_t", "lib_t", "usr_t", "etc_t", "man_t", "var_lib_t");

  private final SplittableRandom random = new SplittableRandom(20261121);
  private final MemoryTree tree = MemoryTree.named("sample");
  private int files;

  private SampleTree() {}

  /** The tree. */
  static TreeSource create() {
    SampleTree sample = new SampleTree();
    sample.fill();
    return sample.tree;
  }

  private void fill() {
    for (String directory :
        List.of("", "etc", "usr", "usr/bin", "usr/lib", "usr/share", "usr/share/doc", "var")) {
      directory(directory);
    }
    directory("usr/lib/locale");
    add(LARGE, LARGE_SIZE);
    for (int i = 0; i < PROGRAMS; i++) {
      file("usr/bin/" + word() + "-" + i);
    }
    directory("var/lib");
    for (int i = 0; i < STATE_FILES; i++) {
      file("var/lib/lib" + word() + i + ":amd64." + (i % 2 == 0 ? "list" : "md5sums"));
    }
    for (int i = 0; i < PACKAGES; i++) {
      fillPackage(i);
    }
  }

  private void fillPackage(int number) {
    String parent = number % 3 == 0 ? "usr/lib/" : "usr/share/doc/";
    String home = parent + word() + number;
    directory(home);
    String place = home;
    if (number % 4 == 0) {
      place = home + "/" + word();
      directory(place);
    }
    int count = 1 + random.nextInt(MAX_PACKAGE_FILES);
    for (int i = 0; i < count; i++) {
      file(place + "/" + word() + i + (number % 3 == 0 ? ".so." + i : ".gz"));
    }
  }

  private void directory(String path) {
    tree.add(SourceEntry.directory(Bytes.utf8(path)).mtime(mtime()).xattrs(xattrs()).build());
  }

  private void file(String path) {
    if (++files % LINK_EVERY == 0) {
      String target = "../" + word() + "/" + word() + ".so";
      tree.add(
          SourceEntry.symlink(Bytes.utf8(path), Bytes.utf8(target))
              .mtime(mtime())
              .xattrs(xattrs())
              .build());
    } else {
      add(path, size());
    }
  }

  private void add(String path, long size) {
    tree.add(
        SourceEntry.file(Bytes.utf8(path), new SampleContent(random.nextLong(), size))
            .mtime(mtime())
            .xattrs(xattrs())
            .build());
  }

  /** Two to the power of a sum of uniform numbers, which is close enough to log-normal. */
  private long size() {
    double bits = 3.0;
    for (int i = 0; i < 4; i++) {
      bits += random.nextDouble() * 4.0;
    }
    return Math.min(MAX_SMALL, (long) Math.pow(2.0, bits));
  }

  private Timestamp mtime() {
    return new Timestamp(FIRST_MTIME + random.nextInt(MTIME_SPREAD), 0);
  }

  private List<Xattr> xattrs() {
    String label = "system_u:object_r:" + LABELS.get(random.nextInt(LABELS.size())) + ":s0\0";
    Xattr shared = xattr("security.selinux", label);
    return random.nextInt(OWN_XATTR_EVERY) != 0
        ? List.of(shared)
        : List.of(shared, xattr("user.origin", Long.toHexString(random.nextLong())));
  }

  private static Xattr xattr(String name, String value) {
    return new Xattr(
        Bytes.utf8(name), Bytes.of(value.getBytes(StandardCharsets.ISO_8859_1)), false);
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    int length = 3 + random.nextInt(9);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}
