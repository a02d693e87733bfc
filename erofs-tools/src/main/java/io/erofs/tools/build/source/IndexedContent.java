package io.erofs.tools.build.source;

import java.io.IOException;
import java.util.List;

/** A file whose bytes stay in a tar archive that the image refers to. */
final class IndexedContent implements FileContent {
  private final TarContent content;
  private final TarStore.Indexed store;

  IndexedContent(TarContent content, TarStore.Indexed store) {
    this.content = content;
    this.store = store;
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public List<DataRange> dataRanges() {
    return content.dataRanges();
  }

  @Override
  public List<PlacedRange> placed() throws IOException {
    return content.placed(store.device());
  }

  @Override
  public ContentReader open() throws IOException {
    if (!store.isReadable()) {
      throw new IOException("its data went by with the stream and cannot be read again");
    }
    return content;
  }
}
