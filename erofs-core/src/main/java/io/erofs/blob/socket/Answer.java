package io.erofs.blob.socket;

import io.erofs.blob.BlobInfo;
import io.erofs.model.Bytes;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer: a line of ASCII.
 *
 * <pre>
 * copen MSG_ID,SIZE           the blob is open; or a negative errno
 * ctag MSG_ID,HEX             comes before its copen: the validator of the blob, if there is one
 * cread MSG_ID,LENGTH         so many bytes follow the line; or a negative errno, and nothing follows
 * </pre>
 *
 * @param kind which line
 * @param id number of the message that it answers, unsigned
 * @param value size, length or negative errno; 0 for a tag
 * @param tag validator; empty but for a tag
 */
record Answer(Kind kind, int id, long value, Bytes tag) {
  /** Most bytes of a line, its end included. */
  static final int MAX_LINE = 32 + 2 * BlobInfo.MAX_VALIDATOR;

  private static final Pattern NUMBERS = Pattern.compile("(copen|cread) (\\d{1,10}),(-?\\d{1,18})");
  private static final Pattern TAG = Pattern.compile("ctag (\\d{1,10}),((?:[0-9a-f]{2})+)");

  /** The kinds of answers. */
  enum Kind {
    OPEN("copen"),
    READ("cread"),
    TAG("ctag");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  static Answer open(int id, long size) {
    return new Answer(Kind.OPEN, id, size, Bytes.EMPTY);
  }

  static Answer read(int id, long length) {
    return new Answer(Kind.READ, id, length, Bytes.EMPTY);
  }

  static Answer tag(int id, Bytes validator) {
    return new Answer(Kind.TAG, id, 0, validator);
  }

  /** The line with its end. */
  byte[] encode() {
    String rest =
        kind == Kind.TAG ? HexFormat.of().formatHex(tag.toByteArray()) : Long.toString(value);
    String line = kind.word + " " + Integer.toUnsignedString(id) + "," + rest + "\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Decodes a line without its end.
   *
   * @throws ProtocolException if it is no answer
   */
  static Answer decode(String line) throws ProtocolException {
    try {
      Matcher numbers = NUMBERS.matcher(line);
      if (numbers.matches()) {
        int id = Integer.parseUnsignedInt(numbers.group(2));
        long value = Long.parseLong(numbers.group(3));
        return numbers.group(1).equals(Kind.OPEN.word) ? open(id, value) : read(id, value);
      }
      Matcher tag = TAG.matcher(line);
      if (tag.matches() && tag.group(2).length() <= 2 * BlobInfo.MAX_VALIDATOR) {
        Bytes validator = Bytes.of(HexFormat.of().parseHex(tag.group(2)));
        return tag(Integer.parseUnsignedInt(tag.group(1)), validator);
      }
    } catch (NumberFormatException tooLarge) {
      throw new ProtocolException("bad answer: " + line);
    }
    throw new ProtocolException("bad answer: " + Bytes.utf8(line));
  }
}
