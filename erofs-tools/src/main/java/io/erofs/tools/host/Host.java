package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.tools.host.HostCapabilities.Means;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The file system of the host, with everything on it that the JDK alone cannot see or make.
 *
 * <p>Thread-safe. No operation follows a symbolic link at the end of a path.
 */
public final class Host {
  /** What is asked for; {@code *} would look up the names of owners, which is slow. */
  private static final String ATTRIBUTES = "unix:mode,nlink,uid,gid,size,lastModifiedTime";

  /** What is asked for of files with several names, and of device nodes. */
  private static final String ALL_ATTRIBUTES = ATTRIBUTES + ",dev,ino,rdev";

  /** Beyond this many seconds from 1970 the JDK cuts nanoseconds to microseconds. */
  static final long EXACT_SECONDS = Long.MAX_VALUE / 1_000_000_000L - 1;

  /** Names for one program: even the longest ones fit into a command line. */
  private static final int AT_ONCE = 128;

  private static final long WORTH_A_PROGRAM = 64L << 20;
  private static final int USUAL_UMASK = 022;
  private static final long UNSIGNED = 0xFFFFFFFFL;

  private final CompletableFuture<Optional<NativeFiles>> nativeFiles;
  private final boolean programs;

  private Host(CompletableFuture<Optional<NativeFiles>> nativeFiles, boolean programs) {
    this.nativeFiles = nativeFiles;
    this.programs = programs;
  }

  private static final class Holder {
    static final Host BEST = with(Means.NATIVE);
  }

  /**
   * The host by the best means at hand, chosen once. Returns at once; what takes time to prepare is
   * prepared by another thread.
   *
   * @return the host
   */
  public static Host get() {
    return Holder.BEST;
  }

  /**
   * The host by certain means or, where they are not at hand, lesser ones.
   *
   * @param best the best means to use
   * @return the host
   */
  public static Host with(Means best) {
    CompletableFuture<Optional<NativeFiles>> files = new CompletableFuture<>();
    if (best == Means.NATIVE && NativeCalls.likely()) {
      Shell.daemon(() -> load(files));
    } else {
      files.complete(Optional.empty());
    }
    return new Host(files, best != Means.JDK);
  }

  private static void load(CompletableFuture<Optional<NativeFiles>> files) {
    try {
      files.complete(NativeCalls.load().map(NativeFiles::new));
    } catch (RuntimeException | Error e) {
      files.completeExceptionally(e);
      throw e;
    }
  }

  /**
   * What can be done, and how.
   *
   * @return the capabilities
   */
  public HostCapabilities capabilities() {
    if (nativeFiles().isPresent()) {
      return new HostCapabilities(
          Means.NATIVE, Means.NATIVE, Means.NATIVE, Means.NATIVE, Means.NATIVE);
    }
    return new HostCapabilities(
        means(GetfattrReader.available()),
        means(Shell.has("setfattr")),
        means(Shell.has("sh") && Shell.has("mknod") && Shell.has("mkfifo")),
        means(hasExactPrograms()),
        means(TarHoles.available()));
  }

  private Means means(boolean found) {
    return programs && found ? Means.PROGRAMS : Means.JDK;
  }

  private boolean hasExactPrograms() {
    return Shell.has("sh")
        && Shell.has("readlink")
        && Shell.has("stat")
        && Shell.has("touch")
        && Shell.has("ln");
  }

