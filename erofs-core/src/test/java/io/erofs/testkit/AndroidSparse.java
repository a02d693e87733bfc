package io.erofs.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes Android sparse images. */
public final class AndroidSparse {
  private static final int BLOCK = 4096;
  private static final int RAW = 0xCAC1;
  private static final int FILL = 0xCAC2;
  private static final int DONT_CARE = 0xCAC3;
  private static final int CRC32 = 0xCAC4;

  private AndroidSparse() {}

  /**
   * An image in sparse form: its blocks as they are, 2 blocks of a pattern, a checksum, nothing, 3
   * blocks of zeros.
   *
   * @param image whole blocks of 4096 bytes
   * @return the file
   */
  public static byte[] of(byte[] image) {
    int blocks = image.length / BLOCK;
    ByteBuffer file =
        ByteBuffer.allocate(28 + 5 * 12 + image.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0xED26FF3A).putShort((short) 1).putShort((short) 0);
    file.putShort((short) 28).putShort((short) 12);
    file.putInt(BLOCK).putInt(blocks + 5).putInt(5).putInt(0);
    chunk(file, RAW, blocks, image.length).put(image);
    chunk(file, FILL, 2, 4).putInt(0x44332211);
    chunk(file, CRC32, 0, 4).putInt(0);
    chunk(file, DONT_CARE, 0, 0);
    chunk(file, DONT_CARE, 3, 0);
    return file.array();
  }

  private static ByteBuffer chunk(ByteBuffer file, int type, int blocks, int body) {
    return file.putShort((short) type).putShort((short) 0).putInt(blocks).putInt(12 + body);
  }
}
