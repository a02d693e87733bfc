package io.erofs.tools.build;

import io.erofs.internal.format.OnDiskXattrPrefix;
import io.erofs.internal.format.XattrNames;
import io.erofs.model.Bytes;
import io.erofs.model.XattrPrefix;

/** Splits long prefixes into the index of their namespace and the rest. */
final class LongPrefixes {
  private LongPrefixes() {}

  /** Whether a table can hold a prefix; in no namespace, no attribute of a file begins with it. */
  static boolean isValid(Bytes prefix) {
    int base = XattrNames.indexOf(prefix);
    return base != XattrNames.ACL_ACCESS
        && base != XattrNames.ACL_DEFAULT
        && XattrNames.withoutPrefix(prefix, base).length() < OnDiskXattrPrefix.MAX_LENGTH;
  }

  /** Whether a name can be that of digests: whole, in a namespace or hidden in none. */
  static boolean isValidName(Bytes name) {
    int base = XattrNames.indexOf(name);
    int length = XattrNames.withoutPrefix(name, base).length();
    return length > 0 && length < OnDiskXattrPrefix.MAX_LENGTH && name.indexOf(0) < 0;
  }

  static XattrPrefix split(Bytes prefix) {
    int base = XattrNames.indexOf(prefix);
    return new XattrPrefix(base, XattrNames.withoutPrefix(prefix, base));
  }
}
