package io.erofs.tools.build.write;

import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.tools.build.data.CompressedData;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.plan.XattrPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Fills in the superblock. */
final class SuperblockMaker {
  private static final int PREFIX_UNIT = 4;
  private static final int UUID_SIZE = 16;
  private static final int LABEL_SIZE = 16;

  private final LayoutPlan plan;
  private final VolumeSettings volume;
  private final CompressedData compressed;
  private final UsedConfigs configs;
  private final OutsideInodes outside;

  /**
   * Creates a maker.
   *
   * @param plan where everything is
   * @param compressed what all that is compressed needs from readers
   * @param outside the inodes outside of the metabox
   * @param volume what only the superblock shows
   */
  SuperblockMaker(
      LayoutPlan plan, CompressedData compressed, OutsideInodes outside, VolumeSettings volume) {
    this.plan = plan;
    this.volume = volume;
    this.compressed = compressed;
    this.outside = outside;
    this.configs = UsedConfigs.of(compressed, plan.settings().blockBits());
  }

  /**
   * Encodes the superblock and what follows it, without checksum.
   *
   * @param blocks size of the image
   * @param uuid its UUID
   */
  byte[] encode(long blocks, Bytes uuid) {
    OnDiskSuperblock superblock = make(blocks, uuid);
    int size = superblock.encodedSize();
    int table = (int) plan.deviceTable() - OnDiskSuperblock.OFFSET;
    boolean hasTable = plan.deviceTable() > 0;
    int end = hasTable ? table + DeviceTableMaker.size(plan) : size + configs.size();
    byte[] encoded = new byte[end];
    superblock.encode(encoded, 0);
    configs.encode(encoded, size);
    if (hasTable) {
      DeviceTableMaker.encode(plan, blocks, encoded, table);
    }
    return encoded;
  }

  /** The features used, in the order of the table. */
  List<Feature> features() {
    XattrPlan xattrs = plan.xattrs();
    boolean prefixes = xattrs.prefixCount() > 0;
    List<Feature> used = new ArrayList<>();
    add(used, Feature.SB_CHKSUM, volume.checksum());
    add(used, Feature.MTIME, true);
    add(used, Feature.XATTR_FILTER, plan.settings().xattrs().nameFilter() && xattrs.anyBody());
    add(used, Feature.SHARED_EA_IN_METABOX, plan.isBoxed() && xattrs.sharedCount() > 0);
    add(used, Feature.PLAIN_XATTR_PFX, prefixes && volume.plainPrefixes());
    add(used, Feature.ISHARE_XATTRS, xattrs.hasDigests());
    Set<Feature> data = compressed.features();
    add(used, Feature.ZERO_PADDING, data.contains(Feature.ZERO_PADDING));
    add(used, Feature.COMPR_CFGS, configs.isNeeded());
    add(used, Feature.BIG_PCLUSTER, data.contains(Feature.BIG_PCLUSTER));
    add(used, Feature.CHUNKED_FILE, plan.chunks().table().size() > 0);
    add(used, Feature.DEVICE_TABLE, plan.deviceTable() > 0);
    add(used, Feature.ZTAILPACKING, data.contains(Feature.ZTAILPACKING));
    add(used, Feature.FRAGMENTS, data.contains(Feature.FRAGMENTS));
    add(used, Feature.DEDUPE, data.contains(Feature.DEDUPE));
    add(used, Feature.XATTR_PREFIXES, prefixes);
    add(used, Feature.BIT48, plan.settings().bit48());
    add(used, Feature.METABOX, plan.isBoxed());
    return List.copyOf(used);
  }

  private static void add(List<Feature> used, Feature feature, boolean condition) {
    if (condition) {
      used.add(feature);
    }
  }

  private OnDiskSuperblock make(long blocks, Bytes uuid) {
    XattrPlan xattrs = plan.xattrs();
    boolean bit48 = plan.settings().bit48();
    long rootNid = plan.nid(plan.tree().root());
    byte[] label = new byte[LABEL_SIZE];
    volume.label().copyTo(label, 0);
    return new OnDiskSuperblock(
        OnDiskSuperblock.MAGIC,
        0,
        bits(Feature.Set.COMPAT),
        plan.settings().blockBits(),
        plan.isBoxed() ? 1 : 0,
        bit48 ? (int) (blocks >>> 32) : (int) rootNid,
        plan.tree().inodes().size() + (plan.isBoxed() ? 1 : 0),
        plan.times().epoch(),
        plan.times().fixedNanos(),
        blocks & 0xFFFFFFFFL,
        plan.metaBlock(),
        xattrs.sharedBlock(),
        uuid,
        Bytes.of(label),
        bits(Feature.Set.INCOMPAT),
        configs.superblockField(),
        plan.chunks().devices().size(),
        (int) (plan.deviceTable() / OnDiskSuperblock.DEVICE_TABLE_UNIT),
        0,
        xattrs.prefixCount(),
        xattrs.prefixCount() == 0 ? 0 : plan.prefixStart() / PREFIX_UNIT,
        plan.packedNid() | outside.packedNid(),
        0,
        0,
        plan.times().buildOffset(),
        bit48 ? rootNid : 0,
        outside.metaboxNid(),
        0);
  }

  /** No UUID. */
  static Bytes noUuid() {
    return Bytes.of(new byte[UUID_SIZE]);
  }

  private long bits(Feature.Set set) {
    long bits = 0;
    for (Feature feature : features()) {
      bits |= feature.set() == set ? feature.mask() : 0;
    }
    return bits;
  }
}
