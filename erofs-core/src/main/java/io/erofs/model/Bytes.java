package io.erofs.model;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable string of bytes: a file name, a symbolic link target, an extended attribute.
 *
 * <p>File names in EROFS are bytes, not text; nothing in the model turns them into text. The
 * natural order is that of unsigned bytes, a prefix first, which is the order of directory entries.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /**
   * The bytes of an array.
   *
   * @param value array, copied
   * @return the bytes
   */
  public static Bytes of(byte[] value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  /**
   * Part of an array.
   *
   * @param value array, copied
   * @param from first index
   * @param to index behind the last
   * @return the bytes
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  public static Bytes of(byte[] value, int from, int to) {
    java.util.Objects.checkFromToIndex(from, to, value.length);
    return from == to ? EMPTY : new Bytes(Arrays.copyOfRange(value, from, to));
  }

  /**
   * The UTF-8 bytes of a text.
   *
   * @param text the text
   * @return its bytes
   */
  public static Bytes utf8(String text) {
    return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The bytes that a text made by {@link #toString()} means: UTF-8, with {@code \\} for a backslash
   * and {@code \xNN} for any byte. A backslash that is followed by neither stands for itself.
   *
   * @param text the text
   * @return the bytes
   */
  public static Bytes parse(String text) {
    if (text.indexOf('\\') < 0) {
      return utf8(text);
    }
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    byte[] plain = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '\\' && i + 1 < raw.length && raw[i + 1] == '\\') {
        i++;
        plain[length++] = '\\';
      } else if (raw[i] == '\\' && isHexEscape(raw, i)) {
        int high = Character.digit(raw[i + 2], 16);
        plain[length++] = (byte) (high << 4 | Character.digit(raw[i + 3], 16));
        i += 3;
      } else {
        plain[length++] = raw[i];
      }
    }
    return of(plain, 0, length);
  }

  private static boolean isHexEscape(byte[] raw, int at) {
    return at + 3 < raw.length
        && raw[at + 1] == 'x'
        && Character.digit(raw[at + 2], 16) >= 0
        && Character.digit(raw[at + 3], 16) >= 0;
  }

  /**
   * Number of bytes.
   *
   * @return the number
   */
  public int length() {
    return value.length;
  }

  /**
   * Whether there are none.
   *
   * @return true if the length is 0
   */
  public boolean isEmpty() {
    return value.length == 0;
  }

  /**
   * One byte.
   *
   * @param index 0 to length - 1
   * @return its value, 0 to 255
   * @throws IndexOutOfBoundsException if there is no such byte
   */
  public int at(int index) {
    return value[index] & 0xFF;
  }

  /**
   * A copy of the bytes.
   *
   * @return a new array
   */
  public byte[] toByteArray() {
    return value.clone();
  }

  /**
   * Copies all bytes into an array.
   *
   * @param target array to copy to
   * @param at first index in it
   * @throws IndexOutOfBoundsException if they do not fit
   */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(value, 0, target, at, value.length);
  }

  /**
   * Part of these bytes.
   *
   * @param from first index
   * @param to index behind the last
   * @return the part
   * @throws IndexOutOfBoundsException if the range is not inside
   */
  public Bytes slice(int from, int to) {
    return from == 0 && to == value.length ? this : of(value, from, to);
  }

  /**
   * These bytes followed by others.
   *
   * @param more bytes to append
   * @return the concatenation
   */
  public Bytes concat(Bytes more) {
    if (more.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return more;
    }
    byte[] all = Arrays.copyOf(value, value.length + more.value.length);
    System.arraycopy(more.value, 0, all, value.length, more.value.length);
    return new Bytes(all);
  }

  /**
   * Whether these bytes begin with others.
   *
   * @param prefix the beginning looked for
   * @return true if they do
   */
  public boolean startsWith(Bytes prefix) {
    return value.length >= prefix.value.length
        && Arrays.equals(value, 0, prefix.value.length, prefix.value, 0, prefix.value.length);
  }

  /**
   * First position of a byte.
   *
   * @param wanted value of the byte, 0 to 255
   * @return its index, or -1
   */
  public int indexOf(int wanted) {
    for (int i = 0; i < value.length; i++) {
      if ((value[i] & 0xFF) == wanted) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Compares with a range of an array, as unsigned bytes.
   *
   * @param other array
   * @param from first index
   * @param to index behind the last
   * @return negative, 0 or positive
   */
  public int compareTo(byte[] other, int from, int to) {
    return Arrays.compareUnsigned(value, 0, value.length, other, from, to);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /**
   * The bytes as text, if they are valid UTF-8 without control characters; otherwise with every
   * byte that is not printable ASCII, and every backslash, escaped as {@code \xNN}.
   *
   * <p>The mapping is lossless: different bytes give different texts, because a backslash is always
   * escaped (as {@code \\}).
   */
  @Override
  public String toString() {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(value)).toString();
      if (isPrintable(text)) {
        return text;
      }
    } catch (CharacterCodingException notText) {
      return escaped();
    }
    return escaped();
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i)) || text.charAt(i) == '\\') {
        return false;
      }
    }
    return true;
  }

  private String escaped() {
    StringBuilder text = new StringBuilder(value.length + 16);
    for (byte b : value) {
      int c = b & 0xFF;
      if (c == '\\') {
        text.append("\\\\");
      } else if (c >= 0x20 && c < 0x7F) {
        text.append((char) c);
      } else {
        text.append("\\x").append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    return text.toString();
  }
}
