package io.erofs.nio;

import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** An owner or group as an image knows it: a number. */
record NumericPrincipal(long id) implements GroupPrincipal {
  private static final long MAX = 0xFFFFFFFFL;

  static NumericPrincipal parse(String name) throws UserPrincipalNotFoundException {
    try {
      long id = Long.parseLong(name);
      if (id >= 0 && id <= MAX) {
        return new NumericPrincipal(id);
      }
    } catch (NumberFormatException notANumber) {
      throw new UserPrincipalNotFoundException(name);
    }
    throw new UserPrincipalNotFoundException(name);
  }

  @Override
  public String getName() {
    return Long.toString(id);
  }

  @Override
  public String toString() {
    return getName();
  }
}
