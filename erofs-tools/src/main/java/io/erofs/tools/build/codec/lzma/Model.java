package io.erofs.tools.build.codec.lzma;

import java.util.Arrays;

/**
 * The adaptive probabilities of one LZMA stream, in one array, and where each group of them begins.
 *
 * <p>A probability is that of a 0 bit, in parts of {@link #ONE}. Bit trees have their root at index
 * 1 of their group. Source: the LZMA specification.
 */
final class Model {
  /** Probability 1. */
  static final int ONE = 1 << 11;

  static final int STATES = 12;
  static final int POSITION_STATES = 16;
  static final int DISTANCE_STATES = 4;
  static final int DISTANCE_SLOTS = 64;

  /** Slots below have no more bits than the slot, or bits that are all modelled. */
  static final int FIRST_DIRECT_SLOT = 14;

  /** Distances below are those of slots below {@link #FIRST_DIRECT_SLOT}. */
  static final int MODELLED_DISTANCES = 128;

  static final int ALIGN_BITS = 4;
  static final int MIN_MATCH = 2;
  static final int MAX_MATCH = 273;

  static final int IS_MATCH = 0;
  static final int IS_REP = IS_MATCH + STATES * POSITION_STATES;
  static final int IS_REP0 = IS_REP + STATES;
  static final int IS_REP1 = IS_REP0 + STATES;
  static final int IS_REP2 = IS_REP1 + STATES;
  static final int IS_REP0_LONG = IS_REP2 + STATES;
  static final int SLOT = IS_REP0_LONG + STATES * POSITION_STATES;

  /** Low bits of distances of slots 4 to 13, for each slot a tree that overlaps the next. */
  static final int SPECIAL = SLOT + DISTANCE_STATES * DISTANCE_SLOTS;

  static final int ALIGN = SPECIAL + MODELLED_DISTANCES;
  static final int MATCH_LENGTH = ALIGN + (1 << ALIGN_BITS);

  /** Within a group for lengths: two choices, then three sets of trees. */
  static final int LENGTH_LOW = 2;

  static final int LENGTH_MIDDLE = LENGTH_LOW + POSITION_STATES * 8;
  static final int LENGTH_HIGH = LENGTH_MIDDLE + POSITION_STATES * 8;
  static final int LENGTH_SIZE = LENGTH_HIGH + 256;

  static final int REP_LENGTH = MATCH_LENGTH + LENGTH_SIZE;
  static final int LITERAL = REP_LENGTH + LENGTH_SIZE;

  /** Probabilities of one context of literals. */
  static final int LITERAL_SIZE = 0x300;

  /** The most literal contexts that {@code lc + lp <= 4} gives. */
  private static final int MAX_LITERAL_CONTEXTS = 1 << 4;

  final short[] probabilities = new short[LITERAL + LITERAL_SIZE * MAX_LITERAL_CONTEXTS];

  /** Forgets what was learnt. */
  void reset(Properties properties) {
    int contexts = 1 << properties.literalContextBits() + properties.literalPositionBits();
    Arrays.fill(probabilities, 0, LITERAL + LITERAL_SIZE * contexts, (short) (ONE / 2));
  }

  /** The slot of a distance, which is counted from 0: its two leading bits and how many follow. */
  static int slot(int distance) {
    if (distance < 4) {
      return distance;
    }
    int top = 31 - Integer.numberOfLeadingZeros(distance);
    return top * 2 + (distance >>> top - 1 & 1);
  }

  /** The group of slots that a match of this length uses. */
  static int distanceState(int length) {
    return Math.min(length - MIN_MATCH, DISTANCE_STATES - 1);
  }
}
