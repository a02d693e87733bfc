package io.erofs.internal.cache;

import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.model.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of the file that tells what is cached of a blob; all numbers are little-endian.
 *
 * <pre>
 * header   magic "EROFSBLK", version u32 = 1, block bits u32, blob size u64,
 *          lengths u16 of validator, domain, volume, cookie; then these four; CRC-32C u32 of all before
 * record   first block u64, number of blocks u32 = n, n × CRC-32C u32 of a block's bytes,
 *          CRC-32C u32 of all before
 * </pre>
 *
 * <p>Records are only ever added. The first one whose checksum is wrong, or that is cut off, ends
 * the file: a process ended while it wrote there.
 */
final class IndexFormat {
  static final int RECORD_HEADER = 12;
  static final int SUM = 4;

  /** Most bytes of a header: with the longest validator and names. */
  static final int MAX_HEADER = 32 + BlobInfo.MAX_VALIDATOR + 3 * BlobKey.MAX_LENGTH + SUM;

  private static final long MAGIC = 0x4B4C4253464F5245L;
  private static final int VERSION = 1;

  /** What a header says. */
  record Header(String domain, BlobKey key, BlobInfo info, int blockBits) {}

  /** A header and where the records begin. */
  record Decoded(Header header, int length) {}

  private IndexFormat() {}

  static ByteBuffer encode(Header header) {
    byte[] domain = header.domain.getBytes(StandardCharsets.UTF_8);
    byte[] volume = header.key.volume().getBytes(StandardCharsets.UTF_8);
    Bytes cookie = header.key.cookie();
    Bytes validator = header.info.validator();
    ByteBuffer out = ByteBuffer.allocate(MAX_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putInt(VERSION).putInt(header.blockBits).putLong(header.info.size());
    out.putShort((short) validator.length()).putShort((short) domain.length);
    out.putShort((short) volume.length).putShort((short) cookie.length());
    out.put(validator.toByteArray()).put(domain).put(volume).put(cookie.toByteArray());
    return out.putInt(sum(out.array(), 0, out.position())).flip();
  }

  /** Reads a header; empty if it is none, or damaged. */
  static Optional<Decoded> decode(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      boolean ours = in.getLong() == MAGIC && in.getInt() == VERSION;
      int blockBits = in.getInt();
      long size = in.getLong();
      int validator = in.getShort();
      int domain = in.getShort();
      int volume = in.getShort();
      int cookie = in.getShort();
      if (!ours || blockBits < 12 || blockBits > 20) {
        return Optional.empty();
      }
      Header header =
          decode(
              blockBits,
              size,
              take(in, validator),
              take(in, domain),
              take(in, volume),
              take(in, cookie));
      int length = in.position();
      return in.getInt() == sum(in.array(), in.arrayOffset(), length)
          ? Optional.of(new Decoded(header, length + SUM))
          : Optional.empty();
    } catch (BufferUnderflowException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private static Header decode(
      int blockBits, long size, byte[] validator, byte[] domain, byte[] volume, byte[] cookie) {
    BlobKey key = new BlobKey(new String(volume, StandardCharsets.UTF_8), Bytes.of(cookie));
    return new Header(
        new String(domain, StandardCharsets.UTF_8),
        key,
        new BlobInfo(size, Bytes.of(validator)),
        blockBits);
  }

  private static byte[] take(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** Makes a record. */
  static ByteBuffer record(long first, int[] sums) {
    ByteBuffer out =
        ByteBuffer.allocate(RECORD_HEADER + (sums.length + 1) * SUM).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(first).putInt(sums.length);
    for (int sum : sums) {
      out.putInt(sum);
    }
    return out.putInt(sum(out.array(), 0, out.position())).flip();
  }

  /** CRC-32C. */
  static int sum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
