package io.erofs.tools.archive;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads the maps of sparse files in all forms of GNU tar.
 *
 * <ul>
 *   <li>Old GNU (type {@code S}): pairs of 12-byte numbers in the header, and 21 more in each block
 *       that follows it while the one before says so.
 *   <li>0.0: the records {@code GNU.sparse.offset} and {@code GNU.sparse.numbytes}, again and
 *       again.
 *   <li>0.1: the record {@code GNU.sparse.map}, numbers with commas.
 *   <li>1.0: lines with numbers in front of the data: how many parts, then offset and length of
 *       each; padded to a block.
 * </ul>
 *
 * <p>Source: the manual of GNU tar, "Storing Sparse Files".
 */
final class SparseReader {
  private static final int AT_MAP = 386;
  private static final int MAP_ENTRIES = 4;
  private static final int AT_MORE = 482;
  private static final int MORE_ENTRIES = 21;
  private static final int AT_STILL_MORE = 504;
  private static final int NUMBER = 12;
  private static final int MOST_DIGITS = 18;

  /**
   * A sparse file.
   *
   * @param size its size
   * @param mapLength bytes of the map in front of the data, a multiple of 512
   * @param ranges what of it is in the archive
   */
  record Sparse(long size, long mapLength, List<TarRange> ranges) {}

  private final TarInput input;
  private final byte[] block = new byte[TarBlock.SIZE];
  private int at;
  private long used;

  SparseReader(TarInput input) {
    this.input = input;
  }

  /**
   * The map of an entry of type {@code S}.
   *
   * @param header its header, behind which the input stands
   * @param stored bytes of data that the entry has
   */
  Sparse oldGnu(TarBlock header, long stored) throws IOException, TarProblem {
    long size = header.number(TarBlock.Field.REAL_SIZE);
    if (size < 0) {
      throw new TarProblem("sparse file of size=" + size);
    }
    SparseMap map = new SparseMap(size);
    addPairs(map, header, AT_MAP, MAP_ENTRIES);
    boolean isMore = header.at(AT_MORE) != 0;
    while (isMore) {
      readBlock();
      TarBlock more = new TarBlock(block);
      addPairs(map, more, 0, MORE_ENTRIES);
      isMore = more.at(AT_STILL_MORE) != 0;
    }
    return new Sparse(size, 0, map.ranges(stored));
  }

  private static void addPairs(SparseMap map, TarBlock block, int from, int most)
      throws TarProblem {
    for (int at = from; at < from + most * 2 * NUMBER; at += 2 * NUMBER) {
      if (!block.isSet(at + NUMBER, NUMBER)) {
        return;
      }
      map.add(block.number(at, NUMBER), block.number(at + NUMBER, NUMBER));
    }
  }

  /**
   * The map that extended headers tell of.
   *
   * @param pax the headers
   * @param stored bytes that the entry has, the map of version 1.0 among them
   * @return the map, or empty if the file is not sparse
   */
  Optional<Sparse> pax(PaxHeader pax, long stored) throws IOException, TarProblem {
    Optional<Long> major = pax.number("GNU.sparse.major");
    Optional<Bytes> list = pax.value("GNU.sparse.map");
    boolean hasPairs = !pax.sparseNumbers().isEmpty();
    if (major.isPresent() && (major.get() != 0 || pax.number("GNU.sparse.minor").isEmpty())) {
      long minor = pax.number("GNU.sparse.minor").orElse(-1L);
      if (major.get() != 1 || minor != 0) {
        throw new TarProblem("sparse format " + major.get() + "." + minor + " is not known");
      }
      return Optional.of(inData(size(pax), stored));
    }
    if (list.isEmpty() && !hasPairs) {
      return Optional.empty();
    }
    SparseMap map = new SparseMap(size(pax));
    if (list.isPresent()) {
      addList(map, list.get());
    } else {
      addAll(map, pax.sparseNumbers());
    }
    return Optional.of(new Sparse(size(pax), 0, map.ranges(stored)));
  }

  private static long size(PaxHeader pax) throws TarProblem {
    Optional<Long> size = pax.number("GNU.sparse.realsize").or(() -> Optional.empty());
    Optional<Long> known = size.isPresent() ? size : pax.number("GNU.sparse.size");
    return known.orElseThrow(() -> new TarProblem("a sparse file without its size"));
  }

  private static void addAll(SparseMap map, List<Bytes> numbers) throws TarProblem {
    if (numbers.size() % 2 != 0) {
      throw new TarProblem("sparse map: the last offset has no length");
    }
    for (int i = 0; i < numbers.size(); i += 2) {
      map.add(
          TarNumbers.decimal(numbers.get(i), false), TarNumbers.decimal(numbers.get(i + 1), false));
    }
  }

  private static void addList(SparseMap map, Bytes list) throws TarProblem {
    long offset = 0;
    boolean isLength = false;
    for (int from = 0; from <= list.length(); ) {
      int to = from;
      while (to < list.length() && list.at(to) != ',') {
        to++;
      }
      long number = TarNumbers.decimal(list.slice(from, to), false);
      if (isLength) {
        map.add(offset, number);
      }
      offset = number;
      isLength = !isLength;
      from = to + 1;
    }
    if (isLength) {
      throw new TarProblem("sparse map: the last offset has no length");
    }
  }

  private Sparse inData(long size, long stored) throws IOException, TarProblem {
    at = TarBlock.SIZE;
    used = 0;
    SparseMap map = new SparseMap(size);
    long count = line(stored);
    for (long i = 0; i < count; i++) {
      long offset = line(stored);
      map.add(offset, line(stored));
    }
    return new Sparse(size, used, map.ranges(stored - used));
  }

  /** The number in the next line of the map. */
  private long line(long stored) throws IOException, TarProblem {
    long value = 0;
    for (int digits = 0; ; digits++) {
      if (at == TarBlock.SIZE) {
        if (stored - used < TarBlock.SIZE) {
          throw new TarProblem("sparse map: it does not end inside of the entry");
        }
        readBlock();
        used += TarBlock.SIZE;
        at = 0;
      }
      int next = block[at++];
      if (next == '\n' && digits > 0) {
        return value;
      }
      if (next < '0' || next > '9' || digits == MOST_DIGITS) {
        throw new TarProblem("sparse map: byte " + (used - TarBlock.SIZE + at - 1));
      }
      value = value * 10 + next - '0';
    }
  }

  private void readBlock() throws IOException, TarProblem {
    if (input.read(block, 0, TarBlock.SIZE) < TarBlock.SIZE) {
      throw new TarProblem("the archive ends inside of a sparse map");
    }
  }
}
