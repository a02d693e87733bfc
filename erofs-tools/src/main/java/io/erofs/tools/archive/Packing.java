package io.erofs.tools.archive;

import io.erofs.internal.codec.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** How a stream of bytes is compressed, which its first bytes tell. */
public enum Packing {
  /** Not at all, or in a way that is not known. */
  NONE("plain"),
  /** gzip, RFC 1952. */
  GZIP("gzip"),
  /** The .xz format. */
  XZ("xz"),
  /** The older .lzma format. */
  LZMA("lzma"),
  /** Zstandard frames, RFC 8878. */
  ZSTD("zstd"),
  /** lzip; cannot be read. */
  LZIP("lzip"),
  /** bzip2; cannot be read. */
  BZIP2("bzip2"),
  /** lz4 frames; cannot be read. */
  LZ4("lz4"),
  /** compress(1); cannot be read. */
  COMPRESS("compress");

  /** Bytes that {@link #of} wants to see. */
  public static final int HEAD = 512;

  /** Memory that xz and lzma may take; their own highest level takes a quarter. */
  private static final int MEMORY_KIB = 256 << 10;

  private static final int LZMA_HEADER = 13;
  private static final int MAX_LZMA_PROPERTIES = 225;
  private static final long MAX_LZMA_SIZE = 1L << 40;
  private static final byte[] XZ_MAGIC = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};

  private final String text;

  Packing(String text) {
    this.text = text;
  }

  /**
   * The name people know.
   *
   * @return name in small letters
   */
  public String text() {
    return text;
  }

  /**
   * How something is compressed.
   *
   * @param head its first {@link #HEAD} bytes, or all if there are less
   * @return the way; {@link #NONE} for a tar archive whatever its first entry's name
   */
  public static Packing of(byte[] head) {
    if (head.length >= TarBlock.SIZE
        && new TarBlock(Arrays.copyOf(head, TarBlock.SIZE)).hasChecksum()) {
      return NONE;
    }
    int first = u16(head, 0);
    int second = u16(head, 2);
    if (first == 0x8B1F) {
      return GZIP;
    }
    if (first == 0xB528 && second == 0xFD2F || (first & 0xFFF0) == 0x2A50 && second == 0x184D) {
      return ZSTD;
    }
    if (head.length >= XZ_MAGIC.length
        && Arrays.equals(XZ_MAGIC, Arrays.copyOf(head, XZ_MAGIC.length))) {
      return XZ;
    }
    if (isLzma(head)) {
      return LZMA;
    }
    if (first == 0x5A4C && second == 0x5049) {
      return LZIP;
    }
    if (first == 0x5A42 && (second & 0xFF) == 'h') {
      return BZIP2;
    }
    if (first == 0x2204 && second == 0x184D) {
      return LZ4;
    }
    return first == 0x9D1F ? COMPRESS : NONE;
  }

  /** Properties, size of the dictionary (2^n or 2^n + 2^(n-1)), size or -1: there is no magic. */
  private static boolean isLzma(byte[] head) {
    if (head.length < LZMA_HEADER || (head[0] & 0xFF) >= MAX_LZMA_PROPERTIES) {
      return false;
    }
    long dictionary = u16(head, 1) | (long) u16(head, 3) << 16;
    long size = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      size |= (head[5 + i] & 0xFFL) << 8 * i;
    }
    long highest = Long.highestOneBit(dictionary);
    boolean isUsual = dictionary == highest || dictionary == highest + highest / 2;
    return dictionary >= 1 << 12
        && (isUsual || dictionary == 0xFFFFFFFFL)
        && (size == -1 || size >= 0 && size < MAX_LZMA_SIZE);
  }

  private static int u16(byte[] head, int at) {
    return at + 1 < head.length ? (head[at] & 0xFF) | (head[at + 1] & 0xFF) << 8 : -1;
  }

  /**
   * Decompresses a stream. What is damaged, ends too early or would take too much memory is an
   * {@link ArchiveException}.
   *
   * @param packed the compressed bytes, from the first on; closed with the result
   * @param name name for messages
   * @return the decompressed bytes, for one thread; for {@link #NONE} the stream itself
   * @throws IOException if this way of compression cannot be read, or the stream cannot
   */
  public InputStream unpack(InputStream packed, String name) throws IOException {
    return this == NONE ? packed : new UnpackedInput(packed, name, this);
  }

  /** The decoder itself. */
  InputStream decoder(InputStream packed) throws IOException {
    return switch (this) {
      case GZIP -> new GzipInput(packed);
      case XZ -> new XZInputStream(packed, MEMORY_KIB);
      case LZMA -> new LZMAInputStream(packed, MEMORY_KIB);
      case ZSTD -> new ZstdInputStream(packed);
      default -> throw new IOException("this way of compression is not supported");
    };
  }
}
