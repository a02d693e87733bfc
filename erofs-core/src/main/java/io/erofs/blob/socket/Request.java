package io.erofs.blob.socket;

import io.erofs.blob.BlobKey;
import io.erofs.model.Bytes;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A request as it lies on the wire; all numbers are little-endian.
 *
 * <pre>
 * header  msg_id u32, opcode u32, len u32 (of the whole message), object_id u32
 * OPEN    volume_key_size u32 (with its NUL), cookie_key_size u32, fd u32, flags u32,
 *         volume key, NUL, cookie key
 * CLOSE   nothing
 * READ    off u64, len u64
 * </pre>
 *
 * <p>The layout is that of {@code struct cachefiles_msg} in Linux 5.19 and newer (Documentation/
 * filesystems/caching/cachefiles.rst). No descriptor can be handed over here: fd is {@link #NO_FD}.
 */
sealed interface Request {
  /** Most bytes of a message. */
  int MAX_SIZE = 1024;

  /** Bytes of the header. */
  int HEADER = 16;

  /** In place of a descriptor. */
  int NO_FD = -1;

  /** Opcode of {@link Open}. */
  int OPEN = 0;

  /** Opcode of {@link Close}. */
  int CLOSE = 1;

  /** Opcode of {@link Read}. */
  int READ = 2;

  /** Number of the message, unsigned. */
  int id();

  /** Number of the open blob, unsigned. */
  int object();

  /** Opens a blob. */
  record Open(int id, int object, BlobKey key) implements Request {}

  /** Closes a blob; there is no answer. */
  record Close(int id, int object) implements Request {}

  /**
   * Reads a range.
   *
   * @param offset not negative
   * @param length not negative
   */
  record Read(int id, int object, long offset, long length) implements Request {}

  /** The bytes of a request, from position 0 to the limit. */
  default ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(MAX_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.position(HEADER);
    int opcode;
    if (this instanceof Open open) {
      opcode = OPEN;
      byte[] volume = open.key.volume().getBytes(StandardCharsets.UTF_8);
      byte[] cookie = open.key.cookie().toByteArray();
      out.putInt(volume.length + 1).putInt(cookie.length).putInt(NO_FD).putInt(0);
      out.put(volume).put((byte) 0).put(cookie);
    } else if (this instanceof Read read) {
      opcode = READ;
      out.putLong(read.offset).putLong(read.length);
    } else {
      opcode = CLOSE;
    }
    int length = out.position();
    out.putInt(0, id()).putInt(4, opcode).putInt(8, length).putInt(12, object());
    return out.flip();
  }

  /**
   * The length of the message that a header begins.
   *
   * @throws ProtocolException if it cannot be
   */
  static int length(ByteBuffer header) throws ProtocolException {
    int length = header.order(ByteOrder.LITTLE_ENDIAN).getInt(8);
    if (length < HEADER || length > MAX_SIZE) {
      throw new ProtocolException(
          "message of " + Integer.toUnsignedString(length) + " bytes, expected 16 to 1024");
    }
    return length;
  }

  /**
   * Decodes a whole message, from position 0 to the limit.
   *
   * @throws ProtocolException if it is none
   */
  static Request decode(ByteBuffer message) throws ProtocolException {
    ByteBuffer in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.limit() < HEADER || length(in) != in.limit()) {
      throw new ProtocolException("message of " + in.limit() + " bytes says another length");
    }
    int id = in.getInt(0);
    int opcode = in.getInt(4);
    int object = in.getInt(12);
    in.position(HEADER);
    switch (opcode) {
      case OPEN:
        return new Open(id, object, key(in));
      case CLOSE:
        expect(in.remaining() == 0, "CLOSE with a payload");
        return new Close(id, object);
      case READ:
        expect(in.remaining() == 2 * Long.BYTES, "READ of " + in.remaining() + " bytes");
        long offset = in.getLong();
        long length = in.getLong();
        expect(offset >= 0 && length >= 0, "READ with off=" + offset + " len=" + length);
        return new Read(id, object, offset, length);
      default:
        throw new ProtocolException("opcode " + Integer.toUnsignedString(opcode));
    }
  }

  private static BlobKey key(ByteBuffer in) throws ProtocolException {
    expect(in.remaining() >= 4 * Integer.BYTES, "OPEN of " + in.remaining() + " bytes");
    int volumeSize = in.getInt();
    int cookieSize = in.getInt();
    in.position(in.position() + 2 * Integer.BYTES); // fd and flags say nothing here
    expect(
        volumeSize >= 2 && cookieSize >= 1 && in.remaining() - volumeSize == cookieSize,
        "OPEN with keys of " + volumeSize + " and " + cookieSize + " bytes");
    byte[] volume = new byte[volumeSize];
    byte[] cookie = new byte[cookieSize];
    in.get(volume).get(cookie);
    expect(volume[volumeSize - 1] == 0, "the volume key has no NUL at its end");
    try {
      CharBuffer text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(volume, 0, volumeSize - 1));
      return new BlobKey(text.toString(), Bytes.of(cookie));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new ProtocolException("OPEN with bad keys: " + Objects.toString(e.getMessage(), ""));
    }
  }

  private static void expect(boolean good, String problem) throws ProtocolException {
    if (!good) {
      throw new ProtocolException(problem);
    }
  }
}
