package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.device.Devices;
import io.erofs.internal.device.ExtraDevices;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.map.MapSettings;
import io.erofs.internal.map.Mapper;
import io.erofs.internal.map.Mappers;
import io.erofs.internal.map.MetadataSource;
import io.erofs.io.ByteSource;
import io.erofs.io.Closing;
import io.erofs.io.ReadLimits;
import io.erofs.model.Bytes;
import io.erofs.model.CompressionConfig;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Feature;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import io.erofs.model.XattrPrefix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One open image: its tables, its containers of metadata, and the readers on them. Thread-safe.
 *
 * <p>Everything that is not needed to find an inode is read when it is first asked for: the
 * metabox, and the long xattr prefixes.
 */
public final class ImageReader implements Closeable {
  private final Superblock superblock;
  private final List<CompressionConfig> compression;
  private final Devices devices;
  private final MetadataSource primary;
  private final ReadLimits limits;
  private final FileData data;
  private final MapSettings mapSettings;
  private final DirectoryReader directories = new DirectoryReader(this);
  private final XattrReader xattrs = new XattrReader(this);
  private volatile @Nullable MetadataSource metabox;
  private volatile @Nullable PackedInode packed;
  private volatile @Nullable List<XattrPrefix> prefixes;

  private ImageReader(
      Superblock superblock,
      List<CompressionConfig> compression,
      Devices devices,
      MetadataSource primary,
      ReadLimits limits) {
    this.superblock = superblock;
    this.compression = compression;
    this.devices = devices;
    this.primary = primary;
    this.limits = limits;
    List<CompressionConfig> usable = usable(superblock, compression);
    this.data = new FileData(this, devices, usable);
    this.mapSettings =
        new MapSettings(
            superblock.blockBits(),
            superblock.deviceCount(),
            devices::mask,
            usable.stream().map(CompressionConfig::algorithm).collect(Collectors.toSet()),
            superblock.has(Feature.BIG_PCLUSTER));
  }

  /**
   * Opens an image and owns its sources; they are closed if it cannot be opened.
   *
   * @param image the primary device, from the byte on where the image begins
   * @param extras where the extra devices are
   * @param verifyChecksum whether a stored checksum of the superblock must be right
   * @param limits bounds
   */
  public static ImageReader open(
      ByteSource image, ExtraDevices extras, boolean verifyChecksum, ReadLimits limits)
      throws IOException {
    try {
      OnDiskSuperblock raw = SuperblockReader.readRaw(image);
      SuperblockReader.check(raw, image, verifyChecksum);
      Superblock superblock = SuperblockReader.interpret(raw);
      MetadataSource primary =
          new PagedMetadata(
              image.name(),
              image.size(),
              (position, target) -> fill(image, position, target),
              superblock.blockBits(),
              limits.metadataCacheBytes());
      List<CompressionConfig> compression = TableReader.compression(superblock, primary);
      List<DeviceSlot> slots = TableReader.devices(superblock, primary);
      Devices devices = new Devices(image, extras, slots, superblock.blockBits());
      ImageReader reader = new ImageReader(superblock, compression, devices, primary, limits);
      reader.checkRoot();
      return reader;
    } catch (IOException | RuntimeException e) {
      Closing.after(e, List.of(image, extras));
      throw e;
    }
  }

  /** Without configurations there is only LZ4, also where the superblock does not tell so. */
  private static List<CompressionConfig> usable(
      Superblock superblock, List<CompressionConfig> compression) {
    return superblock.has(Feature.COMPR_CFGS) || !compression.isEmpty()
        ? compression
        : List.of(TableReader.DEFAULT_LZ4);
  }

  private static void fill(ByteSource image, long position, ByteBuffer target) throws IOException {
    int wanted = target.remaining();
    int got = image.readFully(position, target);
    if (got < wanted) {
      throw new CorruptImageException(
          "G-04",
          "the image became shorter while it was read",
          Location.of(image.name(), position + got));
    }
  }

  /** Name of the image for messages. */
  public String name() {
    return primary.name();
  }

  /** The superblock. */
  public Superblock superblock() {
    return superblock;
  }

  /** Configurations of the compression algorithms. */
  public List<CompressionConfig> compression() {
    return compression;
  }

  /** The devices. */
  public Devices devices() {
    return devices;
  }

  /** The bounds. */
  public ReadLimits limits() {
    return limits;
  }

  /** The primary device as a container of metadata. */
  public MetadataSource primary() {
    return primary;
  }

  /** Reader of file data. */
  public FileData data() {
    return data;
  }

  /** Reader of directories. */
  public DirectoryReader directories() {
    return directories;
  }

  /** Reader of extended attributes. */
  public XattrReader xattrs() {
    return xattrs;
  }

  /** The decoded data of the metabox as a container of metadata. */
  public MetadataSource metabox() throws IOException {
    MetadataSource known = metabox;
    if (known != null) {
      return known;
    }
    if (!superblock.has(Feature.METABOX)) {
      throw new CorruptImageException(
          "M-03", "the image has no metabox", Location.of(primary.name()));
    }
    MetadataSource opened = inodeData(superblock.metaboxNid(), "metabox", "M-02");
    metabox = opened;
    return opened;
  }

