package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.OnDiskRafsBlob;
import io.erofs.internal.format.OnDiskRafsSuperblock;
import io.erofs.internal.map.MetadataSource;
import io.erofs.model.Rafs;
import io.erofs.model.RafsBlob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what a Nydus RAFS v6 bootstrap has beside EROFS. Format specification 8. */
public final class RafsReader {
  private static final String RULE = "S-05";
  private static final int MAX_BLOBS = 0xFFFF;
  private static final int MAX_PREFETCH = 1 << 16;
  private static final int NID_SIZE = 4;
  private static final int CHUNK_ENTRY = 80;

  private final MetadataSource image;
  private final ByteView view;
  private final OnDiskRafsSuperblock raw;

  private RafsReader(MetadataSource image) throws IOException {
    this.image = image;
    this.view =
        image.view(OnDiskRafsSuperblock.OFFSET, OnDiskRafsSuperblock.SIZE, RULE, "RAFS superblock");
    this.raw = OnDiskRafsSuperblock.decode(view);
  }

  /** Reads the tables of an image that is known to be a bootstrap. */
  public static Rafs read(MetadataSource image) throws IOException {
    return new RafsReader(image).read();
  }

  private Rafs read() throws IOException {
    if (raw.chunkTableSize() < 0 || raw.chunkTableSize() % CHUNK_ENTRY != 0) {
      throw corrupt("chunk_table_size=" + Long.toUnsignedString(raw.chunkTableSize()));
    }
    return new Rafs(
        raw.flags(),
        raw.chunkSize(),
        blobs(),
        prefetch(),
        raw.chunkTableOffset() == 0 ? 0 : raw.chunkTableSize() / CHUNK_ENTRY);
  }

  private List<RafsBlob> blobs() throws IOException {
    int count = count("blob_table_size", raw.blobTableSize(), OnDiskRafsBlob.SIZE, MAX_BLOBS);
    List<RafsBlob> blobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = raw.blobTableOffset() + (long) i * OnDiskRafsBlob.SIZE;
      OnDiskRafsBlob blob =
          OnDiskRafsBlob.decode(image.view(at, OnDiskRafsBlob.SIZE, RULE, "RAFS blob " + i));
      if (blob.index() != i) {
        throw corrupt("blob " + i + " has blob_index=" + blob.index());
      }
      blobs.add(
          new RafsBlob(
              i,
              SuperblockReader.withoutZeros(blob.id()),
              blob.chunkSize(),
              blob.chunkCount(),
              (int) blob.compressor(),
              (int) blob.digester(),
              blob.features(),
              blob.compressedSize(),
              blob.uncompressedSize()));
    }
    return blobs;
  }

  private List<Long> prefetch() throws IOException {
    int count = count("prefetch_table_size", raw.prefetchTableSize(), NID_SIZE, MAX_PREFETCH);
    ByteView table =
        image.view(
            count == 0 ? 0 : raw.prefetchTableOffset(),
            count * NID_SIZE,
            RULE,
            "RAFS prefetch table");
    List<Long> nids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nids.add(table.u32(i * NID_SIZE));
    }
    return nids;
  }

  private int count(String field, long size, int unit, int most) throws CorruptImageException {
    if (size % unit != 0 || size / unit > most) {
      throw corrupt(field + "=" + size + ", expected a multiple of " + unit);
    }
    return (int) (size / unit);
  }

  private CorruptImageException corrupt(String problem) {
    return new CorruptImageException(RULE, "RAFS: " + problem, view.location(0));
  }
}
