package io.erofs.tools.build.plan;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.model.DataLayout;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.InodeVersion;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.index.IndexEncoder;
import io.erofs.tools.build.index.IndexSettings;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import java.util.List;

/**
 * Where everything is. Immutable once the planner has handed it out, but for the addresses of
 * chunks, which are known only when equal chunks have been found.
 *
 * <p>The image: superblock, table of prefixes, shared attributes; compressed data, if there is any;
 * inodes with what belongs to them (the metadata); the data of flat inodes; chunks.
 */
public final class LayoutPlan {
  /** Start address of an inode that has no blocks. */
  public static final long NO_BLOCKS = -1;

  private static final int EXTENDED = 1;
  private static final int LAYOUT_SHIFT = 1;

  private final BuildTree tree;
  private final LayoutSettings settings;
  private final TimeBase times;
  private final XattrPlan xattrs;
  private final CompressedData data;
  private final ChunkPlan chunks;
  private final IndexEncoder indexes;
  private final long origin;
  private final long headEnd;
  private final byte[] shapes;
  private final int[] slots;
  private final long[] sizes;
  private final long[] starts;
  private List<MetadataGroup> groups = List.of();
  private long metaBlock;
  private long metadataEnd;
  private long flatEnd;
  private long deviceTable;

  LayoutPlan(
      BuildTree tree,
      LayoutSettings settings,
      TimeBase times,
      XattrPlan xattrs,
      CompressedData data,
      ChunkPlan chunks,
      long headEnd) {
    this.tree = tree;
    this.settings = settings;
    this.times = times;
    this.xattrs = xattrs;
    this.data = data;
    this.chunks = chunks;
    this.headEnd = headEnd;
    boolean isBehindData = !data.isEmpty() && !settings.metadata().boxed();
    this.origin = isBehindData ? data.endBlock() << settings.blockBits() : 0;
    this.indexes = new IndexEncoder(indexSettings(settings, data));
    int count = tree.inodes().size();
    shapes = new byte[count];
    slots = new int[count];
    sizes = new long[count];
    starts = new long[count];
  }

  /** The tree. */
  public BuildTree tree() {
    return tree;
  }

  /** The settings. */
  public LayoutSettings settings() {
    return settings;
  }

  /** The base of times. */
  public TimeBase times() {
    return times;
  }

  /** Extended attributes. */
  public XattrPlan xattrs() {
    return xattrs;
  }

  /** Groups of inodes, in order; together they are all inodes. */
  public List<MetadataGroup> groups() {
    return groups;
  }

  /** Block that node numbers count from. */
  public long metaBlock() {
    return metaBlock;
  }

  /** What is compressed. */
  public CompressedData data() {
    return data;
  }

  /** The indexes of compressed inodes. */
  public IndexEncoder indexes() {
    return indexes;
  }

  /** Blocks of the superblock and what follows it, if no inodes lie behind that, else 0. */
  public long headBlocks() {
    boolean hasInodes = origin == 0 && !isBoxed();
    return hasInodes ? 0 : InodeGeometry.blocks(headEnd, settings.blockBits());
  }

  /** The byte behind the superblock and what follows it, inodes not counted. */
  public long headEnd() {
    return headEnd;
  }

  /** Where the table of prefixes begins in what holds it. */
  public long prefixStart() {
    return switch (xattrs.tablePlace()) {
      case SHARED -> xattrs.areaStart();
      case PACKED -> 0;
      case HEAD -> headEnd - xattrs.table(TablePlace.HEAD).length;
    };
  }

  /** Whether positions of inodes are those in the metabox. */
  public boolean isBoxed() {
    return settings.metadata().boxed();
  }

  /** Blocks of metadata, of which those of inodes may be in the metabox. */
  public long metadataBlocks() {
    long end = groups.get(groups.size() - 1).endBlock();
    return headBlocks() + end - (origin >>> settings.blockBits());
  }

  /** The block behind the metadata, or behind compressed data if that is behind it. */
  public long metadataEnd() {
    return metadataEnd;
  }

  /** First block behind the data of flat inodes, where chunks begin. */
  public long flatEnd() {
    return flatEnd;
  }

  /** Which files are chunk based. */
  public ChunkPlan chunks() {
    return chunks;
  }

  /** Byte offset of the device table; 0 if there are no extra devices. */
  public long deviceTable() {
    return deviceTable;
  }

  /** Most blocks of the image. */
  public long mostBlocks() {
    return settings.bit48() ? LayoutPlanner.MAX_WIDE_BLOCKS : LayoutPlanner.MAX_NARROW_BLOCKS;
  }

