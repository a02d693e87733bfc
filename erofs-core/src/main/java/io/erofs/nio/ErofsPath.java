package io.erofs.nio;

import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A path in an image: names that are bytes, with or without a root in front.
 *
 * <p>The text of a path is that of its bytes ({@link Bytes#toString()}): UTF-8, and escapes where
 * it is none; {@link FileSystem#getPath} takes that text back. Immutable and thread-safe.
 */
final class ErofsPath implements Path {
  private static final Bytes SLASH = Bytes.utf8("/");

  private final ErofsFileSystem fileSystem;
  private final boolean absolute;
  private final List<Bytes> names;

  ErofsPath(ErofsFileSystem fileSystem, boolean absolute, List<Bytes> names) {
    this.fileSystem = fileSystem;
    this.absolute = absolute;
    this.names = List.copyOf(names);
  }

  /** Parses text with slashes. */
  static ErofsPath parse(ErofsFileSystem fileSystem, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new InvalidPathException(text, "a path has no NUL", text.indexOf('\0'));
    }
    List<Bytes> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(checked(text, Bytes.parse(name)));
      }
    }
    if (names.isEmpty() && !text.startsWith("/")) {
      names.add(Bytes.EMPTY);
    }
    return new ErofsPath(fileSystem, text.startsWith("/"), names);
  }

  private static Bytes checked(String text, Bytes name) {
    if (name.indexOf(0) >= 0 || name.indexOf('/') >= 0) {
      throw new InvalidPathException(text, "a name has no slash and no NUL");
    }
    return name;
  }

  static ErofsPath of(Path path) {
    if (path instanceof ErofsPath erofsPath) {
      return erofsPath;
    }
    throw new ProviderMismatchException("not a path of an EROFS image: " + path.getClass());
  }

  /** The bytes with slashes between the names, absolute. */
  Bytes absoluteBytes() {
    return join(true, toAbsolutePath().names);
  }

  /** The bytes with slashes between the names. */
  Bytes bytes() {
    return join(absolute, names);
  }

  ErofsPath child(Bytes name) {
    List<Bytes> longer = new ArrayList<>(steps());
    longer.add(name);
    return new ErofsPath(fileSystem, absolute, longer);
  }

  private static Bytes join(boolean absolute, List<Bytes> names) {
    Bytes joined = absolute ? SLASH : Bytes.EMPTY;
    for (int i = 0; i < names.size(); i++) {
      joined = (i == 0 ? joined : joined.concat(SLASH)).concat(names.get(i));
    }
    return joined;
  }

  private boolean hasDots() {
    return names.contains(DirEntry.DOT) || names.contains(DirEntry.DOT_DOT);
  }

  /** The names; none of the empty path. */
  private List<Bytes> steps() {
    return isEmpty() ? List.of() : names;
  }

  private boolean isEmpty() {
    return !absolute && names.size() == 1 && names.get(0).isEmpty();
  }

  private ErofsPath with(boolean newAbsolute, List<Bytes> newNames) {
    return new ErofsPath(fileSystem, newAbsolute, newNames);
  }

  @Override
  public ErofsFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable Path getRoot() {
    return absolute ? with(true, List.of()) : null;
  }

  @Override
  public @Nullable Path getFileName() {
    return names.isEmpty() ? null : with(false, names.subList(names.size() - 1, names.size()));
  }

  @Override
  public @Nullable Path getParent() {
    if (names.isEmpty() || names.size() == 1 && !absolute) {
      return null;
    }
    return with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    if (beginIndex < 0 || endIndex > names.size() || beginIndex >= endIndex) {
      throw new IllegalArgumentException(
          "names " + beginIndex + " to " + endIndex + " of " + names.size());
    }
    return with(false, names.subList(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    if (!(other instanceof ErofsPath that) || that.fileSystem != fileSystem) {
      return false;
    }
    return !that.isEmpty() == !isEmpty()
        && that.absolute == absolute
        && that.names.size() <= names.size()
        && names.subList(0, that.names.size()).equals(that.names);
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof ErofsPath that) || that.fileSystem != fileSystem) {
      return false;
    }
    if (that.absolute) {
      return equals(that);
    }
    int skip = names.size() - that.names.size();
    return skip >= 0 && names.subList(skip, names.size()).equals(that.names);
  }

  @Override
  public ErofsPath normalize() {
    List<Bytes> kept = new ArrayList<>();
    for (Bytes name : names) {
      int last = kept.size() - 1;
      boolean up = name.equals(DirEntry.DOT_DOT);
      if (up && last >= 0 && !kept.get(last).equals(DirEntry.DOT_DOT)) {
        kept.remove(last);
      } else if (!name.equals(DirEntry.DOT) && !(up && absolute)) {
        kept.add(name);
      }
    }
    if (kept.isEmpty() && !absolute) {
      kept.add(Bytes.EMPTY);
    }
    return with(absolute, kept);
  }

  @Override
  public Path resolve(Path other) {
    ErofsPath that = of(other);
    if (that.absolute || isEmpty()) {
      return that;
    }
    if (that.isEmpty()) {
      return this;
    }
    List<Bytes> both = new ArrayList<>(names);
    both.addAll(that.names);
    return with(absolute, both);
  }

  @Override
  public Path relativize(Path other) {
    ErofsPath that = of(other);
    if (that.absolute != absolute) {
      throw new IllegalArgumentException("one path is absolute, the other is not");
    }
    // Dots are taken out, since a way cannot be counted with them.
    boolean plain = !hasDots() && !that.hasDots();
    List<Bytes> from = (plain ? this : normalize()).steps();
    List<Bytes> to = (plain ? that : that.normalize()).steps();
    int common = 0;
    while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
      common++;
    }
    List<Bytes> way = new ArrayList<>();
    for (int i = common; i < from.size(); i++) {
      if (from.get(i).equals(DirEntry.DOT_DOT)) {
        throw new IllegalArgumentException("cannot go back from .. in " + this);
      }
      way.add(DirEntry.DOT_DOT);
    }
    way.addAll(to.subList(common, to.size()));
    return with(false, way.isEmpty() ? List.of(Bytes.EMPTY) : way);
  }

  @Override
  public URI toUri() {
    return ErofsUris.uriOf(fileSystem.file(), absoluteBytes());
  }

  @Override
  public ErofsPath toAbsolutePath() {
    return absolute ? this : with(true, steps());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return fileSystem.realPath(this, options);
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    Objects.requireNonNull(watcher, "watcher");
    throw new UnsupportedOperationException("an image does not change");
  }

  @Override
  public int compareTo(Path other) {
    ErofsPath that = of(other);
    return bytes().compareTo(that.bytes());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ErofsPath that
        && that.fileSystem == fileSystem
        && that.absolute == absolute
        && that.names.equals(names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(fileSystem), absolute, names);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(absolute ? "/" : "");
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : "/").append(names.get(i));
    }
    return text.toString();
  }
}
