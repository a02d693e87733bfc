package io.erofs.tools.build.plan;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskDeviceSlot;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.data.FileRoom;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.SourceProblem;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.DirectoryInode;
import io.erofs.tools.build.tree.Problems;
import java.util.List;
import java.util.function.Predicate;

/** Plans the layout of an image. */
public final class LayoutPlanner {
  /** Largest block address of an image without 48-bit addresses; all ones means "none". */
  public static final long MAX_NARROW_BLOCKS = 0xFFFFFFFFL;

  /** Most blocks of an image with 48-bit addresses. */
  public static final long MAX_WIDE_BLOCKS = 1L << 47;

  private static final long MAX_METADATA = 1L << 36;
  private static final int MAX_ROOT_NID = 0xFFFF;

  /**
   * What has to be known before data can be compressed.
   *
   * @param firstBlock the block behind superblock and shared attributes
   * @param mostBlocks most blocks of the image
   * @param rooms what the metadata has room for
   * @param packedTable what the packed inode has to begin with, may be nothing
   */
  public record Preview(
      long firstBlock, long mostBlocks, FileRoom.Source rooms, byte[] packedTable) {}

  private final BuildTree tree;
  private final LayoutSettings settings;
  private final Problems problems;

  /**
   * Creates a planner.
   *
   * @param tree what is to be placed
   * @param settings what may be used
   * @param problems where losses are reported
   */
  public LayoutPlanner(BuildTree tree, LayoutSettings settings, Problems problems) {
    this.tree = tree;
    this.settings = settings;
    this.problems = problems;
  }

  /**
   * What has to be known before data can be compressed.
   *
   * @param devices number of extra devices
   */
  public Preview preview(int devices) throws BuildException {
    long tablesEnd = tablesEnd(settings.configBytes(), devices);
    XattrPlan xattrs = xattrs(tablesEnd);
    long end = headEnd(tablesEnd, xattrs);
    TimeBase times = TimeBase.choose(tree, settings);
    return new Preview(
        InodeGeometry.blocks(end, settings.blockBits()),
        settings.bit48() ? MAX_WIDE_BLOCKS : MAX_NARROW_BLOCKS,
        new FileRooms(
            settings, new InodePlanner(tree, settings, times, xattrs, isWide(tree, settings))),
        xattrs.table(TablePlace.PACKED));
  }

  private XattrPlan xattrs(long tablesEnd) throws BuildException {
    long areaStart = settings.metadata().boxed() ? 0 : tablesEnd;
    return new XattrPlanner(tree, settings, areaStart).plan();
  }

  private long superblockEnd(int configBytes) {
    int slots = settings.metadata().boxed() ? OnDiskSuperblock.SLOT_SIZE : 0;
    return (long) OnDiskSuperblock.OFFSET + OnDiskSuperblock.SIZE + slots + configBytes;
  }

  /** The byte behind the superblock, the configurations and the device table. */
  private long tablesEnd(int configBytes, int devices) {
    long end = superblockEnd(configBytes);
    return devices == 0 ? end : deviceTable(end) + (long) devices * OnDiskDeviceSlot.SIZE;
  }

  private static long deviceTable(long superblockEnd) {
    return InodeGeometry.roundUp(superblockEnd, OnDiskSuperblock.DEVICE_TABLE_UNIT);
  }

  /** The byte behind all that follows the superblock. */
  private long headEnd(long tablesEnd, XattrPlan xattrs) {
    return settings.metadata().boxed()
        ? tablesEnd + xattrs.table(TablePlace.HEAD).length
        : xattrs.areaStart() + xattrs.area().length;
  }

  /** Whether addresses may need more than 32 bits. */
  static boolean isWide(BuildTree tree, LayoutSettings settings) {
    return settings.bit48() && mostBlocks(tree, settings) >= MAX_NARROW_BLOCKS;
  }

  /**
   * Plans.
   *
   * @param data what was compressed; its blocks are in the image
   * @param chunks which files are chunk based
   */
  public LayoutPlan plan(CompressedData data, ChunkPlan chunks) throws BuildException {
    TimeBase times = TimeBase.choose(tree, settings);
    MetadataForm form = settings.metadata();
    boolean hasConfigs = !data.isEmpty() || form.boxed() || form.compressDirectories();
    int configBytes = hasConfigs ? settings.configBytes() : 0;
    long tablesEnd = tablesEnd(configBytes, chunks.devices().size());
    XattrPlan xattrs = xattrs(tablesEnd);
    LayoutPlan plan =
        new LayoutPlan(tree, settings, times, xattrs, data, chunks, headEnd(tablesEnd, xattrs));
    if (!chunks.devices().isEmpty()) {
      plan.deviceTable(deviceTable(superblockEnd(configBytes)));
    }
    InodePlanner inodes = new InodePlanner(tree, settings, times, xattrs, isWide(tree, settings));
    boolean behindArea = data.isEmpty() || form.boxed();
    long start = behindArea ? xattrs.areaStart() + xattrs.area().length : plan.origin();
    MetadataPacker packer = new MetadataPacker(settings.blockBits(), start);
    List<MetadataGroup> groups = placeInodes(plan, inodes, packer);
    long metadataEnd = groups.get(groups.size() - 1).endBlock();
    if (form.boxed()) {
      metadataEnd = data.isEmpty() ? plan.headBlocks() : data.endBlock();
    }
    long flatEnd = placeData(plan, metadataEnd);
    plan.finish(groups, metaBlock(plan, start), metadataEnd, flatEnd);
    reportTimes(inodes);
    return plan;
  }

