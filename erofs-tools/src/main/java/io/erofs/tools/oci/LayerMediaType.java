package io.erofs.tools.oci;

/** What EROFS layers are called in a manifest. */
public enum LayerMediaType {
  /** {@code application/vnd.erofs}, as the draft layer specification says. */
  DRAFT(LayerDraft.RAW, LayerDraft.ZSTD),
  /** {@code application/vnd.erofs.layer.v1}, which containerd 2.3 and 2.4 know. */
  CONTAINERD(LayerDraft.OLD_RAW, LayerDraft.OLD_ZSTD);

  private final String raw;
  private final String zstd;

  LayerMediaType(String raw, String zstd) {
    this.raw = raw;
    this.zstd = zstd;
  }

  /**
   * The media type.
   *
   * @param storage how the layer is stored
   * @return the text
   */
  public String text(LayerStorage storage) {
    return storage == LayerStorage.ZSTD ? zstd : raw;
  }
}
