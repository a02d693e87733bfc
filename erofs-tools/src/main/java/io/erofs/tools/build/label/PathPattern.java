package io.erofs.tools.build.label;

import io.erofs.model.Bytes;
import java.util.Arrays;

/**
 * A regular expression that a whole path has to match, byte by byte. It is a machine whose states
 * are all followed at once, so the time is bounded by the length of the path and the number of
 * states, whatever the expression. Immutable and thread-safe.
 */
final class PathPattern {
  /** What a state does. */
  enum Kind {
    /** Goes to the next state if the byte is in the set. */
    BYTES,
    /** Goes to two states at once. */
    FORK,
    /** Goes on at the beginning of the path only. */
    BEGIN,
    /** Goes on at the end of the path only. */
    END,
    /** All is well, if this is the end of the path. */
    MATCH
  }

  /**
   * A state.
   *
   * @param kind what it does
   * @param set the bytes, four words of 64 bits
   * @param next the state behind this one
   * @param other the second one of a fork
   */
  record State(Kind kind, long[] set, int next, int other) {}

  private final Bytes prefix;
  private final State[] states;
  private final int start;

  /**
   * Creates a pattern.
   *
   * @param prefix what every match begins with
   * @param states the machine
   * @param start its first state
   */
  PathPattern(Bytes prefix, State[] states, int start) {
    this.prefix = prefix;
    this.states = states.clone();
    this.start = start;
  }

  /** Whether a path matches. */
  boolean matches(Bytes path) {
    return path.startsWith(prefix) && new Run(path).matches();
  }

  /** One path. */
  private final class Run {
    private final Bytes path;
    private final int[] stack = new int[2 * states.length + 1];
    private final int[] seenAt = new int[states.length];
    private int[] now = new int[states.length];
    private int[] then = new int[states.length];
    private int count;

    Run(Bytes path) {
      this.path = path;
      Arrays.fill(seenAt, -1);
    }

    boolean matches() {
      count = 0;
      boolean isMatch = follow(start, 0);
      for (int at = 0; at < path.length() && count > 0; at++) {
        isMatch = step(path.at(at), at + 1);
      }
      return isMatch;
    }

    /** Takes a byte; tells whether the end of the expression was reached at the path's end. */
    private boolean step(int value, int position) {
      int[] from = now;
      int many = count;
      now = then;
      then = from;
      count = 0;
      boolean isMatch = false;
      for (int i = 0; i < many; i++) {
        State state = states[from[i]];
        if ((state.set[value >>> 6] >>> value & 1) != 0) {
          isMatch |= follow(state.next, position);
        }
      }
      return isMatch;
    }

    /** Adds all states that wait for a byte and can be reached without one. */
    private boolean follow(int first, int position) {
      boolean isMatch = false;
      int depth = 0;
      stack[depth++] = first;
      while (depth > 0) {
        int number = stack[--depth];
        if (seenAt[number] == position) {
          continue;
        }
        seenAt[number] = position;
        State state = states[number];
        switch (state.kind) {
          case BYTES -> now[count++] = number;
          case FORK -> {
            stack[depth++] = state.other;
            stack[depth++] = state.next;
          }
          case BEGIN -> depth = position == 0 ? push(depth, state.next) : depth;
          case END -> depth = position == path.length() ? push(depth, state.next) : depth;
          case MATCH -> isMatch |= position == path.length();
        }
      }
      return isMatch;
    }

    private int push(int depth, int number) {
      stack[depth] = number;
      return depth + 1;
    }
  }
}
