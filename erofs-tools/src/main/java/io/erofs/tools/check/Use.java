package io.erofs.tools.check;

/** What a range of bytes holds. The order decides which of two is named first. */
enum Use {
  /** The boot area, and the superblock with the configuration records behind it. */
  SUPERBLOCK("the boot area and the superblock", false),
  /** The device table. */
  DEVICE_TABLE("the device table", false),
  /** The table of long xattr prefixes. */
  PREFIX_TABLE("the table of long xattr prefixes", false),
  /** A shared xattr. */
  SHARED_XATTR("a shared xattr", false),
  /** An inode with its xattr body, its index and its tail. */
  INODE("an inode", false),
  /** Blocks of a directory. */
  DIRECTORY("a directory", true),
  /** Blocks of a flat file or symbolic link. */
  DATA("file data", true),
  /** Blocks of a chunk-based file, which may be shared at will. */
  CHUNK("chunk data", true),
  /** An uncompressed pcluster. */
  PLAIN_PCLUSTER("a plain pcluster", true),
  /** A compressed pcluster, which is read where it is decoded. */
  PCLUSTER("a pcluster", false);

  private final String label;
  private final boolean data;

  Use(String label, boolean data) {
    this.label = label;
    this.data = data;
  }

  String label() {
    return label;
  }

  /** Whether these are blocks of data to be read as they are. */
  boolean isData() {
    return data;
  }
}
