package io.erofs.tools.cli;

/** The options of mkfs.erofs, in the spellings of erofs-utils. */
final class MkfsOptions {
  /** Options that erofs-utils has and this release does not; naming one is an error of its own. */
  private static final Option[] UNSUPPORTED = {
    Option.optional("gzinfo", "X", ""),
  };

  private MkfsOptions() {}

  /** Whether an option belongs to erofs-utils but not to this release. */
  static boolean isUnsupported(String key) {
    for (Option option : UNSUPPORTED) {
      if (option.key().equals(key)) {
        return true;
      }
    }
    return false;
  }

  /** The table. */
  static OptionTable table() {
    return new OptionTable()
        .section("General options:", general())
        .section("Files:", files())
        .section("Images and layers:", layers())
        .section("Archives and manifests:", archives())
        .section("Owners and times:", ownersAndTimes())
        .section("Compression:", compression())
        .section("Layout:", layout())
        .section("Extended attributes:", xattrs())
        .hidden(UNSUPPORTED)
        .hidden(Option.value("async-queue-limit", "#", ""));
  }

  private static Option[] general() {
    return new Option[] {
      Option.value('b', "", "#", "set block size to # (512 to 65536; default 4096 everywhere)"),
      Option.value('d', "", "<0-9>", "set output verbosity; 0=quiet, 9=verbose (default=2)"),
      Option.value('E', "", "X[,...]", extended()),
      Option.value('L', "", " volume-label", "set the volume label (maximum 15 bytes)"),
      Option.value(
          'U',
          "",
          "X",
          "use a given filesystem UUID; 'clear' for zeros, 'random' for a\n"
              + "new one each time (default: derived from the content)"),
      Option.flag("json", "report what was built as JSON on standard output"),
      Option.value(
          "min-kernel", "X.Y", "fail rather than use a feature that Linux X.Y does not have"),
      Option.flag("quiet", "quiet execution (do not write anything to standard output.)"),
      Option.value("workers", "#", "set the number of worker threads to #"),
    };
  }

  private static String extended() {
    return """
    X=extended options; those with [^] are switched off by ^X
     [^]48bit               48-bit addresses, times in compact inodes
     [^]dot-omitted         no '.' entries in directories
     [^]legacy-compress     8-byte indexes of compressed files
     [^]ztailpacking        compressed tails of files behind their inodes
     [^]fragments[=#]       tails of files together in pclusters of # bytes
     [^]all-fragments[=#]   files as a whole together
     [^]dedupe              equal parts of compressed files once
     [^]fragdedupe[=X]      equal fragments once (default), X = inode or full
     force-chunk-indexes    8-byte chunk indexes
     force-inode-blockmap   4-byte block maps
     force-inode-compact    32-byte inodes
     force-inode-extended   64-byte inodes
     [^]inline_data         tails of files behind their inodes (default)
     nosbcrc                no checksum of the superblock
     [^]plain-xattr-prefixes, [^]xattr-name-filter\
    """
        .stripTrailing();
  }

  private static Option[] files() {
    return new Option[] {
      Option.value("exclude-path", "X", "avoid including file X (X = exact literal path)"),
      Option.value(
          "exclude-regex",
          "X",
          "avoid including files that match X\n(X = extended regular expression)"),
      Option.flag("hard-dereference", "dereference hardlinks, add links as separate inodes"),
    };
  }

  private static Option[] layers() {
    return new Option[] {
      Option.optional(
          "clean",
          "X",
          "what becomes of the data of images: X = data (copied) or rvsp (its\n"
              + "place is reserved); default: it stays, the images become devices"),
      Option.optional("incremental", "X", "as --clean, with FILE itself as the lowest layer"),
      Option.flag("aufs", "names that begin with .wh. are whiteouts; make those of overlayfs"),
      Option.optional(
          "ovlfs-strip", "<0|1>", "leave out whiteouts and attributes of overlayfs (default 0)"),
      Option.value("vmdk-desc", "X", "describe FILE and its devices as one virtual disk in X"),
    };
  }

  private static Option[] archives() {
    return new Option[] {
      // containerd looks for "--tar=" in this text.
      Option.optional(
          "tar",
          "X",
          """
          SOURCEs are tar archives, none or - is standard input:
            --tar=f           copy the data of files (default)
            --tar=i           an index: data stays in the archive, which becomes
                              a device of FILE; blocks of 512 bytes
            --tar=headerball  the archive has headers only; files read as zeros
          gzip, xz, lzma and zstd are found out by themselves\
          """
              .stripTrailing()),
      Option.value(
          "manifest",
          "X",
          "SOURCEs are lists of files, none or - is standard input; X=jsonl (as\n"
              + "erofs manifest writes it), composefs or mtree"),
      Option.value(
          "content-root", "X", "contents of files in lists are in X, a directory or an image"),
      Option.value(
          "sort",
          "X",
          "order of the data of archives: path (default) or none; data is\n"
              + "stored by path with both"),
      Option.optional(
          "ungzip", "X", "the archive is compressed by gzip or not at all; X=file to\nwrite it to"),
      Option.optional(
          "unxz",
          "X",
          "the archive is compressed by xz or lzma; X=file to write the\nplain one to"),
    };
  }

