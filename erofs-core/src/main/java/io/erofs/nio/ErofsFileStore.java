package io.erofs.nio;

import io.erofs.model.Superblock;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one store of an image's file system. */
final class ErofsFileStore extends FileStore {
  private static final Set<Class<?>> VIEWS =
      Set.of(
          BasicFileAttributeView.class,
          FileOwnerAttributeView.class,
          PosixFileAttributeView.class,
          UserDefinedFileAttributeView.class,
          ErofsFileAttributeView.class);

  private final ErofsFileSystem fileSystem;

  ErofsFileStore(ErofsFileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  @Override
  public String name() {
    return fileSystem.file().toString();
  }

  @Override
  public String type() {
    return ErofsUris.SCHEME;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public long getTotalSpace() {
    Superblock superblock = fileSystem.image().superblock();
    return superblock.blocks() << superblock.blockBits();
  }

  @Override
  public long getUsableSpace() {
    return 0;
  }

  @Override
  public long getUnallocatedSpace() {
    return 0;
  }

  @Override
  public long getBlockSize() {
    return fileSystem.image().superblock().blockSize();
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return VIEWS.contains(type);
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return ErofsAttributes.VIEWS.contains(name);
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) {
    switch (attribute) {
      case "totalSpace":
        return getTotalSpace();
      case "usableSpace":
        return getUsableSpace();
      case "unallocatedSpace":
        return getUnallocatedSpace();
      case "uuid":
        return fileSystem.image().superblock().uuidText();
      case "volumeName":
        return fileSystem.image().superblock().volumeName().toString();
      default:
        throw new UnsupportedOperationException("attribute " + attribute);
    }
  }
}
