package io.erofs.tools.check;

import io.erofs.internal.format.OnDiskXattrEntry;
import io.erofs.internal.format.XattrNames;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import io.erofs.model.XattrPrefix;
import java.util.List;
import java.util.Optional;

/** Rules about one xattr: its name, and its value where the value has a form. */
final class XattrEntryRules {
  private static final int MAX_NAME = 255;

  /** What a fingerprint begins with; the digest follows. */
  static final Bytes FINGERPRINT = Bytes.utf8("sha256:");

  private static final int FINGERPRINT_SIZE = 7 + 32;

  /**
   * The name of an xattr.
   *
   * @param base index of the short prefix, 0 for none
   * @param rest the name behind the short prefix
   */
  record Name(int base, Bytes rest) {
    Bytes full() {
      return XattrNames.prefix(base).concat(rest);
    }
  }

  private final CheckContext context;
  private final Superblock superblock;
  private final Findings findings;
  private final Tally tally;
  private final List<XattrPrefix> prefixes;
  private final boolean prefixesKnown;

  XattrEntryRules(CheckContext context, List<XattrPrefix> prefixes, boolean prefixesKnown) {
    this.context = context;
    this.superblock = context.image.superblock();
    this.findings = context.findings;
    this.tally = context.tally;
    this.prefixes = prefixes;
    this.prefixesKnown = prefixesKnown;
  }

  /** Whether something may be an entry: garbage mostly has an unknown index. */
  boolean isPlausible(OnDiskXattrEntry entry) {
    int index = entry.nameIndex();
    return isLong(index)
        ? !prefixesKnown || (index & ~OnDiskXattrEntry.LONG_PREFIX) < prefixes.size()
        : index != 0 && XattrNames.isShort(index);
  }

  private static boolean isLong(int index) {
    return (index & OnDiskXattrEntry.LONG_PREFIX) != 0;
  }

  /** Checks an entry that is no padding; gives its name if it has one. */
  Optional<Name> check(OnDiskXattrEntry entry, Inode inode, Subject subject) {
    Optional<Name> name = name(entry, subject);
    name.ifPresent(
        known -> {
          checkName(known, subject);
          checkValue(known, entry, inode, subject);
        });
    return name;
  }

  private Optional<Name> name(OnDiskXattrEntry entry, Subject subject) {
    int index = entry.nameIndex();
    if (isLong(index)) {
      return longName(index & ~OnDiskXattrEntry.LONG_PREFIX, entry.suffix(), subject);
    }
    if (index == 0) {
      findings.add("X-04", subject, "an entry of index 0 with a name or a value");
      return Optional.empty();
    }
    if (!XattrNames.isShort(index)) {
      findings.add("X-03", subject, "name index " + index + " is unknown");
      return Optional.empty();
    }
    return Optional.of(new Name(index, entry.suffix()));
  }

  private Optional<Name> longName(int number, Bytes suffix, Subject subject) {
    tally.use(Tally.Construct.LONG_PREFIXES);
    if (!prefixesKnown) {
      return Optional.empty();
    }
    if (number >= prefixes.size()) {
      findings.add("X-03", subject, "long prefix " + number + ", the table has " + prefixes.size());
      return Optional.empty();
    }
    XattrPrefix prefix = prefixes.get(number);
    return XattrNames.isShort(prefix.baseIndex())
        ? Optional.of(new Name(prefix.baseIndex(), prefix.infix().concat(suffix)))
        : Optional.empty();
  }

  private void checkName(Name name, Subject subject) {
    if (isAcl(name.base())) {
      if (!name.rest().isEmpty()) {
        findings.add("X-05", subject, "an ACL with the suffix \"" + name.rest() + "\"");
      }
      return;
    }
    if (name.rest().isEmpty()) {
      findings.add("X-05", subject, "nothing behind the prefix \"" + name.full() + "\"");
    }
    int length = XattrNames.prefix(name.base()).length() + name.rest().length();
    if (length > MAX_NAME) {
      findings.add("X-06", subject, "a name of " + length + " bytes, expected at most 255");
    }
    if (name.rest().indexOf(0) >= 0) {
      findings.add("X-06", subject, "the name \"" + name.full() + "\" has a NUL");
    }
  }

  private static boolean isAcl(int base) {
    return base == XattrNames.ACL_ACCESS || base == XattrNames.ACL_DEFAULT;
  }

  private void checkValue(Name name, OnDiskXattrEntry entry, Inode inode, Subject subject) {
    if (isAcl(name.base())) {
      AclForm.problem(entry.value())
          .ifPresent(problem -> findings.add("X-12", subject, "ACL: " + problem));
      if (name.base() == XattrNames.ACL_DEFAULT && !inode.isDirectory()) {
        findings.add("X-13", subject, "a default ACL of a " + inode.type());
      }
    }
    if (isFingerprint(entry)) {
      if (isWellFormed(entry.value()) && inode.isRegular()) {
        context.fingerprints.add(subject.row());
      } else {
        findings.add(
            "X-15",
            Severity.WARN,
            subject,
            "a fingerprint of " + entry.value().length() + " bytes of a " + inode.type());
      }
    }
  }

  /** Whether an entry is the fingerprint of its file's content. */
  boolean isFingerprint(OnDiskXattrEntry entry) {
    return superblock.has(Feature.ISHARE_XATTRS)
        && entry.nameIndex() == (OnDiskXattrEntry.LONG_PREFIX | superblock.isharePrefixId())
        && entry.suffix().isEmpty();
  }

  /** Whether a fingerprint has the form that can be compared. */
  static boolean isWellFormed(Bytes value) {
    return value.length() == FINGERPRINT_SIZE && value.startsWith(FINGERPRINT);
  }
}
