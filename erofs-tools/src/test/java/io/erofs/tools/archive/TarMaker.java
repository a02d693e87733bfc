package io.erofs.tools.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Makes tar archives block by block, right or wrong as asked. Texts are one char per byte. */
public final class TarMaker {
  /** Magic and version of POSIX. */
  public static final String USTAR = "ustar\00000";

  /** Magic and version of GNU tar. */
  public static final String GNU = "ustar  \0";

  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** One header. */
  public static final class Header {
    private final byte[] bytes = new byte[BLOCK];

    private Header(char type, String name, long size) {
      put(0, name);
      octal(100, 8, 0644);
      octal(108, 8, 0);
      octal(116, 8, 0);
      octal(124, 12, size);
      octal(136, 12, 0);
      bytes[156] = (byte) type;
      put(257, USTAR);
    }

    /**
     * Sets bytes.
     *
     * @param at offset
     * @param text the bytes
     * @return this
     */
    public Header put(int at, String text) {
      byte[] value = text.getBytes(ISO_8859_1);
      System.arraycopy(value, 0, bytes, at, value.length);
      return this;
    }

    /**
     * Sets a number in octal digits.
     *
     * @param at offset
     * @param width size of the field
     * @param value the number
     * @return this
     */
    public Header octal(int at, int width, long value) {
      return put(at, String.format("%0" + (width - 1) + "o\0", value));
    }

    /**
     * Sets a number to base 256.
     *
     * @param at offset
     * @param width size of the field
     * @param value the number
     * @return this
     */
    public Header base256(int at, int width, long value) {
      for (int i = 0; i < width; i++) {
        int shift = 8 * (width - 1 - i);
        bytes[at + i] = (byte) (shift >= Long.SIZE ? value >> 63 : value >> shift);
      }
      bytes[at] |= (byte) 0x80;
      return this;
    }

    byte[] finish() {
      put(148, "        ");
      int sum = 0;
      for (byte b : bytes) {
        sum += b & 0xFF;
      }
      put(148, String.format("%06o\0 ", sum));
      return bytes;
    }
  }

  /**
   * A header to be added.
   *
   * @param type type flag
   * @param name name, at most 100 bytes
   * @param size size field
   * @return the header, of ustar
   */
  public static Header header(char type, String name, long size) {
    return new Header(type, name, size);
  }

  /**
   * Adds a header.
   *
   * @param header the header; its checksum is filled in
   * @return this
   */
  public TarMaker add(Header header) {
    out.writeBytes(header.finish());
    return this;
  }

  /**
   * Adds bytes, padded to whole blocks.
   *
   * @param data the bytes
   * @return this
   */
  public TarMaker data(String data) {
    byte[] bytes = data.getBytes(ISO_8859_1);
    out.writeBytes(Arrays.copyOf(bytes, (bytes.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  /**
   * Adds a file.
   *
   * @param name its name
   * @param content what it holds
   * @return this
   */
  public TarMaker file(String name, String content) {
    return add(header('0', name, content.length())).data(content);
  }

  /**
   * Adds an extension: a header and its data.
   *
   * @param type type flag
   * @param data the data
   * @return this
   */
  public TarMaker extension(char type, String data) {
    return add(header(type, "././@ext", data.length())).data(data);
  }

  /**
   * Adds a pax header.
   *
   * @param type {@code x} or {@code g}
   * @param records {@code KEY=VALUE} each
   * @return this
   */
  public TarMaker pax(char type, String... records) {
    StringBuilder all = new StringBuilder();
    for (String record : records) {
      all.append(record(record));
    }
    return extension(type, all.toString());
  }

  /**
   * One record of a pax header.
   *
   * @param text {@code KEY=VALUE}
   * @return the record with its length
   */
  public static String record(String text) {
    int length = text.length() + 3;
    while (length != text.length() + 2 + Integer.toString(length).length()) {
      length++;
    }
    return length + " " + text + "\n";
  }

  /**
   * The archive so far, without an end mark.
   *
   * @return its bytes
   */
  public byte[] bytes() {
    return out.toByteArray();
  }

  /**
   * The whole archive.
   *
   * @return its bytes with the two blocks of zeros
   */
  public byte[] end() {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }
}
