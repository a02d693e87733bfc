package io.erofs.tools.build.index;

import io.erofs.internal.format.CompactPacks;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.model.Algorithm;
import io.erofs.tools.build.data.ExtentFacts;
import io.erofs.tools.build.data.StoredExtents;
import java.util.List;

/**
 * Encodes indexes in forms that {@link #choose} gives. Immutable, for any number of threads.
 *
 * <p>A planner asks {@link #choose} for the size; a writer asks again for the same file and hands
 * the answer, which is the same, to {@link #encode}.
 */
public final class IndexEncoder {
  private final IndexSettings settings;
  private final FormChooser chooser;

  /** Creates an encoder for the indexes of an image. */
  public IndexEncoder(IndexSettings settings) {
    this.settings = settings;
    this.chooser = new FormChooser(settings);
  }

  /**
   * Chooses the form of an index: the smallest one that can tell the extents, in constant time.
   *
   * @param extents the extents of the file
   * @param inodeEnd bytes of the inode and its attribute body, a multiple of 4
   * @throws IllegalArgumentException if no form that the settings allow can tell the extents
   */
  public IndexForm choose(StoredExtents extents, long inodeEnd) {
    return chooser.choose(extents, inodeEnd);
  }

  /**
   * Encodes an index.
   *
   * @param extents the extents of the file
   * @param form what {@link #choose} gave for them
   * @param base what the addresses of the extents are counted from, in bytes; whole blocks unless
   *     the form is of encoded extents
   * @param target zeroed bytes; index 0 is where a position that is a multiple of 32 comes to be
   * @param inodeEnd index of the byte behind the inode and its attribute body
   * @return index of the byte behind the index, where an inline tail begins
   */
  public int encode(StoredExtents extents, IndexForm form, long base, byte[] target, int inodeEnd) {
    int header = (int) InodeGeometry.mapHeader(inodeEnd);
    switch (form.kind()) {
      case WHOLE_FRAGMENT:
        OnDiskMapHeader.wholeFragment(extents.fragmentOffset()).encode(target, header);
        return header + OnDiskMapHeader.SIZE;
      case ENCODED:
        extentHeader(extents, form.recordSize()).encode(target, header);
        int records = (int) InodeGeometry.encodedExtents(header, form.recordSize());
        return new ExtentEncoder(extents, form.recordSize(), base).encode(target, records);
      case FULL:
        clusterHeader(extents, FormChooser.fullAdvise(extents)).encode(target, header);
        int entries = (int) InodeGeometry.fullIndex(header);
        return FullEncoder.encode(entries(extents, form, base), target, entries);
      default:
        return compact(extents, form, base, target, header);
    }
  }

  private int compact(StoredExtents extents, IndexForm form, long base, byte[] target, int header) {
    int advise = FormChooser.compactAdvise(extents);
    clusterHeader(extents, advise).encode(target, header);
    int blockBits = settings.blockBits();
    CompactPacks packs = FormChooser.packs(extents, header);
    boolean big = (advise & OnDiskMapHeader.BIG_PCLUSTER_1) != 0;
    long firstBlock = base + extents.firstAddress() >>> blockBits;
    new CompactEncoder(entries(extents, form, base), packs, blockBits, firstBlock, big)
        .encode(target);
    return (int) packs.end();
  }

  private LclusterCursor entries(StoredExtents extents, IndexForm form, long base) {
    int advise =
        form.kind() == IndexForm.Kind.FULL
            ? FormChooser.fullAdvise(extents)
            : FormChooser.compactAdvise(extents);
    boolean counts =
        (advise & (OnDiskMapHeader.BIG_PCLUSTER_1 | OnDiskMapHeader.BIG_PCLUSTER_2)) != 0;
    return new LclusterCursor(extents, base >>> settings.blockBits(), counts);
  }

  private OnDiskMapHeader clusterHeader(StoredExtents extents, int advise) {
    long low = 0;
    if (extents.hasFragment()) {
      low = extents.fragmentOffset();
    } else if (extents.hasInlineTail()) {
      low = OnDiskMapHeader.lowOfInline(extents.stored(extents.count() - 1));
    }
    List<Algorithm> used = extents.facts().algorithms();
    Algorithm first = used.isEmpty() ? settings.announced() : used.get(0);
    int second = used.size() < 2 ? 0 : used.get(1).ordinal();
    int algorithms = OnDiskMapHeader.algorithms(first.ordinal(), second);
    return OnDiskMapHeader.of(low, advise, algorithms, 0);
  }

  private static OnDiskMapHeader extentHeader(StoredExtents extents, int recordSize) {
    ExtentFacts facts = extents.facts();
    int advise = OnDiskMapHeader.adviseOf(recordSize) | FormChooser.commonAdvise(extents);
    return FormChooser.hasStarts(recordSize)
        ? OnDiskMapHeader.ofExtents(extents.count(), advise)
        : OnDiskMapHeader.of(0, advise, 0, facts.equalBits() - facts.blockBits());
  }
}