  private static Option[] ownersAndTimes() {
    return new Option[] {
      Option.flag("all-root", "make all files owned by root"),
      Option.value("force-uid", "#", "set all file uids to # (# = UID)"),
      Option.value("force-gid", "#", "set all file gids to # (# = GID)"),
      Option.value("uid-offset", "#", "add offset # to all file uids (# = id offset)"),
      Option.value("gid-offset", "#", "add offset # to all file gids (# = id offset)"),
      Option.value(
          'T',
          "",
          "#",
          "specify a fixed UNIX timestamp # as build time (default:\n"
              + "$SOURCE_DATE_EPOCH, else the newest time of the files)"),
      Option.flag("all-time", "the timestamp is also applied to all files (default with -T)"),
      Option.flag("mkfs-time", "the timestamp is applied as build time only"),
      Option.flag("ignore-mtime", "use build time instead of strict per-file modification time"),
      Option.flag("preserve-mtime", "keep per-file modification time strictly"),
    };
  }

  private static Option[] compression() {
    return new Option[] {
      Option.value(
          'z',
          "",
          "X[,level=Y][,dictsize=Z][:...]",
          """
          compress files with X, Y its level, Z its dictionary size; several
          algorithms for --compress-hints are separated by colons:
            lz4
            lz4hc       level 0-12 (default 9)
            lzma        level 0-9, 100-109 (default 6), dictsize up to 8M,
                        lc, lp, pb
            deflate     level 0-9 (default 1), dictsize up to 32K
            libdeflate  level 0-12 (default 1)
            zstd        level 0-22 (default 3), dictsize up to 1M\
          """
              .stripTrailing()),
      Option.value('C', "", "#", "set the size of pclusters in bytes (default: a block)"),
      Option.value(
          "compress-hints",
          "X",
          "choose by path: lines of X are 'SIZE [ALGORITHM] REGEX'; SIZE 0\n"
              + "does not compress, ALGORITHM counts those of -z from 0"),
      Option.value(
          'm',
          "",
          "#[:X]",
          "put metadata into a hidden file of pclusters of # bytes, compressed\n"
              + "by X: an algorithm as for -z, or the number of one of those"),
      Option.optional("zD", "<0|1>", "compress directories of more than a block (default 0)"),
      Option.optional(
          "MZ", "<0|[id]>", "keep inodes (i, always so) and directories (d) apart from files"),
      Option.value("max-extent-bytes", "#", "set maximum decompressed extent size # in bytes"),
      Option.value("zfeature-bits", "#", "set extended options of compression by the bits of #"),
    };
  }

  private static Option[] layout() {
    return new Option[] {
      Option.value(
          "blob-least",
          "#",
          "leave out blobs of the blob store of which its images together\nneed less than # percent"),
      Option.value(
          "blob-store",
          "DIR",
          "store chunks that the blob store DIR does not have yet in a new\nblob of it, and refer to its blobs; needs --chunksize"),
      Option.value(
          "blobdev",
          "X",
          "store chunks in the file or device X instead of the image; needs\n--chunksize"),
      Option.value("chunksize", "#", "generate chunk-based files with #-byte chunks"),
      Option.value("dsunit", "#", "align all data block addresses to multiples of # blocks"),
      Option.value(
          "fsalignblks", "#", "specify the alignment of the primary device size in blocks"),
      Option.value("offset", "#", "skip # bytes at the beginning of IMAGE."),
    };
  }

  private static Option[] xattrs() {
    return new Option[] {
      Option.value(
          "file-contexts", "X", "set the SELinux labels that the text X (file_contexts) asks for"),
      Option.value(
          "mount-point", "X", "X=prefix of target fs path in --file-contexts (default: /)"),
      Option.value('x', "", "#", "set xattr tolerance to # (< 0, disable xattrs; default 2)"),
      Option.value(
          "root-xattr-isize",
          "#",
          "ensure the inline xattr size of the root directory is\n# bytes at least"),
      Option.optional(
          "xattr-inode-digest",
          "X",
          "specify extended attribute name X (\"erofs.fingerprint.v1\" if omitted)\n"
              + "to record inode digests"),
      Option.value("xattr-prefix", "X", "X=extra xattr name prefix"),
    };
  }
}
