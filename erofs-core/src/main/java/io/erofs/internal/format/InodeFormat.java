package io.erofs.internal.format;

import io.erofs.model.DataLayout;
import io.erofs.model.InodeVersion;

/**
 * The bits of {@code i_format}. Format specification 2.2.
 *
 * <p>Bit 0 is the version, bits 1 to 3 the layout, bit 4 depends on the kind of inode, the rest
 * must be zero.
 */
public final class InodeFormat {
  /** Compact non-directory: link count 1 and high address bits; directory: no {@code .} entry. */
  public static final int BIT_4 = 0x10;

  /** Bits that must be zero. */
  public static final int RESERVED = ~0x1F;

  private InodeFormat() {}

  /** Composes the word. */
  public static int compose(InodeVersion version, DataLayout layout, boolean bit4) {
    return (version == InodeVersion.EXTENDED ? 1 : 0) | layout.code() << 1 | (bit4 ? BIT_4 : 0);
  }

  /** The version. */
  public static InodeVersion version(int format) {
    return (format & 1) != 0 ? InodeVersion.EXTENDED : InodeVersion.COMPACT;
  }

  /** The code of the layout, 0 to 7. */
  public static int layoutCode(int format) {
    return format >> 1 & 7;
  }
}
