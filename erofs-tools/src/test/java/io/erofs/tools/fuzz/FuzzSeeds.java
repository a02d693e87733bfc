package io.erofs.tools.fuzz;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.ImageEntry;
import io.erofs.ImageVisitor;
import io.erofs.internal.codec.Decompressors;
import io.erofs.internal.format.LittleEndian;
import io.erofs.model.Algorithm;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.model.InodeVersion;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What each target starts from: the corpus, cut into the pieces that the targets take. */
final class FuzzSeeds {
  private static final int MAX_IMAGE = 1 << 15;
  private static final int MAX_PIECE = 2048;
  private static final int MAX_STREAM = 1 << 14;
  private static final int MOST = 150;

  private final Map<FuzzTarget, List<byte[]>> seeds = new EnumMap<>(FuzzTarget.class);

  private FuzzSeeds() {}

  /** Writes the seeds of a target into a folder. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    List<byte[]> all = collect().get(FuzzTarget.valueOf(arguments[0]));
    for (int i = 0; i < all.size(); i++) {
      Files.write(folder.resolve("seed-" + i), all.get(i));
    }
  }

  /** The seeds of every target; none is without. */
  static Map<FuzzTarget, List<byte[]>> collect() throws IOException {
    FuzzSeeds seeds = new FuzzSeeds();
    for (CorpusImage image : Corpus.good()) {
      if (image.offset() == 0 && image.sideFiles().isEmpty()) {
        seeds.image(Files.readAllBytes(image.image()), image.image());
      }
    }
    return seeds.seeds;
  }

  private void add(FuzzTarget target, byte[] seed) {
    List<byte[]> all = seeds.computeIfAbsent(target, key -> new ArrayList<>());
    if (all.size() < MOST) {
      all.add(seed);
    }
  }

  private void image(byte[] bytes, Path file) throws IOException {
    if (bytes.length <= MAX_IMAGE) {
      add(FuzzTarget.TREE, bytes);
    }
    try (ErofsImage image = Erofs.open(file)) {
      if (image.superblock().metaboxNid() != 0) {
        metabox(image, image.superblock().metaboxNid());
      }
      image.walk(
          entry -> {
            entry(image, bytes, entry);
            return ImageVisitor.Next.CONTINUE;
          });
    }
  }

  private void metabox(ErofsImage image, long nid) throws IOException {
    try (var content = image.newInputStream(image.inode(nid))) {
      add(FuzzTarget.METABOX, prefixed(content.readNBytes(MAX_PIECE * 2), 1, 0));
    }
  }

  private void entry(ErofsImage image, byte[] bytes, ImageEntry entry) throws IOException {
    Inode inode = entry.inode();
    if (inode.inMetabox() || inode.size() == 0) {
      return;
    }
    int at = Math.toIntExact(inode.position());
    int end = at + (inode.version() == InodeVersion.EXTENDED ? 64 : 32);
    if (inode.xattrCount() > 0) {
      int count = inode.xattrCount();
      add(FuzzTarget.XATTRS, prefixed(piece(bytes, end), count & 0xFFFF, 0));
    }
    int body = inode.xattrCount() > 0 ? 12 + 4 * (inode.xattrCount() - 1) : 0;
    int index = (end + body + 7) / 8 * 8;
    byte[] piece = piece(bytes, index);
    switch (inode.layout()) {
      case CHUNK_BASED ->
          add(FuzzTarget.CHUNKS, prefixed(piece, inode.size(), LittleEndian.u32(bytes, at + 16)));
      case COMPRESSED_COMPACT -> add(FuzzTarget.COMPACT_INDEX, prefixed(piece, inode.size(), 1));
      case COMPRESSED_FULL -> {
        boolean extents = (piece[4] & 1) != 0 && piece[7] >= 0;
        FuzzTarget target = extents ? FuzzTarget.ENCODED_EXTENTS : FuzzTarget.FULL_INDEX;
        add(target, prefixed(piece, inode.size(), 1));
      }
      default -> {
        return;
      }
    }
    if (inode.layout() != DataLayout.CHUNK_BASED) {
      streams(image, bytes, inode);
    }
  }

  private void streams(ErofsImage image, byte[] bytes, Inode inode) throws IOException {
    for (Extent extent : image.extents(inode).toList(20)) {
      if (extent instanceof Extent.Encoded encoded
          && encoded.encoding().algorithm().isPresent()
          && encoded.physicalLength() <= MAX_STREAM) {
        int from = Math.toIntExact(encoded.physicalOffset());
        int zeros = Decompressors.leadingZeros(bytes, from, encoded.physicalLength());
        int to = from + encoded.physicalLength();
        byte[] seed = new byte[5 + to - from - zeros];
        LittleEndian.putU32(seed, 0, encoded.length());
        seed[4] = (byte) (encoded.partial() ? 1 : 0);
        System.arraycopy(bytes, from + zeros, seed, 5, to - from - zeros);
        Algorithm algorithm = encoded.encoding().algorithm().get();
        add(FuzzTarget.valueOf(algorithm.name()), seed);
      }
    }
  }

  private static byte[] piece(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_PIECE));
  }

  private static byte[] prefixed(byte[] piece, long first, long second) {
    byte[] seed = new byte[8 + piece.length];
    LittleEndian.putU32(seed, 0, first);
    LittleEndian.putU32(seed, 4, second);
    System.arraycopy(piece, 0, seed, 8, piece.length);
    return seed;
  }
}
