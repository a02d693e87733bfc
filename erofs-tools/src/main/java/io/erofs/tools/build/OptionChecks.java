package io.erofs.tools.build;

import io.erofs.model.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Checks all options of a build at once. */
final class OptionChecks {
  private static final String PCLUSTER_RULE = "must be a multiple of the block size up to 1 MiB";
  private static final int MAX_ALIGNMENT = 1 << 24;
  private static final int MAX_WORKERS = 1024;
  private static final int MAX_ROOT_XATTR_SIZE = 65535;

  private final List<String> faults = new ArrayList<>();

  private OptionChecks() {}

  static void check(BuildOptions options) {
    OptionChecks checks = new OptionChecks();
    checks.sizes(options);
    checks.chunks(options.chunks());
    checks.ranges(options);
    checks.xattrs(options);
    if (options.compression().isEnabled()) {
      checks.compression(options, options.compression());
    }
    if (!checks.faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", checks.faults));
    }
  }

  private void sizes(BuildOptions options) {
    int block = options.blockSize();
    boolean blockIsGood =
        block >= BuildOptions.MIN_BLOCK_SIZE
            && block <= BuildOptions.MAX_BLOCK_SIZE
            && Integer.bitCount(block) == 1;
    if (!blockIsGood) {
      fault("blockSize", block, "must be a power of two from 512 to 65536");
    }
    long chunk = options.chunks().size();
    if (chunk != 0
        && (Long.bitCount(chunk) != 1 || chunk < block || chunk > ChunkOptions.MAX_SIZE)) {
      fault("chunks.size", chunk, "must be a power of two from the block size to 1 GiB");
    }
  }

  private void chunks(ChunkOptions options) {
    if (options.target().isEmpty()) {
      return;
    }
    if (options.size() == 0) {
      fault("chunks.size", 0, "contradicts chunks outside of the image");
    }
    if (options.form() == ChunkForm.BLOCK_MAP) {
      fault("chunks.form", ChunkForm.BLOCK_MAP, "cannot name chunks outside of the image");
    }
  }

  private void ranges(BuildOptions options) {
    range("dataAlignment", options.dataAlignment(), 1, MAX_ALIGNMENT);
    range("imageAlignment", options.imageAlignment(), 1, MAX_ALIGNMENT);
    range("offset", options.offset(), 0, Long.MAX_VALUE / 2);
    range("rootXattrSize", options.rootXattrSize(), 0, MAX_ROOT_XATTR_SIZE);
    range("workers", options.workers(), 1, MAX_WORKERS);
    Bytes label = options.label();
    if (label.length() > BuildOptions.MAX_LABEL || label.indexOf(0) >= 0) {
      fault("label", label, "must have at most 15 bytes and no NUL");
    }
  }

  private void xattrs(BuildOptions options) {
    List<Bytes> prefixes = options.xattrs().prefixes();
    Bytes digest = options.xattrs().inodeDigest();
    if (!digest.isEmpty() && !LongPrefixes.isValidName(digest)) {
      fault("inodeDigest", digest, "must have 1 to 255 bytes behind a namespace, and no NUL");
    }
    if (prefixes.size() > XattrOptions.MAX_PREFIXES - (digest.isEmpty() ? 0 : 1)) {
      fault("prefixes", prefixes.size(), "must be at most 128 with the name of digests");
    }
    for (Bytes prefix : prefixes) {
      if (!LongPrefixes.isValid(prefix)) {
        fault(
            "prefixes",
            prefix,
            "must have at most 255 bytes behind its namespace, and cannot be an ACL");
      }
    }
  }

  private void compression(BuildOptions options, CompressionOptions compression) {
    int pcluster = compression.pclusterSize();
    if (pcluster != 0 && !isPclusterSize(options, pcluster)) {
      fault("pclusterSize", pcluster, PCLUSTER_RULE);
    }
    range(
        "maxExtentBytes", compression.maxExtentBytes(), 4096, CompressionOptions.MAX_EXTENT_BYTES);
    metadata(options, compression.metadata());
    range("algorithms", compression.algorithms().size(), 1, CompressionOptions.MAX_ALGORITHMS);
    FragmentOptions fragments = compression.fragments();
    int packed = fragments.pclusterSize();
    if (packed != 0 && !isPclusterSize(options, packed)) {
      fault("fragments.pclusterSize", packed, PCLUSTER_RULE);
    }
    range("fragments.algorithm", fragments.algorithm(), 0, compression.algorithms().size() - 1L);
    if (options.chunks().size() != 0) {
      fault("chunks.size", options.chunks().size(), "contradicts compression");
    }
    if (options.chunks().keepHoles()) {
      fault(
          "chunks.keepHoles",
          true,
          "contradicts compression, which leaves nothing of holes anyway");
    }
  }

  private void metadata(BuildOptions options, MetadataOptions metadata) {
    int pcluster = metadata.pclusterSize();
    if (pcluster != 0 && !isPclusterSize(options, pcluster)) {
      fault("metadata.pclusterSize", pcluster, PCLUSTER_RULE);
    }
    range(
        "metadata.algorithm",
        metadata.algorithm(),
        0,
        options.compression().algorithms().size() - 1L);
  }

  private static boolean isPclusterSize(BuildOptions options, int bytes) {
    return bytes % options.blockSize() == 0
        && bytes >= options.blockSize()
        && bytes <= CompressionOptions.MAX_PCLUSTER_SIZE;
  }

  private void range(String option, long value, long least, long most) {
    if (value < least || value > most) {
      fault(option, value, "must be from " + least + " to " + most);
    }
  }

  private void fault(String option, Object value, String rule) {
    faults.add(option + "=" + value + " " + rule);
  }
}
