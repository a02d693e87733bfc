package io.erofs.tools.archive;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records of extended headers: {@code LENGTH KEY=VALUE\n}, where the length in decimal digits
 * counts the whole record. Of records with the same key the last counts. What a local header does
 * not say, a global one may; an empty value takes back what was said.
 *
 * <p>All are bytes; so it makes no difference which character set they claim to have.
 *
 * <p>Source: POSIX pax, "pax Extended Header".
 */
final class PaxHeader {
  private static final Bytes SPARSE_OFFSET = Bytes.utf8("GNU.sparse.offset");
  private static final Bytes SPARSE_NUMBYTES = Bytes.utf8("GNU.sparse.numbytes");
  private static final int MOST_LENGTH_DIGITS = 10;

  /** The numbers of a sparse map of version 0.0, whose keys come again and again. */
  private final List<Bytes> sparseNumbers = new ArrayList<>();

  private final Map<Bytes, Bytes> values = new LinkedHashMap<>();
  private final Optional<PaxHeader> global;

  private PaxHeader(Optional<PaxHeader> global) {
    this.global = global;
  }

  /** A header that counts for all entries behind it. */
  static PaxHeader global() {
    return new PaxHeader(Optional.empty());
  }

  /** A header that counts for one entry. */
  static PaxHeader local(PaxHeader global) {
    return new PaxHeader(Optional.of(global));
  }

  /** Whether no record was added. */
  boolean isEmpty() {
    return values.isEmpty() && sparseNumbers.isEmpty();
  }

  /** Whether neither this header nor a global one says anything, as for most entries. */
  boolean saysNothing() {
    return isEmpty() && (global.isEmpty() || global.get().isEmpty());
  }

  /** Adds records. */
  void add(byte[] records) throws TarProblem {
    for (int at = 0; at < records.length && records[at] != 0; ) {
      at = addRecord(records, at);
    }
  }

  private int addRecord(byte[] records, int from) throws TarProblem {
    long length = 0;
    int at = from;
    while (at < records.length && records[at] >= '0' && records[at] <= '9') {
      length = length * 10 + records[at] - '0';
      at++;
      if (at - from > MOST_LENGTH_DIGITS) {
        throw broken(from, "its length has more than " + MOST_LENGTH_DIGITS + " digits");
      }
    }
    if (at == from || at == records.length || records[at] != ' ') {
      throw broken(from, "it does not begin with a length and a blank");
    }
    at++;
    long end = from + length;
    if (end > records.length || end <= at) {
      throw broken(from, "length=" + length + ", left=" + (records.length - from));
    }
    if (records[(int) end - 1] != '\n') {
      throw broken(from, "length=" + length + ", but there it does not end");
    }
    int equals = at;
    while (equals < end - 1 && records[equals] != '=') {
      equals++;
    }
    if (equals == end - 1) {
      throw broken(from, "it has no '='");
    }
    put(Bytes.of(records, at, equals), Bytes.of(records, equals + 1, (int) end - 1));
    return (int) end;
  }

  private void put(Bytes key, Bytes value) throws TarProblem {
    boolean isOffset = key.equals(SPARSE_OFFSET);
    if (isOffset || key.equals(SPARSE_NUMBYTES)) {
      if (isOffset != (sparseNumbers.size() % 2 == 0)) {
        throw new TarProblem("extended header: " + key + " is not where it belongs");
      }
      sparseNumbers.add(value);
    } else {
      values.put(key, value);
    }
  }

  private static TarProblem broken(int at, String what) {
    return new TarProblem("extended header: record at byte " + at + ": " + what);
  }

  /** The numbers of a sparse map of version 0.0: offset, length, offset, length and so on. */
  List<Bytes> sparseNumbers() {
    return sparseNumbers;
  }

  /** A value that is not empty. */
  Optional<Bytes> value(Bytes key) {
    Bytes value = values.get(key);
    if (value == null) {
      return global.isPresent() ? global.get().value(key) : Optional.empty();
    }
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  Optional<Bytes> value(String key) {
    return saysNothing() ? Optional.empty() : value(Bytes.utf8(key));
  }

  /** A number without sign. */
  Optional<Long> number(String key) throws TarProblem {
    Optional<Bytes> value = value(key);
    try {
      return value.isPresent()
          ? Optional.of(TarNumbers.decimal(value.get(), false))
          : Optional.empty();
    } catch (TarProblem e) {
      throw new TarProblem("extended header: " + key + ": " + e.text());
    }
  }

  /** The time of modification. */
  Optional<Timestamp> mtime() throws TarProblem {
    Optional<Bytes> value = value("mtime");
    try {
      return value.isPresent() ? Optional.of(TarNumbers.time(value.get())) : Optional.empty();
    } catch (TarProblem e) {
      throw new TarProblem("extended header: mtime: " + e.text());
    }
  }

  /** All records whose keys have a prefix, by what follows it; global ones first. */
  Map<Bytes, Bytes> withPrefix(Bytes prefix) {
    Map<Bytes, Bytes> found =
        global.isPresent() ? global.get().withPrefix(prefix) : new LinkedHashMap<>();
    for (Map.Entry<Bytes, Bytes> record : values.entrySet()) {
      Bytes key = record.getKey();
      if (key.startsWith(prefix)) {
        found.put(key.slice(prefix.length(), key.length()), record.getValue());
      }
    }
    return found;
  }
}
