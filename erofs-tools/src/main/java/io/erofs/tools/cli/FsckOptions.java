package io.erofs.tools.cli;

/** The options of fsck.erofs, in the spellings of erofs-utils. */
final class FsckOptions {
  private FsckOptions() {}

  /** The table. */
  static OptionTable table() {
    return new OptionTable()
        .section(
            "General options:",
            Option.value('d', "", "<0-9>", "set output verbosity; 0=quiet, 9=verbose (default=2)"),
            Option.flag('p', "", "print total compression ratio of all files"),
            Images.DEVICE,
            Option.optional(
                "extract", "X", "check all data, which is the default; optionally\nextract to X"),
            Option.flag("metadata-only", "do not read and decode the data of files"),
            Images.OFFSET,
            Option.value("nid", "#", "check or extract from the target inode of nid #"),
            Option.value("path", "X", "check or extract from the target inode of path X"),
            Images.NO_SBCRC,
            Option.value("workers", "#", "set the number of threads that read data to #"),
            Option.flag("json", "print the report as one JSON document"),
            Option.value(
                "explain", "RULE", "explain a rule, such as I-06, or 'all'; needs no IMAGE"),
            Option.flag(
                "xattr-inode-digest",
                "fail if the image has no digests of inodes, which are\nverified wherever they are"),
            Option.flag('a', "", "no-op, for compatibility with fsck of other filesystems"),
            Option.flag('A', "", "no-op, for compatibility with fsck of other filesystems"),
            Option.flag('y', "", "no-op, for compatibility with fsck of other filesystems"))
        .section("Blob options:", BlobPlace.options())
        .section("Extraction options (--extract=X is required):", extraction());
  }

  /** The options of extraction, which {@code erofs extract} has too. */
  static Option[] extraction() {
    return new Option[] {
      Option.flag("force", "allow extracting to root"),
      Option.flag("overwrite", "overwrite files that already exist"),
      Option.flag("preserve", "same as --preserve-owner --preserve-perms"),
      Option.flag(
          "preserve-owner",
          "extract with the ownership of the filesystem\n(default for superuser)"),
      Option.flag(
          "preserve-perms",
          "extract with the permissions of the filesystem, without\n"
              + "applying umask (default for superuser)"),
      Option.flag("no-preserve", "same as --no-preserve-owner --no-preserve-perms"),
      Option.flag("no-preserve-owner", "extract as yourself (default for ordinary users)"),
      Option.flag(
          "no-preserve-perms", "apply umask to the permissions\n(default for ordinary users)"),
      Option.flag("xattrs", "extract extended attributes"),
      Option.flag("no-xattrs", "do not extract extended attributes"),
    };
  }
}
