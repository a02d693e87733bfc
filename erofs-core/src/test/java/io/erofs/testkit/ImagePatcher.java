package io.erofs.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A copy of an image in which named fields are changed, for tests of what readers do with the
 * damage. Knows the format by itself, apart from the code under test. For one thread.
 *
 * <p>Files are written with the suffix {@code .patched}, which {@link KernelMount} refuses.
 */
public final class ImagePatcher {
  /** Byte offset of the superblock. */
  public static final int SUPERBLOCK = 1024;

  private static final int CHECKSUM = SUPERBLOCK + 4;
  private static final int COMPAT = SUPERBLOCK + 8;
  private static final int BLOCK_BITS = SUPERBLOCK + 12;
  private static final int COMPAT_CHECKSUM = 1;
  private static final int MAX_BLOCK_BITS = 16;

  private final List<String> edits = new ArrayList<>();
  private byte[] image;

  private ImagePatcher(byte[] image) {
    this.image = image;
  }

  /**
   * A patcher for an image file.
   *
   * @param image the file, which is not changed
   * @return the patcher
   * @throws IOException if it cannot be read
   */
  public static ImagePatcher of(Path image) throws IOException {
    return new ImagePatcher(Files.readAllBytes(image));
  }

  /**
   * A patcher for an image of the corpus.
   *
   * @param name name of a good image
   * @return the patcher
   * @throws IOException if it cannot be read
   */
  public static ImagePatcher ofCorpus(String name) throws IOException {
    return of(Corpus.image(name).image());
  }

  /**
   * A patcher for an image in memory.
   *
   * @param image bytes, copied
   * @return the patcher
   */
  public static ImagePatcher of(byte[] image) {
    return new ImagePatcher(image.clone());
  }

  /**
   * Changes a byte.
   *
   * @param field what it is, for messages
   * @param offset byte offset in the image
   * @param value 0 to 255
   * @return this
   */
  public ImagePatcher u8(String field, long offset, int value) {
    return put(field, offset, 1, value);
  }

  /**
   * Changes two bytes.
   *
   * @param field what it is, for messages
   * @param offset byte offset in the image
   * @param value 0 to 65535
   * @return this
   */
  public ImagePatcher u16(String field, long offset, int value) {
    return put(field, offset, 2, value);
  }

  /**
   * Changes four bytes.
   *
   * @param field what it is, for messages
   * @param offset byte offset in the image
   * @param value the lower 32 bits are used
   * @return this
   */
  public ImagePatcher u32(String field, long offset, long value) {
    return put(field, offset, 4, value);
  }

  /**
   * Changes eight bytes.
   *
   * @param field what it is, for messages
   * @param offset byte offset in the image
   * @param value all bits are used
   * @return this
   */
  public ImagePatcher u64(String field, long offset, long value) {
    return put(field, offset, 8, value);
  }

  /**
   * Changes any bytes.
   *
   * @param field what it is, for messages
   * @param offset byte offset in the image
   * @param bytes what to put there
   * @return this
   */
  public ImagePatcher bytes(String field, long offset, byte... bytes) {
    int at = index(field, offset, bytes.length);
    System.arraycopy(bytes, 0, image, at, bytes.length);
    edits.add(field + "=" + java.util.HexFormat.of().formatHex(bytes));
    return this;
  }

  /**
   * Cuts the end off, or adds zeros.
   *
   * @param size new number of bytes
   * @return this
   */
  public ImagePatcher resize(int size) {
    image = Arrays.copyOf(image, size);
    edits.add("size=" + size);
    return this;
  }

  /**
   * Number in the image, little-endian.
   *
   * @param offset byte offset
   * @param size 1, 2, 4 or 8 bytes
   * @return the value, unsigned up to four bytes
   */
  public long get(long offset, int size) {
    byte[] bytes = new byte[8];
    System.arraycopy(image, index("read", offset, size), bytes, 0, size);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /**
   * The first place of bytes in the image.
   *
   * @param wanted the bytes
   * @return their offset
   * @throws IllegalArgumentException if they are not there
   */
  public long find(byte... wanted) {
    for (int at = 0; at + wanted.length <= image.length; at++) {
      if (Arrays.equals(image, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new IllegalArgumentException("bytes are not in the image");
  }

  /**
   * Makes the checksum of the superblock right again, where the image has one: CRC-32C from the
   * superblock to the end of its block (a whole block where blocks are not larger than 1 KiB), with
   * zeros in the checksum's place, and without the final inversion.
   *
   * @return this
   */
  public ImagePatcher fixChecksum() {
    if (image.length < SUPERBLOCK + 128 || (get(COMPAT, 4) & COMPAT_CHECKSUM) == 0) {
      return this;
    }
    int block = 1 << Math.min(get(BLOCK_BITS, 1), MAX_BLOCK_BITS);
    int length = block > SUPERBLOCK ? block - SUPERBLOCK : block;
    u32("checksum", CHECKSUM, 0);
    CRC32C crc = new CRC32C();
    crc.update(image, SUPERBLOCK, Math.min(length, image.length - SUPERBLOCK));
    return u32("checksum", CHECKSUM, ~crc.getValue());
  }

  /**
   * The changed image.
   *
   * @return a new array
   */
  public byte[] toByteArray() {
    return image.clone();
  }

  /**
   * Writes the changed image.
   *
   * @param folder folder to write to
   * @param name name of the file without suffix
   * @return the file
   * @throws IOException if it cannot be written
   */
  public Path write(Path folder, String name) throws IOException {
    return Files.write(folder.resolve(name + DamagedGuard.PATCHED), image);
  }

  /** The edits in words. */
  @Override
  public String toString() {
    return String.join(", ", edits);
  }

  private ImagePatcher put(String field, long offset, int size, long value) {
    int at = index(field, offset, size);
    for (int i = 0; i < size; i++) {
      image[at + i] = (byte) (value >>> (8 * i));
    }
    edits.add(field + "=0x" + Long.toHexString(value));
    return this;
  }

  private int index(String field, long offset, int size) {
    if (offset < 0 || offset > image.length - size) {
      throw new IllegalArgumentException(
          field + ": offset=" + offset + " in an image of " + image.length + " bytes");
    }
    return (int) offset;
  }
}
