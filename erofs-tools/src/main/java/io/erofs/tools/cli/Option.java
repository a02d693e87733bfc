package io.erofs.tools.cli;

/**
 * One option of a command, as getopt_long understands it.
 *
 * @param letter short form, or {@link #NO_LETTER}
 * @param name long form without hyphens, or empty
 * @param arity whether it takes a value
 * @param placeholder what stands for the value in the help
 * @param help description; further lines are separated by {@code \n}
 */
record Option(char letter, String name, Arity arity, String placeholder, String help) {
  /** For options that have only a long form. */
  static final char NO_LETTER = 0;

  /** Whether an option takes a value. */
  enum Arity {
    /** No value. */
    NONE,
    /** A value, attached or as the next argument. */
    REQUIRED,
    /** A value only when attached. */
    OPTIONAL
  }

  /** An option without a value. */
  static Option flag(char letter, String name, String help) {
    return new Option(letter, name, Arity.NONE, "", help);
  }

  /** A long option without a value. */
  static Option flag(String name, String help) {
    return flag(NO_LETTER, name, help);
  }

  /** An option with a value. */
  static Option value(char letter, String name, String placeholder, String help) {
    return new Option(letter, name, Arity.REQUIRED, placeholder, help);
  }

  /** A long option with a value. */
  static Option value(String name, String placeholder, String help) {
    return value(NO_LETTER, name, placeholder, help);
  }

  /** A long option whose value may be left out. */
  static Option optional(String name, String placeholder, String help) {
    return new Option(NO_LETTER, name, Arity.OPTIONAL, placeholder, help);
  }

  /** What commands switch on: the long form, or the letter where there is none. */
  String key() {
    return name.isEmpty() ? String.valueOf(letter) : name;
  }

  /** The option as the user writes it: {@code --name} or {@code -x}. */
  String spelling() {
    return name.isEmpty() ? "-" + letter : "--" + name;
  }

  /** The spelling with its value as the help shows it, such as {@code --chunksize=#}. */
  String synopsis() {
    String value =
        switch (arity) {
          case NONE -> "";
          case REQUIRED -> name.isEmpty() ? placeholder : "=" + placeholder;
          case OPTIONAL -> "[=" + placeholder + "]";
        };
    if (letter == NO_LETTER) {
      return "    --" + name + value;
    }
    return name.isEmpty() ? "-" + letter + value : "-" + letter + ", --" + name + value;
  }
}
