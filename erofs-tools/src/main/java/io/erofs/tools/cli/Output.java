package io.erofs.tools.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output: text in UTF-8 and bytes, buffered.
 *
 * <p>Unlike a {@link java.io.PrintStream} it does not swallow errors. For one thread.
 */
final class Output extends FilterOutputStream implements Appendable {
  private static final int BUFFER = 1 << 16;

  private final boolean terminal;
  private final byte[] buffer = new byte[BUFFER];
  private int used;

  /**
   * Creates an output.
   *
   * @param out where the bytes go
   */
  Output(OutputStream out) {
    this(out, false);
  }

  /**
   * Creates an output.
   *
   * @param out where the bytes go
   * @param terminal whether somebody reads them there
   */
  Output(OutputStream out, boolean terminal) {
    super(out);
    this.terminal = terminal;
  }

  /** Whether this is shown on a terminal, which binary data would upset. */
  boolean isTerminal() {
    return terminal;
  }

  /** Writes a text. */
  void print(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }

  /** Writes a text and a line feed. */
  void println(String text) throws IOException {
    print(text);
    write('\n');
  }

  @Override
  public Output append(CharSequence text) throws IOException {
    print(text.toString());
    return this;
  }

  @Override
  public Output append(CharSequence text, int from, int to) throws IOException {
    print(text.subSequence(from, to).toString());
    return this;
  }

  /** Appends a character; one above ASCII must not be half of a surrogate pair. */
  @Override
  public Output append(char c) throws IOException {
    if (c < 0x80) {
      write(c);
    } else {
      print(String.valueOf(c));
    }
    return this;
  }

  @Override
  public void write(int b) throws IOException {
    if (used == BUFFER) {
      drain();
    }
    buffer[used++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (count > BUFFER - used) {
      drain();
    }
    if (count > BUFFER) {
      writeOut(bytes, from, count);
    } else {
      System.arraycopy(bytes, from, buffer, used, count);
      used += count;
    }
  }

  @Override
  public void flush() throws IOException {
    drain();
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Flushes; standard output itself stays open. */
  @Override
  public void close() throws IOException {
    flush();
  }

  private void drain() throws IOException {
    int count = used;
    used = 0;
    writeOut(buffer, 0, count);
  }

  private void writeOut(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static IOException failure(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("Broken pipe") || message.contains("Stream closed")
        ? new ClosedOutputException(e)
        : new IOException("cannot write to standard output: " + message, e);
  }
}
