package io.erofs.nio;

import io.erofs.model.Bytes;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attribute views of a path. */
final class ErofsViews {
  private ErofsViews() {}

  static <V extends FileAttributeView> @Nullable V of(
      ErofsPath path, Class<V> type, LinkOption... options) {
    if (type == BasicFileAttributeView.class) {
      return type.cast(new Posix(path, options, ErofsAttributes.BASIC));
    }
    if (type == PosixFileAttributeView.class) {
      return type.cast(new Posix(path, options, ErofsAttributes.POSIX));
    }
    if (type == FileOwnerAttributeView.class) {
      return type.cast(new Posix(path, options, ErofsAttributes.OWNER));
    }
    if (type == UserDefinedFileAttributeView.class) {
      return type.cast(new User(path, options));
    }
    if (type == ErofsFileAttributeView.class) {
      return type.cast(new Erofs(path, options));
    }
    return null;
  }

  /**
   * Attributes of the namespace {@code user} by name.
   *
   * @param names names with commas between them, without prefix; {@code *} for all
   */
  static Map<String, Object> readUser(ErofsPath path, String names, LinkOption... options)
      throws IOException {
    User view = new User(path, options);
    List<String> wanted = List.of(names.split(",", -1));
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : wanted.contains("*") ? view.list() : wanted) {
      values.put(name, view.value(name).toByteArray());
    }
    return values;
  }

  private record Posix(ErofsPath path, LinkOption[] options, String name)
      implements PosixFileAttributeView {
    @Override
    public PosixFileAttributes readAttributes() throws IOException {
      return path.getFileSystem().attributes(path, options);
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
      return readAttributes().owner();
    }

    @Override
    public void setTimes(
        @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created) {
      throw new ReadOnlyFileSystemException();
    }

    @Override
    public void setOwner(UserPrincipal owner) {
      throw new ReadOnlyFileSystemException();
    }

    @Override
    public void setGroup(GroupPrincipal group) {
      throw new ReadOnlyFileSystemException();
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) {
      throw new ReadOnlyFileSystemException();
    }
  }

  private record Erofs(ErofsPath path, LinkOption[] options) implements ErofsFileAttributeView {
    @Override
    public String name() {
      return ErofsAttributes.EROFS;
    }

    @Override
    public Inode inode() throws IOException {
      return path.getFileSystem().inode(path, options);
    }

    @Override
    public List<Xattr> xattrs() throws IOException {
      return path.getFileSystem().image().xattrs(inode());
    }

    @Override
    public Optional<Bytes> xattr(Bytes name) throws IOException {
      return path.getFileSystem().image().xattr(inode(), name);
    }

    @Override
    public ExtentMap extents() throws IOException {
      return path.getFileSystem().image().extents(inode());
    }
  }

  /** Only the namespace {@code user}, whose prefix the names do not show. */
  private record User(ErofsPath path, LinkOption[] options)
      implements UserDefinedFileAttributeView {
    private static final Bytes PREFIX = Bytes.utf8("user.");

    @Override
    public String name() {
      return ErofsAttributes.USER;
    }

    @Override
    public List<String> list() throws IOException {
      ErofsFileSystem fileSystem = path.getFileSystem();
      return fileSystem.image().xattrs(fileSystem.inode(path, options)).stream()
          .map(Xattr::name)
          .filter(name -> name.startsWith(PREFIX))
          .map(name -> name.slice(PREFIX.length(), name.length()).toString())
          .toList();
    }

    private Bytes value(String name) throws IOException {
      ErofsFileSystem fileSystem = path.getFileSystem();
      return fileSystem
          .image()
          .xattr(fileSystem.inode(path, options), PREFIX.concat(Bytes.parse(name)))
          .orElseThrow(
              () -> new NoSuchFileException(path.toString(), null, "no attribute user." + name));
    }

    @Override
    public int size(String name) throws IOException {
      return value(name).length();
    }

    @Override
    public int read(String name, ByteBuffer target) throws IOException {
      Bytes value = value(name);
      if (target.remaining() < value.length()) {
        throw new IOException(
            "attribute user." + name + " has " + value.length() + " bytes, the buffer fewer");
      }
      target.put(value.toByteArray());
      return value.length();
    }

    @Override
    public int write(String name, ByteBuffer source) {
      throw new ReadOnlyFileSystemException();
    }

    @Override
    public void delete(String name) {
      throw new ReadOnlyFileSystemException();
    }
  }
}
