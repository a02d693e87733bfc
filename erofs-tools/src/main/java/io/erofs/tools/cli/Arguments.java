package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * A parsed command line: options in the order given, and operands.
 *
 * @param options what was given, repetitions included
 * @param operands arguments that are no options
 */
record Arguments(List<Given> options, List<Bytes> operands) {
  /** Copies the lists. */
  Arguments {
    options = List.copyOf(options);
    operands = List.copyOf(operands);
  }

  /**
   * One occurrence of an option.
   *
   * @param option which
   * @param hasValue whether it came with a value
   * @param value the value, empty if there is none
   */
  record Given(Option option, boolean hasValue, Bytes value) {
    /** What commands switch on. */
    String key() {
      return option.key();
    }

    /** The value as printable text. */
    String text() {
      return value.toString();
    }

    /** The value as a number within bounds. */
    long number(long least, long most) throws UsageException {
      return Numbers.parse(option.spelling(), text(), least, most);
    }

    /** The value as a number of bytes within bounds; K, M and G may follow. */
    long size(long least, long most) throws UsageException {
      return Numbers.parseSize(option.spelling(), text(), least, most);
    }
  }

  /** Whether an option was given. */
  boolean has(String key) {
    for (Given given : options) {
      if (given.key().equals(key)) {
        return true;
      }
    }
    return false;
  }

  /** All occurrences of an option, in order. */
  List<Given> all(String key) {
    List<Given> found = new ArrayList<>();
    for (Given given : options) {
      if (given.key().equals(key)) {
        found.add(given);
      }
    }
    return found;
  }

  /** The last occurrence of any of some options, of which there must be one. */
  Given last(String... keys) throws UsageException {
    for (int i = options.size() - 1; i >= 0; i--) {
      if (List.of(keys).contains(options.get(i).key())) {
        return options.get(i);
      }
    }
    throw new UsageException("option '--" + keys[0] + "' is missing");
  }

  /** The only operand. */
  Bytes only(String name) throws UsageException {
    atMost(1, name);
    return first(name);
  }

  /** The first operand. */
  Bytes first(String name) throws UsageException {
    if (operands.isEmpty()) {
      throw new UsageException("missing argument: " + name);
    }
    return operands.get(0);
  }

  /** The operands behind the first. */
  List<Bytes> rest() {
    return operands.subList(Math.min(1, operands.size()), operands.size());
  }

  /** Refuses surplus operands. */
  void atMost(int count, String name) throws UsageException {
    if (operands.size() > count) {
      throw new UsageException(
          "unexpected argument: " + operands.get(count) + " (only " + name + " is expected)");
    }
  }
}
