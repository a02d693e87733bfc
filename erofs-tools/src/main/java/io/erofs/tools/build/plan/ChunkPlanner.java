package io.erofs.tools.build.plan;

import io.erofs.internal.format.OnDiskChunkIndex;
import io.erofs.model.Bytes;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.data.StoredFile;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.RegularInode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Decides which files are chunk based: those that lie on devices, and those that are to be. */
public final class ChunkPlanner {
  /** Most extra devices: the device table counts them in 16 bits, as indexes do. */
  public static final int MAX_DEVICES = 0xFFFF;

  private static final int MAX_CHUNKS = 1 << 27;

  private final BuildTree tree;
  private final LayoutSettings settings;
  private final CompressedData data;
  private final Map<SourceDevice, Integer> ids = new IdentityHashMap<>();
  private final List<SourceDevice> devices;
  private final boolean outside;

  /**
   * Creates a planner.
   *
   * @param tree all files
   * @param settings what may be used
   * @param data what is compressed, and therefore not chunk based
   * @param devices extra devices of the sources
   * @param outside whether chunks that are to be stored go to another device than the image
   */
  public ChunkPlanner(
      BuildTree tree,
      LayoutSettings settings,
      CompressedData data,
      List<SourceDevice> devices,
      boolean outside) {
    this.tree = tree;
    this.settings = settings;
    this.data = data;
    this.devices = devices;
    this.outside = outside;
    for (SourceDevice device : devices) {
      ids.put(device, ids.size() + 1);
    }
  }

  /** Plans. */
  public ChunkPlan plan() throws BuildException {
    checkDevices();
    boolean wide = LayoutPlanner.isWide(tree, settings);
    boolean indexes = outside || settings.forceIndexes() || wide && !settings.forceBlockMap();
    ChunkSizes sizes = new ChunkSizes(settings, indexes, keepsHoles());
    boolean wideTable = wide || outside || !devices.isEmpty();
    ChunkPlan.Maker maker = new ChunkPlan.Maker(tree, settings.blockBits(), wideTable);
    for (BuildInode inode : tree.inodes()) {
      if (inode instanceof RegularInode file && mayBeChunked(file)) {
        PlacedFile placed = PlacedFile.of(tree, file, ids, settings.blockBits());
        if (!placed.isEmpty()) {
          add(file, placed, maker);
        } else {
          int bits = sizes.choose(tree, file);
          if (bits != ChunkSizes.FLAT) {
            maker.add(file, bits, indexes, wide, false);
            checkCount(maker.entries());
          }
        }
      }
    }
    return maker.make(devices);
  }

  private static void add(RegularInode file, PlacedFile placed, ChunkPlan.Maker maker)
      throws BuildException {
    long first = maker.entries();
    int bits = placed.bits();
    maker.add(file, bits, true, isWide(placed), true);
    checkCount(maker.entries());
    placed.fill(maker.table(), (int) first, bits);
  }

  private boolean mayBeChunked(RegularInode file) {
    return file.size() > 0 && data.of(file).equals(StoredFile.UNTOUCHED);
  }

  /** With devices, chunks are used anyway, and a file may be nothing but a hole. */
  private boolean keepsHoles() {
    return settings.keepHoles() || !devices.isEmpty() && data.files().isEmpty();
  }

  private static boolean isWide(PlacedFile file) {
    return file.endBlock() > OnDiskChunkIndex.NULL_LOW;
  }

  private void checkDevices() throws BuildException {
    if (devices.size() > MAX_DEVICES) {
      throw new BuildException(
          Bytes.EMPTY, devices.size() + " extra devices; at most " + MAX_DEVICES + " are possible");
    }
    long blocks = 0;
    for (SourceDevice device : devices) {
      blocks += device.size() >>> settings.blockBits();
      LayoutPlanner.checkBlocks(blocks, settings);
    }
    if (!devices.isEmpty() && settings.forceBlockMap()) {
      throw new BuildException(
          Bytes.EMPTY,
          "data on the extra device " + devices.get(0).name() + " cannot be named by block maps");
    }
  }

  private static void checkCount(long chunks) throws BuildException {
    if (chunks > MAX_CHUNKS) {
      throw new BuildException(
          Bytes.EMPTY,
          "more than " + MAX_CHUNKS + " chunks would be needed: choose a larger chunk size");
    }
  }
}
