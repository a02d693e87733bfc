package io.erofs.tools.archive;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A decompressed stream whose errors say where they are. */
final class UnpackedInput extends InputStream {
  private final Source source;
  private final String name;
  private final Packing packing;
  private final InputStream decoder;
  private final byte[] one = new byte[1];
  private long position;

  UnpackedInput(InputStream packed, String name, Packing packing) throws IOException {
    this.source = new Source(packed);
    this.name = name;
    this.packing = packing;
    try {
      this.decoder = packing.decoder(source);
    } catch (IOException e) {
      throw explained(e);
    }
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    try {
      int count = decoder.read(target, from, length);
      position += Math.max(0, count);
      return count;
    } catch (IOException e) {
      throw explained(e);
    }
  }

  private IOException explained(IOException failure) {
    if (source.failure.isPresent()) {
      return failure;
    }
    String what =
        failure instanceof EOFException
            ? "ends too early, at its byte "
            : "cannot be decompressed, near its byte ";
    return new ArchiveException(
        name,
        position,
        "the " + packing.text() + " stream " + what + source.position + reason(failure),
        failure);
  }

  private static String reason(IOException failure) {
    String reason = failure.getMessage();
    return reason == null ? "" : ": " + reason;
  }

  @Override
  public void close() throws IOException {
    decoder.close();
  }

  /** Counts the compressed bytes, and remembers that they could not be read. */
  private static final class Source extends FilterInputStream {
    private long position;
    private Optional<IOException> failure = Optional.empty();

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      try {
        int count = in.read(target, from, length);
        position += Math.max(0, count);
        return count;
      } catch (IOException e) {
        failure = Optional.of(e);
        throw e;
      }
    }
  }
}
