package io.erofs.tools.oci;

import io.erofs.io.ByteSource;
import java.io.IOException;
import java.util.Optional;

/** The documents of a place, as the files of a layout. */
final class PlaceDocuments implements OciFiles {
  private static final String BLOBS = "blobs/";

  private final OciPlace place;
  private final int maxBytes;

  PlaceDocuments(OciPlace place, int maxBytes) {
    this.place = place;
    this.maxBytes = maxBytes;
  }

  @Override
  public String name() {
    return place.name();
  }

  @Override
  public Optional<OciFile> find(String path) throws IOException {
    byte[] bytes;
    if (path.startsWith(BLOBS)) {
      OciDigest digest =
          OciDigest.parse(path.substring(BLOBS.length()).replace('/', ':')).orElseThrow();
      bytes = place.document(digest, maxBytes);
    } else {
      bytes = place.start(maxBytes);
    }
    String name = place.name() + ": " + path;
    ByteSource source = ByteSource.of(name, bytes);
    return Optional.of(new OciFile(name, (target, at) -> source.read(at, target), 0, bytes.length));
  }

  @Override
  public void close() {}
}
