package io.erofs.tools.oci;

import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.TarSource;
import io.erofs.tools.build.source.TarSourceOptions;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** A layer that is a tar archive. When it was read, its decompressed bytes are verified, too. */
final class TarLayer implements TreeSource {
  private final OciLayer layer;
  private final Path temporary;
  private Optional<TarSource> source = Optional.empty();

  /**
   * A layer.
   *
   * @param temporary where the data of its files may wait
   */
  TarLayer(OciLayer layer, Path temporary) {
    this.layer = layer;
    this.temporary = temporary;
  }

  @Override
  public String name() {
    return layer.name();
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    MessageDigest hash =
        layer.diffId().isPresent() ? layer.diffId().get().newHash() : OciDigest.newSha256();
    DigestInputStream plain = new DigestInputStream(LayerBytes.unpacked(layer), hash);
    TarSourceOptions options = TarSourceOptions.defaults().withSpoolDirectory(temporary);
    TarSource tar = TarSource.of(plain, name(), options);
    source = Optional.of(tar);
    tar.visit(visitor);
    LayerBytes.drain(plain);
    LayerBytes.checkDiffId(layer, hash.digest());
  }

  @Override
  public void close() throws IOException {
    if (source.isPresent()) {
      source.get().close();
    }
  }
}
