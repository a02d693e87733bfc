package io.erofs.tools.build;

import io.erofs.internal.format.OnDiskXattrPrefix;
import io.erofs.internal.format.XattrNames;
import io.erofs.model.Bytes;
import io.erofs.model.XattrPrefix;

/** Splits long prefixes into the index of their namespace and the rest. */
final class LongPrefixes {
  private LongPrefixes() {}

  static boolean isValid(Bytes prefix) {
    int base = XattrNames.indexOf(prefix);
    return base != 0
        && base != XattrNames.ACL_ACCESS
        && base != XattrNames.ACL_DEFAULT
        && XattrNames.withoutPrefix(prefix, base).length() < OnDiskXattrPrefix.MAX_LENGTH;
  }

  static XattrPrefix split(Bytes prefix) {
    int base = XattrNames.indexOf(prefix);
    return new XattrPrefix(base, XattrNames.withoutPrefix(prefix, base));
  }
}