  /** More blocks than the image can have. */
  private static long mostBlocks(BuildTree tree, LayoutSettings settings) {
    long bytes = 0;
    for (BuildInode inode : tree.inodes()) {
      long size = inode instanceof DirectoryInode ? 0 : inode.size();
      bytes = InodeGeometry.roundUp(size, settings.blockSize()) + bytes + settings.blockSize();
      if (bytes < 0) {
        return Long.MAX_VALUE;
      }
    }
    // Directories and addresses take far less than what was rounded up and this factor.
    return (bytes >>> settings.blockBits()) * 2;
  }

  private List<MetadataGroup> placeInodes(
      LayoutPlan plan, InodePlanner inodes, MetadataPacker packer) throws BuildException {
    GroupPlacer placer = new GroupPlacer(plan, packer);
    for (BuildInode inode : tree.inodes()) {
      InodeSpace space = inodes.plan(inode, plan, packer);
      if (plan.isOutside(inode)) {
        continue;
      }
      placer.add(inode, space);
      if (packer.endOfBlocks() - plan.origin() > MAX_METADATA) {
        throw new BuildException(Bytes.EMPTY, "the metadata would take more than 64 GiB");
      }
    }
    placer.close();
    return placer.groups();
  }

  private long placeData(LayoutPlan plan, long firstBlock) throws BuildException {
    if (!settings.metadata().directoriesTogether()) {
      return placeData(plan, firstBlock, inode -> true);
    }
    long end = placeData(plan, firstBlock, inode -> inode.type() == FileType.DIRECTORY);
    return placeData(plan, end, inode -> inode.type() != FileType.DIRECTORY);
  }

  private long placeData(LayoutPlan plan, long firstBlock, Predicate<BuildInode> wanted)
      throws BuildException {
    long next = firstBlock;
    for (BuildInode inode : tree.inodes()) {
      if (!plan.isFlat(inode) || !wanted.test(inode)) {
        continue;
      }
      long blocks = plan.blocks(inode);
      if (blocks == 0) {
        plan.start(inode, LayoutPlan.NO_BLOCKS);
        continue;
      }
      if (settings.dataAlignment() > 1 && inode.type() == FileType.REGULAR) {
        next = align(next, settings.dataAlignment());
      }
      plan.start(inode, next);
      next += blocks;
      checkBlocks(next, settings);
    }
    return next;
  }

  /** Rounds up to a multiple of any number. */
  public static long align(long value, int unit) {
    long rest = value % unit;
    return rest == 0 ? value : value + unit - rest;
  }

  /**
   * Refuses more blocks than there can be.
   *
   * @param end blocks of the image, or of all devices together
   */
  public static void checkBlocks(long end, LayoutSettings settings) throws BuildException {
    long most = settings.bit48() ? MAX_WIDE_BLOCKS : MAX_NARROW_BLOCKS;
    if (end > most) {
      throw new BuildException(
          Bytes.EMPTY,
          "the image would have more than "
              + most
              + " blocks"
              + (settings.bit48() ? "" : ": choose a larger block size or the 48-bit form"));
    }
  }

  /** The block that node numbers count from: 0 unless the root's would need more than 16 bits. */
  private long metaBlock(LayoutPlan plan, long start) {
    boolean isNear =
        plan.origin() == 0 && plan.position(tree.root()) / OnDiskInode.SLOT_SIZE <= MAX_ROOT_NID;
    if (isNear || settings.bit48()) {
      return 0;
    }
    // One block earlier than the first inode, so that no node number is 0.
    return (start >>> settings.blockBits()) - 1;
  }

  private void reportTimes(InodePlanner inodes) {
    if (inodes.changedTimes() > 0) {
      problems.add(
          new SourceProblem(
              SourceProblem.Kind.ATTRIBUTE_CHANGED,
              Bytes.EMPTY,
              inodes.changedTimes()
                  + " files have other nanoseconds, as compact inodes were asked for"));
    }
  }
}
