package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/** The attributes that the JDK alone sees: {@code user.*} of regular files and directories. */
final class UserXattrs implements XattrReader {
  private static final Bytes PREFIX = Bytes.utf8("user.");

  @Override
  public List<Xattr> read(Path file, Bytes inTree) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    UserDefinedFileAttributeView view = view(file);
    if (view == null || !Files.getFileStore(file).supportsFileAttributeView("user")) {
      return List.of();
    }
    List<Xattr> all = new ArrayList<>();
    for (String name : view.list()) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      Bytes bytes = Bytes.of(value.array(), 0, value.position());
      all.add(new Xattr(PREFIX.concat(Bytes.utf8(name)), bytes, false));
    }
    return all;
  }

  /** Sets one attribute. */
  static void write(Path file, Xattr xattr) throws IOException {
    UserDefinedFileAttributeView view = view(file);
    if (view == null || !xattr.name().startsWith(PREFIX)) {
      throw new IOException(xattr.name() + " cannot be set by the JDK alone");
    }
    Bytes name = xattr.name().slice(PREFIX.length(), xattr.name().length());
    view.write(name.toString(), ByteBuffer.wrap(xattr.value().toByteArray()));
  }

  private static @org.jspecify.annotations.Nullable UserDefinedFileAttributeView view(Path file) {
    return Files.getFileAttributeView(
        file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }
}
