package io.erofs.tools.oci;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
import io.erofs.error.ErofsException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.OnDiskLayerIndex;
import io.erofs.internal.format.OnDiskLayerIndex.Chunk;
import io.erofs.internal.format.OnDiskLayerIndex.Storage;
import io.erofs.model.Bytes;
import io.erofs.tools.archive.Packing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks one EROFS layer against the draft. */
final class LayerCheck {
  /** Takes what is wrong. */
  interface Report {
    void add(String place, String section, String problem);
  }

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})(?::([0-9]{1,18}))?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Bytes NAMED_MARK = Bytes.utf8(".wh.");
  private static final long MAX_BLOCK = 1 << 16;
  private static final int MAX_INDEX = 1 << 30;

  private final OciLayer layer;
  private final Path temporary;
  private final Report report;

  LayerCheck(OciLayer layer, Path temporary, Report report) {
    this.layer = layer;
    this.temporary = temporary;
    this.report = report;
  }

  /**
   * Checks.
   *
   * @param isMerged whether the layer is a part of the tree that a container sees
   * @param mayHide whether there is a layer below whose files it may hide
   */
  void run(boolean isMerged, boolean mayHide) throws IOException {
    try (WorkDirectory work = WorkDirectory.neighbour(temporary.resolve("layer"))) {
      Path image = work.path().resolve("image");
      LayerBytes.unpackTo(layer, image);
      checkDigests();
      checkVerity(image);
      checkIndex(Files.size(image));
      checkImage(image, isMerged, mayHide);
    }
  }

  private String annotation(String name) {
    return layer.annotations().getOrDefault(name, "");
  }

  private void add(String section, String problem) {
    report.add(layer.name(), section, problem);
  }

  private void checkDigests() {
    boolean isRaw = LayerDraft.isRaw(layer.mediaType());
    boolean differs = isRaw && layer.digest().isPresent() && !layer.digest().equals(layer.diffId());
    if (differs) {
      add("5.2", "the digest of an uncompressed layer is not that of its blob");
    }
  }

  private void checkVerity(Path image) throws IOException {
    String offset = annotation(LayerDraft.VERITY_OFFSET);
    String root = annotation(LayerDraft.VERITY_ROOT);
    String block = annotation(LayerDraft.VERITY_BLOCK_SIZE);
    if (offset.isEmpty() != root.isEmpty()) {
      add("2.3", "only one of the two annotations of a hash tree is there");
      return;
    }
    if (offset.isEmpty()) {
      return;
    }
    boolean areNumbers =
        NUMBER.matcher(offset).matches() && (block.isEmpty() || NUMBER.matcher(block).matches());
    if (!areNumbers) {
      add("2.3", "hash_offset=" + offset + ", block_size=" + block + " are no numbers");
      return;
    }
    long blockSize = block.isEmpty() ? DmVerity.USUAL_BLOCK : Long.parseLong(block);
    long at = Long.parseLong(offset);
    long size = Files.size(image);
    if (blockSize == 0 || at % blockSize != 0 || at > size) {
      add("3.5", "hash_offset=" + offset + " is no multiple of " + blockSize + " below " + size);
      return;
    }
    Optional<OciDigest> digest = OciDigest.parse(root);
    boolean isPlain = Long.bitCount(blockSize) == 1 && blockSize >= 512 && blockSize <= MAX_BLOCK;
    if (digest.isEmpty() || !digest.get().algorithm().equals("sha256") || !isPlain) {
      add("3.5", "root_digest=" + root + ", block_size=" + blockSize + " cannot be compared");
      return;
    }
    DmVerity.check(image, new DmVerity.Tree(at, (int) blockSize, digest.get()))
        .ifPresent(problem -> add("3.5", problem));
  }

  private void checkIndex(long imageSize) throws IOException {
    String range = annotation(LayerDraft.INDEX_RANGE);
    if (range.isEmpty()) {
      return;
    }
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      add("2.3", LayerDraft.INDEX_RANGE + "=" + range + " is no range");
      return;
    }
    OciFile blob = layer.file();
    long from = Long.parseLong(matcher.group(1));
    long to = matcher.group(2) == null ? blob.size() : Long.parseLong(matcher.group(2));
    if (from >= to || to != blob.size() || to - from > MAX_INDEX) {
      add("2.3", LayerDraft.INDEX_RANGE + "=" + range + " does not end a blob of " + blob.size());
      return;
    }
    OciFile part = new OciFile(blob.name(), blob.bytes(), blob.offset() + from, to - from);
    try {
      ByteView view = ByteView.of(part.read(MAX_INDEX), blob.name(), from);
      ByteView payload =
          LayerDraft.isZstd(layer.mediaType()) ? OnDiskLayerIndex.unframed(view) : view;
      checkIndexDigest(payload);
      checkChunks(OnDiskLayerIndex.decode(payload, from), imageSize, from);
    } catch (ErofsException e) {
      add("3.4", String.valueOf(e.getMessage()));
    }
  }

  private void checkIndexDigest(ByteView payload) {
    String digest = annotation(LayerDraft.INDEX_DIGEST);
    String found = OciDigest.of(payload.toByteArray()).toString();
    if (digest.startsWith("sha256:") && !digest.equals(found)) {
      add("2.3", "the chunk index has the digest " + found + ", expected " + digest);
    }
  }

  private void checkChunks(OnDiskLayerIndex index, long imageSize, long indexOffset)
      throws IOException {
    boolean isZstd = LayerDraft.isZstd(layer.mediaType());
    if (index.storage() != (isZstd ? Storage.ZSTD : Storage.RAW)) {
      add("3.4.1", "chunks are stored as " + index.storage() + " in " + layer.mediaType());
      return;
    }
    long expected = isZstd ? imageSize : indexOffset;
    if (index.size() != expected) {
      add("3.4.1", "the chunk index is of " + index.size() + " bytes, the image of " + expected);
    }
    for (int i = 0; i < index.count(); i++) {
      checkChunk(index.chunk(i), i, isZstd);
    }
  }

  private void checkChunk(Chunk chunk, int number, boolean isZstd) throws IOException {
    OciFile blob = layer.file();
    if (chunk.storedLength() > MAX_INDEX || chunk.length() > MAX_INDEX) {
      add("3.4.2", "chunk " + number + " has more than " + MAX_INDEX + " bytes; not checked");
      return;
    }
    byte[] stored =
        new OciFile(
                blob.name(),
                blob.bytes(),
                blob.offset() + chunk.storedOffset(),
                chunk.storedLength())
            .read(MAX_INDEX);
    if (!chunk.digest().isEmpty() && !chunk.digest().equals(digest(chunk, stored))) {
      add("3.4.5", "chunk " + number + " at " + chunk.storedOffset() + " has another digest");
    } else if (isZstd) {
      checkFrame(chunk, number, stored);
    }
  }

  private static Bytes digest(Chunk chunk, byte[] stored) {
    String algorithm = chunk.digest().length() == 32 ? "sha256" : "sha512";
    OciDigest form = new OciDigest(algorithm, "0".repeat(2 * chunk.digest().length()));
    return Bytes.of(form.newHash().digest(stored));
  }

  private void checkFrame(Chunk chunk, int number, byte[] stored) {
    String name = "chunk " + number + " at " + chunk.storedOffset();
    try (InputStream in = Packing.ZSTD.unpack(new ByteArrayInputStream(stored), name)) {
      long length = 0;
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        length += n;
      }
      if (length != chunk.length()) {
        add("3.3", name + " gives " + length + " bytes, expected " + chunk.length());
      }
    } catch (IOException e) {
      add("3.3", String.valueOf(e.getMessage()));
    }
  }

  private void checkImage(Path file, boolean isMerged, boolean mayHide) throws IOException {
    try (ErofsImage image = Erofs.open(file)) {
      image.walk(
          entry -> {
            if (entry.name().startsWith(NAMED_MARK)) {
              add("3.6", "/" + entry.path() + " is a mark of archives");
            }
            if (isMerged && !mayHide && entry.inode().isWhiteout()) {
              add("3.6", "/" + entry.path() + " is a whiteout, but there is nothing to hide");
            }
            return ImageVisitor.Next.CONTINUE;
          });
    } catch (ErofsException e) {
      add("3.2", String.valueOf(e.getMessage()));
    }
  }
}
