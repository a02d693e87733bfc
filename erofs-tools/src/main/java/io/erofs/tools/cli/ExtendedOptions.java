package io.erofs.tools.cli;

import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkForm;
import io.erofs.tools.build.InodeForm;
import io.erofs.tools.build.XattrOptions;
import java.util.Optional;

/** The options behind {@code -E}. */
final class ExtendedOptions {
  private final BuildOptions.Builder options;
  private final MkfsCompression compression;
  private XattrOptions xattrs;
  private ChunkForm chunkForm = ChunkForm.AUTO;
  private boolean compact;

  ExtendedOptions(BuildOptions.Builder options, XattrOptions xattrs, MkfsCompression compression) {
    this.options = options;
    this.compression = compression;
    this.xattrs = xattrs;
  }

  /** Takes a list with commas. */
  void take(String list) throws UsageException {
    String rest = list.endsWith(",") ? list.substring(0, list.length() - 1) : list;
    for (String item : rest.split(",", -1)) {
      boolean on = !item.startsWith("^");
      String text = on ? item : item.substring(1);
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1));
      if (!compression.set(name, on, value)) {
        if (!set(name, on)) {
          throw new UsageException("unknown extended option '" + item + "'");
        }
        if (value.isPresent()) {
          throw noValue(name);
        }
      }
    }
  }

  static UsageException noValue(String name) {
    return new UsageException("extended option '" + name + "' doesn't allow a value");
  }

  /** The attribute options with what was taken. */
  XattrOptions xattrs() {
    return xattrs;
  }

  /** The form of chunk addresses that was asked for. */
  ChunkForm chunkForm() {
    return chunkForm;
  }

  /** Whether inodes without room for times were asked for. */
  boolean isCompact() {
    return compact;
  }

  private boolean set(String name, boolean on) {
    switch (name) {
      case "48bit" -> options.bit48(on);
      case "dot-omitted" -> options.omitDot(on);
      case "inline_data" -> options.inlineData(on);
      case "noinline_data" -> options.inlineData(!on);
      case "nosbcrc" -> options.checksum(!on);
      case "xattr-name-filter" -> xattrs = xattrs.withNameFilter(on);
      case "plain-xattr-prefixes" -> xattrs = xattrs.withPlainPrefixes(on);
      case "force-inode-compact" -> inodes(on ? InodeForm.COMPACT : InodeForm.AUTO);
      case "force-inode-extended" -> inodes(on ? InodeForm.EXTENDED : InodeForm.AUTO);
      case "force-inode-blockmap" -> chunkForm = on ? ChunkForm.BLOCK_MAP : ChunkForm.AUTO;
      case "force-chunk-indexes" -> chunkForm = on ? ChunkForm.INDEXES : ChunkForm.AUTO;
      default -> {
        return false;
      }
    }
    return true;
  }

  private void inodes(InodeForm form) {
    compact = form == InodeForm.COMPACT;
    options.inodeForm(form);
  }
}