  /** Form of an inode. */
  public InodeVersion version(BuildInode inode) {
    return (shapes[inode.index()] & EXTENDED) != 0 ? InodeVersion.EXTENDED : InodeVersion.COMPACT;
  }

  /** Layout of an inode. */
  public DataLayout layout(BuildInode inode) {
    return switch (shapes[inode.index()] >> LAYOUT_SHIFT) {
      case 0 -> DataLayout.FLAT_PLAIN;
      case 1 -> DataLayout.FLAT_INLINE;
      case 2 -> DataLayout.CHUNK_BASED;
      case 3 -> DataLayout.COMPRESSED_FULL;
      default -> DataLayout.COMPRESSED_COMPACT;
    };
  }

  /** Whether an inode's blocks are its own, in one piece, and written according to this plan. */
  public boolean isFlat(BuildInode inode) {
    boolean isFlat = shapes[inode.index()] >> LAYOUT_SHIFT <= 1;
    return isFlat && !(data.of(inode) instanceof StoredFile.Plain);
  }

  /** Size of an inode's data. */
  public long size(BuildInode inode) {
    return sizes[inode.index()];
  }

  /** Byte position of an inode in the image, or in the metabox. */
  public long position(BuildInode inode) {
    return origin + (slots[inode.index()] & 0xFFFFFFFFL) * OnDiskInode.SLOT_SIZE;
  }

  /** Node number of an inode. */
  public long nid(BuildInode inode) {
    long base = metaBlock << settings.blockBits();
    long number = (position(inode) - base) / OnDiskInode.SLOT_SIZE;
    return isBoxed() ? number | Inode.METABOX_BIT : number;
  }

  /** Node number of the packed inode, 0 if there is none or it lies outside of a metabox. */
  public long packedNid() {
    BuildInode last = tree.inodes().get(tree.inodes().size() - 1);
    return data.hasPackedInode() && !isOutside(last) ? nid(last) : 0;
  }

  /** Whether this is the packed inode beside a metabox, which may not lie in it. */
  public boolean isOutside(BuildInode inode) {
    return isBoxed() && data.hasPackedInode() && inode.index() == tree.inodes().size() - 1;
  }

  /** First block of a flat inode, or {@link #NO_BLOCKS}. */
  public long start(BuildInode inode) {
    return starts[inode.index()];
  }

  /** Number of blocks of a flat inode, without an inline tail. */
  public long blocks(BuildInode inode) {
    long size = size(inode);
    return layout(inode) == DataLayout.FLAT_INLINE
        ? InodeGeometry.blocksBeforeTail(size, settings.blockBits())
        : InodeGeometry.blocks(size, settings.blockBits());
  }

  /** Bytes of an inline tail, 0 if there is none. */
  public int tail(BuildInode inode) {
    return layout(inode) == DataLayout.FLAT_INLINE
        ? (int) (size(inode) - (blocks(inode) << settings.blockBits()))
        : 0;
  }

  /** Where metadata begins if compressed data lies in front of it, else 0; in bytes. */
  long origin() {
    return origin;
  }

  private static IndexSettings indexSettings(LayoutSettings settings, CompressedData data) {
    return new IndexSettings(
        settings.blockBits(),
        data.features().contains(Feature.BIG_PCLUSTER),
        settings.legacyIndex(),
        settings.bit48(),
        false,
        data.announced(),
        data.endBlock() << settings.blockBits());
  }

  void size(BuildInode inode, long size) {
    sizes[inode.index()] = size;
  }

  void shape(BuildInode inode, InodeVersion version, DataLayout layout) {
    int code =
        switch (layout) {
          case FLAT_PLAIN -> 0;
          case FLAT_INLINE -> 1;
          case CHUNK_BASED -> 2;
          case COMPRESSED_FULL -> 3;
          case COMPRESSED_COMPACT -> 4;
        };
    int extended = version == InodeVersion.EXTENDED ? EXTENDED : 0;
    shapes[inode.index()] = (byte) (code << LAYOUT_SHIFT | extended);
  }

  void position(BuildInode inode, long position) {
    slots[inode.index()] = (int) ((position - origin) / OnDiskInode.SLOT_SIZE);
  }

  void start(BuildInode inode, long block) {
    starts[inode.index()] = block;
  }

  void deviceTable(long position) {
    deviceTable = position;
  }

  void finish(List<MetadataGroup> allGroups, long firstBlock, long behind, long end) {
    groups = List.copyOf(allGroups);
    metaBlock = firstBlock;
    metadataEnd = behind;
    flatEnd = end;
  }
}
