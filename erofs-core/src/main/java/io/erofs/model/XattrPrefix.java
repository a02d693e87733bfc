package io.erofs.model;

/**
 * A long prefix of extended attribute names.
 *
 * @param baseIndex index of the short prefix in front, 0 for none
 * @param infix what follows the short prefix
 */
public record XattrPrefix(int baseIndex, Bytes infix) {}
