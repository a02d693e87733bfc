package io.erofs.tools.manifest;

/** The formats of manifests. */
public enum ManifestFormat {
  /** One JSON object per line: what {@code erofs manifest} writes. */
  JSONL,
  /** The text of {@code composefs-info dump}. */
  COMPOSEFS,
  /** The specification of mtree(8) of BSD. */
  MTREE;

  LineReader reader() {
    return switch (this) {
      case JSONL -> new JsonLines();
      case COMPOSEFS -> new ComposefsLines();
      case MTREE -> new MtreeLines();
    };
  }
}
