package io.erofs.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Just enough of tar for the packed corpus: plain files with short names, in a fixed order. */
final class Tar {
  private static final int RECORD = 512;
  private static final int AT_MODE = 100;
  private static final int AT_UID = 108;
  private static final int AT_GID = 116;
  private static final int AT_SIZE = 124;
  private static final int AT_MTIME = 136;
  private static final int AT_CHECKSUM = 148;
  private static final int AT_TYPE = 156;
  private static final int AT_MAGIC = 257;

  private Tar() {}

  /** Writes files, named relative to a folder, with constant metadata. */
  static void write(OutputStream out, Path root, List<String> names) throws IOException {
    for (String name : names) {
      byte[] content = Files.readAllBytes(root.resolve(name));
      out.write(header(name, content.length));
      out.write(content);
      out.write(new byte[padding(content.length)]);
    }
    out.write(new byte[2 * RECORD]);
  }

  /** Writes the files of an archive below a folder. */
  static void extract(InputStream in, Path root) throws IOException {
    while (true) {
      byte[] header = exactly(in, RECORD);
      String name = text(header, 0, AT_MODE);
      if (name.isEmpty()) {
        return;
      }
      Path file = root.resolve(name).normalize();
      if (!file.startsWith(root)) {
        throw new IOException("name leads outside: " + name);
      }
      int size = Integer.parseInt(text(header, AT_SIZE, AT_MTIME).trim(), 8);
      Files.createDirectories(file.getParent());
      Files.write(file, exactly(in, size));
      exactly(in, padding(size));
    }
  }

  private static byte[] header(String name, int size) {
    byte[] header = new byte[RECORD];
    byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    if (nameBytes.length >= AT_MODE) {
      throw new IllegalArgumentException("name=" + name);
    }
    System.arraycopy(nameBytes, 0, header, 0, nameBytes.length);
    put(header, AT_MODE, "0000644\0");
    put(header, AT_UID, "0000000\0");
    put(header, AT_GID, "0000000\0");
    put(header, AT_SIZE, String.format("%011o\0", size));
    put(header, AT_MTIME, "00000000000\0");
    put(header, AT_CHECKSUM, "        ");
    put(header, AT_TYPE, "0");
    put(header, AT_MAGIC, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    put(header, AT_CHECKSUM, String.format("%06o\0 ", sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static String text(byte[] header, int from, int to) {
    int end = from;
    while (end < to && header[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOfRange(header, from, end), StandardCharsets.US_ASCII);
  }

  private static int padding(int size) {
    return -size & (RECORD - 1);
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length != count) {
      throw new EOFException("archive ends early");
    }
    return bytes;
  }
}