  /**
   * What {@code lstat} tells of a file.
   *
   * @param file path of the file
   * @return its status
   * @throws IOException if there is no such file or it cannot be looked at
   */
  public FileStatus status(Path file) throws IOException {
    Map<String, Object> all = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    boolean needsAll = FileStatus.needsAll((int) value(all, "mode"), (int) value(all, "nlink"));
    if (needsAll) {
      all = Files.readAttributes(file, ALL_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }
    FileTime time = (FileTime) value(all, "lastModifiedTime");
    Timestamp mtime = Timestamp.of(time.toInstant());
    if (isFar(mtime)) {
      List<Timestamp> exact = exactTimes(List.of(file));
      mtime = exact.isEmpty() ? mtime : exact.get(0);
    }
    return new FileStatus(
        (int) value(all, "mode"),
        needsAll ? (long) value(all, "dev") : 0,
        needsAll ? (long) value(all, "ino") : 0,
        (int) value(all, "nlink"),
        needsAll ? (long) value(all, "rdev") : 0,
        (int) value(all, "uid") & UNSIGNED,
        (int) value(all, "gid") & UNSIGNED,
        (long) value(all, "size"),
        mtime);
  }

  private static Object value(Map<String, Object> all, String name) {
    Object value = all.get(name);
    if (value == null) {
      throw new IllegalStateException("no attribute " + name);
    }
    return value;
  }

  /**
   * The modification times of files, as {@link #status} tells them; where a program has to tell
   * them, with one for many files.
   *
   * @param files paths of files
   * @return a time for each, in their order
   * @throws IOException if one of them cannot be looked at
   */
  public List<Timestamp> mtimes(List<Path> files) throws IOException {
    List<Timestamp> times = new ArrayList<>();
    List<Integer> far = new ArrayList<>();
    for (Path file : files) {
      FileTime time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
      Timestamp mtime = Timestamp.of(time.toInstant());
      if (isFar(mtime)) {
        far.add(times.size());
      }
      times.add(mtime);
    }
    for (int from = 0; from < far.size(); from += AT_ONCE) {
      List<Integer> some = far.subList(from, Math.min(far.size(), from + AT_ONCE));
      List<Timestamp> told = exactTimes(some.stream().map(files::get).toList());
      for (int i = 0; i < told.size(); i++) {
        times.set(some.get(i), told.get(i));
      }
    }
    return times;
  }

  private static boolean isFar(Timestamp time) {
    return Math.abs(time.seconds()) >= EXACT_SECONDS;
  }

  /** The times of all files, or an empty list if only the JDK can tell them. */
  private List<Timestamp> exactTimes(List<Path> files) throws IOException {
    if (nativeFiles().isPresent()) {
      List<Timestamp> times = new ArrayList<>();
      for (Path file : files) {
        times.add(nativeFiles().get().mtime(HostNames.bytes(file)));
      }
      return times;
    }
    return programs && hasExactPrograms() ? toldByStat(files) : List.of();
  }

  private static List<Timestamp> toldByStat(List<Path> files) throws IOException {
    Shell.Script script = new Shell.Script().add("stat -c %.9Y --");
    for (Path file : files) {
      script.quoted(HostNames.bytes(file));
    }
    String text = new String(output(script, files.get(0)), StandardCharsets.US_ASCII);
    List<Timestamp> times = new ArrayList<>();
    for (String line : text.lines().toList()) {
      BigDecimal seconds = new BigDecimal(line.strip());
      BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
      times.add(
          new Timestamp(
              whole.longValueExact(), seconds.subtract(whole).movePointRight(9).longValueExact()));
    }
    return times;
  }

  /**
   * The exact target of a symbolic link.
   *
   * @param link path of the link
   * @param length number of bytes that its status tells
   * @return the target
   * @throws IOException if it cannot be read exactly
   */
  public Bytes readLink(Path link, long length) throws IOException {
    Bytes target = HostNames.bytes(Files.readSymbolicLink(link));
    if (target.length() == length) {
      return target; // The JDK only ever drops slashes, so nothing was dropped.
    }
    Bytes name = HostNames.bytes(link);
    if (nativeFiles().isPresent()) {
      return nativeFiles().get().readLink(name);
    }
    if (!programs || !hasExactPrograms()) {
      throw new FileSystemException(
          name.toString(),
          null,
          "the JDK alone cannot read the exact target of this link: install readlink (coreutils)");
    }
    return Bytes.of(output(new Shell.Script().add("readlink -n --").quoted(name), link));
  }

  private static byte[] output(Shell.Script script, Path file) throws IOException {
    Shell.Result result = Shell.run(script.add("\n"));
    if (result.exit() != 0) {
      throw new FileSystemException(HostNames.bytes(file).toString(), null, result.err().strip());
    }
    return result.out();
  }

  /**
   * Begins to read the extended attributes of a tree.
   *
   * @param root directory at the root of the tree
   * @return a reader to close
   * @throws IOException if it cannot begin
   */
  public XattrReader readXattrs(Path root) throws IOException {
    if (!nativeFiles.isDone() || nativeFiles().isPresent()) {
      return new LateXattrs(() -> lateReader(root));
    }
    return programReader(root);
  }

  private XattrReader lateReader(Path root) throws IOException {
    Optional<NativeFiles> files = nativeFiles();
    return files.isPresent() ? new NativeXattrs(files.get()) : programReader(root);
  }

  private XattrReader programReader(Path root) throws IOException {
    return programs && GetfattrReader.available() ? GetfattrReader.start(root) : new UserXattrs();
  }

  /**
   * Where a file may have data; the rest are holes.
   *
   * @param file a regular file
   * @param size its size in bytes
   * @return pairs of the first byte and the byte behind the last, ascending; all of the file if
   *     holes cannot be found
   * @throws IOException if the file cannot be asked
   */
  public List<long[]> dataRanges(Path file, long size) throws IOException {
    Optional<NativeFiles> files = nativeFiles();
    if (files.isPresent()) {
      return files.get().dataRanges(HostNames.bytes(file), size);
    }
    // Starting a program takes as long as reading some zeros.
    return programs && size >= WORTH_A_PROGRAM && TarHoles.available()
        ? TarHoles.dataRanges(HostNames.bytes(file.toAbsolutePath()), size)
        : List.of(new long[] {0, size});
  }

  /**
   * Whether the user of this process is the superuser.
   *
   * @return true for user number 0
   */
  public boolean isSuperuser() {
    try {
      Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return Integer.valueOf(0).equals(uid);
    } catch (IOException | UnsupportedOperationException elsewhere) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /**
   * The permission bits that new files of this process do not get.
   *
   * @return 0 to 0777; 022 if the host does not tell
   */
  public int umask() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Umask:")) {
          return Integer.parseInt(line.substring(6).strip(), 8) & 0777;
        }
      }
      return USUAL_UMASK;
    } catch (IOException elsewhere) {
      return USUAL_UMASK;
    }
  }

  /**
   * Begins to make files.
   *
   * @return a writer for one tree
   */
  public HostWriter newWriter() {
    return new HostWriter(nativeFiles(), capabilities());
  }

  /** Whether time stamps of a type are set exactly by the JDK. */
  static boolean exactByJdk(FileType type, Timestamp time) {
    boolean near = Math.abs(time.seconds()) < EXACT_SECONDS;
    return switch (type) {
      case REGULAR, DIRECTORY -> near && (time.seconds() >= 0 || time.nanos() == 0);
      case SYMLINK -> near && time.seconds() >= 0 && time.nanos() % 1000 == 0;
      // Setting the time means opening, which blocks or has effects.
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> false;
    };
  }

  private Optional<NativeFiles> nativeFiles() {
    return nativeFiles.join();
  }
}
