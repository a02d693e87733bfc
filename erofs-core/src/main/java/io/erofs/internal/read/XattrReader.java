package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskXattrEntry;
import io.erofs.internal.format.OnDiskXattrHeader;
import io.erofs.internal.format.XattrFilter;
import io.erofs.internal.format.XattrNames;
import io.erofs.internal.map.MetadataSource;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import io.erofs.model.Xattr;
import io.erofs.model.XattrPrefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads extended attributes. Format specification 5. */
public final class XattrReader {
  private static final int SHARED_ID_SIZE = 4;

  private final ImageReader image;

  XattrReader(ImageReader image) {
    this.image = image;
  }

  /** The xattr body of an inode; empty if it has none. */
  public ByteView body(Inode inode) throws IOException {
    int size = InodeGeometry.xattrBodySize(inode.xattrCount());
    if (inode.xattrCount() == 1) {
      throw new CorruptImageException(
          "I-12", "i_xattr_icount=1 leaves no room for an entry", image.location(inode));
    }
    return image
        .metadata(inode)
        .view(inode.position() + inode.version().size(), size, "I-13", "xattr body");
  }

  /** The ids of the shared xattrs of a body that is not empty. */
  public long[] sharedIds(ByteView body) throws CorruptImageException {
    int count = OnDiskXattrHeader.decode(body).sharedCount();
    if (OnDiskXattrHeader.SIZE + count * SHARED_ID_SIZE > body.length()) {
      throw new CorruptImageException(
          "X-01",
          count + " shared xattrs do not fit into a body of " + body.length() + " bytes",
          body.location(0));
    }
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = body.u32(OnDiskXattrHeader.SIZE + i * SHARED_ID_SIZE);
    }
    return ids;
  }

  /** The inline entries of a body that is not empty, padding left out. */
  public List<OnDiskXattrEntry> inlineEntries(ByteView body) throws CorruptImageException {
    List<OnDiskXattrEntry> entries = new ArrayList<>();
    int at = OnDiskXattrHeader.SIZE + sharedIds(body).length * SHARED_ID_SIZE;
    while (at < body.length()) {
      int size = OnDiskXattrEntry.sizeAt(body, at);
      if (size > body.length() - at) {
        throw new CorruptImageException(
            "X-02",
            "xattr entry of " + size + " bytes ends behind its body of " + body.length(),
            body.location(at));
      }
      OnDiskXattrEntry entry = OnDiskXattrEntry.decode(body, at);
      if (!entry.isPadding()) {
        entries.add(entry);
      }
      at += size;
    }
    return entries;
  }

  /** The container of shared xattrs. */
  public MetadataSource sharedContainer() throws IOException {
    Superblock superblock = image.superblock();
    return superblock.has(Feature.METABOX) && superblock.has(Feature.SHARED_EA_IN_METABOX)
        ? image.metabox()
        : image.primary();
  }

  /** Byte offset of a shared xattr in its container. */
  public long sharedPosition(long id) {
    Superblock superblock = image.superblock();
    return (superblock.xattrBlock() << superblock.blockBits()) + id * InodeGeometry.XATTR_UNIT;
  }

  /** A shared xattr. */
  public OnDiskXattrEntry shared(long id) throws IOException {
    long position = sharedPosition(id);
    MetadataSource container = sharedContainer();
    String what = "shared xattr " + id;
    ByteView header = container.view(position, OnDiskXattrEntry.HEADER, "X-10", what);
    int size = OnDiskXattrEntry.sizeAt(header, 0);
    return OnDiskXattrEntry.decode(container.view(position, size, "X-10", what), 0);
  }

  /**
   * The full name of an entry.
   *
   * @return the name, or empty where a kernel hides the entry: an unknown index, or a long prefix
   *     without a short one in front
   */
  public Optional<Bytes> name(OnDiskXattrEntry entry) throws IOException {
    int index = entry.nameIndex();
    Bytes infix = Bytes.EMPTY;
    if ((index & OnDiskXattrEntry.LONG_PREFIX) != 0) {
      List<XattrPrefix> prefixes = image.xattrPrefixes();
      int number = index & ~OnDiskXattrEntry.LONG_PREFIX;
      if (number >= prefixes.size()) {
        return Optional.empty();
      }
      index = prefixes.get(number).baseIndex();
      infix = prefixes.get(number).infix();
    }
    return index == 0 || !XattrNames.isShort(index)
        ? Optional.empty()
        : Optional.of(XattrNames.prefix(index).concat(infix).concat(entry.suffix()));
  }

  /** All xattrs with a visible name: the inline ones first, then the shared ones. */
  public List<Xattr> list(Inode inode) throws IOException {
    if (inode.xattrCount() == 0) {
      return List.of();
    }
    ByteView body = body(inode);
    List<Xattr> found = new ArrayList<>();
    for (OnDiskXattrEntry entry : inlineEntries(body)) {
      add(entry, false, found);
    }
    for (long id : sharedIds(body)) {
      add(shared(id), true, found);
    }
    return List.copyOf(found);
  }

  private void add(OnDiskXattrEntry entry, boolean shared, List<Xattr> found) throws IOException {
    Optional<Bytes> name = name(entry);
    if (name.isPresent()) {
      found.add(new Xattr(name.get(), entry.value(), shared));
    }
  }

  /** The value of one xattr; the name filter answers for most that are absent. */
  public Optional<Bytes> get(Inode inode, Bytes name) throws IOException {
    int index = XattrNames.indexOf(name);
    if (inode.xattrCount() == 0 || index == 0) {
      return Optional.empty();
    }
    ByteView body = body(inode);
    Superblock superblock = image.superblock();
    if (superblock.has(Feature.XATTR_FILTER) && superblock.xattrFilterReserved() == 0) {
      int bit = XattrFilter.bit(index, XattrNames.withoutPrefix(name, index));
      if (XattrFilter.excludes(OnDiskXattrHeader.decode(body).nameFilter(), bit)) {
        return Optional.empty();
      }
    }
    for (OnDiskXattrEntry entry : inlineEntries(body)) {
      if (name(entry).filter(name::equals).isPresent()) {
        return Optional.of(entry.value());
      }
    }
    for (long id : sharedIds(body)) {
      OnDiskXattrEntry entry = shared(id);
      if (name(entry).filter(name::equals).isPresent()) {
        return Optional.of(entry.value());
      }
    }
    return Optional.empty();
  }
}
