package io.erofs.tools.dump;

import static java.util.stream.Collectors.joining;

import io.erofs.ErofsImage;
import io.erofs.model.CompressionConfig;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Feature;
import io.erofs.model.Rafs;
import io.erofs.model.RafsBlob;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The superblock in the lines of dump.erofs, and what it does not show. */
final class SuperblockText {
  private static final int LABEL = 46;

  private final Appendable out;

  private SuperblockText(Appendable out) {
    this.out = out;
  }

  static void write(ErofsImage image, Appendable out) throws IOException {
    Superblock sb = image.superblock();
    Optional<Rafs> rafs = image.rafs();
    SuperblockText text = new SuperblockText(out);
    text.geometry(sb);
    text.nodes(sb, image.compression());
    text.identity(sb);
    text.devices(image.devices(), sb.blockSize());
    if (rafs.isPresent()) {
      text.rafs(rafs.get());
    }
  }

  /** What a bootstrap of Nydus has beside the image. */
  private void rafs(Rafs rafs) throws IOException {
    line("Nydus RAFS v6 flags:", "0x" + Long.toHexString(rafs.flags()));
    line("Nydus RAFS v6 chunk size:", rafs.chunkSize());
    line("Nydus RAFS v6 chunks:", rafs.chunkCount());
    for (RafsBlob blob : rafs.blobs()) {
      line(
          "Nydus RAFS v6 blob " + blob.index() + ":",
          blob.id()
              + ", "
              + blob.chunkCount()
              + " chunks, "
              + Long.toUnsignedString(blob.uncompressedSize())
              + " bytes, "
              + Long.toUnsignedString(blob.compressedSize())
              + " stored, compressor "
              + Integer.toUnsignedString(blob.compressor())
              + ", features 0x"
              + Long.toHexString(blob.features()));
    }
    String nids = rafs.prefetchNids().stream().map(String::valueOf).collect(joining(" "));
    line("Nydus RAFS v6 prefetched nids:", nids);
  }

  private void geometry(Superblock sb) throws IOException {
    line("Filesystem magic number:", "0xE0F5E1E2");
    line("Filesystem blocksize:", sb.blockSize());
    line("Filesystem blocks:", sb.blocks());
    line("Filesystem inode metadata start block:", sb.metaBlock());
    line("Filesystem shared xattr metadata start block:", sb.xattrBlock());
    line("Filesystem root nid:", Long.toUnsignedString(sb.rootNid()));
  }

  private void nodes(Superblock sb, List<CompressionConfig> algorithms) throws IOException {
    if (sb.packedNid() != 0) {
      line("Filesystem packed nid:", Long.toUnsignedString(sb.packedNid()));
    }
    if (sb.metaboxNid() != 0) {
      line("Filesystem metabox nid:", Long.toUnsignedString(sb.metaboxNid()));
    }
    if (sb.has(Feature.COMPR_CFGS)) {
      line(
          "Filesystem compr_algs:",
          String.join(", ", algorithms.stream().map(c -> c.algorithm().label()).toList()));
    } else {
      line("Filesystem lz4_max_distance:", sb.compression());
    }
    line("Filesystem sb_size:", sb.size());
    line("Filesystem inode count:", sb.inodeCount());
    line("Filesystem created:", Times.ctime(sb.created()));
  }

  private void identity(Superblock sb) throws IOException {
    line("Filesystem compatible features:", features(Feature.Set.COMPAT, sb.featureCompat()));
    line("Filesystem incompatible features:", features(Feature.Set.INCOMPAT, sb.featureIncompat()));
    line("Filesystem UUID:", sb.uuidText());
    if (!sb.volumeName().isEmpty()) {
      line("Filesystem volume name:", sb.volumeName().toString());
    }
    line("Required upstream Linux kernel version:", sb.leastKernel().toString());
  }

  private void devices(List<DeviceSlot> devices, long blockSize) throws IOException {
    for (DeviceSlot device : devices) {
      String label = "Filesystem device " + device.id() + ":";
      String tag = device.tag().isEmpty() ? "" : ", tag " + device.tag();
      line(label, device.blocks() + " blocks of " + blockSize + " bytes" + tag);
    }
  }

  /** The names of the bits set, each with a blank behind, as scripts know it. */
  private static String features(Feature.Set set, long bits) {
    StringBuilder text = new StringBuilder();
    for (Feature feature : Feature.in(set, bits)) {
      if (feature != Feature.COMPR_HEAD2) {
        text.append(feature.label()).append(' ');
      }
    }
    return text.toString();
  }

  private void line(String label, long value) throws IOException {
    line(label, Long.toString(value));
  }

  private void line(String label, String value) throws IOException {
    out.append(Columns.fill(label, LABEL)).append(value).append('\n');
  }
}