  /** The packed inode. */
  PackedInode packed() throws IOException {
    PackedInode known = packed;
    if (known == null) {
      if (superblock.packedNid() == 0) {
        throw new CorruptImageException(
            "Z-21", "the image has no packed inode", Location.of(primary.name()));
      }
      known = PackedInode.open(this, superblock.packedNid());
      packed = known;
    }
    return known;
  }

  private MetadataSource inodeData(long nid, String what, String rule) throws IOException {
    Inode inode = inode(nid);
    if (!inode.isRegular() && !inode.isSymlink() && !inode.isDirectory()) {
      throw new CorruptImageException(
          rule, "the " + what + " inode is a " + inode.type(), location(inode));
    }
    ExtentMap map = extents(inode);
    return new PagedMetadata(
        primary.name() + ":" + what,
        inode.size(),
        (position, target) -> data.read(inode, map, position, target),
        superblock.blockBits(),
        limits.metadataCacheBytes());
  }

  /** The container in which an inode lies. */
  public MetadataSource metadata(Inode inode) throws IOException {
    return inode.inMetabox() ? metabox() : primary;
  }

  /** The container in which a node number lies. */
  public MetadataSource container(long nid) throws IOException {
    if (nid < 0 && !superblock.has(Feature.METABOX)) {
      throw new CorruptImageException(
          "M-03",
          "node number 0x" + Long.toHexString(nid) + " lies in a metabox, the image has none",
          Location.of(primary.name()).withNid(nid));
    }
    return nid < 0 ? metabox() : primary;
  }

  /** Reads an inode. */
  public Inode inode(long nid) throws IOException {
    return InodeReader.read(nid, superblock, container(nid));
  }

  /**
   * Refuses an image without a root directory, as the kernel does. A root that only needs what is
   * not supported (a compressed metabox) is reported when it is asked for, since the superblock is
   * still worth showing.
   */
  private void checkRoot() throws IOException {
    try {
      root();
    } catch (UnsupportedFeatureException later) {
      return;
    }
  }

  /** The root directory. */
  public Inode root() throws IOException {
    Inode root = inode(superblock.rootNid());
    if (!root.isDirectory()) {
      throw new CorruptImageException(
          "S-08", "the root inode is a " + root.type() + ", expected a directory", location(root));
    }
    return root;
  }

  /** The long xattr prefixes. */
  public List<XattrPrefix> xattrPrefixes() throws IOException {
    List<XattrPrefix> known = prefixes;
    if (known == null) {
      known =
          superblock.xattrPrefixCount() == 0
              ? List.of()
              : TableReader.prefixes(superblock, prefixContainer());
      prefixes = known;
    }
    return known;
  }

  private MetadataSource prefixContainer() throws IOException {
    if (superblock.has(Feature.PLAIN_XATTR_PFX)) {
      return primary;
    }
    if (superblock.has(Feature.METABOX)) {
      return metabox();
    }
    return superblock.packedNid() != 0
        ? inodeData(superblock.packedNid(), "packed inode", "P-01")
        : primary;
  }

  /**
   * The map of an inode's data.
   *
   * @throws IllegalArgumentException if the inode is of a type without data
   */
  public ExtentMap extents(Inode inode) throws IOException {
    FileType type = inode.type();
    if (type != FileType.REGULAR && type != FileType.DIRECTORY && type != FileType.SYMLINK) {
      throw new IllegalArgumentException("a " + type + " has no data");
    }
    Mapper mapper = inode.size() == 0 ? offset -> new Extent.Hole(0, 0) : mapper(inode);
    return new ResolvedMap(inode.size(), mapper, devices);
  }

  /** The map of an inode's data with addresses of the unified space; the inode has data. */
  public Mapper mapper(Inode inode) throws IOException {
    return Mappers.of(inode, metadata(inode), mapSettings);
  }

  /**
   * The target of a symbolic link.
   *
   * @throws IllegalArgumentException if the inode is none
   */
  public Bytes readLink(Inode link) throws IOException {
    if (!link.isSymlink()) {
      throw new IllegalArgumentException("nid " + link.nid() + " is a " + link.type());
    }
    int limit = limits.maxSymlinkLength();
    if (link.size() == 0 || link.size() > limit) {
      throw new CorruptImageException(
          "I-20",
          "symbolic link of " + link.size() + " bytes, expected 1 to " + limit,
          location(link));
    }
    byte[] target = new byte[(int) link.size()];
    data.read(link, extents(link), 0, ByteBuffer.wrap(target));
    return Bytes.of(target);
  }

  /** Where an inode is, for messages. */
  public Location location(Inode inode) {
    return location(inode.nid());
  }

  /** Where the inode of a node number is, for messages; it was read before. */
  public Location location(long nid) {
    String container = nid < 0 ? name() + ":metabox" : name();
    return Location.of(container, InodeReader.start(nid, superblock)).withNid(nid);
  }

  @Override
  public void close() throws IOException {
    data.close();
    devices.close();
  }
}
