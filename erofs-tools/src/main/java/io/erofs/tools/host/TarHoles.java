package io.erofs.tools.host;

import io.erofs.model.Bytes;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the holes of a file with GNU {@code tar}, which asks the file system for them and writes
 * the map into the header of its archive, in front of the data. The program is stopped there.
 *
 * <p>The old sparse format of GNU tar: type {@code S}; pairs of offset and length, twelve bytes
 * each, four of them at byte 386 of the header, then 21 in each block that follows while the byte
 * behind the pairs is not 0.
 */
final class TarHoles {
  private static final String PROGRAM = "tar";
  private static final int BLOCK = 512;
  private static final int FIELD = 12;
  private static final int AT_SIZE = 124;
  private static final int AT_TYPE = 156;
  private static final int AT_PAIRS = 386;
  private static final int PAIRS = 4;
  private static final int MORE_PAIRS = 21;
  private static final int BINARY = 0x80;
  private static final int MAX_LONG_NAME = 1 << 16;

  private TarHoles() {}

  static boolean available() {
    return Shell.has(PROGRAM) && Shell.has("sh");
  }

  /**
   * Where a file may have data.
   *
   * @return pairs of the first byte and the byte behind the last, ascending; all of the file if
   *     this {@code tar} does not tell
   */
  static List<long[]> dataRanges(Bytes file, long size) throws IOException {
    Shell.Script script =
        new Shell.Script()
            .add("exec tar -c -S --hole-detection=seek --format=gnu -f - --")
            .quoted(file)
            .add("\n");
    Process process = Shell.start(List.of("sh"));
    try (DataInputStream in = new DataInputStream(process.getInputStream())) {
      Shell.feed(process, script.toByteArray());
      Shell.collect(process.getErrorStream());
      return ranges(in, size);
    } finally {
      process.destroy();
    }
  }

  /** Reads the map in front of an archive. */
  static List<long[]> ranges(DataInputStream in, long size) throws IOException {
    List<long[]> whole = List.of(new long[] {0, size});
    byte[] header = in.readNBytes(BLOCK);
    while (header.length == BLOCK && header[AT_TYPE] == 'L') {
      long name = number(header, AT_SIZE);
      if (name < 0 || name > MAX_LONG_NAME) {
        return whole;
      }
      in.skipNBytes((name + BLOCK - 1) / BLOCK * BLOCK);
      header = in.readNBytes(BLOCK);
    }
    if (header.length < BLOCK || header[AT_TYPE] != 'S') {
      return whole;
    }
    List<long[]> ranges = new ArrayList<>();
    boolean more = add(header, AT_PAIRS, PAIRS, ranges);
    while (more) {
      byte[] block = in.readNBytes(BLOCK);
      if (block.length < BLOCK) {
        return whole;
      }
      more = add(block, 0, MORE_PAIRS, ranges);
    }
    // A whole map tells the end of the file, if need be by an empty pair. Less is not believed.
    long end = ranges.isEmpty() ? -1 : ranges.get(ranges.size() - 1)[1];
    boolean good = end == size && ranges.stream().allMatch(range -> range[0] >= 0);
    ranges.removeIf(range -> range[0] == range[1]);
    return good ? ranges : whole;
  }

  /** Adds ranges, joined to the one before where they touch; tells whether more blocks follow. */
  private static boolean add(byte[] block, int from, int count, List<long[]> ranges) {
    for (int i = 0; i < count; i++) {
      long offset = number(block, from + 2 * i * FIELD);
      long length = number(block, from + (2 * i + 1) * FIELD);
      long[] last = ranges.isEmpty() ? new long[] {0, 0} : ranges.get(ranges.size() - 1);
      boolean unused = offset == 0 && length == 0;
      if (offset < 0 || length < 0 || (offset < last[1] && !unused)) {
        ranges.add(new long[] {-1, -1});
      } else if (length > 0 && offset == last[1] && !ranges.isEmpty()) {
        last[1] = offset + length;
      } else if (!unused) {
        ranges.add(new long[] {offset, offset + length});
      }
    }
    return block[from + 2 * count * FIELD] != 0;
  }

  /** A number: octal digits, or binary and big-endian behind a byte 0x80. */
  private static long number(byte[] block, int at) {
    if ((block[at] & BINARY) != 0) {
      long value = 0;
      for (int i = at + FIELD - Long.BYTES; i < at + FIELD; i++) {
        value = value << 8 | block[i] & 0xFF;
      }
      return value;
    }
    String digits = new String(block, at, FIELD, StandardCharsets.ISO_8859_1).replace('\0', ' ');
    long value = 0;
    for (char c : digits.strip().toCharArray()) {
      if (c < '0' || c > '7') {
        return -1;
      }
      value = value * 8 + (c - '0');
    }
    return value;
  }
}
